package org.blockberry.node.prune;

/** Something beside the stores that follows their pruning, for example an index of transactions. */
public interface PrunedHistory {
  /** One word for log and status. */
  String name();

  /**
   * Forgets what is below {@code height}, a bounded part of it. Called on the pruning thread.
   *
   * @param keepEvery blocks at multiples of it stay; 0 for none
   * @return whether more is left to forget
   */
  boolean pruneSome(long height, long keepEvery);
}
