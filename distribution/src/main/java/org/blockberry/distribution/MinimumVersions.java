package org.blockberry.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file {@code minimum-versions.txt}: what is too old to be shipped. */
record MinimumVersions(List<Rule> rules) {
  /** @param lowest a version, or {@code never} */
  record Rule(String group, String artifact, String lowest) {
    boolean matches(LockedArtifact one) {
      return one.group().equals(group) && (artifact.equals("*") || one.artifact().equals(artifact));
    }
  }

  static MinimumVersions read(Path file) throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.strip().split("[\\s:]+");
      if (words.length != 3) {
        throw new IOException(file + ": \"" + line + "\" is not: GROUP:ARTIFACT LOWEST");
      }
      rules.add(new Rule(words[0], words[1], words[2]));
    }
    return new MinimumVersions(rules);
  }

  /** Why {@code one} may not be shipped, in one line; empty if it may. */
  Optional<String> objection(LockedArtifact one) {
    return rules.stream().filter(rule -> rule.matches(one))
        .filter(rule -> rule.lowest().equals("never") || compare(one.version(), rule.lowest()) < 0).findFirst()
        .map(rule -> one.id() + (rule.lowest().equals("never") ? " must not be shipped at all" : " is older than " + rule.lowest())
            + " (distribution/minimum-versions.txt)");
  }

  /** By the numbers in front; what follows a word, such as {@code Final}, does not count. A pre-release is below its release. */
  static int compare(String left, String right) {
    String[] one = left.split("[.-]");
    String[] other = right.split("[.-]");
    for (int i = 0; i < Math.max(one.length, other.length); i++) {
      int compared = Long.compare(number(one, i), number(other, i));
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  private static long number(String[] parts, int index) {
    if (index >= parts.length) {
      return 0;
    }
    if (parts[index].matches("\\d{1,18}")) {
      return Long.parseLong(parts[index]);
    }
    return parts[index].matches("(?i)(alpha|beta|cr|rc|m|snapshot)\\d*") ? -1 : 0;
  }
}
