package org.blockberry.api.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values checked against a {@link SettingsSchema}, defaults filled in. Immutable, compared by content. */
public final class Settings {
  private final Map<String, Object> values;

  private Settings(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Checks {@code given} and fills in defaults.
   *
   * @param given {@code String}, {@code Long}, {@code Boolean}, {@code Duration} or {@code List<String>} by key
   * @throws IllegalArgumentException naming the first unknown key or value that is not allowed
   */
  public static Settings of(SettingsSchema schema, Map<String, ?> given) {
    for (String name : given.keySet()) {
      if (schema.key(name).isEmpty()) {
        throw new IllegalArgumentException(name + " is not a known setting");
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (SettingKey key : schema.keys()) {
      Object value = given.containsKey(key.name()) ? given.get(key.name()) : key.defaultValue();
      key.problem(value).ifPresent(problem -> {
        throw new IllegalArgumentException(key.name() + " " + problem);
      });
      values.put(key.name(), value instanceof List<?> list ? List.copyOf(list) : value);
    }
    return new Settings(java.util.Collections.unmodifiableMap(values));
  }

  /** A whole number. */
  public long integer(String name) {
    return value(name, Long.class);
  }

  /** A whole number that the schema bounds to 32 bits. */
  public int smallInteger(String name) {
    return Math.toIntExact(integer(name));
  }

  /** A text. */
  public String string(String name) {
    return value(name, String.class);
  }

  /** A switch. */
  public boolean bool(String name) {
    return value(name, Boolean.class);
  }

  /** A duration. */
  public Duration duration(String name) {
    return value(name, Duration.class);
  }

  /** A list of texts. */
  public List<String> strings(String name) {
    return ((List<?>) value(name, List.class)).stream().map(String.class::cast).toList();
  }

  /** All values by key, unmodifiable. */
  public Map<String, Object> asMap() {
    return values;
  }

  private <V> V value(String name, Class<V> type) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not declared in the schema");
    }
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(name + " is declared as " + value.getClass().getSimpleName() + ", not " + type.getSimpleName());
    }
    return type.cast(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settings that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
