package org.blockberry.testing.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.BftRules;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.replica.LoggedVotes;
import org.blockberry.consensus.bft.replica.Replica;
import org.blockberry.consensus.bft.replica.World;

/** One member: the real replica between simulated links, disk, signer, application and clock. */
final class Member implements World {
  private static final long TICK = 200_000; // microseconds
  private static final long SYNC_TICK = 400_000;

  private final Simulation simulation;
  private final String name;
  private final int index;
  private final int place;
  private final Dice dice;
  private final Liar liar; // null if honest
  private final BftRules rules;

  // on disk
  private final SimLog log;
  private SimSigner signer;
  private int rotations; // fresh keys so far
  private final Ledger ledger;

  // in memory
  private Replica replica;
  private int life; // rises at each crash
  private boolean up;
  private int writesUntilCrash = -1;
  private long clockSkew; // microseconds
  private boolean signerAway;
  private long extraValidation; // microseconds
  private long frozenAt = -1; // microseconds; -1 while the clock goes
  private int stepAtProposal; // milliseconds that the clock jumps when it proposes next
  private long signTime; // microseconds that a signature takes
  private long lag; // of the running task, which waited for signatures
  private long busyUntil; // a signature takes so long
  private long crashedAt;
  private boolean halted; // for ever
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
    this.signer = signer(place);
    this.ledger = simulation.scenario().realNode() ? new NodeLedger(this, genesis) : new SimLedger(this, genesis);
  }

  private SimSigner signer(int number) {
    return simulation.scenario().realLog() ? new FileSigner(keys(), number, dice.fork(3 + number), this::diskWrite) : new MemorySigner(keys(), number);
  }

  /** What the log does to this member. */
  private final class Heard implements SimLog.Listener {
    @Override
    public void writes() {
      diskWrite();
    }

    @Override
    public void ended(long height) {
      simulation.ended(Member.this, height, ledger.stored());
    }

    @Override
    public void recovered() {
      simulation.recovered();
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

  private boolean isTwin() {
    return simulation.scenario().twins().contains(place);
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

  /** Rises at each crash. */
  int life() {
    return life;
  }

  /** When it crashed last, microseconds. */
  long crashedAt() {
    return crashedAt;
  }

  /** Whether its application leaves the chain at some height. */
  boolean diverges() {
    return divergesAt() > 0;
  }

  long divergesAt() {
    return simulation.scenario().divergesAt(place);
  }

  boolean halted() {
    return halted;
  }

  /** It saw that it cannot go on. */
  void halts() {
    halted = true;
  }

  /** Last applied height. */
  long height() {
    return ledger.height();
  }

  Ledger ledger() {
    return ledger;
  }

  /** Address of its key. */
  Bytes address() {
    return keys().key(SimKeys.number(place, rotations)).address();
  }

  int rotations() {
    return rotations;
  }

  /** The time that it says a block has. */
  Instant said(Instant time) {
    return liar == null ? time : liar.time(time);
  }

  boolean makesLargeBlocks() {
    return liar != null && liar.oversized();
  }

  boolean makesValidBlocks() {
    return liar == null || liar.valid();
  }

  // ---- life ----

  /** Starts, also after a crash: what the disk holds decides where it goes on. Who crashed before it had started is there already. */
  void start() {
    if (up || halted) {
      return;
    }
    up = true;
    replica = null;
    ledger.settle();
    replica = new Replica(Simulation.CHAIN, rules, this, Optional.of(log));
    simulation.connect(this);
    replica.start(ledger.next(), signer.last(), signer.signedHeight());
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
    crashedAt = simulation.now();
    busyUntil = 0;
    lag = 0;
    writesUntilCrash = -1;
    log.crash(dice);
    signer.crash();
    ledger.crashed();
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

  /** A fresh key; the signer's memory stays with the old one. While it is stopped. */
  void rotate(int to) {
    rotations = to;
    signer = signer(SimKeys.number(place, to));
    digests.clear(); // they were those of somebody else
  }

  void forgetRounds() {
    signer.forgetRounds();
  }

  /** The votes for a height that its log holds. */
  List<Vote> logged(long height) {
    log.sync();
    return LoggedVotes.since(log, height - 1).stream().filter(vote -> vote.height() == height).toList();
  }

  void smallLog(int bytes) {
    log.mostBytes(bytes);
  }

  /** {@code blockberry consensus recover --forget-lock}: without the log and, at the height that it signed for last, without a lock. */
  void recover() {
    loseLog();
    if (signer.last().height() == ledger.height() + 1) {
      signer.forgetLock();
    }
  }

  void skew(long micros) {
    clockSkew = micros;
  }

  void freeze(boolean frozen) {
    frozenAt = frozen ? simulation.now() : -1;
  }

  void stepAtProposal(int millis) {
    stepAtProposal = millis;
  }

  void slowSigner(long micros) {
    signTime = micros;
  }

  /** How much later than the simulation it is: it waited for signatures in the task that runs. Microseconds. */
  long lag() {
    return lag;
  }

  /** Microseconds until it can do something again. */
  long busy() {
    return Math.max(0, busyUntil - simulation.now());
  }

  /** A task ended. */
  void idle() {
    lag = 0;
  }

  private void waitForSignature(int round) {
    if (signTime > 0) {
      lag += signTime;
      busyUntil = simulation.now() + lag;
      simulation.slowlySigned(signTime, round);
    }
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

  /** Before anything changes on the disk. */
  void diskWrite() {
    if (writesUntilCrash >= 0 && writesUntilCrash-- == 0) {
      simulation.crashAndReturn(this);
      throw new Crashed();
    }
  }

  /** What swallowed a crash in the middle of it ends here. */
  void unlessCrashed() {
    if (!up) {
      throw new Crashed();
    }
  }

  private void tick(int lived) {
    if (life == lived && up) {
      replica.tick();
      simulation.after(TICK, this, () -> tick(lived));
    }
  }

  private void syncTick(int lived) {
    if (life == lived && up) {
      ledger.tick();
      simulation.after(SYNC_TICK, this, () -> syncTick(lived));
    }
  }

  void received(String from, Message message) {
    if (isTwin() && message instanceof Message.VoteMessage sent && sent.vote().validatorAddress().equals(address())) {
      return; // else it stopped signing: it does not want to know of the other one
    }
    if (liar != null) {
      liar.saw(this, message);
    }
    replica.received(from, message);
  }

  void received(String from, Bytes wire) {
    replica.received(from, wire);
  }

  // ---- world ----

  @Override
  public Instant now() {
    return Simulation.GENESIS.plusNanos(((frozenAt >= 0 ? frozenAt : simulation.now() + lag) + clockSkew) * 1_000);
  }

  @Override
  public Timer later(Duration delay, Runnable task) {
    int lived = life;
    Runnable cancel = simulation.after(lag + delay.toNanos() / 1_000, this, () -> {
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
      if (simulation.scenario().realLog() && !Message.fromWire(message.toWire()).equals(message)) {
        throw new Violation("I9", "honest member " + name + " sends what is read as something else: " + message);
      }
      simulation.sending(this, message);
      simulation.send(this, peer, message);
    } else {
      liar.send(this, peer, message);
    }
  }

  /** Does something that takes a while; a crash forgets it. */
  void work(Runnable task) {
    later(Duration.ofNanos(simulation.workTime(dice) * 1_000), task);
  }

  @Override
  public void build(Effect.Build build) {
    if (liar == null) {
      simulation.building(this, build, replica.core().start().lastValidators());
    }
    if (build.height() > simulation.scenario().heights() + 1) {
      return; // enough to see; what goes on only takes time
    }
    work(() -> {
      boolean steps = stepAtProposal != 0;
      if (steps && stepAtProposal % 2 == 0) {
        clockSteps();
      }
      Optional<Input.Built> built = ledger.build(build);
      if (steps && stepAtProposal != 0) {
        clockSteps();
      }
      built.ifPresent(replica::input);
    });
  }

  private void clockSteps() {
    skew(stepAtProposal * 1_000L);
    stepAtProposal = 0;
    simulation.happened("clock stepped while proposing");
  }

  @Override
  public void validate(Effect.Validate validate) {
    later(Duration.ofNanos((simulation.workTime(dice) + extraValidation) * 1_000), () -> replica.input(ledger.judge(validate)));
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
    waitForSignature(round);
    return signer.signExtension(height, round, signBytes);
  }

  @Override
  public void decide(Effect.Decide decide) {
    if (liar == null) {
      simulation.deciding(this);
    }
    ledger.decide(decide);
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
    waitForSignature(round);
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
    ledger.equivocation(first, second);
  }

  @Override
  public void evidence(String peer, EvidenceList sent) {
    ledger.evidence(peer, sent.evidence());
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

  /** Ways to lie; empty for an honest one. */
  Set<Behaviour> lies() {
    return liar == null ? Set.of() : liar.behaviours();
  }
}
