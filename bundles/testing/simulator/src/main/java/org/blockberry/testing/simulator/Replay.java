package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One scenario as {@link SimulatorMain} is told of it.
 *
 * @param without what of it is taken away, see {@link Parts}
 */
record Replay(ScenarioKind kind, long seed, Set<String> without) {
  Replay {
    without = Set.copyOf(without);
  }

  /** The whole scenario of a seed. */
  Replay(ScenarioKind kind, long seed) {
    this(kind, seed, Set.of());
  }

  /** @throws IllegalArgumentException the scenario does not have what is taken away */
  Scenario scenario() {
    return Parts.without(kind.of(seed), without);
  }

  /** What else could be taken away. */
  List<String> parts() {
    return Parts.of(kind.of(seed)).stream().filter(part -> !without.contains(part)).toList();
  }

  Replay less(String part) {
    Set<String> more = new TreeSet<>(without);
    more.add(part);
    return new Replay(kind, seed, more);
  }

  /** What runs it; the class path is in {@code $CP}. */
  String command() {
    return "java -cp \"$CP\" " + SimulatorMain.class.getName() + " " + String.join(" ", arguments());
  }

  private List<String> arguments() {
    List<String> all = new ArrayList<>(List.of(kind.word(), Long.toString(seed), "1"));
    if (!without.isEmpty()) {
      all.add(SimulatorMain.WITHOUT);
      all.add(String.join(",", new TreeSet<>(without)));
    }
    return all;
  }

  /** What {@code $CP} is in this process. */
  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
