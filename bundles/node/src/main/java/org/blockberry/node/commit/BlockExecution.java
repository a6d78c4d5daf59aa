package org.blockberry.node.commit;

import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;

/** Runs blocks through the application, in operation and in replay alike. */
final class BlockExecution {
  private final Slot<Application> application;

  BlockExecution(Slot<Application> application) {
    this.application = application;
  }

  /**
   * Executes a block on the application's committed state; nothing becomes durable.
   *
   * @throws HaltException the application failed or its answer breaks a rule of the chain
   */
  BlockResults execute(ChainState before, DecodedBlock block) {
    BlockInput input = AppTranslation.input(block.block(), block.id().hash(), before.lastValidators());
    try {
      BlockOutcome outcome = application.call(app -> app.executeBlock(input));
      BlockResults results = AppTranslation.results(outcome, block.block().txs().size());
      // Refuses here, where nothing is durable, what would be refused after the commit.
      before.after(block.block(), block.id(), results.txResults(), results.validatorUpdates(),
          results.paramsUpdate().orElse(ConsensusParamsUpdate.NONE), results.appHash());
      return results;
    } catch (PluginFailure | IllegalArgumentException | InvalidBlockException | DecodingException e) {
      throw new HaltException("block " + block.height() + " cannot be executed: " + e.getMessage()
          + ". Every node stops here until a corrected application is installed.", e);
    }
  }

  /** Makes the executed state durable; gives the height that the application wants to keep. */
  long commit(long height) {
    try {
      return application.call(Application::commit);
    } catch (PluginFailure e) {
      throw new HaltException("the application cannot commit block " + height + ": " + e.getMessage(), e);
    }
  }

  /** Height of the application's committed state. */
  long applicationHeight() {
    return application.call(Application::info).lastHeight();
  }
}
