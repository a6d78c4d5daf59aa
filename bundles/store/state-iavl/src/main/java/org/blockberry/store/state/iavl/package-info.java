/** Versioned Merkle key-values on RocksDB, with roots and proofs of cosmos IAVL. The tree itself is in {@code tree}. */
package org.blockberry.store.state.iavl;
