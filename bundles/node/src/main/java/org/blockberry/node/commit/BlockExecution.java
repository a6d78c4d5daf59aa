package org.blockberry.node.commit;

import java.lang.ref.WeakReference;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.store.StoreException;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.ResultsHash;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.schedule.Schedule;
import org.blockberry.node.schedule.ScheduleEvents;

/** Runs blocks through the application, in operation and in replay alike. For one thread. */
final class BlockExecution {
  private static final WeakReference<Application> NOBODY = new WeakReference<>(null);

  private final Slot<Application> application;
  private WeakReference<Application> executedBy = NOBODY; // weak, so that an instance that is gone can be collected
  private long lostOnce; // height whose executed state the state store did not know at the commit

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
      BlockOutcome outcome = application.call(app -> {
        executedBy = new WeakReference<>(app);
        return app.executeBlock(input);
      });
      BlockResults results = AppTranslation.results(outcome, block.block().txs().size());
      // Refuses here, where nothing is durable, what would be refused after the commit.
      before.after(block.block(), block.id(), results.txResults(), results.validatorUpdates(),
          results.paramsUpdate().orElse(ConsensusParamsUpdate.NONE), results.appHash());
      Schedule.decode(before.schedule()).extended(ScheduleEvents.in(results.events()), block.height());
      return results;
    } catch (StoreException e) {
      throw new HaltException("the state store failed at block " + block.height() + ": " + e.getMessage(), e);
    } catch (PluginFailure | IllegalArgumentException | UnsupportedOperationException | InvalidBlockException
        | DecodingException e) {
      throw new HaltException("block " + block.height() + " cannot be executed: " + e.getMessage()
          + ". Every node stops here until a corrected application is installed.", e);
    }
  }

  /**
   * Makes the executed state durable; gives the height that the application wants to keep.
   *
   * @throws SlotEmpty what was executed is gone, because application or state store were replaced since: execute again
   */
  long commit(long height) {
    try {
      return application.call(app -> {
        if (executedBy.get() != app) {
          throw new SlotEmpty(application.name(), "it was replaced after executing block " + height + ", which is executed again");
        }
        return app.commit();
      });
    } catch (StoreException e) {
      if (lostOnce == height) {
        throw new HaltException("the state store cannot commit block " + height + ": " + e.getMessage(), e);
      }
      lostOnce = height; // a state store that came back meanwhile knows nothing of what was prepared
      throw new SlotEmpty(application.name(), "its state of block " + height + " is gone, the block is executed again: "
          + e.getMessage());
    } catch (PluginFailure | IllegalArgumentException | UnsupportedOperationException e) {
      throw new HaltException("the application cannot commit block " + height + ": " + e.getMessage(), e);
    }
  }

  /** Height of the application's committed state. */
  long applicationHeight() {
    try {
      return application.call(app -> app.info().lastHeight());
    } catch (PluginFailure e) {
      throw new HaltException("the application does not say how far it is: " + e.getMessage(), e);
    }
  }

  /** Whether two executions agree on all that nodes must agree on; texts and events may differ. */
  static boolean agree(BlockResults one, BlockResults other) {
    return one.appHash().equals(other.appHash())
        && ResultsHash.of(one.txResults()).equals(ResultsHash.of(other.txResults()))
        && one.validatorUpdates().equals(other.validatorUpdates())
        && one.paramsUpdate().equals(other.paramsUpdate())
        && ScheduleEvents.in(one.events()).equals(ScheduleEvents.in(other.events()));
  }
}
