/**
 * Mempool {@code simple}: first come, first served, and a full pool refuses. Start with {@link
 * org.blockberry.mempool.simple.SimpleMempool}.
 */
package org.blockberry.mempool.simple;
