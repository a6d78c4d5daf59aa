package org.blockberry.network.transactions;

/**
 * Bounds of the gossip.
 *
 * @param active whether transactions are announced and asked for; otherwise only what peers send is taken
 * @param maxTxBytes largest transaction
 * @param maxMessageBytes largest message that we send
 * @param pullNanos time between two questions to an original peer, which does not announce by itself
 * @param key secret, for tables keyed by what peers send
 */
public record GossipLimits(boolean active, int maxTxBytes, int maxMessageBytes, long pullNanos, long key) {
  /** Refuses what cannot work. */
  public GossipLimits {
    if (maxTxBytes < 1 || maxMessageBytes < 1_024 || pullNanos < 1) {
      throw new IllegalArgumentException("bounds are " + maxTxBytes + ", " + maxMessageBytes + " bytes and " + pullNanos + " ns");
    }
  }
}
