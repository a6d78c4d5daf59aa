package org.blockberry.ops.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.settings.SettingKey;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/** Reads sources by schemas. Pure: the same sources and schemas give the same answer. */
final class ConfigReading {
  private final ConfigSources sources;

  ConfigReading(ConfigSources sources) {
    this.sources = sources;
  }

  /** Everything that is wrong, in the order of the file, then the environment. */
  List<ConfigProblem> problems(KnownTables known, Tolerance tolerance) {
    List<ConfigProblem> problems = new ArrayList<>(syntaxProblems());
    problems.addAll(new UnknownNames(sources, known, tolerance).problems());
    for (KnownTables.Known one : known.keys()) {
      read(one.table(), one.key(), problems);
    }
    known.keys().forEach(one -> compare(one, known).ifPresent(problems::add));
    known.repeatedNames().forEach(
        name -> readRepeated(name, known.repeated(name).orElseThrow(), problems));
    // Lines in order, whatever found the mistake; the environment comes last.
    problems.sort(java.util.Comparator.comparingInt(problem -> line(problem.where())));
    return List.copyOf(problems);
  }

  /** Whether the key is less than the other one that it must be below; both as they are given, or by default. */
  private Optional<ConfigProblem> compare(KnownTables.Known one, KnownTables known) {
    Optional<KnownTables.Known> other = one.key().below().flatMap(known::key);
    if (other.isEmpty() || other.get().key().type() != one.key().type()) {
      return Optional.empty();
    }
    List<ConfigProblem> wrong = new ArrayList<>();
    Found less = read(one.table(), one.key(), wrong);
    Found more = read(other.get().table(), other.get().key(), wrong);
    Object value = less == null ? one.key().defaultValue() : less.value();
    Object bound = more == null ? other.get().key().defaultValue() : more.value();
    if (!wrong.isEmpty() || isLess(value, bound)) {
      return Optional.empty(); // a value that is wrong by itself is named already
    }
    return Optional.of(less != null || more == null
        ? new ConfigProblem(less == null ? sources.fileName() : less.where(), one.full(), "is " + TomlValues.literal(value)
            + " but must be less than " + other.get().full() + ", which is " + TomlValues.literal(bound) + ". Lower it, or raise that.")
        : new ConfigProblem(more.where(), other.get().full(), "is " + TomlValues.literal(bound) + " but must be more than " + one.full()
            + ", which is " + TomlValues.literal(value) + ". Raise it, or lower that."));
  }

  private static boolean isLess(Object value, Object bound) {
    return value instanceof java.time.Duration time && bound instanceof java.time.Duration most ? time.compareTo(most) < 0
        : value instanceof Long number && bound instanceof Long top && number < top;
  }

  /** What is wrong with the syntax of the file. */
  List<ConfigProblem> syntaxProblems() {
    return sources.file().mistakes().stream()
        .map(mistake -> new ConfigProblem(at(mistake.line()), mistake.key(), mistake.message()))
        .toList();
  }

  /**
   * The values of one table.
   *
   * @throws InvalidConfigurationException with all its problems
   */
  Settings settings(String table, SettingsSchema schema) {
    List<ConfigProblem> problems = new ArrayList<>(syntaxProblems());
    Map<String, Object> values = new LinkedHashMap<>();
    for (SettingKey key : schema.keys()) {
      Found found = read(table, key, problems);
      if (found != null) {
        values.put(key.name(), found.value());
      }
    }
    problems.addAll(UnknownNames.inTable(sources, table, schema));
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
    return Settings.of(schema, values);
  }

  /**
   * The values of each {@code [[name]]}.
   *
   * @throws InvalidConfigurationException with all problems
   */
  List<Settings> repeated(String name, SettingsSchema schema) {
    List<ConfigProblem> problems = new ArrayList<>(syntaxProblems());
    List<Settings> all = readRepeated(name, schema, problems);
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
    return all;
  }

  private List<Settings> readRepeated(
      String name, SettingsSchema schema, List<ConfigProblem> problems) {
    TomlDocument.Leaf tables = sources.file().leaves().get(name);
    List<Settings> all = new ArrayList<>();
    if (tables == null || !(tables.value() instanceof List<?> elements)) {
      return all;
    }
    for (Object element : elements) {
      Map<String, Object> values = new LinkedHashMap<>();
      int before = problems.size();
      if (!(element instanceof Map<?, ?> keys)) {
        problems.add(
            new ConfigProblem(at(tables.line()), name, "must be written as [[" + name + "]]."));
        continue;
      }
      keys.forEach(
          (key, leaf) ->
              readElement(name, schema, String.valueOf(key), (TomlDocument.Leaf) leaf, problems)
                  .ifPresent(value -> values.put(String.valueOf(key), value)));
      if (problems.size() == before) {
        all.add(Settings.of(schema, values));
      }
    }
    return all;
  }

