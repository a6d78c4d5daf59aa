package org.blockberry.node.commit;

/** Keeps transactions from entering the mempool between the application's commit and the mempool's update. */
public interface IntakeGate {
  /** Runs {@code step} while nothing enters the mempool. */
  void whileClosed(Runnable step);
}
