package org.blockberry.node.commit;

import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings block store, chain state and application to one height, whatever step a crash fell between. The cases are those of
 * specification bft section 11.
 */
public final class Restart {
  private static final Logger LOG = LoggerFactory.getLogger(Restart.class);
  private static final int PROGRESS_EVERY = 1_000;

  private final Genesis genesis;
  private final Slot<BlockStore> blocks;
  private final Slot<Application> application;
  private final BlockExecution execution;
  private final Bytes schedule;
  private final boolean beside;
  private final LocalRoot roots;
  private volatile WeakReference<Application> begun = new WeakReference<>(null); // who was given the genesis

  /**
   * What a node goes on from.
   *
   * @param state state after the last block that was concluded
   * @param proof Commit message of that block; empty at genesis
   * @param pending a block that is stored but not concluded
   */
  public record Point(ChainState state, Bytes proof, Optional<Pending> pending) {}

  /**
   * A stored block whose commit was interrupted.
   *
   * @param stored the block
   * @param appCommitted whether the application has committed it, so that it must not be executed again
   */
  public record Pending(StoredBlock stored, boolean appCommitted) {}

  /** @param genesis of the home */
  public Restart(Genesis genesis, Slot<BlockStore> blocks, Slot<Application> application) {
    this(genesis, Bytes.EMPTY, blocks, application);
  }

  /** @param schedule with which the chain begins, encoded; empty for none */
  public Restart(Genesis genesis, Bytes schedule, Slot<BlockStore> blocks, Slot<Application> application) {
    this(genesis, schedule, blocks, application, LocalRoot.SAME);
  }

  /**
   * As above.
   *
   * @param roots by which root the application has a state that was moved
   */
  public Restart(Genesis genesis, Bytes schedule, Slot<BlockStore> blocks, Slot<Application> application, LocalRoot roots) {
    this(genesis, schedule, blocks, application, roots, false);
  }

  private Restart(Genesis genesis, Bytes schedule, Slot<BlockStore> blocks, Slot<Application> application, LocalRoot roots, boolean beside) {
    this.roots = roots;
    this.beside = beside;
    this.schedule = schedule;
    this.genesis = genesis;
    this.blocks = blocks;
    this.application = application;
    this.execution = new BlockExecution(application);
  }

  /**
   * Finds where to go on and replays what the application has lost.
   *
   * @throws HaltException the three contradict each other
   */
  public Point settle() {
    try {
      AppInfo app = application.call(Application::info);
      ChainState state = blocks.call(BlockStore::stateHeight).isPresent() ? stored() : begin(app);
      long stateHeight = Tips.height(state);
      long storeHeight = Math.max(blocks.call(BlockStore::height), genesis.initialHeight() - 1);
      long appHeight = app.lastHeight();
      LOG.debug("block store at {}, chain state at {}, application at {}", storeHeight, stateHeight, appHeight);
      if (storeHeight < stateHeight || storeHeight > stateHeight + 1 || appHeight > storeHeight) {
        throw new HaltException("block store is at height " + storeHeight + ", chain state at " + stateHeight + ", application at "
            + appHeight + ": this cannot come from a crash. Data is lost or from different nodes; restore a backup of the whole home");
      }
      boolean appCommitted = appHeight > stateHeight;
      if (appCommitted) {
        requireHash(appHeight, app, results(appHeight).appHash());
      } else {
        level(state);
      }
      Bytes proof = state.lastHeight() == 0 ? Bytes.EMPTY : block(stateHeight).commit();
      Optional<Pending> pending = storeHeight == stateHeight ? Optional.empty()
          : Optional.of(new Pending(block(storeHeight), appCommitted));
      return new Point(state, proof, pending);
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException | PluginFailure e) {
      throw new HaltException("the chain cannot be restarted: " + e.getMessage(), e);
    }
  }

  /**
   * Brings the application to {@code state}: what begins empty is given the genesis, what is behind executes the blocks it lacks.
   * Also used before a block is executed, because the instance may be another one than at the block before.
   *
   * @throws HaltException it is ahead, or has another state
   */
  public void level(ChainState state) {
    AppInfo app = application.call(Application::info);
    long stateHeight = Tips.height(state);
    if (app.lastHeight() > stateHeight) {
      throw new OtherResults("the application is at height " + app.lastHeight() + " but the chain at " + stateHeight
          + ": its state is from another node. Remove it to replay from the blocks");
    }
    if (app.lastHeight() < stateHeight) {
      long has = app.lastHeight();
      roots.barrierAbove(has).ifPresent(why -> {
        throw new HaltException("the application is at height " + has + " but " + why + ". Restore a backup of the whole home, or begin a new home that"
            + " fetches every block or a snapshot");
      });
    }
    if (app.lastHeight() == 0 && !application.call(present -> begun.get() == present)) {
      beginAgain();
    }
    if (app.lastHeight() < stateHeight) {
      replay(Math.max(app.lastHeight(), genesis.initialHeight() - 1), stateHeight);
      app = application.call(Application::info);
    }
    if (state.lastHeight() != 0) {
      requireHash(stateHeight, app, roots.of(stateHeight, state.appHash()));
    }
  }

  /** The same chain for another application, which replays beside the one that runs; for one thread at a time. */
  public Restart beside(Slot<Application> other) {
    return new Restart(genesis, schedule, blocks, other, roots, true);
  }

  /**
   * As {@link #level}, to a height that the chain has passed.
   *
   * @throws OtherResults it is not the application of this chain
   * @throws HaltException also if the blocks up to there are pruned
   */
  public void bring(long height) {
    level(ChainState.decode(blocks.call(store -> store.state(height)).orElseThrow(() -> new HaltException(
        "the chain's state at height " + height + " is pruned"))));
  }

