package org.blockberry.testing.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;

/**
 * Runs the engine of a plugin author in a network of members on virtual time: each has the node's own committer, rules of blocks, builder,
 * judge, mempool and restart, a chain that survives crashes, and a signer that never signs two things for one step.
 *
 * <p>The engine must do all its work on the {@code executor()} and {@code timers()} of its context or in the call that it gets, take the time
 * from {@code clock()} and chance from {@code random()}: then one seed is one run, on every machine. A thread of its own would see virtual
 * time stand still. What it writes into its data folder is there after a crash, as if each write had been synced; what a disk loses is for
 * tests of its own. No call of it may wait for another member.
 *
 * <p>Broken invariants are {@link Violation}s, numbered as in specification bft section 20: I1 agreement, I2 the committer halts, I3 a
 * transaction is committed twice, I4 the engine asks its signer for a second thing of one step, I10 not all members reach the last height, I11 a member
 * does not start after a crash. Proofs of blocks are checked by the node's rules: blocks without more than two thirds of the power are not
 * committed. For one thread; to be run once.
 */
public final class EngineSimulation {
  private static final long CLIENT = 70_000; // microseconds between two transactions
  private static final int MAX_EVENTS = 5_000_000;

  final EngineScenario scenario;
  final Agenda agenda = new Agenda();
  final Dice dice;
  final HashKeys keys = new HashKeys();
  final EngineUnderTest engine;
  private final long patience;
  private final List<EngineMember> members = new ArrayList<>();
  private final Map<Long, Bytes> decided = new HashMap<>(); // height -> hash
  private final Map<Bytes, Long> transactions = new HashMap<>(); // hash -> height
  private final int[] separated; // outages that separate the member now
  private long submitted;
  private long digest;
  private Violation broken;

  /**
   * How it went.
   *
   * @param micros of virtual time
   * @param events that happened
   * @param transactions in the chain
   * @param digest the same for the same scenario and engine, always
   */
  public record Outcome(long micros, long events, long transactions, long digest) {}

  /** @param patience virtual time after the last outage in which all members must reach the last height */
  public EngineSimulation(EngineUnderTest engine, EngineScenario scenario, Duration patience) {
    this.engine = engine;
    this.scenario = scenario;
    this.patience = patience.toNanos() / 1_000;
    this.dice = new Dice(scenario.seed()).fork(5);
    this.separated = new int[scenario.members()];
    List<Validator> validators = new ArrayList<>();
    for (int i = 0; i < scenario.members(); i++) {
      validators.add(Validator.of(keys.key(i), 10));
    }
    ValidatorSet genesis = ValidatorSet.of(validators);
    for (int i = 0; i < scenario.members(); i++) {
      members.add(new EngineMember(this, i, genesis, dice.fork(i + 1)));
    }
  }

  /**
   * Runs it.
   *
   * @throws Violation an invariant does not hold
   */
  public Outcome run() {
    try {
      return runAll();
    } finally {
      members.forEach(EngineMember::end);
    }
  }

  private Outcome runAll() {
    members.forEach(member -> agenda.after(dice.below(50_000), member::start));
    scenario.outages().forEach(outage -> agenda.after(outage.at(), () -> begin(outage)));
    agenda.after(CLIENT, this::client);
    long events = 0;
    while (members.stream().anyMatch(member -> member.height() < scenario.heights()) || agenda.now() < scenario.calmAt()) {
      if (!agenda.step()) {
        throw new Violation("I10", "seed " + scenario.seed() + ": nothing happens any more: " + heights());
      }
      if (broken != null) {
        throw broken;
      }
      if (++events > MAX_EVENTS || agenda.now() > scenario.calmAt() + patience) {
        throw new Violation("I10", "seed " + scenario.seed() + ": " + (agenda.now() - scenario.calmAt()) / 1_000 + " ms after everything worked again not all members are at height "
            + scenario.heights() + ": " + heights());
      }
    }
    return new Outcome(agenda.now(), events, transactions.size(), Dice.mix(digest ^ events));
  }

  private String heights() {
    StringBuilder text = new StringBuilder();
    members.forEach(member -> text.append(member.name()).append(" at ").append(member.height()).append(' ').append(member.status()).append("; "));
    return text.toString();
  }

  private void begin(EngineScenario.Outage outage) {
    for (int place : outage.places()) {
      EngineMember member = members.get(place);
      if (outage.crash()) {
        member.crash();
        agenda.after(outage.duration(), member::start);
      } else {
        separated[place]++;
        agenda.after(outage.duration(), () -> separated[place]--);
        members.forEach(other -> part(member, other));
        agenda.after(outage.duration(), () -> members.forEach(other -> meet(member, other)));
      }
    }
  }

  private void client() {
    long number = dice.chance(20) && submitted > 0 ? dice.below((int) submitted) : submitted++;
    Bytes transaction = Bytes.utf8("transaction " + number);
    members.forEach(member -> agenda.after(dice.below((int) scenario.jitter()), () -> member.submit(transaction)));
    agenda.after(CLIENT, this::client);
  }

  // ---- links ----

  boolean linked(EngineMember one, EngineMember other) {
    return one != other && one.up() && other.up() && separated[one.place()] == 0 && separated[other.place()] == 0;
  }

  void meet(EngineMember one, EngineMember other) {
    if (linked(one, other)) {
      one.peerReady(other);
      other.peerReady(one);
    }
  }

  void part(EngineMember one, EngineMember other) {
    if (one != other) {
      one.peerGone(other.name());
      other.peerGone(one.name());
    }
  }

  List<EngineMember> members() {
    return members;
  }

  /** Streams are in order and whole as long as both sides see each other. */
  void carry(EngineMember from, String to, Runnable delivery) {
    EngineMember target = members.get(Integer.parseInt(to));
    long at = Math.max(from.lastArrival(target.place()), agenda.now() + scenario.delay() + dice.below((int) scenario.jitter()));
    from.arrives(target.place(), at);
    int life = target.life();
    agenda.after(at - agenda.now(), () -> {
      if (linked(from, target) && target.life() == life) {
        delivery.run();
      }
    });
  }

  // ---- what must hold ----

  void storing(EngineMember member, long height, Bytes hash) {
    Bytes before = decided.putIfAbsent(height, hash);
    if (before != null && !before.equals(hash)) {
      breaks("I1", "member " + member.name() + " commits block " + hash + " at height " + height + ", others " + before);
    }
    digest = Dice.mix(digest ^ hash.longAt(0) ^ height << 8 ^ member.place() ^ agenda.now() << 20);
  }

  void committed(EngineMember member, long height, List<Bytes> hashes) {
    for (Bytes hash : hashes) {
      Long before = transactions.putIfAbsent(hash, height);
      if (before != null && before != height) {
        breaks("I3", "member " + member.name() + " commits " + hash + " at height " + height + ", which is in block " + before);
      }
    }
  }

  /** Ends the run after the present event; what noticed it may be inside parts that take exceptions for failures of their own. */
  Violation breaks(String invariant, String what) {
    Violation violation = new Violation(invariant, "seed " + scenario.seed() + ": " + what);
    broken = broken == null ? violation : broken;
    return violation;
  }
}
