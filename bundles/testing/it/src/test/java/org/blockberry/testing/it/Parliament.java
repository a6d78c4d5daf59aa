package org.blockberry.testing.it;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.BlockValidation;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.consensus.bft.core.BftRules;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.replica.Replica;
import org.blockberry.consensus.bft.replica.World;
import org.blockberry.testing.contracts.FakeSigner;

/**
 * Twelve replicas of the engine bft with real keys and real blocks, on virtual time in one thread; four of them vote, and who does changes with
 * almost every height.
 */
final class Parliament {
  static final String CHAIN = "parliament-1";
  static final Instant GENESIS = Instant.parse("2026-01-01T00:00:00Z");
  static final ConsensusParams PARAMS = ConsensusParams.DEFAULT;
  private static final int SEATS = 12;
  private static final int MEMBERS = 4;
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100"); // before an Ed25519 key
  private static final List<FakeSigner> SIGNERS = IntStream.range(0, SEATS).mapToObj(i -> new FakeSigner()).toList();
  private static final Map<List<Bytes>, Boolean> JUDGED = new ConcurrentHashMap<>();

  private final List<Seat> seats = new ArrayList<>();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timed> timers = new PriorityQueue<>();
  private final List<Decided> chain = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Instant now = GENESIS.plusSeconds(1);
  private long serial;

  /** A block of the chain, the set that decided it, and the application's hash after it. */
  record Decided(Block block, BlockId id, ValidatorSet validators, Bytes appHash) {}

  private static final class Timed implements Comparable<Timed> {
    private final Instant at;
    private final long serial;
    private Runnable task;

    Timed(Instant at, long serial, Runnable task) {
      this.at = at;
      this.serial = serial;
      this.task = task;
    }

    @Override
    public int compareTo(Timed other) {
      return at.equals(other.at) ? Long.compare(serial, other.serial) : at.compareTo(other.at);
    }
  }

