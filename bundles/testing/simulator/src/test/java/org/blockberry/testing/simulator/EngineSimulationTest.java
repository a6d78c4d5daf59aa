package org.blockberry.testing.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The engine of a plugin author goes through networks of its own, and its mistakes are found. */
class EngineSimulationTest {
  private static final int SEEDS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static EngineSimulation simulation(long seed, TurnEngine.Mistake mistake) {
    return new EngineSimulation(context -> new TurnEngine(context, mistake), EngineScenario.random(seed, 4, 12, 2), PATIENCE);
  }

  @Test
  void anEngineOfSomebodyElseDecidesWhateverHappensAndOneSeedIsOneRun() {
    long transactions = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      EngineSimulation.Outcome outcome = simulation(seed, TurnEngine.Mistake.NONE).run();
      transactions += outcome.transactions();
      if (seed <= 10) {
        assertEquals(outcome, simulation(seed, TurnEngine.Mistake.NONE).run(), "seed " + seed);
      }
    }
    assertTrue(transactions > SEEDS, "blocks without transactions show little");
    System.out.println("engine simulation: " + SEEDS + " seeds, " + transactions + " transactions");
  }

  private static String firstViolation(TurnEngine.Mistake mistake) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        simulation(seed, mistake).run();
      } catch (Violation e) {
        return e.invariant();
      }
    }
    return "";
  }

  @Test
  void brokenEnginesAreCaught() {
    assertEquals("I4", firstViolation(TurnEngine.Mistake.FORGETS_ITS_PROPOSAL), "its validators would have to sign two blocks of one height");
    assertEquals("I2", firstViolation(TurnEngine.Mistake.COUNTS_HALF), "the node commits nothing that two thirds did not sign");
    assertEquals("I10", firstViolation(TurnEngine.Mistake.NEVER_REPEATS), "what was sent before an outage is lost");
  }
}
