package org.blockberry.testing.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/** The kinds of scenarios that are made from a seed. {@link SimulatorMain}, replay commands and planted defects name them by their {@link #word}. */
public enum ScenarioKind {
  /** {@link Scenario#random}. */
  RANDOM(Scenario::random),
  /** {@link Scenario#twins}. */
  TWINS(Scenario::twins),
  /** {@link Scenario#exactlyAThird}. */
  THIRD(Scenario::exactlyAThird),
  /** {@link Scenario#aboveAThird}; a fork is what shall be found. */
  ABOVE(Scenario::aboveAThird),
  /** {@link Scenario#beyondTheBound}; a fork is what shall be found. */
  BEYOND(Scenario::beyondTheBound),
  /** {@link Scenario#lostLogs}. */
  LOST(Scenario::lostLogs),
  /** {@link Scenario#fullLogs}. */
  FULL(Scenario::fullLogs),
  /** {@link Scenario#extended}. */
  EXTENDED(Scenario::extended),
  /** {@link Scenario#behind}. */
  BEHIND(Scenario::behind),
  /** {@link Scenario#accused}. */
  ACCUSED(Scenario::accused);

  private final LongFunction<Scenario> scenarios;

  ScenarioKind(LongFunction<Scenario> scenarios) {
    this.scenarios = scenarios;
  }

  /** The scenario of a seed. */
  public Scenario of(long seed) {
    return scenarios.apply(seed);
  }

  /** Its name on a command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(ScenarioKind::word).toList();
  }

  /**
   * The kind with this word.
   *
   * @throws IllegalArgumentException there is none
   */
  public static ScenarioKind named(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind of scenarios: \"" + word + "\". There are " + String.join(", ", words()) + "."));
  }
}
