package org.blockberry.node.snapshot;

/**
 * When snapshots are made, and how.
 *
 * @param interval one is made of every height that is a multiple; 0 for none by itself
 * @param keepRecent newest ones that stay, 1 or more
 * @param chunkBytes size of a chunk
 * @param bytesPerSecond written at most
 */
public record SnapshotRules(long interval, int keepRecent, int chunkBytes, long bytesPerSecond) {}
