package org.blockberry.consensus.bft.wal;

/** Gets what a log holds, in the order in which it was appended. */
@FunctionalInterface
public interface WalVisitor {
  /**
   * One record.
   *
   * @param seq rises by 1 or more from record to record
   */
  void record(long seq, WalRecord record);

  /** A height ended within what is visited: the caller asked for an earlier one. */
  default void endOfHeight(long height) {}
}
