package org.blockberry.consensus.bft.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Timeouts and choices of one node. None of them can harm safety.
 *
 * @param propose until nil is prevoted for want of a proposal
 * @param proposeGrowth per round
 * @param vote from a quorum of mixed prevotes until nil is precommitted, and from one of mixed precommits until the next round
 * @param voteGrowth per round
 * @param commit from a commit to the next height, for late precommits; 0 for none
 * @param emptyBlocks whether blocks without transactions are made
 * @param emptyInterval from a commit until a block without transactions is proposed
 * @param precision how far clocks of honest nodes may lie apart (specification bft section 16)
 * @param messageDelay how long a proposal may travel
 * @param latePolka whether prevotes of earlier rounds still make a block the valid one (section 2.1, extension 1)
 * @param fastNil whether a quorum of precommits for nil ends the round at once (section 2.1, extension 2)
 */
public record BftRules(Duration propose, Duration proposeGrowth, Duration vote, Duration voteGrowth, Duration commit,
    boolean emptyBlocks, Duration emptyInterval, Duration precision, Duration messageDelay, boolean latePolka, boolean fastNil) {
  /** Longest time to wait for a proposal. */
  static final Duration MAX_PROPOSE = Duration.ofSeconds(15);
  /** Longest time to wait for votes. */
  static final Duration MAX_VOTE = Duration.ofSeconds(5);

  /** The defaults of specification bft section 3. */
  public static final BftRules DEFAULT = new BftRules(Duration.ofMillis(1_000), Duration.ofMillis(500), Duration.ofMillis(500),
      Duration.ofMillis(250), Duration.ofMillis(500), true, Duration.ZERO, Duration.ofMillis(505), Duration.ofSeconds(15), true, false);

  public BftRules {
    positive("propose", propose);
    notNegative("proposeGrowth", proposeGrowth);
    positive("vote", vote);
    notNegative("voteGrowth", voteGrowth);
    notNegative("commit", commit);
    notNegative("emptyInterval", emptyInterval);
    notNegative("precision", precision);
    notNegative("messageDelay", messageDelay);
  }

  /** Time to wait for the proposal of {@code round}. */
  Duration propose(int round) {
    return grown(propose, proposeGrowth, round, MAX_PROPOSE);
  }

  /** Time to wait for votes of {@code round} once there is a quorum of any. */
  Duration vote(int round) {
    return grown(vote, voteGrowth, round, MAX_VOTE);
  }

  /** How old a proposal of {@code round} may be: a tenth more each round, so that wrong clocks cannot stop the chain for ever. */
  Duration oldest(int round) {
    Duration delay = messageDelay;
    for (int i = 0; i < Math.min(round, 100); i++) {
      delay = delay.plus(delay.dividedBy(10));
    }
    return delay.plus(precision);
  }

  private static Duration grown(Duration base, Duration growth, int round, Duration most) {
    Duration limit = base.compareTo(most) > 0 ? base : most;
    Duration grown = base.plus(growth.multipliedBy(Math.min(round, 10_000)));
    return grown.compareTo(limit) > 0 ? limit : grown;
  }

  private static void positive(String name, Duration value) {
    notNegative(name, value);
    if (value.isZero()) {
      throw new IllegalArgumentException(name + " must be more than 0");
    }
  }

  private static void notNegative(String name, Duration value) {
    if (requireNonNull(value, name).isNegative()) {
      throw new IllegalArgumentException(name + " is " + value + " but must be 0 or more");
    }
  }
}
