package org.blockberry.testing.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.chain.ConsensusParams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A block of the largest size that a chain allows by default is decided in the first round by members with default timeouts, over links that
 * take up to 10 ms. What a machine needs for it is measured with {@code localnet} and {@code load}, not here.
 */
@Tag("sec-C6")
class LargestBlockTest {
  private static final int AROUND = 97; // what a simulated block has besides its filling

  private static Map<String, Long> run(int bytes) {
    return new Simulation(new Scenario(1, List.of(10L, 10L, 10L, 10L), Map.of(), Set.of(), List.of(), 1, 100_000, 1_000, 9_000, 0, 0, 0, false, bytes - AROUND,
        false, true)).run().coverage();
  }

  @Test
  void theLargestBlockIsDecidedInTheFirstRound() {
    Map<String, Long> reached = run((int) ConsensusParams.DEFAULT.block().maxBytes());
    assertEquals(4, reached.get("decided in round 0"), reached.toString());
    assertEquals(0, reached.get("R9"), "nobody waited in vain for the proposal");
  }
}
