package org.blockberry.testing.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.application.Application;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.crypto.Ed25519;
import org.blockberry.examples.kvstore.app.KvstoreFactory;
import org.blockberry.node.commit.BlockCommitter;
import org.blockberry.node.commit.BlockRules;
import org.blockberry.node.commit.CommitListener;
import org.blockberry.node.commit.CommittedBlock;
import org.blockberry.node.commit.KnownSignatures;
import org.blockberry.node.commit.Restart;
import org.blockberry.node.commit.Slots;
import org.blockberry.store.blocks.rocksdb.RocksBlockStoreFactory;
import org.blockberry.store.state.flat.FlatStateStoreFactory;
import org.blockberry.testing.contracts.SlotOf;
import org.blockberry.testing.contracts.TestApplicationContext;
import org.blockberry.testing.contracts.TestContext;
import org.blockberry.testing.contracts.TestMetrics;

/** The committer of a node with its stores and its application in the folders of a home, and nothing else of the node. */
final class BareCommitter implements AutoCloseable {
  private static final int KNOWN_SIGNATURES = 1_000;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockStore blocks;
  private final BlockCommitter committer;
  private final Restart.Point point;

  /** Goes on where the data is, or begins. No node may run there. */
  BareCommitter(Path data, Genesis genesis, Ed25519 ed25519) throws Exception {
    blocks = blockStore(data.resolve("block-store/rocksdb"), genesis.chainId());
    FlatStateStoreFactory flat = new FlatStateStoreFactory();
    StateStore state = keep(flat.create(flat.settings().defaults(), keep(new ChainContext(data.resolve("state-store/flat"), genesis.chainId()))));
    state.start();
    KvstoreFactory kvstore = new KvstoreFactory();
    Application application = kvstore.create(kvstore.settings().defaults(),
        new TestApplicationContext(keep(new ChainContext(data.resolve("application/kvstore"), genesis.chainId())), state));
    Slot<BlockStore> store = new SlotOf<>(SlotName.BLOCK_STORE, blocks);
    Slot<Application> slot = new SlotOf<>(SlotName.APPLICATION, application);
    point = new Restart(genesis, store, slot).settle();
    BlockRules rules = new BlockRules(new KnownSignatures((key, message, signature) -> ed25519.verify(key.bytes(), message, signature),
        KNOWN_SIGNATURES));
    committer = keep(new BlockCommitter(point.state(), point.proof(), new Slots(store, slot, nobody(SlotName.MEMPOOL),
        nobody(SlotName.CONSENSUS)), (height, hashes) -> { }, Runnable::run, rules, from -> { }, new Nobody(), Optional.empty(),
        new TestMetrics()));
  }

  private <T extends AutoCloseable> T keep(T one) {
    open.add(one);
    return one;
  }

  private BlockStore blockStore(Path folder, String chainId) throws Exception {
    RocksBlockStoreFactory factory = new RocksBlockStoreFactory();
    BlockStore store = keep(factory.create(factory.settings().defaults(), keep(new ChainContext(folder, chainId))));
    store.start();
    return store;
  }

  BlockStore blocks() {
    return blocks;
  }

  BlockCommitter committer() {
    return committer;
  }

  /** Where it began. */
  Restart.Point point() {
    return point;
  }

  @Override
  public void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  /** A context for the data of one chain. */
  static final class ChainContext extends TestContext {
    private final String chainId;

    ChainContext(Path folder, String chainId) {
      super(folder);
      this.chainId = chainId;
    }

    @Override
    public String chainId() {
      return chainId;
    }
  }

  private static <T> Slot<T> nobody(SlotName name) {
    return new Slot<>() {
      @Override
      public SlotName name() {
        return name;
      }

      @Override
      public <R> R call(Call<? super T, R> call, Duration wait) {
        throw new SlotEmpty(name, "not part of the measurement");
      }

      @Override
      public boolean filled() {
        return false;
      }
    };
  }

  private static final class Nobody implements CommitListener {
    @Override
    public void onCommitted(CommittedBlock block) {
      // what listeners do happens off the commit path
    }

    @Override
    public void onHalt(String reason) {
      throw new IllegalStateException(reason);
    }
  }
}
