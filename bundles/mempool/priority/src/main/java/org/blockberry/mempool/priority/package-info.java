/**
 * Mempool {@code priority}: best first, the worst makes room. Start with {@link
 * org.blockberry.mempool.priority.PriorityMempool}.
 */
package org.blockberry.mempool.priority;
