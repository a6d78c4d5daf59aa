package org.blockberry.testing.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Input;

/** The least that consensus needs: {@link SimBlock}s, and whoever is behind is given what others decided. Cheap. */
final class SimLedger implements Ledger {
  private static final Bytes ZEROS = Bytes.wrap(new byte[32]);
  private static final int PATIENT_TICKS = 5; // a block behind is what gossip brings
  private static final int STUCK_TICKS = 25;
  private static final int MAX_BYTES = (int) ConsensusParams.DEFAULT.block().maxBytes();
  private static final int SMALL_BYTES = 80_000; // where liars make larger ones, which their logs can hold

  private final Member member;
  private final Simulation simulation;
  private final int maxBytes;

  // on disk
  private final List<Stored> blocks = new ArrayList<>();
  private final List<Bytes> states = new ArrayList<>(); // after each applied block
  private final List<ValidatorSet> sets = new ArrayList<>(); // of height 1, 2, ...

  // in memory
  private boolean executing;
  private boolean syncing;
  private int ticksBehind;
  private int ticksStuck;
  private long stuckAt;
  private long helpedAt = -1; // height of a block that came while stuck: more may come from there
  private long nonce;

  /** A block with its proof. */
  record Stored(BlockId id, Bytes block, Commit commit) {}

  SimLedger(Member member, ValidatorSet genesis) {
    this.member = member;
    this.simulation = member.simulation();
    this.maxBytes = simulation.scenario().lies(Behaviour.OVERSIZED) ? SMALL_BYTES : MAX_BYTES;
    sets.add(genesis);
    sets.add(genesis.increment(1));
  }

  @Override
  public long stored() {
    return blocks.size();
  }

  @Override
  public long height() {
    return states.size();
  }

  @Override
  public void settle() {
    executing = false;
    syncing = false;
    while (states.size() < blocks.size()) {
      apply(blocks.get(states.size())); // stored and not executed before the crash
    }
  }

  @Override
  public void crashed() {
    // everything in memory begins anew in settle
  }

  @Override
  public HeightStart next() {
    long height = states.size() + 1L;
    boolean first = height == 1;
    Stored last = first ? null : blocks.get((int) height - 2);
    return new HeightStart(height, sets.get((int) height - 1), first ? ValidatorSet.EMPTY : sets.get((int) height - 2),
        first ? BlockId.NIL : last.id(), first ? Commit.EMPTY : last.commit(), first ? Simulation.GENESIS : SimBlock.decode(last.block()).time(),
        maxBytes, Optional.of(member.address()), false, true, Optional.empty())
        .withExtensions(simulation.scenario().extendedAt(height), !first && simulation.scenario().extendedAt(height - 1));
  }

  @Override
  public Optional<Input.Built> build(Effect.Build build) {
    Instant last = next().lastTime();
    Instant now = member.now();
    Instant time = member.said(now.isAfter(last) ? now : last.plusMillis(1));
    boolean large = member.makesLargeBlocks();
    if (large) {
      simulation.happened("oversized block");
    }
    SimBlock block = new SimBlock(build.height(), time, previous(), state(), nonce++ * 64 + member.index(), member.makesValidBlocks(),
        large ? SMALL_BYTES + (int) (nonce % 2 * BlockLimits.PART_SIZE) : Math.min(simulation.scenario().blockSize(), maxBytes - SimBlock.FIXED));
    Bytes encoded = block.encode();
    return Optional.of(new Input.Built(build.height(), build.round(), SimBlock.id(encoded), encoded, block.time()));
  }

  private Bytes previous() {
    return blocks.isEmpty() ? ZEROS : blocks.get(blocks.size() - 1).id().hash();
  }

  private Bytes state() {
    return states.isEmpty() ? ZEROS : states.get(states.size() - 1);
  }

  @Override
  public Input.Validated judge(Effect.Validate validate) {
    try {
      SimBlock block = SimBlock.decode(validate.block());
      return new Input.Validated(validate.height(), validate.id(), block.time(), problem(validate, block));
    } catch (IllegalArgumentException e) {
      return new Input.Validated(validate.height(), validate.id(), Instant.EPOCH, e.getMessage());
    }
  }

  private String problem(Effect.Validate validate, SimBlock block) {
    if (block.height() != validate.height() || block.height() != states.size() + 1L) {
      return "it is of height " + block.height();
    }
    if (!SimBlock.id(validate.block()).equals(validate.id())) {
      return "it has another hash";
    }
    if (!block.previous().equals(previous()) || !block.state().equals(state())) {
      return "it builds on another block";
    }
    return !block.time().isAfter(next().lastTime()) ? "it is not later" : block.valid() ? "" : "the application refuses it";
  }

