package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes away what a failure does not need. */
final class Minimizer {
  private Minimizer() {}

  /** The smallest scenario found that still breaks the invariant. */
  static Scenario minimal(Scenario failing, String invariant) {
    Scenario least = failing;
    boolean smaller;
    do {
      smaller = false;
      for (Scenario candidate : smaller(least)) {
        if (breaks(candidate, invariant)) {
          least = candidate;
          smaller = true;
          break;
        }
      }
    } while (smaller);
    return least;
  }

  private static List<Scenario> smaller(Scenario scenario) {
    List<Scenario> all = new ArrayList<>();
    if (scenario.loss() + scenario.repeats() > 0) {
      all.add(scenario.reliable());
    }
    for (Fault fault : scenario.faults()) {
      all.add(scenario.without(fault));
    }
    scenario.liars().forEach((liar, behaviours) -> Set.copyOf(behaviours).forEach(way -> all.add(scenario.without(liar, way))));
    return all;
  }

  private static boolean breaks(Scenario scenario, String invariant) {
    try {
      new Simulation(scenario).run();
      return false;
    } catch (Violation e) {
      return e.invariant().equals(invariant);
    }
  }
}
