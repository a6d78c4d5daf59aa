package org.blockberry.sync.snapshots.join;

/**
 * Bounds of a join.
 *
 * @param trustHeight snapshots below it are not wanted
 * @param perPeer chunks of one peer on the way at most
 * @param requestNanos time for an answer
 * @param askNanos time between two rounds of asking who has snapshots
 * @param gatherNanos time after the first offer, so that more of them come
 * @param giveUpNanos time without progress after which the chain is fetched block by block
 */
public record JoinLimits(long trustHeight, int perPeer, long requestNanos, long askNanos, long gatherNanos, long giveUpNanos) {}