  @Override
  public void decide(Effect.Decide decide) {
    executing = true;
    member.work(() -> {
      executing = false;
      if (decide.height() == blocks.size() + 1L) {
        String problem = judge(new Effect.Validate(decide.height(), decide.id(), decide.block())).problem();
        if (!problem.isEmpty()) {
          simulation.halted(member, "block " + decide.height() + " refused: " + problem);
          return;
        }
        store(decide.height(), decide.id(), decide.block(), decide.commit());
        member.replica().begin(next());
      }
    });
  }

  private void store(long height, BlockId id, Bytes block, Commit commit) {
    simulation.decided(member, height, id, commit, sets.get((int) height - 1));
    simulation.decidedTime(member, SimBlock.decode(block).time(), commit.round());
    member.diskWrite();
    blocks.add(new Stored(id, block, commit));
    member.replica().stored(height);
    member.diskWrite();
    apply(blocks.get(blocks.size() - 1));
  }

  private void apply(Stored stored) {
    Bytes state = SimBlock.stateAfter(state(), stored.block());
    states.add(member.divergesAt() == states.size() + 1L ? SimBlock.sha256(state) : state);
    long height = states.size();
    simulation.executed(member, height);
    ValidatorSet next = sets.get((int) height); // of height + 1
    List<ValidatorUpdate> changes = simulation.changes(height);
    sets.add((changes.isEmpty() ? next : next.update(changes)).increment(1)); // acts at height + 2
    simulation.applied(member, height, states.get(states.size() - 1), sets.get(sets.size() - 1));
  }

  // ---- what a block sync does: fetches what others decided while this one was away ----

  @Override
  public void tick() {
    long ahead = simulation.believable(member.replica().gossip().heights()) - member.replica().core().height();
    ticksBehind = ahead > 0 ? ticksBehind + 1 : 0;
    boolean behind = ahead > 1 || ticksBehind > PATIENT_TICKS;
    if (behind && !executing) {
      syncing = true;
      member.replica().rest();
      fetch(member.replica().core().height());
    } else if (syncing) {
      syncing = false;
      member.replica().resume();
    }
    boolean somebodyIsAhead = member.replica().gossip().heights().values().stream().anyMatch(claimed -> claimed > member.replica().core().height());
    ticksStuck = somebodyIsAhead && !syncing && member.replica().core().height() == stuckAt ? ticksStuck + 1 : 0;
    stuckAt = member.replica().core().height();
    boolean itHelped = somebodyIsAhead && !syncing && stuckAt == helpedAt + 1;
    if (ticksStuck > STUCK_TICKS || itHelped) { // whoever it is: what it sends must show itself
      fetch(stuckAt);
    }
  }

  private void fetch(long height) {
    simulation.ask(member, source -> {
      SimLedger other = (SimLedger) source.ledger();
      if (height > other.blocks.size()) {
        return Optional.empty();
      }
      Stored there = other.blocks.get((int) height - 1);
      return Optional.of(source.lies().contains(Behaviour.LIE_IN_SYNC) ? lie(height, there.commit()) : there);
    }, this::fetched);
  }

  private static Stored lie(long height, Commit commit) {
    Bytes other = new SimBlock(height, Simulation.GENESIS, ZEROS, ZEROS, 1, true, 0).encode();
    return new Stored(SimBlock.id(other), other, new Commit(height, commit.round(), SimBlock.id(other), commit.signatures()));
  }

  /** A block of somebody who says that it was decided. */
  private void fetched(Stored said) {
    Commit commit = said.commit();
    if (!syncing) {
      helpedAt = commit.height();
      member.replica().decidedElsewhere(commit.height(), said.block(), commit.encode());
      return;
    }
    if (executing || commit.height() != member.replica().core().height()) {
      return;
    }
    BlockId id = SimBlock.id(said.block());
    if (!simulation.commits(sets.get((int) commit.height() - 1), id, commit)) {
      return; // lies
    }
    String problem = judge(new Effect.Validate(commit.height(), id, said.block())).problem();
    if (!problem.isEmpty()) {
      simulation.halted(member, "block " + commit.height() + " refused: " + problem);
      return;
    }
    store(commit.height(), id, said.block(), commit);
    member.replica().begin(next());
    fetch(member.replica().core().height());
  }

  // ---- what liars do ----

  @Override
  public Optional<Bytes> twin(Bytes encoded) {
    SimBlock block = SimBlock.decode(encoded);
    return Optional.of(new SimBlock(block.height(), block.time(), block.previous(), block.state(), block.nonce() + 32, block.valid(), block.size())
        .encode());
  }

  @Override
  public BlockId id(Bytes block) {
    return SimBlock.id(block);
  }

  @Override
  public void peerReady(String peer, long claimed) {
    // who is ahead is known from consensus
  }

  @Override
  public void peerGone(String peer) {
    // nothing is kept of it
  }

  @Override
  public void submit(Bytes transaction) {
    throw new IllegalStateException("simulated blocks hold no transactions");
  }

  @Override
  public void received(String peer, Bytes message) {
    throw new IllegalStateException("this ledger sends no messages");
  }
}