  private Optional<Object> readElement(
      String table,
      SettingsSchema schema,
      String name,
      TomlDocument.Leaf leaf,
      List<ConfigProblem> problems) {
    String full = table + "." + name;
    Optional<SettingKey> key = schema.key(name);
    if (key.isEmpty()) {
      problems.add(
          new ConfigProblem(
              at(leaf.line()),
              full,
              "is not a known setting. Known in [[" + table + "]]: "
                  + schema.keys().stream().map(SettingKey::name).collect(Collectors.joining(", "))
                  + "."));
      return Optional.empty();
    }
    SettingText.Outcome outcome = SettingText.fromFile(key.get(), leaf.value(), leaf.shown());
    outcome
        .problem()
        .ifPresent(
            problem ->
                problems.add(
                    new ConfigProblem(at(leaf.line()), full, problem + ". Correct it.")));
    return Optional.ofNullable(outcome.value());
  }

  /** What the sources say about one table, as they say it; the environment by the name of the variable. */
  Map<String, Object> given(String table) {
    Map<String, Object> given = new LinkedHashMap<>();
    String prefix = table + ".";
    sources.file().leaves().forEach((key, leaf) -> {
      if (key.startsWith(prefix)) {
        given.put(key.substring(prefix.length()), leaf.shown());
      }
    });
    String variables = EnvironmentNames.variable(table, "");
    sources.environment().forEach((variable, word) -> {
      if (variable.startsWith(variables)) {
        given.put(variable, word);
      }
    });
    sources.overlay().forEach((key, word) -> {
      if (key.startsWith(prefix)) {
        given.put(key.substring(prefix.length()), word);
      }
    });
    return given;
  }

  /** Every known key with its value; a value that is not allowed is shown as the default. */
  List<ConfigEntry> entries(KnownTables known) {
    return known.keys().stream()
        .map(
            one -> {
              Found found = read(one.table(), one.key(), new ArrayList<>());
              Object value = found == null ? one.key().defaultValue() : found.value();
              String shown = one.key().secret() ? "***" : TomlValues.literal(value);
              return new ConfigEntry(
                  one.full(), shown, found == null ? "default" : found.where(), one.key().doc());
            })
        .toList();
  }

  /** A value and where it came from. */
  private record Found(Object value, String where) {}

  /**
   * Reads one key; adds to {@code problems} and gives null if its value is not allowed, gives null
   * if it is not set.
   */
  private Found read(String table, SettingKey key, List<ConfigProblem> problems) {
    String full = KnownTables.fullKey(table, key.name());
    String variable = EnvironmentNames.variable(table, key.name());
    String transientWord = sources.overlay().get(full);
    if (transientWord != null) {
      return found(
          full,
          key,
          SettingText.fromWord(key, transientWord),
          "transient",
          "Set it again.",
          problems);
    }
    String word = sources.environment().get(variable);
    if (word != null) {
      return found(
          full,
          key,
          SettingText.fromWord(key, word),
          "environment variable " + variable,
          "Correct it, or unset it to get " + fallback(full, key) + ".",
          problems);
    }
    TomlDocument.Leaf leaf = sources.file().leaves().get(full);
    if (leaf == null) {
      return null;
    }
    return found(
        full,
        key,
        SettingText.fromFile(key, leaf.value(), leaf.shown()),
        at(leaf.line()),
        "Correct it, or delete the line to get " + defaultOf(key) + ".",
        problems);
  }

  private Found found(
      String full,
      SettingKey key,
      SettingText.Outcome outcome,
      String where,
      String wayOut,
      List<ConfigProblem> problems) {
    if (outcome.problem().isPresent()) {
      problems.add(new ConfigProblem(where, full, outcome.problem().get() + ". " + wayOut));
      return null;
    }
    return new Found(outcome.value(), where.replace("environment variable ", ""));
  }

  private String fallback(String full, SettingKey key) {
    return sources.file().leaves().containsKey(full)
        ? "the value in " + sources.fileName()
        : defaultOf(key);
  }

  private static String defaultOf(SettingKey key) {
    return key.secret() ? "the default" : TomlValues.literal(key.defaultValue());
  }

  private String at(int line) {
    return sources.fileName() + ":" + line;
  }

  private int line(String where) {
    return where.startsWith(sources.fileName() + ":")
        ? Integer.parseInt(where.substring(sources.fileName().length() + 1))
        : Integer.MAX_VALUE;
  }
}
