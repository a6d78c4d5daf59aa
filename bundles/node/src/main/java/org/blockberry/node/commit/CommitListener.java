package org.blockberry.node.commit;

/** Hears of commits. Called on the commit thread: return at once. */
public interface CommitListener {
  /** The block is final and durable. */
  void onCommitted(CommittedBlock block);

  /** The committer cannot go on until {@link #onRecovered}. */
  void onHalt(String reason);

  /** What had halted the committer is corrected; the next height may begin, for an engine that is made anew. */
  default void onRecovered() {}
}
