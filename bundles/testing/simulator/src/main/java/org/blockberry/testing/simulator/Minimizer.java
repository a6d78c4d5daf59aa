package org.blockberry.testing.simulator;

import java.util.function.Function;

/** Takes away what a failure does not need. */
final class Minimizer {
  private final Function<Scenario, Simulation.Outcome> run;

  Minimizer(Function<Scenario, Simulation.Outcome> run) {
    this.run = run;
  }

  /** What a failure is known again by: the broken invariant, or the class of what else was thrown. */
  static String symptom(Throwable failure) {
    return failure instanceof Violation broken ? broken.invariant() : failure.getClass().getName();
  }

  /** The smallest scenario found that still has the symptom: whatever else is taken away, it has it no more. */
  Replay least(Replay failing, String symptom) {
    Replay least = failing;
    boolean smaller;
    do {
      smaller = false;
      for (String part : least.parts()) {
        Replay candidate = least.less(part);
        if (shows(candidate, symptom)) {
          least = candidate;
          smaller = true;
        }
      }
    } while (smaller);
    return least;
  }

  private boolean shows(Replay candidate, String symptom) {
    try {
      run.apply(candidate.scenario());
      return false;
    } catch (RuntimeException | Error e) {
      return symptom(e).equals(symptom);
    }
  }
}
