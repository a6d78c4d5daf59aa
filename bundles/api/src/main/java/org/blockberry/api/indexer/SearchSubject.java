package org.blockberry.api.indexer;

/** What is searched for. Constants may be added in minor versions. */
public enum SearchSubject {
  /** Transactions, by the events of their execution, {@code tx.hash} and {@code tx.height}. */
  TRANSACTIONS,
  /** Blocks, by the events of their own, {@code block.height}. */
  BLOCKS
}