  /** Ed25519 as the JDK sees it, once for each signature. */
  static boolean jdkVerifies(PublicKey key, Bytes message, Bytes signature) {
    return JUDGED.computeIfAbsent(List.of(key.bytes(), message, signature), one -> {
      try {
        Signature jdk = Signature.getInstance("Ed25519");
        jdk.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(Bytes.wrap(X509).concat(key.bytes()).toArray())));
        jdk.update(message.toArray());
        return jdk.verify(signature.toArray());
      } catch (GeneralSecurityException e) {
        return false;
      }
    });
  }

  private static PublicKey key(int seat) {
    return PublicKey.ed25519(SIGNERS.get(Math.floorMod(seat, SEATS)).publicKey());
  }

  /** What the application changes after a height: at even ones the next of them joins, at odd ones the oldest leaves; powers vary. */
  static List<ValidatorUpdate> updates(long height) {
    int turn = (int) (height / 2);
    return height % 2 == 0 ? List.of(new ValidatorUpdate(key(turn + MEMBERS - 1), 10 + height % 7))
        : height < 3 ? List.of() : List.of(new ValidatorUpdate(key(turn - 1), 0));
  }

  Parliament() {
    ValidatorSet genesis = ValidatorSet.of(IntStream.range(0, MEMBERS).mapToObj(seat -> Validator.of(key(seat), 10 + seat)).toList());
    for (int i = 0; i < SEATS; i++) {
      seats.add(new Seat(i, ChainState.initial(CHAIN, 1, GENESIS, genesis, PARAMS, Bytes.wrap(new byte[32]))));
    }
  }

  List<Decided> chain() {
    return chain;
  }

  /** What no honest replica does. */
  List<String> problems() {
    return problems;
  }

  void run(int heights) {
    for (Seat seat : seats) {
      seats.stream().filter(other -> other != seat).forEach(other -> seat.replica.peerReady(other.name));
      seat.begin(Commit.EMPTY);
      seat.tick();
    }
    while (seats.stream().anyMatch(seat -> seat.state.lastHeight() < heights)) {
      if (!tasks.isEmpty()) {
        tasks.remove().run();
      } else {
        Timed next = timers.remove();
        now = next.at;
        next.task.run();
      }
      if (now.isAfter(GENESIS.plus(Duration.ofHours(1)))) {
        throw new AssertionError("after an hour: " + seats.stream().map(seat -> seat.state.lastHeight()).toList());
      }
    }
  }

  private final class Seat implements World {
    private final int index;
    private final String name;
    private final Replica replica;
    private final BlockValidation validation = new BlockValidation(Parliament::jdkVerifies);
    private ChainState state;
    private Commit lastCommit = Commit.EMPTY;

    Seat(int index, ChainState state) {
      this.index = index;
      this.name = "seat" + index;
      this.state = state;
      this.replica = new Replica(CHAIN, BftRules.DEFAULT, this, Optional.empty());
    }

    void tick() {
      replica.tick();
      later(Duration.ofMillis(100), this::tick);
    }

    void begin(Commit commit) {
      lastCommit = commit;
      replica.begin(new HeightStart(state.nextHeight(), state.validators(), state.lastValidators(), state.lastBlockId(), commit, state.lastTime(),
          (int) PARAMS.block().maxBytes(), Optional.of(SIGNERS.get(index).address()), false, true, Optional.empty()));
    }

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public Timer later(Duration delay, Runnable task) {
      Timed timed = new Timed(now.plus(delay), serial++, task);
      timers.add(timed);
      return () -> timed.task = () -> { };
    }

    @Override
    public void send(String peer, Message message) {
      Bytes wire = message.toWire();
      Seat to = seats.get(Integer.parseInt(peer.substring(4)));
      tasks.add(() -> to.replica.received(name, wire));
    }

    @Override
    public void build(Effect.Build build) {
      Instant time = now.isAfter(state.lastTime()) ? now : state.lastTime().plusMillis(1);
      Header header = new Header(BlockLimits.BLOCK_PROTOCOL, 1, CHAIN, state.nextHeight(), time, state.lastBlockId(), build.lastCommit().hash(),
          Block.dataHash(List.of()), state.validators().hash(), state.nextValidators().hash(), state.params().hash(), state.appHash(),
          state.lastResultsHash(), new EvidenceList(List.of()).hash(), SIGNERS.get(index).address());
      Block block = new Block(header, List.of(), List.of(), build.lastCommit());
      Bytes encoded = block.encode();
      tasks.add(() -> replica.input(new Input.Built(build.height(), build.round(), block.blockId(encoded), encoded, time)));
    }

    @Override
    public void validate(Effect.Validate validate) {
      Block block = Block.decode(validate.block());
      String problem = "";
      try {
        validation.validate(state, block, 1, evidence -> { });
      } catch (InvalidBlockException e) {
        problem = e.getMessage();
        problems.add(problem);
      }
      String verdict = problem;
      tasks.add(() -> replica.input(new Input.Validated(validate.height(), validate.id(), block.header().time(), verdict)));
    }

    @Override
    public void decide(Effect.Decide decide) {
      tasks.add(() -> {
        Block block = Block.decode(decide.block());
        Bytes appHash = Hashing.sha256(state.appHash().concat(Bytes.utf8("block " + decide.height())));
        if (chain.size() < decide.height()) {
          chain.add(new Decided(block, decide.id(), state.validators(), appHash));
        } else if (!chain.get((int) decide.height() - 1).id().equals(decide.id())) {
          problems.add("fork at height " + decide.height());
        }
        state = state.after(block, decide.id(), List.of(), updates(decide.height()), ConsensusParamsUpdate.NONE, appHash);
        replica.stored(decide.height());
        begin(decide.commit());
      });
    }

    @Override
    public void extend(Effect.Extend extend) {
      throw new AssertionError("this chain has no vote extensions");
    }

    @Override
    public void judgeExtension(Vote vote, String peer) {
      throw new AssertionError("this chain has no vote extensions");
    }

    @Override
    public Bytes signExtension(long height, int round, Bytes signBytes) {
      throw new AssertionError("this chain has no vote extensions");
    }

    @Override
    public Signature sign(long height, int round, int step, Bytes signBytes) {
      return new Signature(signBytes, SIGNERS.get(index).sign(height, round, step, signBytes));
    }

    @Override
    public boolean verify(PublicKey of, Bytes message, Bytes signature) {
      return jdkVerifies(of, message, signature);
    }

    @Override
    public void report(String peer, String reason) {
      problems.add(peer + " " + reason);
    }

    @Override
    public void equivocation(Vote first, Vote second) {
      problems.add(first + " and " + second);
    }

    @Override
    public void moved() {
      // nobody looks
    }

    @Override
    public void halted(String reason) {
      problems.add(reason);
    }

    @Override
    public void warn(String line) {
      problems.add(line);
    }
  }
}
