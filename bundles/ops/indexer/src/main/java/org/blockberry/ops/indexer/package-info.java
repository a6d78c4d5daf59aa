/** Search over transactions and blocks by their events, on RocksDB. Start with {@link org.blockberry.ops.indexer.KvIndexer}. */
package org.blockberry.ops.indexer;
