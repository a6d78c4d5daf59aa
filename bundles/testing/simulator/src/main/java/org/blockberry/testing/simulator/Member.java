package org.blockberry.testing.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.BftRules;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.replica.Replica;
import org.blockberry.consensus.bft.replica.World;

/** One member: the real replica between simulated links, disk, signer, application and clock. */
final class Member implements World {
  private static final Bytes ZEROS = Bytes.wrap(new byte[32]);
  private static final long TICK = 200_000; // microseconds
  private static final long SYNC_TICK = 400_000;
  private static final int PATIENT_TICKS = 5; // a block behind is what gossip brings
  private static final int STUCK_TICKS = 25;
  private static final int MAX_BYTES = (int) ConsensusParams.DEFAULT.block().maxBytes();

  private final Simulation simulation;
  private final String name;
  private final int index;
  private final int place;
  private final Dice dice;
  private final Liar liar; // null if honest
  private final BftRules rules;

  // on disk
  private final SimLog log;
  private final SimSigner signer;
  private final List<Stored> blocks = new ArrayList<>();
  private final List<Bytes> states = new ArrayList<>(); // after each applied block
  private final List<ValidatorSet> sets = new ArrayList<>(); // of height 1, 2, ...

  // in memory
  private Replica replica;
  private int life; // rises at each crash
  private boolean up;
  private boolean executing;
  private boolean syncing;
  private int ticksBehind;
  private int ticksStuck;
  private long stuckAt;
  private int writesUntilCrash = -1;
  private long clockSkew; // microseconds
  private boolean signerAway;
  private long extraValidation; // microseconds
  private final Map<Long, Long> digests = new HashMap<>(); // size of the log -> of the core when all of it was taken
  private long startedOverAt; // height whose digests say nothing: the log holds a part of what the core took

  private long nonce;

  Member(Simulation simulation, int index, int place, String name, ValidatorSet genesis, Dice dice, Liar liar, BftRules rules) {
    this.simulation = simulation;
    this.index = index;
    this.place = place;
    this.name = name;
    this.dice = dice;
    this.liar = liar;
    this.rules = rules;
    this.log = simulation.scenario().realLog() ? new FileLog(new Heard(), dice.fork(2)) : new ListLog(new Heard());
    this.signer = new SimSigner(keys(), place);
    sets.add(genesis);
    sets.add(genesis.increment(1));
  }

  /** What the log does to this member. */
  private final class Heard implements SimLog.Listener {
    @Override
    public void writes() {
      diskWrite();
    }

    @Override
    public void ended(long height) {
      simulation.ended(Member.this, height, blocks.size());
    }

    @Override
    public void startedOver() {
      startedOverAt = replica.core().height();
      digests.clear();
    }
  }

  Simulation simulation() {
    return simulation;
  }

  SimKeys keys() {
    return simulation.keys();
  }

  String name() {
    return name;
  }

  int index() {
    return index;
  }

  int place() {
    return place;
  }

  boolean honest() {
    return liar == null;
  }

  boolean up() {
    return up;
  }

  Replica replica() {
    return replica;
  }

  /** Last applied height. */
  long height() {
    return states.size();
  }

  // ---- life ----

  /** Starts, also after a crash: what the disk holds decides where it goes on. */
  void start() {
    up = true;
    executing = false;
    syncing = false;
    while (states.size() < blocks.size()) {
      apply(blocks.get(states.size())); // stored and not executed before the crash
    }
    replica = new Replica(Simulation.CHAIN, rules, this, Optional.of(log));
    simulation.connect(this);
    replica.start(heightStart(), signer.last(), signer.signedHeight());
    simulation.started(this);
    int lived = life;
    tick(lived);
    syncTick(lived);
  }

  /** Ends in this moment. */
  void crash() {
    if (!up) {
      return;
    }
    up = false;
    life++;
    writesUntilCrash = -1;
    log.crash(dice);
    digests.keySet().removeIf(size -> size > log.size()); // others may come in the place of the lost records
    simulation.disconnect(this);
  }

  void crashWithin(int writes) {
    writesUntilCrash = writes;
  }

  void loseLog() {
    log.loseTail();
    digests.clear();
  }

  void forgetRounds() {
    signer.forgetRounds();
  }

  void smallLog(int bytes) {
    log.mostBytes(bytes);
  }

  /** {@code blockberry consensus recover --forget-lock}: without the log and, at the height that it signed for last, without a lock. */
  void recover() {
    loseLog();
    if (signer.last().height() == height() + 1) {
      signer.forgetLock();
    }
  }

  void skew(long micros) {
    clockSkew = micros;
  }

  void signerAway(boolean away) {
    signerAway = away;
  }

  void slowValidation(long micros) {
    extraValidation = micros;
  }

  /** A crash in the middle of something ends the task that does it. */
  static final class Crashed extends Error {
    private static final long serialVersionUID = 1;

