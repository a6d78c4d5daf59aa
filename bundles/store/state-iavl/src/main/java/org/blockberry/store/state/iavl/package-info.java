/**
 * Versioned Merkle key-values on RocksDB, with roots and proofs of cosmos IAVL. Start with {@link org.blockberry.store.state.iavl.IavlStateStore}; the tree
 * itself is in {@code tree}, what is on disk stands in the README of the stores.
 */
package org.blockberry.store.state.iavl;
