package org.blockberry.testing.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Runs many scenarios and says what was reached. */
public final class Campaign {
  private final Function<Scenario, Simulation.Outcome> run;
  private final Map<String, Long> coverage = new TreeMap<>();
  private long runs;
  private long events;
  private long digest;

  /** Nothing was run yet. */
  public Campaign() {
    this(scenario -> new Simulation(scenario).run());
  }

  /** @param run instead of the simulation */
  Campaign(Function<Scenario, Simulation.Outcome> run) {
    this.run = run;
  }

  /**
   * Runs the scenarios of {@code count} seeds.
   *
   * @throws Violation an invariant does not hold; the message has the seed, the command that runs it again, and the one that runs what is left of
   *     the scenario when everything that does not matter is taken away
   * @throws IllegalStateException something else was thrown; the message has the same
   */
  public void run(ScenarioKind kind, long firstSeed, long count) {
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      run(new Replay(kind, seed));
    }
  }

  /** Runs one. */
  void run(Replay replay) {
    Scenario scenario;
    try {
      scenario = replay.scenario();
    } catch (RuntimeException e) {
      throw new IllegalStateException(whose(replay) + "there is no scenario: " + e + again(replay), e);
    }
    try {
      Simulation.Outcome outcome = run.apply(scenario);
      runs++;
      events += outcome.events();
      digest = Dice.mix(digest ^ outcome.digest());
      outcome.coverage().forEach((what, times) -> coverage.merge(what, times, Long::sum));
    } catch (Violation e) {
      Violation told = new Violation(e.invariant(), told(replay, e));
      told.initCause(e);
      throw told;
    } catch (RuntimeException | Error e) {
      throw new IllegalStateException(told(replay, e), e);
    }
  }

  private String told(Replay failing, Throwable failure) {
    Replay least = new Minimizer(run).least(failing, Minimizer.symptom(failure));
    return whose(failing) + (failure instanceof Violation ? failure.getMessage() : failure) + "\nleast: " + least.command() + "\n       "
        + least.scenario() + again(failing);
  }

  private static String whose(Replay replay) {
    return "seed " + replay.seed() + " of " + replay.kind().word() + ": ";
  }

  private static String again(Replay replay) {
    return "\nagain: " + replay.command() + "\nwhere  CP=" + Replay.classPath();
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