    Crashed() {
      super("crash", null, false, false);
    }
  }

  private void diskWrite() {
    if (writesUntilCrash >= 0 && writesUntilCrash-- == 0) {
      simulation.crashAndReturn(this);
      throw new Crashed();
    }
  }

  private void tick(int lived) {
    if (life == lived && up) {
      replica.tick();
      simulation.after(TICK, this, () -> tick(lived));
    }
  }

  /** What a block sync does: fetches what others decided while this one was away. */
  private void syncTick(int lived) {
    if (life != lived || !up) {
      return;
    }
    long ahead = simulation.believable(replica.gossip().heights()) - replica.core().height();
    ticksBehind = ahead > 0 ? ticksBehind + 1 : 0;
    boolean behind = ahead > 1 || ticksBehind > PATIENT_TICKS;
    if (behind && !executing) {
      syncing = true;
      replica.rest();
      simulation.fetch(this, replica.core().height());
    } else if (syncing) {
      syncing = false;
      replica.resume();
    }
    boolean somebodyIsAhead = replica.gossip().heights().values().stream().anyMatch(claimed -> claimed > replica.core().height());
    ticksStuck = somebodyIsAhead && !syncing && replica.core().height() == stuckAt ? ticksStuck + 1 : 0;
    stuckAt = replica.core().height();
    if (ticksStuck > STUCK_TICKS) { // whoever it is: what it sends must show itself
      simulation.fetch(this, stuckAt);
    }
    simulation.after(SYNC_TICK, this, () -> syncTick(lived));
  }

  /** A block of somebody who says that it was decided. */
  void fetched(Bytes block, Commit commit) {
    if (!syncing) {
      replica.decidedElsewhere(commit.height(), block, commit.encode());
      return;
    }
    if (!syncing || executing || commit.height() != replica.core().height()) {
      return;
    }
    BlockId id = SimBlock.id(block);
    if (!simulation.commits(sets.get((int) commit.height() - 1), id, commit)) {
      return; // lies
    }
    store(commit.height(), id, block, commit);
    replica.begin(heightStart());
    simulation.fetch(this, replica.core().height());
  }

  Optional<Stored> stored(long height) {
    return height >= 1 && height <= blocks.size() ? Optional.of(blocks.get((int) height - 1)) : Optional.empty();
  }

  void received(String from, Message message) {
    if (liar != null) {
      liar.saw(this, message);
    }
    replica.received(from, message);
  }

  void received(String from, Bytes wire) {
    replica.received(from, wire);
  }

  // ---- chain ----

  private HeightStart heightStart() {
    long height = states.size() + 1L;
    boolean first = height == 1;
    Stored last = first ? null : blocks.get((int) height - 2);
    return new HeightStart(height, sets.get((int) height - 1), first ? ValidatorSet.EMPTY : sets.get((int) height - 2),
        first ? BlockId.NIL : last.id(), first ? Commit.EMPTY : last.commit(),
        first ? Simulation.GENESIS : SimBlock.decode(last.block()).time(), MAX_BYTES, Optional.of(keys().key(place).address()), false, true, Optional.empty())
        .withExtensions(simulation.scenario().extendedAt(height), !first && simulation.scenario().extendedAt(height - 1));
  }

  private void store(long height, BlockId id, Bytes block, Commit commit) {
    simulation.decided(this, height, id, commit, sets.get((int) height - 1));
    simulation.decidedTime(this, SimBlock.decode(block).time(), commit.round());
    diskWrite();
    blocks.add(new Stored(id, block, commit));
    replica.stored(height);
    diskWrite();
    apply(blocks.get(blocks.size() - 1));
  }

  private void apply(Stored stored) {
    Bytes before = states.isEmpty() ? ZEROS : states.get(states.size() - 1);
    states.add(SimBlock.stateAfter(before, stored.block()));
    long height = states.size();
    ValidatorSet next = sets.get((int) height); // of height + 1
    sets.add(simulation.change(height, next).increment(1)); // acts at height + 2
    simulation.applied(this, height, states.get(states.size() - 1), sets.get(sets.size() - 1));
  }

  // ---- world ----

  @Override
  public Instant now() {
    return Simulation.GENESIS.plusNanos((simulation.now() + clockSkew) * 1_000);
  }

  @Override
  public Timer later(Duration delay, Runnable task) {
    int lived = life;
    Runnable cancel = simulation.after(delay.toNanos() / 1_000, this, () -> {
      if (life == lived && up) {
        task.run();
      }
    });
    return cancel::run;
  }

  @Override
  public void send(String peer, Message message) {
    diskWrite(); // a crash between two messages as well
    if (liar == null) {
      simulation.sending(this, message);
      simulation.send(this, peer, message);
    } else {
      liar.send(this, peer, message);
    }
  }

