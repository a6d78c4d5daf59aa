package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What can be taken away from a scenario, by names that a command line can hold: {@code links} (that lose or repeat messages), {@code fault-2}
 * (the third fault), {@code liar-3-SILENT} (one way in which the member at place 3 lies). They are those of the whole scenario, whatever is gone.
 */
final class Parts {
  private static final String LINKS = "links";

  private Parts() {}

  /** All that the scenario has, always in the same order. */
  static List<String> of(Scenario whole) {
    List<String> all = new ArrayList<>();
    if (whole.loss() + whole.repeats() > 0) {
      all.add(LINKS);
    }
    for (int i = 0; i < whole.faults().size(); i++) {
      all.add(fault(i));
    }
    new TreeMap<>(whole.liars()).forEach((place, ways) -> EnumSet.copyOf(ways).forEach(way -> all.add(lie(place, way))));
    return all;
  }

  /**
   * What is left of the scenario.
   *
   * @throws IllegalArgumentException it does not have one of them
   */
  static Scenario without(Scenario whole, Collection<String> gone) {
    List<String> all = of(whole);
    for (String part : gone) {
      if (!all.contains(part)) {
        throw new IllegalArgumentException("the scenario of seed " + whole.seed() + " has no \"" + part + "\" to be taken away. It has "
            + String.join(",", all) + ".");
      }
    }
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < whole.faults().size(); i++) {
      if (!gone.contains(fault(i))) {
        faults.add(whole.faults().get(i));
      }
    }
    Map<Integer, Set<Behaviour>> liars = new TreeMap<>();
    whole.liars().forEach((place, ways) -> {
      Set<Behaviour> left = EnumSet.copyOf(ways);
      left.removeIf(way -> gone.contains(lie(place, way)));
      if (!left.isEmpty()) {
        liars.put(place, left);
      }
    });
    Scenario left = whole.with(faults, liars);
    return gone.contains(LINKS) ? left.reliable() : left;
  }

  private static String fault(int index) {
    return "fault-" + index;
  }

  private static String lie(int place, Behaviour way) {
    return "liar-" + place + "-" + way;
  }
}
