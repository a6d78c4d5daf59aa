package org.blockberry.ops.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.settings.Durations;
import org.blockberry.api.settings.SettingKey;

/** From what somebody wrote to a checked value of a {@link SettingKey}. */
final class SettingText {
  private SettingText() {}

  /** A value, or a phrase that says what is wrong with it. */
  record Outcome(Object value, Optional<String> problem) {
    static Outcome wrong(String phrase) {
      return new Outcome(null, Optional.of(phrase));
    }
  }

  /** Checks a value of the file. {@code shown} is its text there. */
  static Outcome fromFile(SettingKey key, Object value, String shown) {
    Object fitting =
        switch (key.type()) {
          case DURATION ->
              value instanceof String text
                  ? Durations.parse(text).map(Object.class::cast).orElse(value)
                  : value;
          default -> value;
        };
    Optional<String> problem = key.problem(fitting);
    if (problem.isEmpty()) {
      return new Outcome(fitting, problem);
    }
    boolean unfit = problem.get().startsWith("must");
    if (key.secret()) {
      return Outcome.wrong(unfit ? problem.get() : "has a value that is not allowed");
    }
    return Outcome.wrong(
        (unfit ? "is " + shorten(shown) + " but " + problem.get() : problem.get())
            + (key.unit().isEmpty() ? "" : " (" + key.unit() + ")"));
  }

  /**
   * Reads the value of an environment variable or a command, where quotes around a text may be left
   * out.
   */
  static Outcome fromWord(SettingKey key, String word) {
    String trimmed = word.trim();
    switch (key.type()) {
      case STRING, DURATION -> {
        boolean quoted =
            trimmed.length() > 1 && (trimmed.startsWith("\"") || trimmed.startsWith("'"));
        return quoted ? fromToml(key, trimmed) : fromFile(key, word, TomlValues.literal(word));
      }
      case STRING_LIST -> {
        if (trimmed.startsWith("[")) {
          return fromToml(key, trimmed);
        }
        List<String> items =
            trimmed.isEmpty()
                ? List.of()
                : Arrays.stream(trimmed.split(",")).map(String::trim).toList();
        return fromFile(key, items, TomlValues.literal(items));
      }
      default -> {
        return fromToml(key, trimmed);
      }
    }
  }

  private static Outcome fromToml(SettingKey key, String text) {
    try {
      Object value = TomlValues.value(text);
      return value instanceof Map
          ? Outcome.wrong("must not be a table")
          : fromFile(key, value, text);
    } catch (TomlValues.BadToml e) {
      Object asText =
          key.type() == org.blockberry.api.settings.SettingType.STRING ? List.of() : text;
      return Outcome.wrong(
          key.secret()
              ? "has a value that is not allowed"
              : "is "
                  + shorten(text)
                  + " but "
                  + key.problem(asText).orElse("must be one TOML value"));
    }
  }

  private static String shorten(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 80 ? line : line.substring(0, 77) + "...";
  }
}
