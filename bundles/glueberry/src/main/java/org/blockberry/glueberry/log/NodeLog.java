package org.blockberry.glueberry.log;

/**
 * Where log lines go. Values come in pairs: a key of ours, then what it is. Implementations are thread safe and do not wait.
 */
public interface NodeLog {
  /** Logs nothing. */
  NodeLog NONE = new NodeLog() {
    @Override
    public void log(Level level, String message, Object... keysAndValues) {}

    @Override
    public boolean enabled(Level level) {
      return false;
    }
  };

  /** How much it matters. */
  enum Level {
    /** For whoever looks for a fault. */
    DEBUG,
    /** Worth knowing. */
    INFO,
    /** Something is not as it should be. */
    WARN,
    /** Something failed. */
    ERROR
  }

  /**
   * One line.
   *
   * @param message a constant of ours
   * @param keysAndValues an even number; foreign text in it is escaped and cut already
   */
  void log(Level level, String message, Object... keysAndValues);

  /** Whether lines of a level go anywhere; asked before each line that is limited, so it must be quick. */
  default boolean enabled(Level level) {
    return true;
  }
}
