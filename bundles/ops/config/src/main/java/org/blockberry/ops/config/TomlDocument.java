package org.blockberry.ops.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A configuration file taken apart: keys with values and lines, tables, and everything that is
 * wrong with the syntax. Immutable.
 */
final class TomlDocument {
  private static final Pattern PERHAPS_SECRET =
      Pattern.compile("password|secret|token|passphrase|private|credential");

  /**
   * One value.
   *
   * @param value as {@link TomlValues#value} gives it; of {@code [[table]]} a list of maps from key to leaf
   * @param shown as it stands in the file
   */
  record Leaf(Object value, String shown, int line) {
    /** Where it stands does not matter: an edit above moves it. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Leaf that && value.equals(that.value) && shown.equals(that.shown);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  /** A mistake in the syntax. */
  record Mistake(int line, String key, String message) {}

  private final String text;
  private final Map<String, Leaf> leaves;
  private final Map<String, Integer> tables;
  private final List<Mistake> mistakes;

  private TomlDocument(
      String text, Map<String, Leaf> leaves, Map<String, Integer> tables, List<Mistake> mistakes) {
    this.text = text;
    this.leaves = java.util.Collections.unmodifiableMap(leaves);
    this.tables = java.util.Collections.unmodifiableMap(tables);
    this.mistakes = List.copyOf(mistakes);
  }

  /** A file without content. */
  static TomlDocument empty() {
    return new TomlDocument("", Map.of(), Map.of(), List.of());
  }

  /** A file that could not be read as text at all. */
  static TomlDocument unreadable(String message) {
    return new TomlDocument("", Map.of(), Map.of(), List.of(new Mistake(1, "", message)));
  }

  /** Takes {@code text} apart; mistakes are listed, not thrown. */
  static TomlDocument parse(String text) {
    Map<String, Leaf> leaves = new LinkedHashMap<>();
    Map<String, Integer> tables = new LinkedHashMap<>();
    Map<String, List<Map<String, Leaf>>> repeated = new LinkedHashMap<>();
    List<Mistake> mistakes = new ArrayList<>();
    boolean plain = true;
    for (TomlLayout.Statement statement : TomlLayout.of(text).statements()) {
      if (statement instanceof TomlLayout.Broken broken) {
        mistakes.add(new Mistake(broken.line(), "", broken.reason()));
      } else if (statement instanceof TomlLayout.Table table) {
        plain &= !table.repeated();
        if (table.repeated()) {
          repeated
              .computeIfAbsent(String.join(".", table.path()), unused -> new ArrayList<>())
              .add(new LinkedHashMap<>());
        }
        addTable(table, leaves, tables, mistakes);
      } else if (statement instanceof TomlLayout.Entry entry) {
        plain &= entry.simpleKey() && !text.startsWith("{", entry.valueStart());
        if (!entry.inRepeated()) {
          addEntry(entry, text, leaves, mistakes);
        } else {
          addToLast(entry, text, repeated, mistakes);
        }
      }
    }
    repeated.forEach(
        (name, elements) ->
            leaves.computeIfPresent(
                name, (same, leaf) -> new Leaf(List.copyOf(elements), leaf.shown(), leaf.line())));
    // With plain keys in plain tables only one thing is left to go wrong, and the library need not
    // be loaded to see it.
    leaves.forEach(
        (key, leaf) ->
            contradiction(key, tables)
                .ifPresent(
                    line ->
                        mistakes.add(
                            new Mistake(
                                leaf.line(),
                                key,
                                "is also a table, on line " + line + ". Rename one of the two."))));
    if (!plain && mistakes.isEmpty()) {
      checkWhole(text, mistakes);
    }
    return new TomlDocument(text, leaves, tables, mistakes);
  }

  String text() {
    return text;
  }

  /** By full key, {@code table.key}, in the order of the file. */
  Map<String, Leaf> leaves() {
    return leaves;
  }

