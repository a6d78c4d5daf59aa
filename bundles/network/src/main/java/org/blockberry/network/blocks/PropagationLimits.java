package org.blockberry.network.blocks;

/**
 * Bounds of the propagation of blocks.
 *
 * @param maxSentBytes largest message to a peer of ours
 * @param maxSentToOriginals largest message to an original peer
 * @param maxWaitingBytes blocks that wait for the ones before them, all together
 * @param key secret, for tables keyed by what peers send
 */
public record PropagationLimits(int maxSentBytes, int maxSentToOriginals, long maxWaitingBytes, long key) {
  /** Refuses what cannot work. */
  public PropagationLimits {
    if (maxSentBytes < 1 || maxSentToOriginals < 1 || maxWaitingBytes < 0) {
      throw new IllegalArgumentException("bounds are " + maxSentBytes + ", " + maxSentToOriginals + " and " + maxWaitingBytes + " bytes");
    }
  }
}
