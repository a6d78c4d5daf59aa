package org.blockberry.testing.benchmarks.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StateStoreFactory;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Header;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.GenesisValidator;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.blockberry.examples.kvstore.app.KvstoreFactory;
import org.blockberry.node.commit.BlockCommitter;
import org.blockberry.node.commit.BlockRules;
import org.blockberry.node.commit.CommitListener;
import org.blockberry.node.commit.CommittedBlock;
import org.blockberry.node.commit.Restart;
import org.blockberry.node.commit.Slots;
import org.blockberry.store.blocks.memory.MemoryBlockStoreFactory;
import org.blockberry.store.blocks.rocksdb.RocksBlockStoreFactory;
import org.blockberry.store.state.flat.FlatStateStoreFactory;
import org.blockberry.store.state.iavl.IavlStateStoreFactory;
import org.blockberry.testing.contracts.SlotOf;
import org.blockberry.testing.contracts.TestApplicationContext;
import org.blockberry.testing.contracts.TestContext;
import org.blockberry.testing.contracts.TestMetrics;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A block of kvstore transactions of 250 bytes from sealed to durable, all steps of the commit, proposal and signature included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CommitPipelineBenchmark {
  private static final int TX_BYTES = 250;

  /** Transactions of a block. */
  @Param({"0", "100", "1000"})
  public int transactions;
  /** Where blocks go; the state is always on RocksDB. */
  @Param({"memory", "rocksdb"})
  public String blocks;
  /** How the state is kept there. */
  @Param({"flat", "iavl"})
  public String states;

  private final Ed25519 ed25519 = CryptoLadder.standard().ed25519();
  private final byte[] seed = new byte[32];
  private Path folder;
  private BlockStore store;
  private StateStore state;
  private BlockCommitter committer;
  private PublicKey key;
  private Commit lastCommit;
  private long next;

  /** Opens stores and makes the genesis. */
  @Setup(Level.Iteration)
  public void open() throws Exception {
    folder = Files.createTempDirectory("commit-benchmark");
    TestContext context = new TestContext(folder.resolve("blocks"));
    store = blocks.equals("memory")
        ? new MemoryBlockStoreFactory().create(new MemoryBlockStoreFactory().settings().defaults(), context)
        : new RocksBlockStoreFactory().create(new RocksBlockStoreFactory().settings().defaults(), context);
    store.start();
    StateStoreFactory factory = states.equals("flat") ? new FlatStateStoreFactory() : new IavlStateStoreFactory();
    state = factory.create(factory.settings().defaults(), new TestContext(folder.resolve("state")));
    state.start();
    KvstoreFactory kvstore = new KvstoreFactory();
    Application application = kvstore.create(kvstore.settings().defaults(), new TestApplicationContext(new TestContext(folder.resolve("app")), state));
    key = PublicKey.ed25519(ed25519.publicKey(seed));
    Genesis genesis = new Genesis(Instant.parse("2026-01-01T00:00:00Z"), "bench-1", 1, ConsensusParams.DEFAULT,
        List.of(new GenesisValidator(key, 10, "bench")), Bytes.EMPTY, Bytes.EMPTY);
    Slot<BlockStore> blockSlot = new SlotOf<>(SlotName.BLOCK_STORE, store);
    Slot<Application> appSlot = new SlotOf<>(SlotName.APPLICATION, application);
    Restart.Point point = new Restart(genesis, blockSlot, appSlot).settle();
    BlockRules rules = new BlockRules((k, message, signature) -> ed25519.verify(k.bytes(), message, signature));
    committer = new BlockCommitter(point.state(), point.proof(), new Slots(blockSlot, appSlot, nobody(SlotName.MEMPOOL),
        nobody(SlotName.CONSENSUS)), (height, hashes) -> { }, Runnable::run, rules, state -> { }, new Nobody(), Optional.empty(), new TestMetrics());
    lastCommit = Commit.EMPTY;
  }

  /** Closes and deletes everything. */
  @TearDown(Level.Iteration)
  public void close() throws Exception {
    committer.close();
    state.close();
    store.close();
    try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One block. */
  @Benchmark
  public long commit() throws Exception {
    ChainState before = committer.state();
    Block block = block(before);
    Bytes encoded = block.encode();
    BlockId id = block.blockId(encoded);
    Instant time = before.lastTime().plusMillis(2);
    Bytes signature = ed25519.sign(seed, SignBytes.vote(before.chainId(), SignedMsgType.PRECOMMIT, before.nextHeight(), 0, id, time));
    Commit proof = new Commit(before.nextHeight(), 0, id, List.of(CommitSig.forBlock(key.address(), time, signature)));
    committer.commit(new SealedBlock(before.nextHeight(), encoded, proof.encode())).toCompletableFuture().get();
    lastCommit = proof;
    return before.nextHeight();
  }

  private Block block(ChainState before) {
    List<Bytes> txs = new ArrayList<>(transactions);
    for (int i = 0; i < transactions; i++) {
      String pair = "k" + next++ + "=";
      txs.add(Bytes.utf8(pair + "v".repeat(TX_BYTES - pair.length())));
    }
    Header header = new Header(BlockLimits.BLOCK_PROTOCOL, before.params().version().app(), before.chainId(), before.nextHeight(),
        before.lastTime().plusMillis(1), before.lastBlockId(), lastCommit.hash(), Block.dataHash(txs), before.validators().hash(),
        before.nextValidators().hash(), before.params().hash(), before.appHash(), before.lastResultsHash(),
        new EvidenceList(List.of()).hash(), key.address());
    return new Block(header, txs, List.of(), lastCommit);
  }

  private static <T> Slot<T> nobody(SlotName name) {
    return new Slot<>() {
      @Override
      public SlotName name() {
        return name;
      }

      @Override
      public <R> R call(Call<? super T, R> call, java.time.Duration wait) {
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
