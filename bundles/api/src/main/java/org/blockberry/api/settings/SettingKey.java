package org.blockberry.api.settings;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One key of a {@link SettingsSchema}: what it means and which values it takes. Immutable. */
public final class SettingKey {
  private final String name;
  private final SettingType type;
  private final Object defaultValue;
  private final Long min;
  private final Long max;
  private final List<String> choices;
  private final String unit;
  private final String doc;
  private final boolean secret;
  private final boolean live;
  private final String below;

  private SettingKey(Builder builder) {
    this.name = builder.name;
    this.type = builder.type;
    this.defaultValue = builder.defaultValue;
    this.min = builder.min;
    this.max = builder.max;
    this.choices = builder.choices;
    this.unit = builder.unit;
    this.doc = builder.doc;
    this.secret = builder.secret;
    this.live = builder.live;
    this.below = builder.below;
  }

  /** Lower-case words joined by {@code _}. */
  public String name() {
    return name;
  }

  /** Kind of value. */
  public SettingType type() {
    return type;
  }

  /** The value when the key is absent: {@code String}, {@code Long}, {@code Boolean}, {@code Duration} or {@code List<String>}. */
  public Object defaultValue() {
    return defaultValue;
  }

  /** Smallest integer, or duration in milliseconds. */
  public Optional<Long> min() {
    return Optional.ofNullable(min);
  }

  /** Largest integer, or duration in milliseconds. */
  public Optional<Long> max() {
    return Optional.ofNullable(max);
  }

  /** The allowed texts; empty means any. */
  public List<String> choices() {
    return choices;
  }

  /** Unit of a number, for example {@code bytes}; empty if it has none. */
  public String unit() {
    return unit;
  }

  /** One sentence for the reference page. */
  public String doc() {
    return doc;
  }

  /** Whether the value must never be printed. */
  public boolean secret() {
    return secret;
  }

  /** Whether a change takes effect while the node runs; otherwise it needs a restart. */
  public boolean live() {
    return live;
  }

  /**
   * The key of another table, with its table in front, whose value must be larger; empty if there is none. Both are durations, or both
   * are integers. The configuration checks it, {@link #problem} does not know the other value.
   *
   * @since 0.1.1 of this package
   */
  public Optional<String> below() {
    return Optional.ofNullable(below);
  }

  /**
   * Says what is wrong with {@code value}.
   *
   * @return a phrase such as {@code is 0 but must be 1 or more}, or empty if the value is allowed
   */
  public Optional<String> problem(Object value) {
    return switch (type) {
      case STRING -> value instanceof String text ? choiceProblem(text) : Optional.of("must be a text in quotes");
      case INTEGER -> value instanceof Long number ? boundProblem(number, Long.toString(number)) : Optional.of("must be a whole number");
      case BOOLEAN -> value instanceof Boolean ? Optional.empty() : Optional.of("must be true or false");
      case DURATION -> value instanceof Duration time
          ? boundProblem(time.toMillis(), Durations.format(time))
          : Optional.of("must be a duration in quotes such as \"300ms\", \"5s\" or \"1h\"");
      case STRING_LIST -> value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
          ? list.stream().map(item -> choiceProblem((String) item)).flatMap(Optional::stream).findFirst()
          : Optional.of("must be a list of texts");
    };
  }

  private Optional<String> choiceProblem(String text) {
    return choices.isEmpty() || choices.contains(text)
        ? Optional.empty()
        : Optional.of("is \"" + text + "\" but must be one of " + String.join(", ", choices));
  }

  private Optional<String> boundProblem(long number, String shown) {
    if (min != null && number < min) {
      return Optional.of("is " + shown + " but must be " + bound(min) + " or more");
    }
    if (max != null && number > max) {
      return Optional.of("is " + shown + " but must be " + bound(max) + " or less");
    }
    return Optional.empty();
  }

  private String bound(long limit) {
    return type == SettingType.DURATION ? Durations.format(Duration.ofMillis(limit)) : Long.toString(limit);
  }

  /** Collects the properties of a key; made by {@link SettingsSchema.Builder}. Not thread safe. */
  public static final class Builder {
    private final String name;
    private final SettingType type;
    private Object defaultValue;
    private Long min;
    private Long max;
    private List<String> choices = List.of();
    private String unit = "";
    private String doc = "";
    private boolean secret;
    private boolean live = true;
    private String below;

    Builder(String name, SettingType type, Object defaultValue) {
      if (!name.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*")) {
        throw new IllegalArgumentException("setting name \"" + name + "\" must be lower-case words joined by _");
      }
      this.name = name;
      this.type = type;
      this.defaultValue = Objects.requireNonNull(defaultValue, name);
    }

    /** Smallest integer, or duration in milliseconds. */
    public Builder min(long least) {
      this.min = least;
      return this;
    }

    /** Largest integer, or duration in milliseconds. */
    public Builder max(long most) {
      this.max = most;
      return this;
    }

    /** The allowed texts. */
    public Builder choices(String... allowed) {
      this.choices = List.of(allowed);
      return this;
    }

    /** Unit of a number. */
    public Builder unit(String word) {
      this.unit = word;
      return this;
    }

    /** One sentence for the reference page. */
    public Builder doc(String sentence) {
      this.doc = sentence;
      return this;
    }

    /** Never print the value. */
    public Builder secret() {
      this.secret = true;
      return this;
    }

    /** A change takes effect only after a restart. */
    public Builder needsRestart() {
      this.live = false;
      return this;
    }

    /** Must be less than the value of {@code fullKey}, for example {@code indexer.call_deadline}. */
    public Builder below(String fullKey) {
      if (type != SettingType.DURATION && type != SettingType.INTEGER) {
        throw new IllegalStateException("setting " + name + " cannot be compared");
      }
      this.below = Objects.requireNonNull(fullKey, "fullKey");
      return this;
    }

    SettingKey build() {
      SettingKey key = new SettingKey(this);
      key.problem(defaultValue).ifPresent(problem -> {
        throw new IllegalArgumentException("default of setting " + name + " " + problem);
      });
      return key;
    }
  }
}
