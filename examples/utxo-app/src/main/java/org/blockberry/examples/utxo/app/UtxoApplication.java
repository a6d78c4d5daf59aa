package org.blockberry.examples.utxo.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.application.AppEvent;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.EventAttribute;
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
 * Unspent outputs in the node's state store, version equal to height. The sum of all amounts never changes after the genesis.
 *
 * <p>A check looks at the last committed version only: it never counts on the order in which transactions come, so a spend of an output that
 * no block has made yet is refused, and of two spends of one output both may wait, of which a block carries out the first.
 *
 * <p>What the genesis makes is part of the first block's version, as in the key-value example.
 *
 * <p>Threading: as the contract. The three writing calls hold this object's monitor, the others nothing.
 */
public final class UtxoApplication implements Application {
  /** Protocol version in headers. */
  static final long APP_VERSION = 1;
  private static final long GAS_OF_ONE_INPUT = 1;

  /** What was executed and waits for the commit. */
  private record Executed(long height, long before, Map<Outpoint, Optional<Output>> changes) {}

  private final Slot<StateStore> state;
  private final HotOutputs hot;
  private final Coins.Signatures signatures;
  private volatile Map<Outpoint, Optional<Output>> genesis = Map.of(); // not empty from initChain to the first commit
  private StateChanges genesisChanges; // null unless initChain was called and the first block is not committed
  private long initialHeight;
  private Executed executed;

  UtxoApplication(Slot<StateStore> state, HotOutputs hot, Coins.Signatures signatures) {
    this.state = Objects.requireNonNull(state, "state");
    this.hot = Objects.requireNonNull(hot, "hot");
    this.signatures = Objects.requireNonNull(signatures, "signatures");
  }

  @Override
  public AppInfo info() {
    return state.call(store -> {
      long version = store.version();
      AppInfo.Builder info = AppInfo.builder().version("0.1.0").appVersion(APP_VERSION).lastHeight(version)
          .data("{\"outputs\":" + number(store, StateKeys.COUNT, version) + "}");
      return version == 0 ? info.build() : info.lastAppHash(store.root(version).orElseThrow()).build();
    });
  }

  private static long number(StateStore store, Bytes key, long version) {
    return version == 0 ? 0 : store.get(key, version).map(StateKeys::ofDecimal).orElse(0L);
  }

  @Override
  public synchronized InitChainResult initChain(InitChain begin) {
    Coins minted = GenesisState.of(begin.appState(), signatures);
    StateChanges changes = minted.changes();
    Bytes root = state.call(store -> {
      if (store.version() != 0) {
        throw new IllegalStateException("the state store has height " + store.version() + ", so this chain has begun already");
      }
      return changes.asMap().isEmpty() ? store.root() : store.prepare(begin.initialHeight(), changes);
    });
    genesis = Map.copyOf(minted.changed());
    genesisChanges = changes;
    initialHeight = begin.initialHeight();
    executed = null;
    return InitChainResult.builder(root).build();
  }

  /** The outputs of the last committed version; of a chain without blocks, those of the genesis. */
  private Coins committed(StateStore store) {
    long version = store.version();
    if (version == 0) {
      Map<Outpoint, Optional<Output>> minted = genesis;
      long sum = minted.values().stream().mapToLong(output -> output.orElseThrow().amount()).sum();
      return new Coins(outpoint -> minted.getOrDefault(outpoint, Optional.empty()), minted.size(), sum, signatures);
    }
    return new Coins(outpoint -> hot.get(outpoint, version, asked -> store.get(StateKeys.output(asked), version).map(Output::decode)),
        number(store, StateKeys.COUNT, version), number(store, StateKeys.SUM, version), signatures);
  }

  @Override
  public TxCheck checkTx(Bytes tx, CheckMode mode) {
    return state.call(store -> {
      try {
        Spend spend = Spend.decode(tx);
        committed(store).check(spend);
        return TxCheck.builder().gasWanted(gas(spend)).build();
      } catch (RefusedTxException e) {
        return refusedCheck(e);
      }
    });
  }

  private static TxCheck refusedCheck(RefusedTxException e) {
    return TxCheck.builder().code(e.code()).log(e.getMessage()).codespace(Codes.CODESPACE).build();
  }

  private static long gas(Spend spend) {
    return GAS_OF_ONE_INPUT * spend.inputs().size();
  }

  @Override
  public synchronized BlockOutcome executeBlock(BlockInput block) {
    executed = null;
    return state.call(store -> {
      long version = store.version();
      refuseWrongHeight(version, block.height());
      Coins coins = committed(store);
      List<TxOutcome> outcomes = new ArrayList<>(block.txs().size());
      for (Bytes tx : block.txs()) {
        outcomes.add(execute(tx, coins));
      }
      Bytes root = store.prepare(block.height(), version == 0 ? above(genesisChanges, coins.changes()) : coins.changes());
      executed = new Executed(block.height(), version, Map.copyOf(coins.changed()));
      return BlockOutcome.builder(root, outcomes).build();
    });
  }

  private void refuseWrongHeight(long version, long height) {
    if (version == 0 && genesisChanges == null) {
      throw new IllegalStateException("the state is empty and initChain was not called");
    }
    long expected = version == 0 ? initialHeight : version + 1;
    if (height != expected) {
      throw new IllegalStateException("the block has height " + height + " but " + expected + " comes next");
    }
  }

  private static StateChanges above(StateChanges genesis, StateChanges block) {
    StateChanges.Builder all = StateChanges.builder();
    genesis.asMap().forEach((key, value) -> all.set(key, value.orElseThrow()));
    block.asMap().forEach((key, value) -> value.ifPresentOrElse(present -> all.set(key, present), () -> all.delete(key)));
    return all.build();
  }

  private static TxOutcome execute(Bytes tx, Coins coins) {
    try {
      Spend spend = Spend.decode(tx);
      coins.apply(spend);
      return TxOutcome.builder().gasWanted(gas(spend)).gasUsed(gas(spend)).events(List.of(event(spend))).build();
    } catch (RefusedTxException e) {
      return TxOutcome.builder().code(e.code()).log(e.getMessage()).codespace(Codes.CODESPACE).build();
    }
  }

  private static AppEvent event(Spend spend) {
    return new AppEvent("spend", List.of(
        new EventAttribute("id", spend.id().toHex(), true),
        new EventAttribute("inputs", Integer.toString(spend.inputs().size()), false),
        new EventAttribute("outputs", Integer.toString(spend.outputs().size()), false)));
  }

  @Override
  public synchronized long commit() {
    Executed now = executed;
    if (now == null) {
      throw new IllegalStateException("no block was executed since the last commit");
    }
    state.call(store -> {
      store.commit(now.height());
      return null;
    });
    hot.committed(now.before(), now.height(), now.changes());
    executed = null;
    genesisChanges = null;
    genesis = Map.of();
    return now.height();
  }

  @Override
  public QueryAnswer query(Query query) {
    return state.call(store -> Queries.answer(store, query));
  }

  @Override
  public TxOutcome simulate(Bytes tx) {
    return state.call(store -> execute(tx, committed(store)));
  }
}
