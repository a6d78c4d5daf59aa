package org.blockberry.node.commit;

/** The places between two steps of a commit where a test kills the process. Design 4.2; security class S1. */
public enum CrashPoint {
  /** Nothing is written yet. */
  BEFORE_BLOCK,
  /** Block and proof are durable. */
  AFTER_BLOCK,
  /** The engine's mark of the end of the height is durable. */
  AFTER_ENGINE_MARK,
  /** The application executed the block. */
  AFTER_EXECUTE,
  /** Results are durable. */
  AFTER_RESULTS,
  /** The application's state is durable. */
  AFTER_APP_COMMIT,
  /** The mempool forgot the block's transactions. */
  AFTER_MEMPOOL_UPDATE,
  /** The chain-state record is durable. */
  AFTER_STATE,
  /** Answers and events are out. */
  AFTER_ANSWERS
}
