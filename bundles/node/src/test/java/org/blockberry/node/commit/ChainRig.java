package org.blockberry.node.commit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.GenesisValidator;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.node.evidence.EvidencePool;
import org.blockberry.node.intake.NaivePool;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.testing.contracts.FakeSigner;
import org.blockberry.testing.contracts.ManualClock;
import org.blockberry.testing.contracts.TestMetrics;

/** A chain of one validator around the committer, on disks that survive simulated crashes. */
final class ChainRig implements AutoCloseable {
  static final String CHAIN = "rig-1";
  private static final Duration HOLD = Duration.ofMillis(50);

  /** What a kill leaves, and the key. */
  static final class Home {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final FakeBlockStore blocks;
    final HashApp.Disk app;
    final FakeSigner signer;
    final long initialHeight;
    final Path evidence;
    final Set<Bytes> rogue; // what the validator's key signed in another process, each with its signature

    Home(long initialHeight) {
      this(initialHeight, Path.of("target", "no-evidence")); // written once there is some
    }

    Home(long initialHeight, Path evidence) {
      this.initialHeight = initialHeight;
      this.evidence = evidence;
      this.rogue = ConcurrentHashMap.newKeySet();
      this.blocks = new FakeBlockStore(calls);
      this.app = new HashApp.Disk();
      this.signer = new FakeSigner();
    }

    private Home(Home other, FakeBlockStore blocks, HashApp.Disk app) {
      this.initialHeight = other.initialHeight;
      this.evidence = other.evidence;
      this.rogue = other.rogue;
      this.blocks = blocks;
      this.app = app;
      this.signer = other.signer;
    }

    Home withoutAppState() {
      return new Home(this, blocks, new HashApp.Disk());
    }

    Home withoutBlocks() {
      return new Home(this, new FakeBlockStore(), app);
    }

    Genesis genesis() {
      return genesis(CHAIN);
    }

    Genesis genesis(String chainId) {
      return new Genesis(Instant.parse("2026-01-01T00:00:00Z"), chainId, initialHeight, ConsensusParams.DEFAULT,
          List.of(new GenesisValidator(PublicKey.ed25519(signer.publicKey()), 10, "v")), Bytes.EMPTY, Bytes.EMPTY);
    }
  }

  /** The process dies: nothing after this may be seen. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  final Home home;
  final HashApp app;
  final GatedSlot<BlockStore> blocks = new GatedSlot<>(SlotName.BLOCK_STORE, () -> HOLD, failure -> {});
  final GatedSlot<Application> application = new GatedSlot<>(SlotName.APPLICATION, () -> HOLD, failure -> {});
  final GatedSlot<Mempool> mempool = new GatedSlot<>(SlotName.MEMPOOL, () -> HOLD, failure -> {});
  final GatedSlot<ConsensusEngine> consensus = new GatedSlot<>(SlotName.CONSENSUS, () -> HOLD, failure -> {});
  final List<CommittedBlock> committed = new CopyOnWriteArrayList<>();
  final List<String> halts = new CopyOnWriteArrayList<>();
  final NaivePool pool = new NaivePool(1_000);
  final BlockCommitter committer;
  final ProposalBuilder proposals;
  final BlockRules rules;
  final EvidencePool evidence;
  final SignatureVerifier verifier;
  private final Restart.Point point;
  private long sequence;

  ChainRig(Home home) {
    this(home, Optional.empty());
  }

  /** Starts from what the home holds, as a node does; resumes an interrupted commit. */
  ChainRig(Home home, Optional<CrashPlan> crash) {
    this.home = home;
    this.app = new HashApp(home.app, home.calls);
    blocks.open(home.blocks);
    application.open(app);
    mempool.open(pool);
    consensus.open(new Engine());
    Restart restart = new Restart(home.genesis(), blocks, application);
    point = restart.settle();
    verifier = (key, message, signature) -> home.rogue.contains(message.concat(signature)) || home.signer.signed().stream()
        .anyMatch(one -> one.signBytes().equals(message) && one.signature().equals(signature));
    evidence = EvidencePool.open(home.evidence, point.state(), blocks, verifier, this::state, Runnable::run, new TestMetrics());
    rules = new BlockRules(verifier, evidence);
    IntakeGate gate = step -> {
      home.calls.add("gate closed");
      step.run();
      home.calls.add("gate open");
    };
    PoolUpdates updates = (height, hashes) -> {
      home.calls.add("pool " + height);
      mempool.call(present -> {
        present.update(height, hashes);
        return true;
      });
    };
    committer = new BlockCommitter(point.state(), point.proof(), new Slots(blocks, application, mempool, consensus), updates, gate,
        rules, restart::level, new CommitListener() {
          @Override
          public void onCommitted(CommittedBlock block) {
            home.calls.add("answers " + block.height());
            committed.add(block);
          }

          @Override
          public void onHalt(String reason) {
            halts.add(reason);
          }
        }, crash, new TestMetrics());
    proposals = new ProposalBuilder(committer::state, mempool, application, blocks, evidence, new ManualClock());
    try {
      point.pending().ifPresent(committer::resume);
    } catch (RuntimeException | Error e) {
      committer.close();
      throw e;
    }
  }

