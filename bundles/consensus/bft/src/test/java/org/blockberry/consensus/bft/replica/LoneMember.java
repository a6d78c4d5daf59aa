package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSet;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.BftRules;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.wal.Wal;
import org.blockberry.consensus.bft.wal.WalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;

/** A real replica with a real log and a real signer at height 1, and a test that plays the clock and the other validators. For one thread. */
final class LoneMember implements World {
  static final String CHAIN = "berry-1";
  static final Instant GENESIS = Instant.parse("2026-01-01T00:00:00Z");
  static final int MAX_BYTES = (1 << 20) - 100; // sixteen parts, the last of them not full

  final List<TestKey> keys; // by place; ours is the first proposer's
  final ValidatorSet set;
  final int place;
  final Map<String, Bytes> signed = new HashMap<>(); // over all lives: step -> what was given away
  final List<String> warnings = new ArrayList<>();
  final List<Message> sent = new ArrayList<>();
  final List<Effect.Decide> decided = new ArrayList<>();
  final List<String> reports = new ArrayList<>();
  final List<Vote> equivocations = new ArrayList<>(); // the second votes
  int verified; // signatures that were looked at
  boolean extended; // from the first height on
  boolean liars; // others may contradict themselves
  String halted = "";
  String verdict = ""; // on the blocks of others
  String filling = ""; // of the blocks that it builds
  Replica replica;

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Pending> timers = new PriorityQueue<>();
  private Instant now = GENESIS.plusSeconds(1);
  private ConsensusSigner signer;
  private int signaturesUntilCrash = -1;
  private long serial;
  private int extensions;
  private int life;

  private record Pending(Instant at, long serial, Runnable task) implements Comparable<Pending> {
    @Override
    public int compareTo(Pending other) {
      return at.equals(other.at) ? Long.compare(serial, other.serial) : at.compareTo(other.at);
    }
  }

  /** The process ends in the middle of what it does. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  LoneMember(int members) {
    List<TestKey> all = IntStream.range(0, members).mapToObj(TestKey::of).toList();
    set = ValidatorSet.of(all.stream().map(key -> Validator.of(key.key(), 10)).toList());
    keys = set.validators().stream().map(one -> new TestKey(one.publicKey().bytes())).toList();
    place = set.indexOf(set.proposer().address());
  }

  TestKey key() {
    return keys.get(place);
  }

  /** Begins a life. */
  LoneMember start(WalDisk disk, WalLimits limits, ConsensusSigner with) {
    life++;
    tasks.clear();
    timers.clear();
    halted = "";
    signer = with;
    replica = new Replica(CHAIN, BftRules.DEFAULT, this, Optional.of(new WalLog(Wal.open(disk, limits))));
    for (int i = 0; i < keys.size(); i++) {
      if (i != place) {
        replica.peerReady("p" + i);
      }
    }
    replica.start(new HeightStart(1, set, ValidatorSet.EMPTY, BlockId.NIL, Commit.EMPTY, GENESIS, MAX_BYTES, Optional.of(key().key().address()),
        false, true, Optional.empty()).withExtensions(extended, false), signer.last(), signer.signedHeight());
    run();
    return this;
  }

  /** The process ends after so many more signatures, which nobody gets to see. */
  void crashAfter(int signatures) {
    signaturesUntilCrash = signatures;
  }

  /** What is due now. */
  void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** The next timer ends; false if none runs. */
  boolean timer() {
    Pending next = timers.poll();
    if (next == null) {
      return false;
    }
    now = next.at;
    next.task.run();
    run();
    return true;
  }

  int pendingTimers() {
    return timers.size();
  }

  // ---- the others ----

  List<Integer> others() {
    return IntStream.range(0, keys.size()).filter(i -> i != place).boxed().toList();
  }

