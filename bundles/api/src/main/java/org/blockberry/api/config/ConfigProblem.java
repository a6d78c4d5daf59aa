package org.blockberry.api.config;

import java.util.Objects;

/**
 * Something wrong with the configuration.
 *
 * @param where file and line, or the environment variable
 * @param key {@code table.key}; empty for a syntax error
 * @param message what is wrong and the way out
 */
public record ConfigProblem(String where, String key, String message) {
  /** Refuses null. */
  public ConfigProblem {
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(message, "message");
  }

  /** One line: where, key, message. */
  public String line() {
    return where + ": " + (key.isEmpty() ? "" : key + " ") + message;
  }
}
