package org.blockberry.node.scope;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.slf4j.LoggerFactory;

/** The JDK's logger interface on slf4j, so that plugins need no logging library. */
final class PluginLogger implements System.Logger {
  private final org.slf4j.Logger target;

  PluginLogger(String name) {
    this.target = LoggerFactory.getLogger(name);
  }

  @Override
  public String getName() {
    return target.getName();
  }

  @Override
  public boolean isLoggable(Level level) {
    return level != Level.OFF && target.isEnabledForLevel(translated(level));
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
    if (isLoggable(level)) {
      target.atLevel(translated(level)).setCause(thrown).log(message);
    }
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
    if (isLoggable(level)) {
      boolean plain = parameters == null || parameters.length == 0;
      target.atLevel(translated(level)).log(plain ? format : MessageFormat.format(format, parameters));
    }
  }

  private static org.slf4j.event.Level translated(Level level) {
    return switch (level) {
      case ALL, TRACE -> org.slf4j.event.Level.TRACE;
      case DEBUG -> org.slf4j.event.Level.DEBUG;
      case INFO -> org.slf4j.event.Level.INFO;
      case WARNING -> org.slf4j.event.Level.WARN;
      case ERROR, OFF -> org.slf4j.event.Level.ERROR;
    };
  }
}
