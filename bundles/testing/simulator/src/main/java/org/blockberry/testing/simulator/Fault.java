package org.blockberry.testing.simulator;

import java.util.Set;

/**
 * Something that goes wrong by itself.
 *
 * @param at microseconds
 * @param duration microseconds
 */
public record Fault(Kind kind, long at, long duration, Set<Integer> places, int detail) {
  /** Kinds of faults. */
  public enum Kind {
    /** The members crash and come back. */
    CRASH,
    /** A member crashes in the middle of what it does, {@code detail} disk writes or messages later, and comes back. */
    CRASH_WITHIN,
    /** The members are separated from the others. */
    PARTITION,
    /** What the members send is lost, what is sent to them is not. */
    MUTE,
    /** Messages take {@code detail} ms longer. */
    SLOW,
    /** Validation takes {@code detail} ms longer. */
    SLOW_VALIDATION,
    /** The members' clocks jump by {@code detail} ms. */
    CLOCK,
    /** The members' signer does not answer. */
    SIGNER_AWAY,
    /** The member's log loses its last synced records, as after a restore of an old backup. With a {@code detail} its signer forgets what is
     * locked as well, as one does that an earlier version wrote for. */
    LOST_LOG,
    /** The member's log has {@code detail} bytes at most from now on. */
    SMALL_LOG,
    /** If nobody has the next block, the members are stopped, forget their locks and logs, and are started again. */
    OPERATOR;

    /** Those that come by chance; the others only in scenarios made for them. */
    static final int RANDOM = SMALL_LOG.ordinal();
  }
}
