package org.blockberry.testing.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.application.Misbehavior;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.Commit;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.BftRules;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.VoteSet;
import org.blockberry.consensus.bft.gossip.Message;

/** One scenario, from its beginning to the last height or to the first broken invariant. For one thread. */
public final class Simulation {
  static final String CHAIN = "simulated-1";
  static final Instant GENESIS = Instant.parse("2026-01-01T00:00:00Z");
  private static final long PATIENCE = 240_000_000; // microseconds of calm after which all must have decided
  private static final long CLIENT = 70_000; // microseconds between two transactions
  private static final int LONGEST_ROTATION = 400; // milliseconds until the operator comes, and that the member is away
  private static final int FLOOD = 100; // copies of a message
  private static final int FLOODS = 10;
  private static final int FLOOD_TIME = 2_000_000; // microseconds
  private static final int MAX_EVENTS = 3_000_000;

  private final Scenario scenario;
  private final Agenda agenda = new Agenda();
  private final Dice dice;
  private final Dice clients;
  private long submitted;
  private final SimKeys keys;
  private final Invariants invariants;
  private final SetChanges changes;
  private final CommitVerification commits;
  private final List<Member> members = new ArrayList<>();
  private final Map<String, Member> byName = new LinkedHashMap<>();
  private final Map<Bytes, Integer> placeOf = new HashMap<>();
  private final List<Fault> active = new ArrayList<>();
  private final Links links;
  private final boolean slowSigners;
  private final Map<Long, Integer> silenced = new HashMap<>(); // height and round -> place of the proposer that nobody heard
  private int floods;
  private final Set<Integer> pendingReturns = new HashSet<>();
  private long events;
  private Violation broken;

