package org.blockberry.ops.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class NearestName {
  private static final int LONGEST = 64;

  private NearestName() {}

  /** The candidate nearest to {@code name}, at most a third of its length away. */
  static Optional<String> of(String name, Collection<String> candidates) {
    return within(Math.max(1, Math.min(name.length(), LONGEST) / 3), name, candidates);
  }

  /** The candidate nearest to {@code name}, at most {@code limit} edits away. */
  static Optional<String> within(int limit, String name, Collection<String> candidates) {
    return candidates.stream()
        .filter(
            candidate ->
                Math.abs(candidate.length() - name.length()) <= limit
                    && distance(name, candidate) <= limit)
        .min(
            Comparator.comparingInt((String candidate) -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * Edits between two names: insert, delete, replace, or swap of neighbours. Longer names count as
   * far apart.
   */
  static int distance(String a, String b) {
    if (a.length() > LONGEST || b.length() > LONGEST) {
      return a.equals(b) ? 0 : LONGEST;
    }
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] =
            i == 0
                ? j
                : j == 0
                    ? i
                    : Math.min(
                        Math.min(cost[i - 1][j], cost[i][j - 1]) + 1,
                        cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
