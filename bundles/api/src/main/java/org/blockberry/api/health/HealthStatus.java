package org.blockberry.api.health;

import java.util.Objects;

/**
 * Answer of a health check.
 *
 * @param level how bad it is
 * @param message one line for an operator, empty when all is well
 */
public record HealthStatus(Level level, String message) {
  /** How bad it is. */
  public enum Level {
    /** All is well. */
    PASS,
    /** Works, but somebody should look. */
    WARN,
    /** Does not work. */
    FAIL
  }

  /** All is well. */
  public static final HealthStatus OK = new HealthStatus(Level.PASS, "");

  /** Refuses null. */
  public HealthStatus {
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(message, "message");
  }

  /** Works, but somebody should look. */
  public static HealthStatus warn(String message) {
    return new HealthStatus(Level.WARN, message);
  }

  /** Does not work. */
  public static HealthStatus fail(String message) {
    return new HealthStatus(Level.FAIL, message);
  }
}
