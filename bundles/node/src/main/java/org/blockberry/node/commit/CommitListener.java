package org.blockberry.node.commit;

/** Hears of commits. Called on the commit thread: return at once. */
public interface CommitListener {
  /** The block is final and durable. */
  void onCommitted(CommittedBlock block);

  /** The committer cannot go on. Called at most once. */
  void onHalt(String reason);
}
