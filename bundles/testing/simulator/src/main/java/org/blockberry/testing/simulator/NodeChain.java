package org.blockberry.testing.simulator;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.GenesisValidator;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.mempool.simple.SimpleMempool;
import org.blockberry.node.commit.BlockCommitter;
import org.blockberry.node.commit.BlockRules;
import org.blockberry.node.commit.CommitListener;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.commit.ProposalBuilder;
import org.blockberry.node.commit.ProposalJudge;
import org.blockberry.node.commit.Restart;
import org.blockberry.node.commit.ScheduleGate;
import org.blockberry.node.commit.Slots;
import org.blockberry.node.evidence.EvidenceDisk;
import org.blockberry.node.evidence.EvidencePool;
import org.blockberry.node.external.ExternalBlocks;
import org.blockberry.testing.contracts.SlotOf;
import org.blockberry.testing.contracts.TestMempoolContext;
import org.blockberry.testing.contracts.TestMetrics;

/** The node's parts around a chain, wired as a node wires them; the blocks, the application and the evidence survive {@link #settle}, all else is new. */
final class NodeChain {
  private static final PoolLimits POOL = new PoolLimits(200, 1 << 20, 4 << 10);

  private final Genesis genesis;
  private final SignatureVerifier keys;
  private final NodeBlocks blocks;
  private final NodeApplication application;
  private final EvidenceDisk accusations;
  private final Slot<BlockStore> store;
  private final Slot<Application> applicationSlot;

  private Mempool pool;
  private EvidencePool evidence;
  private BlockRules rules;
  private BlockCommitter committer;
  private ProposalBuilder proposals;
  private ExternalBlocks external;
  private long arrivals;

  /** @param extendedFrom first height with vote extensions, 0 for none */
  NodeChain(ValidatorSet validators, SignatureVerifier keys, int extendedFrom, NodeBlocks blocks, NodeApplication application,
      EvidenceDisk accusations) {
    this.keys = keys;
    this.blocks = blocks;
    this.application = application;
    this.accusations = accusations;
    this.store = new SlotOf<>(SlotName.BLOCK_STORE, blocks);
    this.applicationSlot = new SlotOf<>(SlotName.APPLICATION, application);
    List<GenesisValidator> named = new ArrayList<>();
    for (int i = 0; i < validators.size(); i++) {
      named.add(new GenesisValidator(validators.get(i).publicKey(), validators.get(i).power(), ""));
    }
    ConsensusParams usual = ConsensusParams.DEFAULT;
    ConsensusParams params = new ConsensusParams(usual.block(), usual.evidence(), usual.validator(), usual.version(),
        new ConsensusParams.AbciParams(extendedFrom));
    this.genesis = new Genesis(Simulation.GENESIS, Simulation.CHAIN, 1, params, named, Bytes.EMPTY, Bytes.EMPTY);
  }

  /**
   * After a start of the process.
   *
   * @param clock of proposals
   * @throws HaltException what the disk holds cannot come from a crash
   */
  void settle(ConsensusEngine engine, CommitListener listener, Clock clock) {
    application.restarted();
    pool = new SimpleMempool(new TestMempoolContext(Path.of("unused"), POOL), false);
    Slot<Mempool> mempool = new SlotOf<>(SlotName.MEMPOOL, pool);
    Slot<ConsensusEngine> consensus = new SlotOf<>(SlotName.CONSENSUS, engine);
    Restart restart = new Restart(genesis, store, applicationSlot);
    Restart.Point point = restart.settle();
    evidence = EvidencePool.open(accusations, point.state(), store, keys, () -> committer.state(), Runnable::run, new TestMetrics());
    rules = new BlockRules(keys, evidence);
    committer = new BlockCommitter(point.state(), point.proof(), new Slots(store, applicationSlot, mempool, consensus), pool::update,
        Runnable::run, rules, restart::level, listener, Optional.empty(), new TestMetrics(), ScheduleGate.NONE, new Inline());
    proposals = new ProposalBuilder(committer::state, mempool, applicationSlot, store, evidence, clock);
    external = new ExternalBlocks(committer, rules, ScheduleGate.NONE, consensus, Runnable::run, Runnable::run);
    point.pending().ifPresent(committer::resume);
  }

  BlockCommitter committer() {
    return committer;
  }

  ExternalBlocks external() {
    return external;
  }

  EvidencePool evidence() {
    return evidence;
  }

  Proposal propose(Bytes lastCommit, Bytes proposer) {
    return proposals.build(lastCommit, proposer);
  }

  Proposal proposeExtended(Bytes extendedCommit, Bytes proposer) {
    return proposals.buildExtended(extendedCommit, proposer);
  }

  /** Why the block must be refused; empty if it may be voted for. */
  String problem(Bytes encoded) {
    return ProposalJudge.judge(committer.state(), committer.decoded(encoded), rules, applicationSlot).orElse("");
  }

  void submit(Bytes transaction, Instant now) {
    pool.add(PoolEntry.builder(Transaction.of(transaction), ++arrivals, now).build());
  }

  boolean transactionsWait() {
    return pool.stats().transactions() > 0;
  }

  NodeBlocks blocks() {
    return blocks;
  }

  long height() {
    return blocks.stateHeight().orElse(0);
  }
}
