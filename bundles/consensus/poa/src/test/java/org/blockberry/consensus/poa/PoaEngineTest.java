package org.blockberry.consensus.poa;

import java.time.Duration;
import java.util.Map;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.settings.Settings;
import org.blockberry.testing.contracts.ChainModel;
import org.blockberry.testing.contracts.ConsensusEngineContract;

/** The contract with one block each ten milliseconds. */
class PoaEngineTest extends ConsensusEngineContract {
  @Override
  protected ConsensusEngine create(ConsensusContext context) {
    PoaFactory factory = new PoaFactory();
    return factory.create(Settings.of(factory.settings(), Map.of("instant", false, "block_interval", Duration.ofMillis(10))), context);
  }

  @Override
  protected ChainModel model() {
    return new VerifiedChain();
  }
}
