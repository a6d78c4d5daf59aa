/**
 * Mempool {@code ttl}: as {@code priority}, and nothing waits for ever. Start with {@link org.blockberry.mempool.ttl.TtlMempool}.
 */
package org.blockberry.mempool.ttl;
