package org.blockberry.launcher.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedFileNamingAndTriggeringPolicy;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Changes logging while the node runs; the launcher publishes it as a service, so that bundles need not know logback. Members of the
 * map, all optional:
 *
 * <ul>
 *   <li>{@code format}: {@code text} or {@code json}
 *   <li>{@code level}: level of the root logger; {@code levels}: a list of {@code LOGGER=LEVEL}
 *   <li>{@code max_file_bytes}, {@code keep_days}, {@code total_bytes}: numbers, for every rolling file
 *   <li>{@code moniker}, {@code height}: what lines say about the node
 * </ul>
 *
 * <p>Appenders and encoders that are not ours are left alone. Threading: any.
 */
public final class LogControl implements Consumer<Map<String, Object>> {
  private final LoggerContext given;

  /** For the logback of this JVM; looked up at each call, since it is configured in the background. */
  public LogControl() {
    this(null);
  }

  LogControl(LoggerContext given) {
    this.given = given;
  }

  @Override
  public synchronized void accept(Map<String, Object> wanted) {
    if (wanted.get("moniker") instanceof String moniker) {
      NodeFacts.moniker(moniker);
    }
    if (wanted.get("height") instanceof Long height) {
      NodeFacts.height(height);
      return; // once a block: nothing else comes with it
    }
    Object factory = given != null ? given : LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      return; // a test with another logger
    }
    if (wanted.get("level") instanceof String level) {
      context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(level, Level.INFO));
    }
    if (wanted.get("levels") instanceof List<?> levels) {
      levels.forEach(each -> level(context, String.valueOf(each)));
    }
    for (Logger logger : context.getLoggerList()) {
      for (Iterator<Appender<ILoggingEvent>> i = logger.iteratorForAppenders(); i.hasNext();) {
        change(i.next(), wanted);
      }
    }
  }

  private static void level(LoggerContext context, String pair) {
    int equals = pair.indexOf('=');
    if (equals > 0) {
      context.getLogger(pair.substring(0, equals).strip()).setLevel(Level.toLevel(pair.substring(equals + 1).strip(), Level.INFO));
    }
  }

  private static void change(Appender<ILoggingEvent> appender, Map<String, Object> wanted) {
    if (appender instanceof OutputStreamAppender<ILoggingEvent> stream
        && stream.getEncoder() instanceof NodeLogEncoder encoder && wanted.get("format") instanceof String format) {
      encoder.json(format.equals("json"));
    }
    if (appender instanceof RollingFileAppender<ILoggingEvent> rolling
        && rolling.getRollingPolicy() instanceof SizeAndTimeBasedRollingPolicy<?> policy
        && policy.getTimeBasedFileNamingAndTriggeringPolicy() instanceof SizeAndTimeBasedFileNamingAndTriggeringPolicy<?> naming) {
      // In place: an appender that is stopped and started again would lose what is logged meanwhile.
      if (wanted.get("max_file_bytes") instanceof Long bytes) {
        naming.setMaxFileSize(new FileSize(bytes));
      }
      if (wanted.get("keep_days") instanceof Long days) {
        naming.getArchiveRemover().setMaxHistory(days.intValue());
      }
      if (wanted.get("total_bytes") instanceof Long bytes) {
        naming.getArchiveRemover().setTotalSizeCap(bytes);
      }
    }
  }
}
