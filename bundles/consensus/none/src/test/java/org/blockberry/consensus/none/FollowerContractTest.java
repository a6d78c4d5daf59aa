package org.blockberry.consensus.none;

import java.util.Map;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.testing.contracts.ChainModel;
import org.blockberry.testing.contracts.FollowingEngineContract;

/** The contract of engines that follow. */
class FollowerContractTest extends FollowingEngineContract {
  @Override
  protected ConsensusEngine create(ConsensusContext context) {
    NoneFactory factory = new NoneFactory();
    factory.addVerifier(FollowerEngineTest.TOY, Map.of("type", "poa"));
    return factory.create(factory.settings().defaults(), context);
  }

  @Override
  protected ChainModel model() {
    return new FollowerEngineTest.ToyChain();
  }

  @Override
  protected SealedBlock block(long height) {
    return FollowerEngineTest.block(height, "good");
  }

  @Override
  protected SealedBlock unproven(long height) {
    return FollowerEngineTest.block(height, "bad");
  }
}
