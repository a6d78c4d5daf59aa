package org.blockberry.sync.blocks.fetch;

import org.blockberry.sync.blocks.wire.Stream;

/**
 * Bounds of the client.
 *
 * @param windowBlocks blocks ahead of the tip that are asked for or kept
 * @param windowBytes bytes of them at most; a block of the largest size must fit
 * @param maxPeers peers that are asked at the same time at most
 * @param maxBatch blocks asked for at once at most
 * @param timeoutNanos after which an answer is not waited for any more
 * @param behind blocks that may be missing before the chain is taken from its engine
 * @param stuckNanos after which a chain that does not grow asks peers whether theirs did
 */
public record FetchLimits(int windowBlocks, long windowBytes, int maxPeers, int maxBatch, long timeoutNanos, int behind, long stuckNanos) {
  /** Refuses what cannot work. */
  public FetchLimits {
    if (windowBlocks < 1 || windowBytes < Stream.MAX_MESSAGE || maxPeers < 1 || maxBatch < 1 || maxBatch > Stream.MAX_BATCH || timeoutNanos < 1
        || behind < 1 || behind >= windowBlocks || stuckNanos < 1) {
      throw new IllegalArgumentException("limits of fetching blocks cannot work: " + windowBlocks + " blocks, " + windowBytes + " bytes, " + maxPeers
          + " peers, batch " + maxBatch + ", timeout " + timeoutNanos + " ns, behind " + behind + ", stuck " + stuckNanos + " ns");
    }
  }
}