  /** Line by name of each {@code [table]}. */
  Map<String, Integer> tables() {
    return tables;
  }

  List<Mistake> mistakes() {
    return mistakes;
  }

  private static void addTable(
      TomlLayout.Table table,
      Map<String, Leaf> leaves,
      Map<String, Integer> tables,
      List<Mistake> mistakes) {
    String name = String.join(".", table.path());
    if (table.repeated()) {
      leaves.putIfAbsent(name, new Leaf(List.of(Map.of()), "[[" + name + "]]", table.line()));
      return;
    }
    Integer first = tables.putIfAbsent(name, table.line());
    if (first != null) {
      mistakes.add(
          new Mistake(
              table.line(),
              name,
              "is a table that line "
                  + first
                  + " began already. Put its keys together under one ["
                  + name
                  + "]."));
    }
  }

  private static void addEntry(
      TomlLayout.Entry entry, String text, Map<String, Leaf> leaves, List<Mistake> mistakes) {
    String key = String.join(".", entry.path());
    String shown = text.substring(entry.valueStart(), entry.valueEnd());
    Leaf first = leaves.get(key);
    if (first != null) {
      mistakes.add(
          new Mistake(
              entry.line(),
              key,
              "is set already on line " + first.line() + ". Delete one of the two lines."));
      return;
    }
    if (shown.isEmpty()) {
      mistakes.add(
          new Mistake(
              entry.line(),
              key,
              "has no value. Write one, or delete the line to get the default."));
      return;
    }
    try {
      flatten(key, TomlValues.value(shown), shown, entry.line(), leaves);
    } catch (TomlValues.BadToml e) {
      mistakes.add(
          new Mistake(
              entry.line(),
              key,
              PERHAPS_SECRET.matcher(key).find()
                  ? "is not written as TOML asks. Put texts into double quotes."
                  : "is not written as TOML asks: "
                      + e.getMessage()
                      + ". Put texts and durations into double quotes."));
    }
  }

  /** A key of the {@code [[table]]} that began last. */
  private static void addToLast(
      TomlLayout.Entry entry,
      String text,
      Map<String, List<Map<String, Leaf>>> repeated,
      List<Mistake> mistakes) {
    String table = String.join(".", entry.path().subList(0, entry.path().size() - 1));
    List<Map<String, Leaf>> elements = repeated.get(table);
    if (elements == null) {
      mistakes.add(
          new Mistake(
              entry.line(),
              String.join(".", entry.path()),
              "has a dot in its name. Write keys of a [[table]] without one."));
      return;
    }
    Map<String, Leaf> named = new LinkedHashMap<>();
    elements
        .get(elements.size() - 1)
        .forEach((key, leaf) -> named.put(table + "." + key, leaf));
    addEntry(entry, text, named, mistakes);
    elements.get(elements.size() - 1).clear();
    named.forEach(
        (key, leaf) ->
            elements.get(elements.size() - 1).put(key.substring(table.length() + 1), leaf));
  }

  private static void flatten(
      String key, Object value, String shown, int line, Map<String, Leaf> leaves) {
    if (value instanceof Map<?, ?> table) {
      table.forEach(
          (name, inner) ->
              flatten(key + "." + name, inner, TomlValues.literal(inner), line, leaves));
    } else {
      leaves.put(key, new Leaf(value, shown, line));
    }
  }

  private static Optional<Integer> contradiction(String key, Map<String, Integer> tables) {
    return tables.entrySet().stream()
        .filter(table -> table.getKey().equals(key) || table.getKey().startsWith(key + "."))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static void checkWhole(String text, List<Mistake> mistakes) {
    try {
      TomlValues.checkWhole(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (TomlValues.BadToml e) {
      // Every statement is good by itself, so only names can be in question: nothing secret is
      // quoted.
      mistakes.add(new Mistake(1, "", "tables and keys contradict each other: " + e.getMessage()));
    }
  }
}
