package org.blockberry.ops.logbridge;

import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Hands OSGi log entries to slf4j under {@code osgi.SYMBOLIC-NAME}, so that one line in logback.xml sets the level of
 * one bundle.
 *
 * <p>The log service also records each bundle, service and framework event at INFO; a start of the node is some hundred
 * of them. They are passed on at DEBUG, except warnings and errors.
 *
 * <p>Threading: called by the log service's own delivery thread.
 */
final class LogForwarder {
  private static final String EVENTS = "Events.";

  private LogForwarder() {
  }

  /** @param bundle symbolic name of the bundle that logged, or null when the framework itself did */
  static void forward(LogEntry entry, String bundle) {
    Logger logger = LoggerFactory.getLogger(bundle == null ? "osgi" : "osgi." + bundle);
    Level level = level(entry);
    if (logger.isEnabledForLevel(level)) {
      logger.atLevel(level).setCause(entry.getException()).log(entry.getMessage());
    }
  }

  private static Level level(LogEntry entry) {
    LogLevel level = entry.getLogLevel();
    String source = entry.getLoggerName();
    boolean event = source != null && source.startsWith(EVENTS);
    return switch (level) {
      case AUDIT, ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> event ? Level.DEBUG : Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }
}
