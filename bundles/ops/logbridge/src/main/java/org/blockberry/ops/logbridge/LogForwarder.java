package org.blockberry.ops.logbridge;

import java.util.List;
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
  private static final String INVALID_CONFIGURATION = "org.blockberry.api.config.InvalidConfigurationException";
  private static final List<String> FOLLOWS = List.of("Could not get service from ref", "Service not available from service registry");
  private static final int MAX_CAUSES = 20; // causes can form a circle

  private LogForwarder() {
  }

  /** @param bundle symbolic name of the bundle that logged, or null when the framework itself did */
  static void forward(LogEntry entry, String bundle) {
    Logger logger = LoggerFactory.getLogger(bundle == null ? "osgi" : "osgi." + bundle);
    Level level = repeats(entry) ? Level.DEBUG : level(entry);
    if (logger.isEnabledForLevel(level)) {
      logger.atLevel(level).setCause(entry.getException()).log(entry.getMessage());
    }
  }

  /**
   * Whether the entry says again what is or will be said better: a component that could not be made because the configuration is not
   * valid, which the start reports line by line; and what follows for others from a component that could not be made, whose cause is
   * an entry of its own. By text, since the log service replaces exceptions by copies of their own class.
   */
  private static boolean repeats(LogEntry entry) {
    String message = String.valueOf(entry.getMessage());
    if (FOLLOWS.stream().anyMatch(message::contains)) {
      return true;
    }
    Throwable each = entry.getException();
    for (int depth = 0; each != null && depth < MAX_CAUSES; depth++) {
      String text = each.toString();
      if (text.contains(INVALID_CONFIGURATION) || text.contains("ServiceException: Service factory returned null. (Component:")) {
        return true;
      }
      each = each.getCause();
    }
    return false;
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
