/**
 * The stream {@code statesync}: snapshots of the chain's state for peers that join, and a node that begins with one. What decides is pure and lies in
 * {@code join}; what acts is here.
 */
package org.blockberry.sync.snapshots;
