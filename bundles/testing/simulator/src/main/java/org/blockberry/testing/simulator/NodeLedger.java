package org.blockberry.testing.simulator;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.consensus.bft.Tips;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.node.commit.CommitListener;
import org.blockberry.node.commit.CommittedBlock;
import org.blockberry.node.commit.HaltException;

/**
 * The node's own parts: committer, restart, rules of blocks, builder and judge of proposals, mempool and block sync, real blocks in between.
 * The mempool is gone after a crash; the stores and the application keep what they made durable.
 */
final class NodeLedger implements Ledger {
  private final Member member;
  private final Simulation simulation;
  private final NodeChain chain;
  private final NodeEvidence accusations;
  private NodeSync sync; // null while it is down

  NodeLedger(Member member, ValidatorSet validators) {
    this.member = member;
    this.simulation = member.simulation();
    this.accusations = new NodeEvidence(member);
    this.chain = new NodeChain(validators, simulation.keys(), simulation.scenario().extendedFrom(),
        new NodeBlocks(member::diskWrite, this::storing),
        new NodeApplication(member::makesValidBlocks, simulation::changes, simulation::told, member::diskWrite,
            height -> simulation.executed(member, height), member.divergesAt()), new MemoryEvidence(member::diskWrite));
  }

  @Override
  public long stored() {
    return chain.blocks().height();
  }

  @Override
  public long height() {
    return chain.height();
  }

  long base() {
    return chain.blocks().base();
  }

  // ---- life ----

  @Override
  public void settle() {
    try {
      chain.settle(new NodeEngine(member, () -> member.replica().begin(next())), new Listener(), new SaidClock());
    } catch (HaltException e) {
      if (member.diverges()) {
        simulation.halted(member, e.getMessage());
        member.crash();
        throw new Member.Crashed();
      }
      throw new Violation("I11", "member " + member.name() + " does not start: " + e.getMessage());
    }
    member.unlessCrashed();
    accusations.settle(chain::evidence);
    sync = new NodeSync(member, this, chain.external());
  }

  @Override
  public void crashed() {
    accusations.crashed();
    sync = null;
  }

  @Override
  public void peerReady(String peer, long claimed) {
    accusations.ready(peer);
    if (sync != null) {
      sync.ready(peer, claimed);
    }
  }

  @Override
  public void peerGone(String peer) {
    accusations.gone(peer);
    if (sync != null) {
      sync.gone(peer);
    }
  }

  private final class Listener implements CommitListener {
    @Override
    public void onCommitted(CommittedBlock block) {
      ChainState after = chain.committer().state();
      simulation.noting(() -> {
        simulation.applied(member, block.height(), after.appHash(), after.nextValidators());
        simulation.committed(member, block.height(), block.txHashes());
        return true;
      });
    }

    @Override
    public void onHalt(String reason) {
      if (member.up()) { // a crash in the middle of a commit is no reason
        simulation.halted(member, reason);
      }
    }
  }

  private void storing(StoredBlock stored) {
    Block block = Block.decode(stored.block());
    Commit proof = Commit.decode(stored.commit());
    simulation.noting(() -> {
      simulation.decided(member, stored.height(), block.blockId(stored.block()), proof, chain.committer().state().validators());
      simulation.decidedTime(member, block.header().time(), proof.round());
      simulation.accusing(stored.height(), block.evidence());
      return true;
    });
  }

  // ---- consensus ----

  @Override
  public HeightStart next() {
    return new Tips(true).start(chain.committer().tip(), Optional.of(member.address()));
  }

  /** The time that this member says it is; builders ask it. */
  private final class SaidClock extends Clock {
    @Override
    public Instant instant() {
      return member.said(member.now());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Override
  public Optional<Input.Built> build(Effect.Build build) {
    if (chain.committer().state().nextHeight() != build.height()) {
      return Optional.empty(); // the chain went on meanwhile
    }
    Proposal made = build.extended().isPresent() ? chain.proposeExtended(build.extended().get().encode(), member.address())
        : chain.propose(build.lastCommit().height() == 0 ? Bytes.EMPTY : build.lastCommit().encode(), member.address());
    return Optional.of(new Input.Built(build.height(), build.round(), BlockId.decode(made.blockId()), made.block(), made.time()));
  }

  @Override
  public Input.Validated judge(Effect.Validate validate) {
    try {
      Block block = Block.decode(validate.block());
      String problem = chain.problem(validate.block());
      String wrong = block.hash().equals(validate.id().hash()) ? problem : "its hash is another one than the proposal's";
      return new Input.Validated(validate.height(), validate.id(), block.header().time(), wrong);
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      return new Input.Validated(validate.height(), validate.id(), Instant.EPOCH, "it is no block: " + e.getMessage());
    }
  }

  @Override
  public void decide(Effect.Decide decide) {
    member.work(() -> {
      if (decide.height() == chain.blocks().height() + 1) {
        commit(new SealedBlock(decide.height(), decide.block(), decide.commit().encode()));
      }
    });
  }

  private void commit(SealedBlock sealed) {
    CompletableFuture<ChainTip> done = chain.committer().commit(sealed).toCompletableFuture();
    member.unlessCrashed();
    if (done.isCompletedExceptionally()) {
      simulation.halted(member, "what was decided is not committed: " + done.handle((tip, thrown) -> String.valueOf(thrown)).join());
    }
  }

  // ---- what liars do ----

  @Override
  public Optional<Bytes> twin(Bytes encoded) {
    Block block = Block.decode(encoded);
    List<Bytes> txs = new ArrayList<>(block.txs());
    txs.add(Bytes.utf8("twin"));
    Header from = block.header();
    Header header = new Header(from.blockVersion(), from.appVersion(), from.chainId(), from.height(), from.time(), from.lastBlockId(),
        from.lastCommitHash(), Block.dataHash(txs), from.validatorsHash(), from.nextValidatorsHash(), from.consensusHash(), from.appHash(),
        from.lastResultsHash(), from.evidenceHash(), from.proposerAddress());
    return Optional.of(new Block(header, txs, block.evidence(), block.lastCommit()).encode());
  }

  @Override
  public BlockId id(Bytes encoded) {
    return Block.decode(encoded).blockId(encoded);
  }

  // ---- evidence ----

  @Override
  public void equivocation(Vote first, Vote second) {
    accusations.saw(first, second);
  }

  @Override
  public void evidence(String peer, List<Evidence> pieces) {
    accusations.received(peer, pieces);
  }

  // ---- transactions and blocks of others ----

  @Override
  public void submit(Bytes transaction) {
    chain.submit(transaction, member.now());
  }

  @Override
  public void tick() {
    sync.moved(chain.committer().tip().height());
    sync.tick();
    accusations.tick();
  }

  @Override
  public void received(String peer, Bytes message) {
    sync.received(peer, message);
  }

  /** A block as this member gives it to others. */
  Optional<SealedBlock> served(long height) {
    return chain.blocks().block(height).map(stored -> {
      Bytes block = member.lies().contains(Behaviour.LIE_IN_SYNC) ? twin(stored.block()).orElseThrow() : stored.block();
      return new SealedBlock(height, block, stored.commit());
    });
  }
}
