package org.blockberry.ops.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.settings.SettingsSchema;

/** Finds tables, keys and variables that nobody knows, and says what was probably meant. Pure. */
final class UnknownNames {
  private final ConfigSources sources;
  private final KnownTables known;
  private final Tolerance tolerance;

  UnknownNames(ConfigSources sources, KnownTables known, Tolerance tolerance) {
    this.sources = sources;
    this.known = known;
    this.tolerance = tolerance;
  }

  List<ConfigProblem> problems() {
    List<ConfigProblem> problems = new ArrayList<>();
    Set<String> unknownTables = new LinkedHashSet<>();
    sources
        .file()
        .leaves()
        .forEach(
            (full, leaf) -> {
              boolean inRepeated =
                  leaf.value() instanceof List<?> && known.repeated(full).isPresent();
              if (known.key(full).isEmpty() && !inRepeated) {
                String table = tableOf(full);
                if (known.hasTable(table) || known.hasAtOrBelow(table)) {
                  problems.add(
                      problem(
                          leaf.line(),
                          full,
                          unknownKey(
                              table, full.substring(table.isEmpty() ? 0 : table.length() + 1))));
                } else {
                  unknownTables.add(table);
                }
              }
            });
    sources.file().tables().keySet().stream()
        // An unknown table without keys does nothing; it matters only if a known one was meant.
        .filter(
            table ->
                !known.hasAtOrBelow(table) && Tolerance.typoOf(table, known.names()).isPresent())
        .forEach(unknownTables::add);
    unknownTables.forEach(
        table ->
            unknownTable(table)
                .ifPresent(message -> problems.add(problem(lineOfTable(table), table, message))));
    problems.addAll(variables());
    return problems;
  }

  /** What {@code table} holds beyond {@code schema}; tables below it are not looked at. */
  static List<ConfigProblem> inTable(ConfigSources sources, String table, SettingsSchema schema) {
    KnownTables alone = KnownTables.of(List.of(new KnownTables.Described(table, schema)));
    UnknownNames names = new UnknownNames(sources, alone, Tolerance.NONE);
    List<ConfigProblem> problems = new ArrayList<>();
    sources
        .file()
        .leaves()
        .forEach(
            (full, leaf) -> {
              if (tableOf(full).equals(table) && alone.key(full).isEmpty()) {
                problems.add(
                    names.problem(
                        leaf.line(),
                        full,
                        names.unknownKey(
                            table, full.substring(table.isEmpty() ? 0 : table.length() + 1))));
              }
            });
    return problems;
  }

  /** The phrase for a key that is not known, also used for keys named in a command. */
  static String notASetting(KnownTables known, String full) {
    return known.key(full).isPresent()
        ? ""
        : NearestName.of(full, known.keys().stream().map(KnownTables.Known::full).toList())
            .map(near -> "is not a known setting. Did you mean " + near + "?")
            .orElse("is not a known setting. config:list shows all of them.");
  }

  private String unknownKey(String table, String key) {
    String start = "is not a known setting. ";
    Optional<String> near = NearestName.of(key, known.keysOf(table));
    if (near.isPresent()) {
      return start + "Did you mean " + near.get() + "?";
    }
    Collection<String> elsewhere =
        known.keys().stream()
            .filter(one -> one.key().name().equals(key))
            .map(KnownTables.Known::table)
            .toList();
    if (!elsewhere.isEmpty()) {
      return start
          + "It belongs to "
          + elsewhere.stream().map(name -> "[" + name + "]").collect(Collectors.joining(" or "))
          + ".";
    }
    Collection<String> here = known.keysOf(table);
    return start
        + (here.isEmpty()
            ? "Delete the line."
            : "Delete the line; known here: " + String.join(", ", here) + ".");
  }

  private Optional<String> unknownTable(String table) {
    if (tolerance.allows(table)) {
      return Tolerance.typoOf(table, known.names())
          .map(
              near ->
                  "is not a known table, probably a typo of ["
                      + near
                      + "]. Correct it, or delete it.");
    }
    return Optional.of(
        NearestName.of(table, known.names())
            .map(near -> "is not a known table. Did you mean [" + near + "]?")
            .orElse(
                "is not a known table. Delete it, or add the feature that brings it. Known: "
                    + known.names().stream()
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.joining(", "))
                    + "."));
  }

  private List<ConfigProblem> variables() {
    List<ConfigProblem> problems = new ArrayList<>();
    new TreeMap<>(sources.environment())
        .forEach(
            (name, value) -> {
              if (!name.startsWith(EnvironmentNames.PREFIX)
                  || EnvironmentNames.OTHER_USES.contains(name)) {
                return;
              }
              List<KnownTables.Known> meant = known.byVariable().getOrDefault(name, List.of());
              if (meant.size() > 1) {
                problems.add(
                    new ConfigProblem(
                        "environment variable " + name,
                        "",
                        "may mean "
                            + meant.stream()
                                .map(KnownTables.Known::full)
                                .collect(Collectors.joining(" or "))
                            + ". Unset it and set the one you mean in "
                            + sources.fileName()
                            + "."));
              } else if (meant.isEmpty()) {
                unknownVariable(name).ifPresent(problems::add);
              }
            });
    return problems;
  }

  private Optional<ConfigProblem> unknownVariable(String name) {
    List<String> candidates = new ArrayList<>(known.byVariable().keySet());
    candidates.addAll(EnvironmentNames.OTHER_USES);
    boolean tolerated = tolerance.allowsVariable(name);
    Optional<String> near =
        tolerated
            ? NearestName.within(1, name, candidates)
            : NearestName.within(
                Math.max(1, (name.length() - EnvironmentNames.PREFIX.length()) / 3),
                name,
                candidates);
    if (tolerated && near.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ConfigProblem(
            "environment variable " + name,
            "",
            "overrides no known setting. "
                + near.map(other -> "Did you mean " + other + "?").orElse("Unset it.")));
  }

  private int lineOfTable(String table) {
    Integer header = sources.file().tables().get(table);
    return header != null
        ? header
        : sources.file().leaves().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(table + "."))
            .mapToInt((Map.Entry<String, TomlDocument.Leaf> e) -> e.getValue().line())
            .min()
            .orElse(1);
  }

  private ConfigProblem problem(int line, String key, String message) {
    return new ConfigProblem(sources.fileName() + ":" + line, key, message);
  }

  private static String tableOf(String full) {
    int dot = full.lastIndexOf('.');
    return dot < 0 ? "" : full.substring(0, dot);
  }
}
