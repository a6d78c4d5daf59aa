package org.blockberry.api.settings;

/** Kinds of values in {@code config.toml}. */
public enum SettingType {
  /** Text. */
  STRING,
  /** A 64-bit integer. */
  INTEGER,
  /** {@code true} or {@code false}. */
  BOOLEAN,
  /** Text such as {@code "300ms"}, {@code "1m30s"}, {@code "1h"}. */
  DURATION,
  /** A list of texts. */
  STRING_LIST
}
