package org.blockberry.ops.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/**
 * A configuration read without a node, for commands: by schemas that somebody wrote down. The same reading, environment and error
 * texts as in the node. Immutable; reads the file once.
 */
public final class OfflineConfiguration {
  /** Tables that stand in a file as {@code [[table]]}; the schemas that were written down do not say so. */
  private static final java.util.Set<String> REPEATED = java.util.Set.of("schedule");

  private final ConfigReading reading;
  private final KnownTables known;
  private final TomlDocument document;

  private OfflineConfiguration(ConfigReading reading, KnownTables known, TomlDocument document) {
    this.reading = reading;
    this.known = known;
    this.document = document;
  }

  /**
   * Reads {@code file}.
   *
   * @param environment variables by name
   * @param tables schema of every table that is known
   */
  public static OfflineConfiguration read(Path file, Map<String, String> environment, Map<String, SettingsSchema> tables) {
    TomlDocument document = new ConfigFile(file).read();
    ConfigSources sources = new ConfigSources(file.getFileName().toString(), document, EnvironmentNames.relevant(environment), Map.of());
    KnownTables known = KnownTables.of(tables.entrySet().stream()
        .map(each -> new KnownTables.Described(each.getKey(), each.getValue(), REPEATED.contains(each.getKey()))).toList());
    return new OfflineConfiguration(new ConfigReading(sources), known, document);
  }

  /** Everything that is wrong. Tables below a slot may belong to plugins that are not known here and are not looked at. */
  public List<ConfigProblem> problems() {
    return reading.problems(known, Tolerance.of(java.util.Arrays.stream(SlotName.values()).map(slot -> slot.text() + ".*").toList()));
  }

  /**
   * The values of one table, which need not be one of those that are known.
   *
   * @throws org.blockberry.api.config.InvalidConfigurationException with all its problems
   */
  public Settings settings(String table, SettingsSchema schema) {
    return reading.settings(table, schema);
  }

  /**
   * The values of each {@code [[name]]}.
   *
   * @throws org.blockberry.api.config.InvalidConfigurationException with all its problems
   */
  public List<Settings> repeated(String name, SettingsSchema schema) {
    return reading.repeated(name, schema);
  }

  /** The value of a known key whose values are plain words, without quotes; empty if there is no such key. */
  public Optional<String> word(String key) {
    return entries().stream().filter(each -> each.key().equals(key)).map(each -> each.value().replace("\"", "")).findFirst();
  }

  /**
   * Sets one key in a file, comments kept; a crash leaves the old or the new text.
   *
   * @param literal the value as TOML
   * @throws IOException the file cannot be read or replaced, or has mistakes; it is as it was
   */
  public static void set(Path file, String table, String key, String literal) throws IOException {
    ConfigFile config = new ConfigFile(file);
    TomlDocument before = config.read();
    if (!before.mistakes().isEmpty()) {
      throw new IOException(file + " has mistakes, the first: " + before.mistakes().get(0).message());
    }
    String text = TomlEdit.set(before.text(), table, key, literal);
    if (!without(TomlDocument.parse(text), table + "." + key).equals(without(before, table + "." + key))) {
      throw new IOException(file + ": " + table + "." + key + " is written in a way that cannot be changed in place. Set it to " + literal
          + " by hand");
    }
    config.replace(text);
  }

  private static Map<String, TomlDocument.Leaf> without(TomlDocument document, String key) {
    Map<String, TomlDocument.Leaf> leaves = new TreeMap<>(document.leaves());
    leaves.remove(key);
    return leaves;
  }

  /** Every known key with its value and where that comes from; secret values are {@code ***}. */
  public List<ConfigEntry> entries() {
    return reading.entries(known);
  }

  /**
   * The texts that stand for secret keys in the file, so that they can be cut out of what is given away.
   *
   * @return as written in the file, without quotes
   */
  public List<String> secrets() {
    TreeSet<String> found = new TreeSet<>();
    known.keys().stream().filter(each -> each.key().secret()).forEach(each -> {
      TomlDocument.Leaf leaf = document.leaves().get(each.full());
      if (leaf != null) {
        values(leaf.value(), found);
      }
    });
    // A plugin that the distribution does not know may have secrets under any name.
    document.leaves().forEach((name, leaf) -> {
      boolean described = known.keys().stream().anyMatch(each -> each.full().equals(name));
      if (!described && java.util.Arrays.stream(SlotName.values()).anyMatch(slot -> name.startsWith(slot.text() + "."))) {
        texts(leaf.value(), found);
      }
    });
    return List.copyOf(found);
  }

  /** Texts only, however deep: a number or a switch would take ordinary words along. */
  private static void texts(Object value, TreeSet<String> found) {
    if (value instanceof List<?> list) {
      list.forEach(each -> texts(each, found));
    } else if (value instanceof Map<?, ?> table) {
      table.values().forEach(each -> texts(each, found));
    } else if (value instanceof TomlDocument.Leaf leaf) {
      texts(leaf.value(), found);
    } else if (value instanceof String text && !text.isEmpty()) {
      found.add(text);
    }
  }

  private static void values(Object value, TreeSet<String> found) {
    if (value instanceof List<?> list) {
      list.forEach(each -> values(each, found));
    } else if (value != null && !String.valueOf(value).isEmpty()) {
      found.add(String.valueOf(value));
    }
  }
}
