package org.blockberry.api.mempool;

/**
 * How much a pool may hold, from {@code [mempool]} in {@code config.toml}.
 *
 * @param maxTxs transactions held at once, 1 or more
 * @param maxBytes sum of their sizes, 1 or more
 * @param maxTxBytes size of one transaction, 1 or more
 */
public record PoolLimits(int maxTxs, long maxBytes, int maxTxBytes) {
  /** Refuses bounds below 1. */
  public PoolLimits {
    if (maxTxs < 1 || maxBytes < 1 || maxTxBytes < 1) {
      throw new IllegalArgumentException("pool limits are " + maxTxs + " transactions, " + maxBytes + " bytes, "
          + maxTxBytes + " bytes each but must be 1 or more");
    }
  }
}
