/** Versioned key-values on RocksDB: fast, with a root, without proofs. */
package org.blockberry.store.state.flat;
