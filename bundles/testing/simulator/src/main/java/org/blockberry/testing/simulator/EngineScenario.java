package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a plugin author's engine goes through.
 *
 * @param seed of everything that is left to chance
 * @param members of equal power, 1 to 60
 * @param heights that all must reach
 * @param outages what goes wrong; afterwards everything works
 * @param delay of a message at least, microseconds
 * @param jitter more of it at most, microseconds, 1 or more
 */
public record EngineScenario(long seed, int members, int heights, List<Outage> outages, long delay, long jitter) {
  private static final long MILLI = 1_000;

  /**
   * Some members are away for a while.
   *
   * @param at microseconds from the beginning
   * @param duration microseconds
   * @param places who; 0 is the first
   * @param crash whether their machines end, with all that is in memory; otherwise they are only separated from the others
   */
  public record Outage(long at, long duration, Set<Integer> places, boolean crash) {
    /** Copies. */
    public Outage {
      places = Set.copyOf(places);
    }
  }

  /** Copies and checks. */
  public EngineScenario {
    outages = List.copyOf(outages);
    if (members < 1 || members > 60 || heights < 1 || delay < 0 || jitter < 1) {
      throw new IllegalArgumentException("a scenario of " + members + " members and " + heights + " heights, delay " + delay + ", jitter " + jitter);
    }
  }

  /**
   * One of a seed: reliable links of 1 to 150 ms, up to five outages.
   *
   * @param away members that may be away in one outage at most; 0 for none
   */
  public static EngineScenario random(long seed, int members, int heights, int away) {
    Dice dice = new Dice(seed);
    List<Outage> outages = new ArrayList<>();
    for (int i = away == 0 ? 0 : dice.below(6); i > 0; i--) {
      Set<Integer> places = new TreeSet<>();
      for (int j = dice.between(1, away); j > 0; j--) {
        places.add(dice.below(members));
      }
      outages.add(new Outage(dice.below(5_000) * MILLI, dice.between(1, 3_000) * MILLI, places, dice.chance(50)));
    }
    return new EngineScenario(seed, members, heights, outages, dice.between(1, 30) * MILLI, dice.between(1, 120) * MILLI);
  }

  /** When the last outage is over, microseconds. */
  public long calmAt() {
    return outages.stream().mapToLong(outage -> outage.at() + outage.duration()).max().orElse(0);
  }
}
