package org.blockberry.testing.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.blockberry.node.commit.BlockRules;
import org.blockberry.store.blocks.rocksdb.RocksBlockStoreFactory;

/** What parts of a node do with the blocks of a chain, each alone and as often a second as it can. */
final class SyncCeilings implements AutoCloseable {
  private static final int AT_ONCE = 1_000; // blocks in memory; reading them is not measured
  private static final int WAITING = 8; // as many as block sync hands to the committer ahead

  private final Path folder;
  private final long blocks;
  private final Genesis genesis;
  private final BareCommitter source;
  private final Ed25519 ed25519 = CryptoLadder.standard().ed25519();

  /**
   * Opens the data of a node that has stopped.
   *
   * @param data of a home
   * @param folder empty; for what is written
   * @param blocks from the first block on, 1 to what the chain has
   */
  SyncCeilings(Path data, Genesis genesis, Path folder, long blocks) throws Exception {
    this.folder = folder;
    this.blocks = blocks;
    this.genesis = genesis;
    this.source = new BareCommitter(data, genesis, ed25519);
  }

  private interface Work {
    void on(List<StoredBlock> some) throws Exception;
  }

  /** Blocks a second that {@code work} takes. */
  private double rate(Work work) throws Exception {
    long nanos = 0;
    for (long from = 1; from <= blocks; from += AT_ONCE) {
      List<StoredBlock> some = new ArrayList<>();
      for (long height = from; height <= Math.min(blocks, from + AT_ONCE - 1); height++) {
        some.add(source.blocks().block(height).orElseThrow());
      }
      long began = System.nanoTime();
      work.on(some);
      nanos += System.nanoTime() - began;
    }
    return blocks * 1e9 / nanos;
  }

  private double stored(String name, boolean records) throws Exception {
    RocksBlockStoreFactory factory = new RocksBlockStoreFactory();
    try (BareCommitter.ChainContext context = new BareCommitter.ChainContext(folder.resolve(name), genesis.chainId());
        BlockStore store = factory.create(factory.settings().defaults(), context)) {
      store.start();
      return rate(some -> {
        for (StoredBlock block : some) {
          store.append(block);
          if (records) {
            store.saveResults(block.height(), source.blocks().results(block.height()).orElseThrow());
            store.saveState(block.height(), source.blocks().state(block.height()).orElseThrow());
          }
        }
      });
    }
  }

  /** Blocks a second that the block store appends, each with a synced write and nothing else. */
  double append() throws Exception {
    return stored("appended", false);
  }

  /** Blocks a second of which the block store keeps all that a commit gives it: block, results and state, each with a synced write. */
  double appendWithRecords() throws Exception {
    return stored("kept", true);
  }

  /** Blocks a second whose proof is verified from their bytes, as it is ahead of the commit thread. */
  double verify(int threads) throws Exception {
    BlockRules rules = new BlockRules((key, message, signature) -> ed25519.verify(key.bytes(), message, signature));
    ChainState state = source.point().state(); // the validators are always the same
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      return rate(some -> {
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
          List<StoredBlock> part = some.subList(some.size() * thread / threads, some.size() * (thread + 1) / threads);
          parts.add(() -> part.stream().allMatch(stored -> decided(rules, state, stored)));
        }
        for (Future<Boolean> part : executor.invokeAll(parts)) {
          if (!part.get()) {
            throw new IllegalStateException("a proof is not valid");
          }
        }
      });
    } finally {
      executor.shutdownNow();
    }
  }

  private static boolean decided(BlockRules rules, ChainState state, StoredBlock stored) {
    Block block = Block.decode(stored.block());
    return rules.decided(state, block, block.blockId(stored.block()), Commit.decode(stored.commit()));
  }

  /** Blocks a second that the committer takes: everything between the network and durable, with the stores and the application of a node. */
  double commit() throws Exception {
    try (BareCommitter bare = new BareCommitter(folder.resolve("committed"), genesis, ed25519)) {
      return rate(some -> {
        List<CompletionStage<ChainTip>> waiting = new ArrayList<>();
        for (StoredBlock block : some) {
          if (waiting.size() == WAITING) {
            waiting.remove(0).toCompletableFuture().get();
          }
          waiting.add(bare.committer().commit(new SealedBlock(block.height(), block.block(), block.commit())));
        }
        for (CompletionStage<ChainTip> one : waiting) {
          one.toCompletableFuture().get();
        }
      });
    }
  }

  @Override
  public void close() throws Exception {
    source.close();
  }
}
