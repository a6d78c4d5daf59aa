package org.blockberry.ops.logbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.slf4j.LoggerFactory;

class LogForwarderTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("osgi");
  private final ListAppender<ILoggingEvent> seen = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    seen.start();
    logger.addAppender(seen);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(seen);
  }

  @Test
  void aFailedComponentIsSeenWithItsCause() {
    var cause = new IllegalStateException("no such port");
    LogForwarder.forward(new Entry(LogLevel.ERROR, "org.apache.felix.scr", "activate failed", cause), "org.example");
    assertEquals(1, seen.list.size());
    assertEquals(Level.ERROR, seen.list.get(0).getLevel());
    assertEquals("osgi.org.example", seen.list.get(0).getLoggerName());
    assertEquals("activate failed", seen.list.get(0).getFormattedMessage());
    assertTrue(seen.list.get(0).getThrowableProxy().getMessage().contains("no such port"));
  }

  @Test
  void frameworkEventsAreDemotedButTheirErrorsAreNot() {
    LogForwarder.forward(new Entry(LogLevel.INFO, "Events.Bundle", "BundleEvent STARTED", null), null);
    LogForwarder.forward(new Entry(LogLevel.ERROR, "Events.Framework", "FrameworkEvent ERROR", null), null);
    LogForwarder.forward(new Entry(LogLevel.INFO, "org.example", "hello", null), null);
    assertEquals(List.of(Level.DEBUG, Level.ERROR, Level.INFO),
        seen.list.stream().map(ILoggingEvent::getLevel).toList());
  }

  @Test
  void bracesInAMessageAreLeftAlone() {
    LogForwarder.forward(new Entry(LogLevel.WARN, "org.example", "filter (a={}) {}", null), null);
    assertEquals("filter (a={}) {}", seen.list.get(0).getFormattedMessage());
  }

  @Test
  void whatTheStartReportsBetterAndWhatOnlyFollowsIsDemoted() {
    var invalid = new IllegalStateException("org.blockberry.api.config.InvalidConfigurationException: config.toml:3: ...");
    LogForwarder.forward(new Entry(LogLevel.ERROR, "x", "activate failed", new RuntimeException("outer", invalid)), null);
    LogForwarder.forward(new Entry(LogLevel.ERROR, "x", "FrameworkEvent ERROR",
        new RuntimeException("org.osgi.framework.ServiceException: Service factory returned null. (Component: a (17))")), null);
    LogForwarder.forward(new Entry(LogLevel.WARN, "x", "a : Could not get service from ref [b]", null), null);
    LogForwarder.forward(new Entry(LogLevel.ERROR, "x", "activate failed", new RuntimeException("another reason")), null);
    assertEquals(List.of(Level.DEBUG, Level.DEBUG, Level.DEBUG, Level.ERROR),
        seen.list.stream().map(ILoggingEvent::getLevel).toList());
  }

  /** An entry without a bundle, as the log service makes them for the framework itself. */
  private record Entry(LogLevel level, String name, String text, Throwable cause) implements LogEntry {
    @Override public Bundle getBundle() { return null; }
    @Override public ServiceReference<?> getServiceReference() { return null; }
    @Override @Deprecated public int getLevel() { return level.ordinal(); }
    @Override public String getMessage() { return text; }
    @Override public Throwable getException() { return cause; }
    @Override public long getTime() { return 0; }
    @Override public LogLevel getLogLevel() { return level; }
    @Override public String getLoggerName() { return name; }
    @Override public long getSequence() { return 0; }
    @Override public String getThreadInfo() { return "test"; }
    @Override public StackTraceElement getLocation() { return null; }
  }
}