  void vote(int from, SignedMsgType type, int round, BlockId block) {
    Vote unsigned = new Vote(type, 1, round, block, GENESIS.plusSeconds(2), keys.get(from).key().address(), from, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
    Vote vote = unsigned.withSignature(keys.get(from).sign(unsigned.signBytes(CHAIN)));
    vote(extended && type == SignedMsgType.PRECOMMIT && !block.isNil() ? with(vote, Bytes.utf8("from " + from)) : vote);
  }

  void vote(Vote vote) {
    replica.received("p" + vote.validatorIndex(), new Message.VoteMessage(vote));
    run();
  }

  /** With this extension, signed. */
  Vote with(Vote vote, Bytes extension) {
    return vote.withExtension(extension, keys.get(vote.validatorIndex()).sign(SignBytes.extension(CHAIN, vote.height(), vote.round(), extension)));
  }

  void votes(SignedMsgType type, int round, BlockId block) {
    others().forEach(from -> vote(from, type, round, block));
  }

  /** The others say that they are at this height and have nothing; what they lack is sent. */
  void hearPeers() {
    others().forEach(from -> replica.received("p" + from, new Message.RoundStep(1, replica.core().round(), replica.core().step().number(), -1, false, true)));
    replica.tick();
    run();
  }

  /** The proposer of the round, another one, proposes this block. */
  void propose(int round, int polRound, Bytes block) {
    int from = proposal(round, polRound, block);
    PartSet.split(block).parts().forEach(part -> replica.received("p" + from, new Message.PartMessage(1, round, part)));
    run();
  }

  /** Without its block. @return the place of the proposer */
  int proposal(int round, int polRound, Bytes block) {
    Bytes proposer = replica.core().proposer(round);
    int from = set.indexOf(proposer);
    Proposal unsigned = new Proposal(1, round, polRound, id(block), timeOf(block), Bytes.EMPTY);
    replica.received("p" + from, new Message.ProposalMessage(unsigned.withSignature(keys.get(from).sign(unsigned.signBytes(CHAIN)))));
    return from;
  }

  /** A block that names its time. */
  Bytes block(String name) {
    return Bytes.utf8(now + " " + name);
  }

  private static Instant timeOf(Bytes block) {
    String text = new String(block.toArray(), java.nio.charset.StandardCharsets.UTF_8);
    return Instant.parse(text.substring(0, text.indexOf(' ')));
  }

  static BlockId id(Bytes block) {
    return new BlockId(Hashing.sha256(block), PartSet.split(block).header());
  }

  /** What this member voted, empty if nothing was given away. */
  Optional<BlockId> voted(SignedMsgType type, int round) {
    return Optional.ofNullable(signed.get(round + "/" + (type == SignedMsgType.PREVOTE ? 1 : 2)))
        .map(bytes -> org.blockberry.chain.SignedContent.decode(bytes).blockId());
  }

  // ---- world ----

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Timer later(Duration delay, Runnable task) {
    int mine = life;
    Pending pending = new Pending(now.plus(delay), serial++, () -> {
      if (mine == life) {
        task.run();
      }
    });
    timers.add(pending);
    return () -> timers.remove(pending);
  }

  @Override
  public void build(Effect.Build build) {
    Bytes block = block("built in round " + build.round() + " of life " + life + filling);
    tasks.add(() -> replica.input(new Input.Built(build.height(), build.round(), id(block), block, timeOf(block))));
  }

  @Override
  public void validate(Effect.Validate validate) {
    tasks.add(() -> replica.input(new Input.Validated(validate.height(), validate.id(), timeOf(validate.block()), verdict)));
  }

  @Override
  public void extend(Effect.Extend extend) {
    tasks.add(() -> replica.input(new Input.Extended(extend.height(), extend.round(), extend.id(), Bytes.utf8("extension " + extensions++))));
  }

  @Override
  public void judgeExtension(Vote vote, String peer) {
    tasks.add(() -> replica.judged(vote, peer, !vote.extension().equals(Bytes.utf8("refuse me"))));
  }

  @Override
  public Bytes signExtension(long height, int round, Bytes signBytes) {
    return signer.signExtension(height, round, signBytes);
  }

  @Override
  public void decide(Effect.Decide decide) {
    decided.add(decide);
  }

  @Override
  public Signature sign(long height, int round, int step, Bytes signBytes) {
    ConsensusSigner.Signed given = signer.signStep(height, round, step, signBytes);
    if (signaturesUntilCrash >= 0 && signaturesUntilCrash-- == 0) {
      throw new Crash();
    }
    Bytes before = signed.putIfAbsent(round + "/" + step, given.signBytes());
    assertEquals(before == null ? given.signBytes() : before, given.signBytes(), "signed two things for " + round + "/" + step);
    return new Signature(given.signBytes(), given.signature());
  }

  @Override
  public boolean verify(PublicKey of, Bytes message, Bytes signature) {
    verified++;
    return TestKey.verify(of, message, signature);
  }

  @Override
  public void send(String peer, Message message) {
    sent.add(message);
  }

  @Override
  public void report(String peer, String reason) {
    reports.add(reason);
  }

  @Override
  public void equivocation(Vote first, Vote second) {
    if (!liars) {
      throw new AssertionError(first + " and " + second);
    }
    equivocations.add(second);
  }

  @Override
  public void moved() {
    // nobody looks
  }

  @Override
  public void halted(String reason) {
    halted = reason;
  }

  @Override
  public void warn(String line) {
    warnings.add(line);
  }
}
