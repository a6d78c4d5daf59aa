package org.blockberry.glueberry.reconnect;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/**
 * The attempts of one peer. A wait comes before every dial, also the first. A pure core, for one thread; times are nanoseconds of any clock that
 * does not go back.
 */
public final class ReconnectLoop {
  private final ReconnectPolicy policy;
  private final DoubleSupplier random;
  private int attempts;
  private boolean running;

  /** @param random gives numbers of 0 to below 1 */
  public ReconnectLoop(ReconnectPolicy policy, DoubleSupplier random) {
    this.policy = requireNonNull(policy, "policy");
    this.random = requireNonNull(random, "random");
  }

  /**
   * Begins anew, at attempt 0: after a loss, whatever was before it.
   *
   * @return when to dial
   */
  public long start(long nowNanos) {
    running = true;
    attempts = 0;
    return nowNanos + policy.delayNanos(0, random.getAsDouble());
  }

  /**
   * The wait is over and the dial begins; counted before it, so that a dial that never answers counts.
   *
   * @throws IllegalStateException if no loop runs
   */
  public void dialled() {
    requireRunning();
    if (attempts < Integer.MAX_VALUE) {
      attempts++;
    }
  }

  /**
   * The dial found nobody.
   *
   * @return when to dial again, or empty: the attempts are used up and the loop has ended
   * @throws IllegalStateException if no loop runs
   */
  public OptionalLong failed(long nowNanos) {
    requireRunning();
    if (!policy.allows(attempts)) {
      running = false;
      return OptionalLong.empty();
    }
    return OptionalLong.of(nowNanos + policy.delayNanos(attempts, random.getAsDouble()));
  }

  /** Ends the loop; nothing if none runs. */
  public void stop() {
    running = false;
  }

  /** Whether a loop runs. */
  public boolean running() {
    return running;
  }

  /** Dials of this loop so far. */
  public int attempts() {
    return attempts;
  }

  private void requireRunning() {
    if (!running) {
      throw new IllegalStateException("no reconnect loop runs");
    }
  }
}
