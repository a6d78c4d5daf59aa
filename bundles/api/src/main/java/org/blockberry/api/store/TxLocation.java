package org.blockberry.api.store;

/**
 * Where a committed transaction is.
 *
 * @param height height of its block
 * @param index position in the block, 0 or more
 */
public record TxLocation(long height, int index) {}