  private ChainState state() {
    return committer.state();
  }

  /** A pool of another node with the same chain. */
  EvidencePool anotherPool(Path file) {
    return EvidencePool.open(file, state(), blocks, verifier, this::state, Runnable::run, new TestMetrics());
  }

  /** A precommit of the validator's key that its signer knows nothing of. */
  Vote rogueVote(long height, int round, String block) {
    return rogueVote(height, round, new BlockId(Hashing.sha256(Bytes.utf8(block)),
        new PartSetHeader(1, Hashing.sha256(Bytes.utf8("parts of " + block)))));
  }

  Vote rogueVote(long height, int round, BlockId id) {
    Instant time = Instant.parse("2026-02-02T00:00:00Z").plusSeconds(round);
    Bytes message = SignBytes.vote(CHAIN, SignedMsgType.PRECOMMIT, height, round, id, time);
    Bytes signature = Hashing.sha256(message).concat(Hashing.sha256(id.encode()));
    home.rogue.add(message.concat(signature));
    return new Vote(SignedMsgType.PRECOMMIT, height, round, id, time, home.signer.address(), 0, signature, Bytes.EMPTY, Bytes.EMPTY);
  }

  /** Hands in two votes that contradict each other. */
  EvidenceVerdict.Kind doubleVote(long height, int round) {
    return evidence.doubleVote(rogueVote(height, round, "x").encode(), rogueVote(height, round, "y").encode())
        .toCompletableFuture().join().kind();
  }

  Restart.Point point() {
    return point;
  }

  void put(String tx) {
    pool.add(PoolEntry.builder(Transaction.of(Bytes.utf8(tx)), ++sequence, Instant.EPOCH).build());
  }

  /** The next block, sealed; does not commit it. */
  SealedBlock next() {
    return seal(proposal());
  }

  /** The next block, without a signature. */
  Proposal proposal() {
    return proposals.build(committer.tip().commit(), home.signer.address());
  }

  SealedBlock seal(Proposal proposal) {
    BlockId id = BlockId.decode(proposal.blockId());
    Bytes signature = home.signer.sign(proposal.height(), 0, 2,
        SignBytes.vote(CHAIN, SignedMsgType.PRECOMMIT, proposal.height(), 0, id, proposal.time()));
    return new SealedBlock(proposal.height(), proposal.block(), new Commit(proposal.height(), 0, id,
        List.of(CommitSig.forBlock(home.signer.address(), proposal.time(), signature))).encode());
  }

  ChainTip commit(SealedBlock block) throws Exception {
    return committer.commit(block).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Commits one block with two transactions named after its height. */
  ChainTip commitNext() throws Exception {
    long height = committer.state().nextHeight();
    put("a" + height);
    put("b" + height);
    return commit(next());
  }

  @Override
  public void close() {
    committer.close();
  }

  final class Engine implements ConsensusEngine {
    @Override
    public EngineStatus status() {
      return EngineStatus.builder(0, 0, "wait").build();
    }

    @Override
    public Finality finality() {
      return Finality.INSTANT;
    }

    @Override
    public void onStored(long height) {
      home.calls.add("mark " + height);
    }

    @Override
    public void onCommitted(ChainTip tip) {
      home.calls.add("tell " + tip.height());
    }

    @Override
    public boolean park(long height, Duration wait) {
      return true;
    }

    @Override
    public void resume() {}
  }

  /** App hashes of a chain that nothing interrupted. */
  static List<Bytes> undisturbed(long initialHeight, int heights) throws Exception {
    List<Bytes> hashes = new ArrayList<>();
    try (ChainRig rig = new ChainRig(new Home(initialHeight))) {
      for (int i = 0; i < heights; i++) {
        hashes.add(rig.commitNext().appHash());
      }
    }
    return hashes;
  }
}
