package org.blockberry.node.prune;

/**
 * What there is and what others still need.
 *
 * @param base lowest height from which on there is no gap, 0 if there is no block
 * @param tip last committed height
 * @param oldestState oldest version of the state that can be read, 0 if there is none
 * @param retain lowest height that the application needs; 0 if it needs all
 * @param evidence lowest height about which evidence may still come
 * @param indexed lowest height that the index does not hold yet; {@link Long#MAX_VALUE} if there is no index
 * @param snapshot lowest height that a snapshot needs; {@link Long#MAX_VALUE} if none does
 */
public record PruningBounds(long base, long tip, long oldestState, long retain, long evidence, long indexed, long snapshot) {}
