package org.blockberry.examples.kvstore.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;

/**
 * Key-value pairs in the node's state store, version equal to height.
 *
 * <p>What the genesis preloads is part of the first block's version: {@link #initChain} answers the root that version
 * would have without transactions, keeps the changes in memory, and the first block brings them along. So nothing is
 * half done after a crash: until the first commit {@link #info} says height 0 and the node calls {@link #initChain}
 * again with the same genesis.
 *
 * <p>Threading: as the contract. The three writing calls hold this object's monitor, the others nothing.
 */
public final class KvstoreApplication implements Application {
  /** Protocol version in headers. */
  static final long APP_VERSION = 1;

  private final Slot<StateStore> state;
  private StateChanges genesis; // null unless initChain was called and the first block is not committed
  private long initialHeight;
  private long executed; // height waiting for commit, 0 if none

  /** @param state where pairs are kept */
  public KvstoreApplication(Slot<StateStore> state) {
    this.state = Objects.requireNonNull(state, "state");
  }

  @Override
  public AppInfo info() {
    return state.call(store -> {
      long version = store.version();
      AppInfo.Builder info = AppInfo.builder().version("0.1.0").appVersion(APP_VERSION).lastHeight(version);
      if (version == 0) {
        return info.data("{\"size\":0}").build();
      }
      Bytes count = store.get(StateKeys.COUNT, version).orElse(Bytes.utf8("0"));
      return info.data("{\"size\":" + count.toUtf8() + "}").lastAppHash(store.root(version).orElseThrow()).build();
    });
  }

  @Override
  public synchronized InitChainResult initChain(InitChain begin) {
    StateChanges preloaded = GenesisState.of(begin);
    Bytes root = state.call(store -> {
      if (store.version() != 0) {
        throw new IllegalStateException(
            "the state store has height " + store.version() + ", so this chain has begun already");
      }
      // The root of an empty store is fixed; preparing nothing could give another one.
      return preloaded.asMap().isEmpty() ? store.root() : store.prepare(begin.initialHeight(), preloaded);
    });
    genesis = preloaded;
    initialHeight = begin.initialHeight();
    executed = 0;
    return InitChainResult.builder(root).build();
  }

  @Override
  public TxCheck checkTx(Bytes tx, CheckMode mode) {
    return TxExecution.check(tx);
  }

  @Override
  public synchronized BlockOutcome executeBlock(BlockInput block) {
    executed = 0;
    BlockOutcome outcome = state.call(store -> {
      long version = store.version();
      StateChanges base = baseOf(version, block.height());
      PendingState pending = above(store, version, base);
      List<TxOutcome> outcomes = new ArrayList<>(block.txs().size());
      for (Bytes tx : block.txs()) {
        outcomes.add(TxExecution.execute(tx, pending));
      }
      Bytes root = store.prepare(block.height(), pending.changes());
      return BlockOutcome.builder(root, outcomes).validatorChanges(pending.validatorChanges()).build();
    });
    executed = block.height();
    return outcome;
  }

  @Override
  public synchronized long commit() {
    long height = executed;
    if (height == 0) {
      throw new IllegalStateException("no block was executed since the last commit");
    }
    state.call(store -> {
      store.commit(height);
      return null;
    });
    executed = 0;
    genesis = null;
    return height; // its state is durable: it never needs an earlier block again
  }

  @Override
  public QueryAnswer query(Query query) {
    return state.call(store -> Queries.answer(store, query));
  }

  @Override
  public TxOutcome simulate(Bytes tx) {
    return state.call(store -> TxExecution.execute(tx, above(store, store.version(), StateChanges.NONE)));
  }

  private static PendingState above(StateStore store, long version, StateChanges base) {
    return new PendingState(key -> version == 0 ? java.util.Optional.empty() : store.get(key, version), base);
  }

  private StateChanges baseOf(long version, long height) {
    if (version != 0) {
      if (height != version + 1) {
        throw new IllegalStateException("the block has height " + height + " but the state is at " + version);
      }
      return StateChanges.NONE;
    }
    if (genesis == null) {
      throw new IllegalStateException("the state is empty and initChain was not called");
    }
    if (height != initialHeight) {
      throw new IllegalStateException("the block has height " + height + " but the chain begins at " + initialHeight);
    }
    return genesis;
  }
}
