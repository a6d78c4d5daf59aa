package org.blockberry.consensus.bft;

import java.time.Duration;
import java.util.Map;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.settings.Settings;
import org.blockberry.testing.contracts.ChainModel;
import org.blockberry.testing.contracts.ConsensusEngineContract;

/** The contract, by a network of one. */
class BftEngineTest extends ConsensusEngineContract {
  @Override
  protected ConsensusEngine create(ConsensusContext context) {
    BftFactory factory = new BftFactory(SoloChain.SIGNATURES);
    return factory.create(Settings.of(factory.settings(), Map.of("empty_interval", Duration.ofMillis(50))), context);
  }

  @Override
  protected ChainModel model() {
    return new SoloChain();
  }
}
