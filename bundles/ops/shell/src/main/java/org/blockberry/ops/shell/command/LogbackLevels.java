package org.blockberry.ops.shell.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import java.util.TreeMap;

/** Levels of the logback that the launcher shares with all bundles. */
final class LogbackLevels implements LogLevels {
  private final LoggerContext context;

  LogbackLevels(LoggerContext context) {
    this.context = context;
  }

  @Override
  public Map<String, String> explicit() {
    Map<String, String> levels = new TreeMap<>();
    for (Logger logger : context.getLoggerList()) {
      if (logger.getLevel() != null) {
        levels.put(logger.getName(), logger.getLevel().toString());
      }
    }
    return levels;
  }

  @Override
  public String effective(String logger) {
    return context.getLogger(logger).getEffectiveLevel().toString();
  }

  @Override
  public void set(String logger, String level) throws CommandFailure {
    boolean root = logger.equalsIgnoreCase("ROOT");
    if (level.equals("INHERIT") && root) {
      throw CommandFailure.usage("log:level: ROOT has no parent to inherit from");
    }
    context.getLogger(root ? "ROOT" : logger).setLevel(level.equals("INHERIT") ? null : Level.toLevel(level));
  }
}
