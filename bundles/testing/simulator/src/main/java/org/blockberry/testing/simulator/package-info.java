/**
 * Whole networks of validators on virtual time, in one thread, from one seed: links that delay, lose, repeat and separate, disks that lose
 * what was not synced, members that crash and lie, and invariants checked as things happen. Start with
 * {@link org.blockberry.testing.simulator.Simulation}. Specification bft sections 19 to 21.
 */
package org.blockberry.testing.simulator;