  /** @param scenario to be run once */
  public Simulation(Scenario scenario) {
    this.scenario = scenario;
    this.dice = new Dice(scenario.seed()).fork(1);
    this.clients = dice.fork(2);
    this.keys = SimKeys.of(scenario);
    this.changes = new SetChanges(scenario, keys);
    this.commits = new CommitVerification(keys);
    this.invariants = new Invariants(this);
    int n = scenario.powers().size();
    List<Validator> validators = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      validators.add(Validator.of(keys.key(i), scenario.powers().get(i)));
      for (int rotations = 0; rotations <= SimKeys.MOST_ROTATIONS; rotations++) {
        placeOf.put(keys.key(SimKeys.number(i, rotations)).address(), i);
      }
    }
    ValidatorSet genesis = ValidatorSet.of(validators);
    for (int i = 0; i < n; i++) {
      add(i, Integer.toString(i), genesis);
    }
    for (int twin : scenario.twins().stream().sorted().toList()) {
      add(twin, twin + "b", genesis);
    }
    this.links = new Links(scenario, members.size());
    this.slowSigners = scenario.has(Fault.Kind.SLOW_SIGNER);
  }

  private void add(int place, String name, ValidatorSet genesis) {
    int index = members.size();
    Dice own = dice.fork(100 + index);
    Liar liar = scenario.liars().containsKey(place) ? new Liar(scenario.liars().get(place), own.fork(1))
        : scenario.twins().contains(place) ? new Liar(Set.of(), own.fork(1)) : null;
    BftRules base = BftRules.DEFAULT;
    BftRules rules = new BftRules(base.propose(), base.proposeGrowth(), base.vote(), base.voteGrowth(), Duration.ofMillis(scenario.commitWait()),
        true, Duration.ZERO, base.precision(), base.messageDelay(), scenario.latePolka(), scenario.fastNil());
    Member member = new Member(this, index, place, name, genesis, own, liar, rules);
    members.add(member);
    byName.put(name, member);
  }

  /**
   * Runs it.
   *
   * @throws Violation an invariant does not hold
   */
  public Outcome run() {
    try {
      return decideAll();
    } catch (Violation e) {
      if (e.invariant().equals("I1") && mayFork()) {
        accountable();
      }
      throw e;
    }
  }

  /** Whether so much power lies that nothing can keep them from a fork. */
  private boolean mayFork() {
    long lying = members.stream().filter(member -> !member.honest()).map(Member::place).distinct().mapToLong(scenario.powers()::get).sum();
    return lying * 3 >= scenario.powers().stream().mapToLong(Long::longValue).sum();
  }

  /** Invariant I8: what honest members noted shows who did it, and that was a third or more of the power. */
  private void accountable() {
    long height = members.stream().filter(Member::honest).mapToLong(Member::height).min().orElse(0) + 1;
    ValidatorSet set = members.stream().filter(Member::honest).map(Member::replica).filter(replica -> replica.core().height() == height)
        .findFirst().orElseThrow().core().validators();
    Accountability all = new Accountability(set);
    members.stream().filter(Member::honest).forEach(member -> member.logged(height).forEach(all::add));
    Set<Integer> guilty = all.guilty();
    for (Member member : members) {
      if (member.honest() && guilty.stream().anyMatch(place -> place(set.get(place).address()) == member.place())) {
        throw new Violation("I9", "the logs accuse member " + member.name());
      }
    }
    if (all.power(guilty) * 3 < set.totalPower()) {
      throw new Violation("I8", "there is a fork, but the logs show only who has " + all.power(guilty) + " of " + set.totalPower() + " of the power");
    }
  }

  private Outcome decideAll() {
    members.forEach(member -> agenda.after(dice.below(50_000), () -> guarded(member, member::start)));
    for (Fault fault : scenario.faults()) {
      agenda.after(fault.at(), () -> begin(fault));
    }
    agenda.after(scenario.calmAt(), this::calm);
    if (scenario.realKeys()) {
      invariants.happened("real signatures");
    }
    if (scenario.powers().size() == 5) {
      happened("five members");
    }
    if (scenario.heights() >= 10) {
      happened("many heights");
    }
    if (scenario.realNode()) {
      agenda.after(CLIENT, this::client);
    }
    while (!finished()) {
      if (!agenda.step()) {
        throw new Violation("I10", "nothing happens any more");
      }
      if (++events > MAX_EVENTS || agenda.now() > scenario.calmAt() + PATIENCE) {
        throw new Violation("I10", "after " + agenda.now() / 1_000_000 + " s and " + events + " events not all members decided height "
            + scenario.heights() + ": " + states());
      }
    }
    return new Outcome(agenda.now(), events, digest(), invariants.coverage());
  }

  /** A client gives a new transaction, or one that it gave before, to somebody, who tells the others. */
  private void client() {
    long number = clients.chance(20) && submitted > 0 ? clients.below((int) submitted) : submitted++;
    Bytes transaction = Bytes.utf8("transaction " + number);
    Member first = members.get(clients.below(members.size()));
    if (first.up() && first.replica() != null) {
      first.ledger().submit(transaction);
      others(first).forEach(peer -> transmit(first, peer, target -> target.ledger().submit(transaction)));
    }
    agenda.after(CLIENT, this::client);
  }

  private boolean finished() {
    if (agenda.now() < scenario.calmAt() && scenario.twins().isEmpty()) {
      return false; // what goes wrong later than the last height shall go wrong too
    }
    for (Member member : members) {
      if (member.honest() && (member.diverges() ? !member.halted() : member.height() < scenario.heights())) {
        return false;
      }
    }
    return true;
  }

  private String states() {
    StringBuilder text = new StringBuilder();
    for (Member member : members) {
      text.append(member.name()).append(member.honest() ? "" : member.lies().toString()).append(member.up() ? "" : " down");
      if (member.replica() != null) {
        text.append(' ').append(member.replica().core().height()).append('/').append(member.replica().core().round()).append('/')
            .append(member.replica().core().step()).append(member.replica().dead().isEmpty() ? "" : " " + member.replica().dead());
      }
      text.append(votes(member)).append("; ");
    }
    return text.toString();
  }

  private static String votes(Member member) {
    if (member.replica() == null || member.replica().core().votes() == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (int round = 0; round <= member.replica().core().round() + 1; round++) {
      for (SignedMsgType type : List.of(SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT)) {
        VoteSet votes = member.replica().core().votes().get(round, type);
        text.append(type == SignedMsgType.PREVOTE ? " " + round + ":" : "/").append(votes == null ? "-" : votes.places());
      }
    }
    return text.toString();
  }

  private long digest() {
    long sum = events;
    for (Member member : members) {
      sum = Dice.mix(sum ^ (member.replica() == null ? 0 : member.replica().core().digest()) + member.height());
    }
    return sum;
  }

  // ---- faults ----

  private void begin(Fault fault) {
    active.add(fault);
    happened("fault " + fault.kind());
    links.begin(fault, this::linkGone);
    for (int index : fault.places()) {
      Member member = members.get(index % members.size());
      switch (fault.kind()) {
        case CRASH -> {
          member.crash();
          bringBack(member, fault.duration());
        }
        case LOST_LOG -> {
          member.crash();
          member.loseLog();
          if (fault.detail() > 0) {
            member.forgetRounds();
          }
          bringBack(member, fault.duration());
        }
        case SMALL_LOG -> member.smallLog(fault.detail());
        case OPERATOR -> {
          if (nobodyHas(member.height() + 1)) {
            invariants.helped();
            member.crash();
            member.recover();
            bringBack(member, fault.duration());
          }
        }
        case CRASH_WITHIN -> member.crashWithin(fault.detail());
        case CLOCK -> member.skew(fault.detail() * 1_000L);
        case FROZEN_CLOCK -> member.freeze(true);
        case CLOCK_STEP -> member.stepAtProposal(fault.detail());
        case SLOW_SIGNER -> member.slowSigner(fault.detail() * 1_000L);
        case SIGNER_AWAY -> member.signerAway(true);
        case SLOW_VALIDATION -> member.slowValidation(fault.detail() * 1_000L);
        default -> { }
      }
    }
    agenda.after(fault.duration(), () -> end(fault));
  }

  /** The operator stops the member, activates its fresh key and starts it, some time after the old one left the set. */
  private void rotate(Member member, int rotations) {
    if (rotations <= member.rotations()) {
      return;
    }
    boolean up = member.up();
    member.crash();
    member.rotate(rotations);
    invariants.happened("key rotated");
    if (up) {
      bringBack(member, 1_000L * dice.below(LONGEST_ROTATION));
    }
  }

  private boolean nobodyHas(long height) {
    return members.stream().allMatch(member -> member.ledger().stored() < height);
  }

  private void end(Fault fault) {
    active.remove(fault);
    links.end(fault, this::linkThere);
    for (int index : fault.places()) {
      Member member = members.get(index % members.size());
      switch (fault.kind()) {
        case CLOCK -> member.skew(0);
        case CLOCK_STEP -> {
          member.stepAtProposal(0);
          member.skew(0);
        }
        case FROZEN_CLOCK -> member.freeze(false);
        case SLOW_SIGNER -> member.slowSigner(0);
        case SIGNER_AWAY -> member.signerAway(false);
        case SLOW_VALIDATION -> member.slowValidation(0);
        default -> { }
      }
    }
  }

  private void bringBack(Member member, long delay) {
    if (pendingReturns.add(member.index())) {
      agenda.after(delay, () -> {
        pendingReturns.remove(member.index());
        if (!member.up()) {
          guarded(member, member::start);
        }
      });
    }
  }

  /** The member crashed in the middle of what it did. */
  void crashAndReturn(Member member) {
    member.crash();
    bringBack(member, 1_000L * dice.between(1, 1_000));
  }

  private void calm() {
    active.clear();
    for (Member member : members) {
      member.crashWithin(-1);
      member.skew(0);
      member.stepAtProposal(0);
      member.freeze(false);
      member.slowSigner(0);
      member.signerAway(false);
      member.slowValidation(0);
      if (!member.up() && !pendingReturns.contains(member.index())) {
        guarded(member, member::start);
      }
    }
    links.calm(this::linkThere);
  }

  // ---- links ----

  /** Both sides learn of each other. */
  void connect(Member member) {
    for (Member other : members) {
      if (other != member && present(other) && links.exists(member.index(), other.index())) {
        learns(member, other);
        guarded(other, () -> learns(other, member));
      }
    }
  }

  private void learns(Member member, Member of) {
    member.replica().peerReady(of.name());
    member.ledger().peerReady(of.name(), claimed(of));
  }

  private static boolean present(Member member) {
    return member.up() && member.replica() != null;
  }

  private void linkThere(int one, int other) {
    happened("link came back");
    Member first = members.get(one);
    Member second = members.get(other);
    if (present(first) && present(second)) {
      guarded(first, () -> learns(first, second));
    }
    if (present(first) && present(second)) {
      guarded(second, () -> learns(second, first));
    }
  }

  private void linkGone(int one, int other) {
    forgets(members.get(one), members.get(other));
    forgets(members.get(other), members.get(one));
  }

  private void forgets(Member member, Member gone) {
    if (present(member)) {
      guarded(member, () -> {
        member.replica().peerGone(gone.name());
        member.ledger().peerGone(gone.name());
      });
    }
  }

  void disconnect(Member member) {
    for (Member other : members) {
      if (other != member && other.up() && other.replica() != null) {
        other.replica().peerGone(member.name());
        other.ledger().peerGone(member.name());
      }
    }
  }

  private long claimed(Member member) {
    return member.lies().contains(Behaviour.LIE_IN_SYNC) ? member.height() + dice.below(1_000) : member.height();
  }

  List<String> others(Member member) {
    return members.stream().filter(other -> other != member).map(Member::name).toList();
  }

  void send(Member from, String to, Message message) {
    long late = active.isEmpty() ? 0 : leader(from, message);
    if (late >= 0) {
      transmit(from, to, target -> target.received(from.name(), message), late, true);
    }
  }

  /** What faults of leaders do to their own proposals: microseconds that one is late, -1 if it is lost. */
  private long leader(Member from, Message message) {
    if (!(message instanceof Message.ProposalMessage) && !(message instanceof Message.PartMessage)) {
      return 0;
    }
    BftCore core = from.replica().core();
    int round = message instanceof Message.ProposalMessage sent ? sent.proposal().round() : core.round();
    long late = 0;
    for (Fault fault : active) {
      boolean of = fault.kind() == Fault.Kind.SILENT_LEADER || fault.kind() == Fault.Kind.SLOW_PROPOSAL;
      if (!of || !fault.places().contains(from.index()) || round < 0 || !core.isOurs(core.proposer(round))) {
        continue;
      }
      if (fault.kind() == Fault.Kind.SILENT_LEADER) {
        silenced(core.height(), round, from.place());
        return -1;
      }
      happened(fault.detail() < 0 ? "proposal just under its timeout" : "proposal just over its timeout");
      late = Math.max(0, (1_000 + 500L * round + fault.detail()) * 1_000 - scenario.delay());
    }
    return late;
  }

  private void silenced(long height, int round, int place) {
    silenced.put(height << 32 | round, place);
    Integer before = round == 0 ? null : silenced.get(height << 32 | round - 1);
    if (before != null && before != place) {
      happened("silent leaders in turn");
    }
  }

  void sendWire(Member from, String to, Bytes wire) {
    transmit(from, to, target -> target.received(from.name(), wire));
  }

  /** Between the ledgers of two members. */
  void sendLedger(Member from, String to, Bytes message) {
    transmit(from, to, target -> target.ledger().received(from.name(), message));
  }

  private void transmit(Member from, String to, Consumer<Member> delivery) {
    transmit(from, to, delivery, 0, false);
  }

  private void transmit(Member from, String to, Consumer<Member> delivery, long late, boolean consensus) {
    Member target = byName.get(to);
    boolean calm = agenda.now() >= scenario.calmAt();
    if (!links.exists(from.index(), target.index()) || !calm && (dice.chance(scenario.loss()) || separated(from, target))) {
      return;
    }
    int copies = !calm && dice.chance(scenario.repeats()) ? 2 : 1;
    boolean flood = !calm && consensus && flooded(from); // many peers say the same; one that answers a hundred times is to blame
    long leaves = agenda.now() + from.lag();
    int life = from.life();
    for (int i = 0; i < (flood ? FLOOD : copies); i++) {
      long delay = scenario.delay() + dice.below((int) scenario.jitter()) + late + from.lag() + (flood ? dice.below(FLOOD_TIME) : 0);
      for (Fault fault : active) {
        if (fault.kind() == Fault.Kind.SLOW && fault.places().contains(from.index())) {
          delay += fault.detail() * 1_000L;
        }
      }
      agenda.after(delay, () -> {
        boolean sent = from.life() == life || from.crashedAt() >= leaves;
        if (sent && present(target) && links.exists(from.index(), target.index())) {
          guarded(target, () -> delivery.accept(target));
        }
      });
    }
  }

  private boolean flooded(Member from) {
    for (Fault fault : active) {
      if (fault.kind() == Fault.Kind.DUPLICATES && fault.places().contains(from.index()) && floods < FLOODS && dice.chance(2)) {
        floods++;
        happened("message came a hundred times");
        return true;
      }
    }
    return false;
  }

  private boolean separated(Member from, Member to) {
    for (Fault fault : active) {
      boolean inside = fault.places().contains(from.index());
      if (fault.kind() == Fault.Kind.PARTITION && inside != fault.places().contains(to.index())
          || fault.kind() == Fault.Kind.MUTE && inside || fault.kind() == Fault.Kind.ONE_WAY && inside && fault.names(to.index())) {
        return true;
      }
    }
    return false;
  }

  Runnable after(long delay, Member member, Runnable task) {
    if (!slowSigners) {
      return agenda.after(delay, () -> guarded(member, task));
    }
    boolean[] cancelled = new boolean[1]; // also while the member is busy
    agenda.after(delay, () -> guarded(member, () -> {
      if (!cancelled[0]) {
        task.run();
      }
    }));
    return () -> cancelled[0] = true;
  }

  private void guarded(Member member, Runnable task) {
    long busy = member.busy();
    if (busy > 0) { // its one thread waits for a signature
      int life = member.life();
      agenda.after(busy, () -> {
        if (member.life() == life) {
          guarded(member, task);
        }
      });
      return;
    }
    try {
      task.run();
    } catch (Member.Crashed e) {
      return; // it is down already
    } finally {
      member.idle();
    }
    if (broken != null) {
      throw broken;
    }
    if (member.up()) {
      invariants.look(member);
      member.remember();
    }
  }

  /** The greatest height that more than a third of the power claims to have reached. */
  long believable(Map<String, Long> claims) {
    long third = scenario.powers().stream().mapToLong(Long::longValue).sum() / 3;
    long power = 0;
    List<Map.Entry<String, Long>> highest = new ArrayList<>(claims.entrySet());
    highest.sort(Map.Entry.<String, Long>comparingByValue().reversed());
    for (Map.Entry<String, Long> claim : highest) {
      power += scenario.powers().get(byName.get(claim.getKey()).place());
      if (power > third) {
        return claim.getValue();
      }
    }
    return 0;
  }

  /** Asks somebody for something that its disk has; an answer may come. */
  <T> void ask(Member member, Function<Member, Optional<T>> question, Consumer<T> answer) {
    Member source = members.get(dice.below(members.size()));
    if (source == member || !source.up() || !links.exists(source.index(), member.index())) {
      return;
    }
    long delay = 2 * (scenario.delay() + dice.below((int) scenario.jitter()));
    if (agenda.now() < scenario.calmAt() && (separated(source, member) || separated(member, source))) {
      return;
    }
    question.apply(source).ifPresent(found -> after(delay, member, () -> {
      if (member.up()) {
        answer.accept(found);
      }
    }));
  }

  /** A signature with the key that has this address. */
  Bytes signedBy(Bytes address, Bytes message) {
    int place = placeOf.get(address);
    int rotations = 0;
    while (!keys.key(SimKeys.number(place, rotations)).address().equals(address)) {
      rotations++;
    }
    return keys.sign(SimKeys.number(place, rotations), message);
  }

  // ---- what members ask ----

  Scenario scenario() {
    return scenario;
  }

  SimKeys keys() {
    return keys;
  }

  long now() {
    return agenda.now();
  }

  long workTime(Dice of) {
    return of.between(200, 5_000);
  }

  boolean commits(ValidatorSet set, BlockId id, Commit commit) {
    return commits.light(CHAIN, set, id, commit.height(), commit).accepted();
  }

  /** What the application changes after {@code height}: the same for all. */
  List<ValidatorUpdate> changes(long height) {
    return changes.after(height);
  }

  /** Place of a member which has, had or will have this address; -1 if nobody. */
  int place(Bytes address) {
    return placeOf.getOrDefault(address, -1);
  }

  // ---- what members do ----

  void building(Member member, Effect.Build build, ValidatorSet before) {
    invariants.building(member, build, before);
  }

  void deciding(Member member) {
    invariants.deciding(member);
  }

  void started(Member member) {
    invariants.started(member);
  }

  void signing(Member member, long height, int round, int step, Bytes signBytes, boolean dirty) {
    invariants.signing(member, height, round, step, signBytes, dirty);
  }

  void sending(Member member, Message message) {
    invariants.sending(member, message);
  }

  void decided(Member member, long height, BlockId id, Commit commit, ValidatorSet set) {
    if (member.honest()) {
      if (active.stream().anyMatch(fault -> fault.kind() == Fault.Kind.PARTITION)) {
        happened("decided while separated");
      }
      invariants.decided(member, height, id, commit, set);
    }
  }

  void ended(Member member, long height, long stored) {
    invariants.ended(member, height, stored);
  }

  void replayed(Member member, boolean same) {
    invariants.replayed(member, same);
  }

  void decidedTime(Member member, Instant time, int round) {
    if (member.honest()) {
      invariants.decidedTime(member, time, round);
    }
  }

  void applied(Member member, long height, Bytes state, ValidatorSet later) {
    int rotations = changes.rotations(member.place(), height + 1); // before, it still needs the old key
    if (rotations > member.rotations()) {
      agenda.after(1_000L * dice.below(LONGEST_ROTATION), () -> rotate(member, rotations));
    }
    if (changes.manyLeave(height)) {
      happened("more than a third left at once");
    }
    if (member.honest()) {
      invariants.applied(member, height, state, later);
    }
  }

  /** The state of the application after this height is durable. */
  void executed(Member member, long height) {
    noting(() -> invariants.executed(member, height));
  }

  void slowlySigned(long micros, int round) {
    happened(micros > 2_000_000 + 1_000_000L * round ? "signature slower than its round" : "slow signature");
  }

  /** Something that must be reached now and then. */
  void happened(String what) {
    invariants.happened(what);
  }

  void committed(Member member, long height, List<Bytes> transactions) {
    if (member.honest()) {
      invariants.committed(member, height, transactions);
    }
  }

  void caughtUp() {
    invariants.happened("caught up");
  }

  void recovered() {
    invariants.happened("real log opened after a crash");
  }

  /** A block is stored that carries evidence. */
  void accusing(long height, List<Evidence> pieces) {
    noting(() -> invariants.accusing(height, pieces));
  }

  /** An application is told who misbehaved. */
  void told(long height, List<Misbehavior> offences) {
    noting(() -> invariants.told(height, offences));
  }

  void accused(Member by, Vote first, Vote second) {
    invariants.accused(first, second);
  }

  /** @param peer empty for what block sync handed over, which nobody is blamed for here */
  void reported(Member by, String peer, String reason) {
    if (by.honest() && !peer.isEmpty()) {
      invariants.reported(byName.get(peer), reason);
    }
  }

  /** Notes what is thrown through parts that take exceptions for failures of their own. */
  <T> T noting(Supplier<T> look) {
    try {
      return look.get();
    } catch (Violation e) {
      broken = e;
      throw e;
    }
  }

  private void noting(Runnable look) {
    noting(() -> {
      look.run();
      return true;
    });
  }

  void halted(Member member, String reason) {
    if (broken != null) {
      throw broken;
    }
    if (member.diverges()) {
      invariants.halted(member, reason);
      member.halts();
      agenda.after(0, member::crash);
    } else if (member.honest()) {
      throw new Violation("I2", "member " + member.name() + " halts: " + reason);
    }
  }

  void warned(Member member, String line) {
    invariants.warned(line);
  }

  List<Member> members() {
    return members;
  }

  /** How it went. */
  public record Outcome(long micros, long events, long digest, Map<String, Long> coverage) {
    /** Copies. */
    public Outcome {
      coverage = Map.copyOf(new HashMap<>(coverage));
    }
  }
}
