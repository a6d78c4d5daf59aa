package org.blockberry.glueberry.slot;

import org.blockberry.glueberry.log.NodeLog;

/** Lines of the library as lines of the node. */
record TransportLog(System.Logger logger) implements NodeLog {
  @Override
  public void log(Level level, String message, Object... keysAndValues) {
    System.Logger.Level as = switch (level) {
      case DEBUG -> System.Logger.Level.DEBUG;
      case INFO -> System.Logger.Level.INFO;
      case WARN -> System.Logger.Level.WARNING;
      case ERROR -> System.Logger.Level.ERROR;
    };
    if (logger.isLoggable(as)) {
      StringBuilder line = new StringBuilder(message);
      for (int i = 0; i + 1 < keysAndValues.length; i += 2) {
        line.append(i == 0 ? ": " : ", ").append(keysAndValues[i]).append(' ').append(keysAndValues[i + 1]);
      }
      logger.log(as, line.toString());
    }
  }
}
