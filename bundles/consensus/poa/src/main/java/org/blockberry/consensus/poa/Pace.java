package org.blockberry.consensus.poa;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a height still waits before its block may be proposed. Immutable. Counts down by what timers have waited,
 * not by what the clock says, so that a clock that jumps or stands still neither stops the chain nor floods it.
 *
 * @param withTransactions time left until transactions may be sealed
 * @param empty time left until an empty block may be sealed; none if this height makes no empty block
 */
record Pace(Duration withTransactions, Optional<Duration> empty) {
  /** Transactions that the mempool forgot to announce are found after this time. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** Nothing to wait for. */
  static Pace atOnce() {
    return new Pace(Duration.ZERO, Optional.of(Duration.ZERO));
  }

  /**
   * The wait at the beginning of a height.
   *
   * @param lastProposal when the block before was proposed, if it was by this engine
   * @param emptyAllowed whether this height may get an empty block
   */
  static Pace after(Optional<Instant> lastProposal, Instant now, PoaConfig config, boolean emptyAllowed) {
    Duration passed = lastProposal.map(last -> Duration.between(last, now)).orElse(Duration.ZERO);
    Duration sinceLast = passed.isNegative() ? Duration.ZERO : passed;
    return new Pace(config.pace(), emptyAllowed ? Optional.of(config.emptyPace()) : Optional.empty()).less(sinceLast);
  }

  /** Waits at least {@code delay} from now; for a new attempt after a failure. */
  Pace atLeast(Duration delay) {
    return new Pace(max(withTransactions, delay), empty.map(left -> max(left, delay)));
  }

  /** The same after {@code waited}. */
  Pace less(Duration waited) {
    return new Pace(floor(withTransactions.minus(waited)), empty.map(left -> floor(left.minus(waited))));
  }

  /** Whether the block may be proposed now. */
  boolean due(boolean transactions) {
    return delay(transactions).isZero();
  }

  /** How long to sleep before looking again; zero if the block is due. */
  Duration delay(boolean transactions) {
    if (transactions) {
      return withTransactions;
    }
    return empty.map(left -> min(max(left, withTransactions), LOOK_AGAIN)).orElse(LOOK_AGAIN);
  }

  private static Duration floor(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
