package org.blockberry.ops.shell.command;

import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Levels of whatever slf4j logs to: logback, or nothing that we can change. Looked up at each call. */
public final class SharedLogLevels implements LogLevels {
  @Override
  public Map<String, String> explicit() throws CommandFailure {
    return logback().explicit();
  }

  @Override
  public String effective(String logger) throws CommandFailure {
    return logback().effective(logger);
  }

  @Override
  public void set(String logger, String level) throws CommandFailure {
    logback().set(logger, level);
  }

  private static LogLevels logback() throws CommandFailure {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    try {
      if (factory instanceof ch.qos.logback.classic.LoggerContext context) {
        return new LogbackLevels(context);
      }
    } catch (NoClassDefFoundError e) {
      throw notLogback(factory); // the optional import is not wired
    }
    throw notLogback(factory);
  }

  private static CommandFailure notLogback(ILoggerFactory factory) {
    return CommandFailure.failed("levels can be changed only where logback is used; here it is "
        + factory.getClass().getName());
  }
}