  private ChainState stored() {
    long height = blocks.call(BlockStore::stateHeight).orElseThrow();
    ChainState state = ChainState.decode(blocks.call(store -> store.state(height)).orElseThrow());
    if (!state.chainId().equals(genesis.chainId())) {
      throw new HaltException("the data belongs to chain \"" + state.chainId() + "\" but genesis.json says \"" + genesis.chainId()
          + "\". Use another home, or put the right genesis.json back");
    }
    return state;
  }

  private ChainState begin(AppInfo app) {
    if (app.lastHeight() != 0) {
      throw new HaltException("the application has state of height " + app.lastHeight() + " but there is no chain. Put the block"
          + " store of that state back, or remove the state");
    }
    ChainState state = firstState(app, initChain(genesis.genesisTime()));
    Bytes encoded = state.encode();
    blocks.call(store -> {
      store.saveState(genesis.initialHeight() - 1, encoded);
      return true;
    });
    return state;
  }

  /** The application lost everything: it gets the genesis again and must answer as it did. */
  private void beginAgain() {
    long first = genesis.initialHeight() - 1;
    ChainState then = ChainState.decode(blocks.call(store -> store.state(first)).orElseThrow(() -> new HaltException(
        "the application is empty and the first blocks are pruned. Restore its state from a snapshot or a backup")));
    // Not the time of a genesis file that says none: that is another one at each start.
    if (!initChain(then.lastTime()).appHash().equals(then.appHash())) {
      throw new OtherResults("the application begins the chain differently than it did: another application or genesis.json");
    }
  }

  private InitChainResult initChain(Instant time) {
    List<ValidatorChange> validators = genesis.validators().stream()
        .map(v -> new ValidatorChange(v.publicKey().type().text(), v.publicKey().bytes(), v.power())).toList();
    InitChain request = InitChain.builder(time, genesis.chainId(), genesis.initialHeight())
        .consensusParams(genesis.params().encode()).validators(validators).appState(genesis.appState()).build();
    InitChainResult result = application.call(app -> {
      begun = new WeakReference<>(app);
      return app.initChain(request);
    });
    if (result.appHash().size() != 32) {
      throw new HaltException("the application begins with an app hash of " + result.appHash().size() + " bytes but it must have 32");
    }
    return result;
  }

  private ChainState firstState(AppInfo app, InitChainResult result) {
    List<ValidatorUpdate> named = AppTranslation.validatorUpdates(result.validators());
    ValidatorSet validators = named.isEmpty() ? genesis.validatorSet()
        : ValidatorSet.of(named.stream().map(update -> Validator.of(update.publicKey(), update.power())).toList());
    if (validators.isEmpty()) {
      throw new HaltException("neither genesis.json nor the application names a validator. Add one to genesis.json");
    }
    ConsensusParamsUpdate changes = AppTranslation.paramsUpdate(result.consensusParams()).orElse(ConsensusParamsUpdate.NONE);
    ConsensusParamsUpdate version = new ConsensusParamsUpdate(Optional.empty(), Optional.empty(), Optional.empty(),
        changes.version().or(() -> Optional.of(new ConsensusParams.VersionParams(app.appVersion()))), Optional.empty());
    ConsensusParams params = genesis.params().update(changes, 0).update(version, 0);
    Instant time = genesis.genesisTime();
    return ChainState.initial(genesis.chainId(), genesis.initialHeight(), time, validators, params, result.appHash())
        .withSchedule(schedule);
  }

  /** Executes and commits blocks that the chain has concluded but the application has not. */
  private void replay(long appHeight, long stateHeight) {
    if (appHeight < stateHeight && !beside) {
      LOG.info("the application is at height {}, replaying to {}", appHeight, stateHeight);
    }
    for (long height = appHeight + 1; height <= stateHeight; height++) {
      long before = height - 1;
      ChainState state = ChainState.decode(blocks.call(store -> store.state(before)).orElseThrow(() -> new HaltException(
          "the application is at height " + before + " but the blocks after it are pruned. Restore its state from a snapshot")));
      BlockResults results = execution.execute(state, DecodedBlock.of(block(height).block()));
      requireAsBefore(height, results);
      execution.commit(height);
      if (height % PROGRESS_EVERY == 0 && !beside) {
        LOG.info("replayed to height {} of {}", height, stateHeight);
      }
    }
  }

  private void requireAsBefore(long height, BlockResults results) {
    BlockResults then = results(height);
    if (!then.appHash().equals(results.appHash())) {
      throw new OtherResults("replaying block " + height + " gives app hash " + results.appHash().toHex() + " but the chain has "
          + then.appHash().toHex() + ". The application was changed or is not deterministic");
    }
    if (!BlockExecution.agree(then, results)) {
      throw new OtherResults("replaying block " + height + " gives other results than the chain has. The application was changed"
          + " or is not deterministic");
    }
  }

  private BlockResults results(long height) {
    return BlockResults.decode(blocks.call(store -> store.results(height)).orElseThrow(() -> new HaltException(
        "the results of block " + height + " are missing. Remove the application's state to replay from the blocks")));
  }

  private static void requireHash(long height, AppInfo app, Bytes expected) {
    if (!app.lastAppHash().equals(expected)) {
      throw new OtherResults("the application's hash at height " + height + " is " + app.lastAppHash().toHex() + " but the chain has "
          + expected.toHex() + ". Its state is damaged or from another chain; remove it to replay from the blocks");
    }
  }

  private StoredBlock block(long height) {
    return blocks.call(store -> store.block(height))
        .orElseThrow(() -> new HaltException("block " + height + " is missing from the block store"));
  }
}