  @Override
  public void build(Effect.Build build) {
    if (liar == null) {
      simulation.building(this, build, build.height() == 1 ? ValidatorSet.EMPTY : sets.get((int) build.height() - 2));
    }
    if (build.height() > simulation.scenario().heights() + 1) {
      return; // enough to see; what goes on only takes time
    }
    later(Duration.ofNanos(simulation.workTime(dice) * 1_000), () -> {
      Instant last = heightStart().lastTime();
      Instant time = now().isAfter(last) ? now() : last.plusMillis(1);
      SimBlock block = new SimBlock(build.height(), liar == null ? time : liar.time(time), previous(), state(), nonce++ * 64 + index,
          liar == null || liar.valid(), simulation.scenario().blockSize());
      Bytes encoded = block.encode();
      replica.input(new Input.Built(build.height(), build.round(), SimBlock.id(encoded), encoded, block.time()));
    });
  }

  private Bytes previous() {
    return blocks.isEmpty() ? ZEROS : blocks.get(blocks.size() - 1).id().hash();
  }

  private Bytes state() {
    return states.isEmpty() ? ZEROS : states.get(states.size() - 1);
  }

  @Override
  public void validate(Effect.Validate validate) {
    later(Duration.ofNanos((simulation.workTime(dice) + extraValidation) * 1_000), () -> {
      SimBlock block;
      String problem;
      Instant time = Instant.EPOCH;
      try {
        block = SimBlock.decode(validate.block());
        time = block.time();
        problem = problem(validate, block);
      } catch (IllegalArgumentException e) {
        problem = e.getMessage();
      }
      replica.input(new Input.Validated(validate.height(), validate.id(), time, problem));
    });
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
    return !block.time().isAfter(heightStart().lastTime()) ? "it is not later" : block.valid() ? "" : "the application refuses it";
  }

  @Override
  public void extend(Effect.Extend extend) {
    long delay = simulation.workTime(dice) + extraValidation;
    later(Duration.ofNanos(delay * 1_000), () -> replica.input(new Input.Extended(extend.height(), extend.round(), extend.id(),
        SimBlock.extension(extend.height(), place, nonce++))));
  }

  @Override
  public void judgeExtension(Vote vote, String peer) {
    boolean valid = SimBlock.isExtension(vote.extension(), vote.height(), placeOf(vote));
    later(Duration.ofNanos((simulation.workTime(dice) + extraValidation) * 1_000), () -> replica.judged(vote, peer, valid));
  }

  private int placeOf(Vote vote) {
    return simulation.place(vote.validatorAddress());
  }

  @Override
  public Bytes signExtension(long height, int round, Bytes signBytes) throws SignerAway {
    if (signerAway) {
      throw new SignerAway("it is away");
    }
    diskWrite();
    return signer.signExtension(height, round, signBytes);
  }

  @Override
  public void decide(Effect.Decide decide) {
    if (liar == null) {
      simulation.deciding(this);
    }
    executing = true;
    later(Duration.ofNanos(simulation.workTime(dice) * 1_000), () -> {
      executing = false;
      if (decide.height() == blocks.size() + 1L) {
        store(decide.height(), decide.id(), decide.block(), decide.commit());
        replica.begin(heightStart());
      }
    });
  }

  @Override
  public Signature sign(long height, int round, int step, Bytes signBytes) throws SignerAway {
    if (signerAway) {
      throw new SignerAway("it is away");
    }
    if (liar == null) {
      simulation.signing(this, height, round, step, signBytes, log.dirty());
    }
    diskWrite();
    return signer.sign(height, round, step, signBytes);
  }

  @Override
  public boolean verify(PublicKey key, Bytes message, Bytes signature) {
    return simulation.keys().verify(key, message, signature);
  }

  @Override
  public void report(String peer, String reason) {
    simulation.reported(this, peer, reason);
  }

  @Override
  public void equivocation(Vote first, Vote second) {
    simulation.accused(this, first, second);
  }

  @Override
  public void moved() {
    // looked at after each event
  }

  @Override
  public void halted(String reason) {
    simulation.halted(this, reason);
  }

  @Override
  public void warn(String line) {
    simulation.warned(this, line);
  }

  /** After an event: what a replay of the log as it is now must give. */
  void remember() {
    if (replica.dead().isEmpty() && replica.core().height() > startedOverAt) {
      digests.put(log.size(), replica.core().digest());
    }
  }

  @Override
  public void replayed() {
    Long before = digests.get(log.size());
    if (before != null && liar == null) {
      simulation.replayed(this, before == replica.core().digest());
    }
    digests.clear();
  }

  /** A block with its proof. */
  record Stored(BlockId id, Bytes block, Commit commit) {}

  /** Ways to lie; empty for an honest one. */
  Set<Behaviour> lies() {
    return liar == null ? Set.of() : liar.behaviours();
  }
}
