package org.blockberry.ops.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.settings.SettingKey;
import org.blockberry.api.settings.SettingsSchema;

/** The tables that somebody present understands. Immutable. */
final class KnownTables {
  static final KnownTables NONE = new KnownTables(Map.of(), Map.of());

  /** A key that is known. */
  record Known(String table, SettingKey key) {
    String full() {
      return fullKey(table, key.name());
    }

    String variable() {
      return EnvironmentNames.variable(table, key.name());
    }
  }

  /** A table with its keys, as a service described it. */
  record Described(String table, SettingsSchema schema, boolean repeated) {
    Described(String table, SettingsSchema schema) {
      this(table, schema, false);
    }
  }

  private final TreeMap<String, Map<String, Known>> tables = new TreeMap<>();
  private final Map<String, Known> byFullKey = new LinkedHashMap<>();
  private final Map<String, List<Known>> byVariable = new LinkedHashMap<>();
  private final Map<String, SettingsSchema> repeated;

  private KnownTables(
      Map<String, Map<String, Known>> described, Map<String, SettingsSchema> repeated) {
    this.repeated = Map.copyOf(repeated);
    tables.putAll(described);
    tables
        .values()
        .forEach(
            keys ->
                keys.values()
                    .forEach(
                        known -> {
                          byFullKey.put(known.full(), known);
                          byVariable
                              .computeIfAbsent(known.variable(), unused -> new ArrayList<>())
                              .add(known);
                        }));
  }

  /**
   * All of {@code described}; where two describe one key (an old and a new version of a plugin) the
   * later one counts.
   */
  static KnownTables of(Collection<Described> described) {
    Map<String, Map<String, Known>> tables = new TreeMap<>();
    Map<String, SettingsSchema> repeated = new TreeMap<>();
    for (Described one : described) {
      if (one.repeated()) {
        repeated.put(one.table(), one.schema());
        continue;
      }
      Map<String, Known> keys =
          tables.computeIfAbsent(one.table(), unused -> new LinkedHashMap<>());
      one.schema().keys().forEach(key -> keys.put(key.name(), new Known(one.table(), key)));
    }
    return new KnownTables(tables, repeated);
  }

  static String fullKey(String table, String key) {
    return table.isEmpty() ? key : table + "." + key;
  }

  Optional<Known> key(String fullKey) {
    return Optional.ofNullable(byFullKey.get(fullKey));
  }

  /** The keys of {@code [[table]]}. */
  Optional<SettingsSchema> repeated(String table) {
    return Optional.ofNullable(repeated.get(table));
  }

  Collection<String> repeatedNames() {
    return repeated.keySet();
  }

  Collection<Known> keys() {
    return byFullKey.values();
  }

  Collection<String> names() {
    return tables.keySet();
  }

  boolean hasTable(String name) {
    return tables.containsKey(name);
  }

  /** Whether {@code name} is a table, or a part of the name of a table or key. */
  boolean hasAtOrBelow(String name) {
    return name.isEmpty()
        || tables.containsKey(name)
        || byFullKey.keySet().stream().anyMatch(key -> key.startsWith(name + "."))
        || tables.keySet().stream().anyMatch(table -> table.startsWith(name + "."));
  }

  Collection<String> keysOf(String table) {
    return tables.getOrDefault(table, Map.of()).keySet();
  }

  /** The keys that share one variable; more than one means that the variable is ambiguous. */
  Map<String, List<Known>> byVariable() {
    return byVariable;
  }
}
