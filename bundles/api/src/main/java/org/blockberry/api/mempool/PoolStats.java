package org.blockberry.api.mempool;

/**
 * How full a pool is.
 *
 * @param transactions number held
 * @param bytes sum of their sizes
 */
public record PoolStats(int transactions, long bytes) {}
