package org.blockberry.testing.simulator;

import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;

/** Makes an engine of a plugin author for {@link EngineSimulation}. */
@FunctionalInterface
public interface EngineUnderTest {
  /**
   * A new engine, not started; called again after each crash of its member, with the same data folder and key.
   *
   * @throws Exception it cannot be made; the simulation ends
   */
  ConsensusEngine create(ConsensusContext context) throws Exception;
}
