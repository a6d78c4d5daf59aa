package org.blockberry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the operator of a home changed of its role: the file {@code features.txt}, one line {@code +name} or {@code -name} for each
 * feature that {@code feature:install} or {@code feature:remove} added or took away.
 *
 * @param added features besides those of the role
 * @param removed features of the role that are left out
 */
public record FeatureChoice(Set<String> added, Set<String> removed) {
  /** No change. */
  public static final FeatureChoice NONE = new FeatureChoice(Set.of(), Set.of());

  public FeatureChoice {
    added = Set.copyOf(added);
    removed = Set.copyOf(removed);
  }

  /**
   * Reads the file; none means no change.
   *
   * @param known names of the features of this distribution
   * @throws LaunchException a line is wrong, or names a feature that this distribution does not have
   */
  public static FeatureChoice read(Path file, List<String> known) throws LaunchException {
    Set<String> added = new TreeSet<>();
    Set<String> removed = new TreeSet<>();
    try {
      if (!Files.exists(file)) {
        return NONE;
      }
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        String name = text.substring(1);
        if (!text.matches("[+-][a-z0-9][a-z0-9.-]*") || name.startsWith("role-")) {
          throw new LaunchException(ExitCode.CONFIGURATION, file + ":" + number + ": \"" + text + "\" is not +FEATURE or -FEATURE");
        }
        if (!known.contains(name)) {
          throw new LaunchException(ExitCode.CONFIGURATION, file + ":" + number + ": there is no feature \"" + name
              + "\" in this distribution. Delete the line, or use a distribution that has it. Present: " + String.join(", ", known));
        }
        (text.startsWith("+") ? added : removed).add(name);
      }
      return new FeatureChoice(added, removed);
    } catch (IOException e) {
      throw new LaunchException(ExitCode.CONFIGURATION, "cannot read " + file + ": " + e, e);
    }
  }
}
