package org.blockberry.node.intake;

import org.blockberry.api.mempool.PoolLimits;

/**
 * Bounds of the intake.
 *
 * @param limits what the mempool may hold
 * @param cacheSize hashes remembered, 1 or more
 * @param maxWaiting transactions waiting for their check, 1 or more
 * @param threads threads that check, 1 or more
 * @param recheck whether waiting transactions are checked again after each block
 */
public record IntakeSettings(PoolLimits limits, int cacheSize, int maxWaiting, int threads, boolean recheck) {
  /** Callers of {@code broadcast_tx_commit} at once. */
  static final int MAX_COMMIT_WAITERS = 100_000;

  /** Refuses bounds below 1. */
  public IntakeSettings {
    if (cacheSize < 1 || maxWaiting < 1 || threads < 1) {
      throw new IllegalArgumentException("intake bounds are " + cacheSize + ", " + maxWaiting + ", " + threads
          + " but must be 1 or more");
    }
  }
}
