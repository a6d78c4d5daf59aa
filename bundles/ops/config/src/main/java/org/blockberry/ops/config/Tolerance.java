package org.blockberry.ops.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Tables that nobody present needs to know. {@code mempool.custom} stands for that table and those
 * below it, {@code mempool.*} for every table below {@code mempool}, but not for keys of {@code
 * mempool} itself.
 */
record Tolerance(List<String> patterns) {
  static final Tolerance NONE = new Tolerance(List.of());

  /** A word this short is one edit away from too many others to call it a typo. */
  private static final int SHORTEST_TYPO = 4;

  Tolerance {
    patterns = List.copyOf(patterns);
  }

  static Tolerance of(Collection<String> patterns) {
    return new Tolerance(List.copyOf(patterns));
  }

  /** Whether {@code table} may stay unknown. */
  boolean allows(String table) {
    return patterns.stream()
        .anyMatch(
            pattern ->
                pattern.endsWith(".*")
                    ? table.startsWith(pattern.substring(0, pattern.length() - 1))
                    : table.equals(pattern) || table.startsWith(pattern + "."));
  }

  /** Whether an environment variable may belong to such a table. */
  boolean allowsVariable(String variable) {
    return patterns.stream()
        .anyMatch(
            pattern -> {
              String table =
                  pattern.endsWith(".*") ? pattern.substring(0, pattern.length() - 2) : pattern;
              return variable.startsWith(EnvironmentNames.variable(table, ""));
            });
  }

  /** The known table that {@code table} is probably a typo of, although it would be tolerated. */
  static Optional<String> typoOf(String table, Collection<String> known) {
    String last = table.substring(table.lastIndexOf('.') + 1);
    return last.length() < SHORTEST_TYPO ? Optional.empty() : NearestName.within(1, table, known);
  }
}
