/**
 * What fills the slots, and how that changes. The planner decides and is pure; the rewirer acts, on one thread. Start with
 * {@link org.blockberry.node.wiring.RewirePlanner} and {@link org.blockberry.node.wiring.Rewirer}.
 */
package org.blockberry.node.wiring;
