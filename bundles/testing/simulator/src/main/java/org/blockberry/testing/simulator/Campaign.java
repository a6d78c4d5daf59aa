package org.blockberry.testing.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** Runs many scenarios and says what was reached. */
public final class Campaign {
  private final Map<String, Long> coverage = new TreeMap<>();
  private long runs;
  private long events;
  private long digest;

  /**
   * Runs the scenarios of {@code count} seeds.
   *
   * @throws Violation with the seed and what is left of the scenario when everything that does not matter is taken away
   */
  public void run(long firstSeed, long count, LongFunction<Scenario> scenarios) {
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      Scenario scenario = scenarios.apply(seed);
      try {
        Simulation.Outcome outcome = new Simulation(scenario).run();
        runs++;
        events += outcome.events();
        digest = Dice.mix(digest ^ outcome.digest());
        outcome.coverage().forEach((what, times) -> coverage.merge(what, times, Long::sum));
      } catch (Violation e) {
        throw new Violation(e.invariant(), "seed " + seed + ": " + e.getMessage() + "\n" + Minimizer.minimal(scenario, e.invariant()));
      } catch (RuntimeException e) {
        throw new IllegalStateException("seed " + seed + ": " + e, e);
      }
    }
  }

  /** How often each rule and case was reached. */
  public Map<String, Long> coverage() {
    return coverage;
  }

  /** Scenarios run. */
  public long runs() {
    return runs;
  }

  /** Events of all of them. */
  public long events() {
    return events;
  }

  /** Sum over all that happened; the same for the same seeds on every machine. */
  public long digest() {
    return digest;
  }
}
