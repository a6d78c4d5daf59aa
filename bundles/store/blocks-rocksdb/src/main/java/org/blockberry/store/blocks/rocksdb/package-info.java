/** Blocks, proofs, results, chain-state records and the transaction index in one RocksDB. */
package org.blockberry.store.blocks.rocksdb;
