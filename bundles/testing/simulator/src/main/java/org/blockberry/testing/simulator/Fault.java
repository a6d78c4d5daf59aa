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
    OPERATOR,
    /** What the members send to those whose bits are set in {@code detail} is lost, the other direction is not. */
    ONE_WAY,
    /** The links between the members and those whose bits are set in {@code detail} drop and come back; both sides see it. */
    LINK_DOWN,
    /** The members have no links until then. */
    LATE,
    /** Not everybody is connected to everybody, for ever; {@code detail} is the seed of the mesh. */
    SPARSE,
    /** The members' clocks stand still. */
    FROZEN_CLOCK,
    /** A member's clock jumps by {@code detail} ms when it proposes next: if even, before it takes the time of its block, else after. */
    CLOCK_STEP,
    /** The members do nothing else for {@code detail} ms at each signature. */
    SLOW_SIGNER,
    /** Now and then a message of the members comes 100 times more, during two seconds. */
    DUPLICATES,
    /** The members' own proposals are lost. */
    SILENT_LEADER,
    /** The members' own proposals take so long as others wait for them, and {@code detail} ms more. */
    SLOW_PROPOSAL,
    /** The member's application comes to another state at height {@code detail} than the others. */
    NONDETERMINISM;

    /** Those that come by chance; the others only in scenarios made for them. */
    static final int RANDOM = SMALL_LOG.ordinal();
  }

  /** Whether the bit of a member is set in {@code detail}. */
  boolean names(int member) {
    return (detail >> member & 1) == 1;
  }
}
