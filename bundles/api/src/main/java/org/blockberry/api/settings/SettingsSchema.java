package org.blockberry.api.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that a plugin or a part of the node understands. Error texts, defaults and the reference page come from it.
 * Immutable.
 *
 * <pre>{@code
 * SettingsSchema.builder()
 *     .integer("max_txs", 5000).min(1).unit("transactions").doc("Transactions held at once.").end()
 *     .build();
 * }</pre>
 */
public final class SettingsSchema {
  private static final SettingsSchema EMPTY = new SettingsSchema(Map.of());

  private final Map<String, SettingKey> keys;

  private SettingsSchema(Map<String, SettingKey> keys) {
    this.keys = keys;
  }

  /** No keys at all. */
  public static SettingsSchema empty() {
    return EMPTY;
  }

  /** Starts a schema. */
  public static Builder builder() {
    return new Builder();
  }

  /** The keys in the order in which they were declared. */
  public Collection<SettingKey> keys() {
    return keys.values();
  }

  /** The key called {@code name}. */
  public Optional<SettingKey> key(String name) {
    return Optional.ofNullable(keys.get(name));
  }

  /** The declared defaults as settings. */
  public Settings defaults() {
    return Settings.of(this, Map.of());
  }

  /** Collects keys. Not thread safe. */
  public static final class Builder {
    private final List<SettingKey.Builder> keys = new ArrayList<>();

    private Builder() {}

    /** Declares a whole number. */
    public Declaration integer(String name, long defaultValue) {
      return declare(name, SettingType.INTEGER, defaultValue);
    }

    /** Declares a text. */
    public Declaration string(String name, String defaultValue) {
      return declare(name, SettingType.STRING, defaultValue);
    }

    /** Declares a switch. */
    public Declaration bool(String name, boolean defaultValue) {
      return declare(name, SettingType.BOOLEAN, defaultValue);
    }

    /** Declares a duration. Bounds are in milliseconds. */
    public Declaration duration(String name, Duration defaultValue) {
      return declare(name, SettingType.DURATION, defaultValue);
    }

    /** Declares a list of texts. */
    public Declaration strings(String name, List<String> defaultValue) {
      return declare(name, SettingType.STRING_LIST, List.copyOf(defaultValue));
    }

    /** The finished schema. */
    public SettingsSchema build() {
      Map<String, SettingKey> byName = new LinkedHashMap<>();
      for (SettingKey.Builder builder : keys) {
        SettingKey key = builder.build();
        if (byName.put(key.name(), key) != null) {
          throw new IllegalArgumentException("setting " + key.name() + " is declared twice");
        }
      }
      return new SettingsSchema(java.util.Collections.unmodifiableMap(byName));
    }

    private Declaration declare(String name, SettingType type, Object defaultValue) {
      SettingKey.Builder key = new SettingKey.Builder(name, type, defaultValue);
      keys.add(key);
      return new Declaration(this, key);
    }
  }

  /** One key being declared. Not thread safe. */
  public static final class Declaration {
    private final Builder schema;
    private final SettingKey.Builder key;

    private Declaration(Builder schema, SettingKey.Builder key) {
      this.schema = schema;
      this.key = key;
    }

    /** Smallest integer, or duration in milliseconds. */
    public Declaration min(long least) {
      key.min(least);
      return this;
    }

    /** Largest integer, or duration in milliseconds. */
    public Declaration max(long most) {
      key.max(most);
      return this;
    }

    /** Must be less than the value of {@code fullKey}, for example {@code indexer.call_deadline}. */
    public Declaration below(String fullKey) {
      key.below(fullKey);
      return this;
    }

    /** The allowed texts. */
    public Declaration choices(String... allowed) {
      key.choices(allowed);
      return this;
    }

    /** Unit of a number. */
    public Declaration unit(String word) {
      key.unit(word);
      return this;
    }

    /** One sentence for the reference page. */
    public Declaration doc(String sentence) {
      key.doc(sentence);
      return this;
    }

    /** Never print the value. */
    public Declaration secret() {
      key.secret();
      return this;
    }

    /** A change takes effect only after a restart. */
    public Declaration needsRestart() {
      key.needsRestart();
      return this;
    }

    /** Back to the schema. */
    public Builder end() {
      return schema;
    }
  }
}
