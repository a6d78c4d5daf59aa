package org.blockberry.consensus.bft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.core.Step;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.replica.Replica;
import org.blockberry.consensus.bft.replica.WalLog;
import org.blockberry.consensus.bft.replica.World;
import org.blockberry.consensus.bft.wal.FolderWalDisk;
import org.blockberry.consensus.bft.wal.Wal;
import org.blockberry.consensus.bft.wal.WalLimits;

/**
 * The acting half of the engine: one thread that feeds {@link Replica} and gives it the node's services. Nothing is decided here.
 *
 * <p>Threading: public methods from any thread. {@link #park} and {@link #onStored} wait for the engine's thread and must not be called on
 * it.
 */
public final class BftEngine implements ConsensusEngine, World, Lines.Listener {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration AGAIN = Duration.ofMillis(50); // a part of the node is being replaced
  private static final Duration STUCK = Duration.ofSeconds(5); // then the engine may rest in the middle of a height
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final long STOP_MILLIS = 4_500; // within rewire.deadline
  private static final int RECORD_BYTES = (1 << 20) + (64 << 10); // a piece of a block and what is around it

  private final BftConfig config;
  private final ConsensusContext context;
  private final SignatureVerifier signatures;
  private final BftMeters meters;
  private final Mailbox mailbox = new Mailbox();
  private final Lines lines = new Lines(this);
  private final Park park = new Park();
  private final Tips tips;
  private final EvidenceDesk evidence;

  private final SharedLook<JsonValue> look = new SharedLook<>(this::post, this::whatIsSeen);
  private volatile EngineStatus status = EngineStatus.builder(0, 0, "wait").build();
  private volatile boolean started;
  private volatile boolean signing;

  // The rest belongs to the engine's thread.
  private Replica replica;
  private Wal wal;
  private long parkAfter = -1; // height after which to rest; -1 = none
  private Park.Request parking;
  private boolean resting;
  private boolean transactions;
  private long committing; // height whose block was given away to be committed
  private long heightSince; // nanoseconds
  private long alarmed; // nanoseconds
  private long alarms; // heights of which the operator was told
  private String note = "";

  BftEngine(BftConfig config, ConsensusContext context, SignatureVerifier signatures) {
    this.config = config;
    this.context = Objects.requireNonNull(context, "context");
    this.signatures = Objects.requireNonNull(signatures, "signatures");
    this.meters = new BftMeters(context.metrics());
    this.tips = new Tips(config.rules().emptyBlocks());
    this.evidence = new EvidenceDesk(EvidenceDesk.Keeper.of(context), this, this::post);
  }

  // ---- life ----

  @Override
  public void start() {
    if (started || mailbox.closed()) {
      throw new IllegalStateException("an engine is started once");
    }
    try {
      wal = Wal.open(FolderWalDisk.open(context.dataFolder().resolve("log"), context.random()::nextLong), WalLimits.of(RECORD_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException("the consensus log in " + context.dataFolder() + " cannot be opened", e);
    }
    wal.warnings().forEach(this::warn);
    replica = new Replica(context.chainId(), config.rules(), this, Optional.of(new WalLog(wal)));
    started = true;
    try {
      lines.handlers().forEach(context::stream);
    } catch (UnsupportedOperationException e) {
      warn("there is no network: this node decides alone");
    }
    post(() -> {
      heightSince = System.nanoTime();
      replica.start(tips.start(context.tip(), key()), lastSigned(), signer().flatMap(ConsensusSigner::signedHeight));
      askForTransactions();
    });
    context.timers().scheduleAtFixedRate(() -> post(this::tick), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    mailbox.close();
    park.refuseAll();
    boolean ended = mailbox.awaitEnd(STOP_MILLIS);
    if (wal != null && (ended || !signing)) {
      wal.close();
    }
    if (!ended) {
      throw new IllegalStateException(Mailbox.THREAD + " did not end; it is in a call to the node that does not return");
    }
  }

  private boolean post(Runnable task) {
    return started && mailbox.post(() -> run(task));
  }

  /** A bug or a broken wiring ends the engine: going on could sign nonsense. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      if (!mailbox.closed()) {
        mailbox.close(); // first: what follows may throw as well
        context.logger().log(System.Logger.Level.ERROR, "the bft engine stopped", e);
        halted(e.toString());
      }
      if (e instanceof VirtualMachineError error) {
        throw error; // no business of ours alone
      }
    }
  }

  // ---- what the node says ----

  @Override
  public EngineStatus status() {
    return status;
  }

  @Override
  public Finality finality() {
    return Finality.INSTANT;
  }

  @Override
  public void onStored(long height) {
    post(() -> replica.stored(height)); // not waited for: without the mark, the log is that of a height which the store has
  }

  @Override
  public void onCommitted(ChainTip tip) {
    post(() -> begin(tip));
  }

  @Override
  public void onTransactionsAvailable() {
    post(this::askForTransactions);
  }

  @Override
  public void submitExternal(SealedBlock block) {
    post(() -> replica.decidedElsewhere(block.height(), block.block(), block.commit()));
  }

  @Override
  public boolean park(long height, Duration wait) {
    if (mailbox.isMine()) {
      throw new IllegalStateException("park must not be called on " + Mailbox.THREAD + ", for which it waits");
    }
    Park.Request request = park.open();
    if (!post(() -> parkAfter(height, request))) {
      return false;
    }
    boolean parked = park.await(request, wait.toNanos());
    if (!parked) {
      post(() -> {
        if (parking == request) {
          parking = null;
          parkAfter = -1;
        }
      });
    }
    return parked;
  }

  @Override
  public void resume() {
    post(() -> {
      parkAfter = -1;
      parking = null;
      if (resting) {
        resting = false;
        begin(context.tip());
        replica.resume();
        askForTransactions();
        moved();
      }
    });
  }

  @Override
  public JsonValue roundState() {
    if (!mailbox.closed()) {
      try {
        return look.ask().get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException | CancellationException e) {
        context.logger().log(System.Logger.Level.DEBUG, "the engine is busy or stopped", e);
      }
    }
    return RoundState.brief(status);
  }

  private JsonValue whatIsSeen() {
    return RoundState.of(replica);
  }

  // ---- resting ----

  /** Rests when nothing of ours is signed for the height after, or nothing will be. */
  private void parkAfter(long height, Park.Request request) {
    BftCore core = replica.core();
    parking = request;
    parkAfter = height;
    if (core.height() <= height) {
      restIfDecided();
    } else if (core.height() == height + 1 && (resting || isStuck() || core.step() != Step.COMMIT && !replica.signed())) {
      rest();
    } else {
      parking = null;
      parkAfter = -1;
      request.answer().complete(false); // too late for that height
    }
  }

  /** Also with a decided block: the chain may demand another engine before it may be committed here. */
  private boolean isStuck() {
    return System.nanoTime() - heightSince > STUCK.toNanos();
  }

  /** What is decided commits by itself. */
  private void restIfDecided() {
    if (parking != null && replica.core().height() == parkAfter && replica.deciding()) {
      rest();
    }
  }

  private void rest() {
    Park.Request request = parking;
    parking = null;
    if (request != null && request.answer().complete(true)) {
      resting = true;
      replica.rest();
      moved();
    } else {
      parkAfter = -1; // nobody waits any more
    }
  }

  private void begin(ChainTip tip) {
    if (tip.height() < replica.core().height()) {
      return;
    }
    if (parking != null && tip.height() == parkAfter) {
      rest();
    }
    transactions = false;
    heightSince = System.nanoTime();
    alarms = 0;
    note = "";
    replica.begin(tips.start(tip, key()));
    askForTransactions();
    moved();
  }

  // ---- what it asks the node ----

  private Optional<ConsensusSigner> signer() {
    try {
      return context.signer();
    } catch (SlotEmpty e) {
      return Optional.empty(); // looked for again at the next height
    }
  }

  private Optional<Bytes> key() {
    return signer().map(ConsensusSigner::address);
  }

  private SignedStep lastSigned() {
    return signer().map(ConsensusSigner::last).orElse(new SignedStep(0, 0, 0));
  }

  /** The core is told once per height that transactions wait. */
  private void askForTransactions() {
    if (transactions || resting) {
      return;
    }
    try {
      transactions = context.transactionsAvailable();
    } catch (RuntimeException e) { // the mempool is being replaced or broken; asked again at the next tick
      context.logger().log(System.Logger.Level.DEBUG, "cannot ask whether transactions wait", e);
    }
    if (transactions) {
      replica.input(new Input.TransactionsWait(replica.core().height()));
    }
  }

  private void tick() {
    replica.tick();
    evidence.tick(System.nanoTime());
    askForTransactions();
    long quiet = System.nanoTime() - Math.max(heightSince, alarmed);
    boolean waitsForWork = replica.core().step() == Step.NEW_HEIGHT && !config.rules().emptyBlocks();
    if (quiet > config.watchdog().toNanos() && !resting && !waitsForWork && replica.dead().isEmpty()) {
      alarmed = System.nanoTime();
      if (alarms++ == 0) {
        meters.alarm();
      }
      note = "no block for " + Duration.ofNanos(System.nanoTime() - heightSince).toSeconds() + " s";
      warn(note + " at height " + replica.core().height() + ": " + RoundState.of(replica));
      moved();
    }
  }

  @Override
  public void build(Effect.Build build) {
    long began = System.nanoTime();
    try {
      proposal(build).whenComplete((proposal, thrown) -> {
            if (thrown == null) {
              meters.proposed(System.nanoTime() - began);
              post(() -> replica.input(new Input.Built(build.height(), build.round(), BlockId.decode(proposal.blockId()), proposal.block(),
                  proposal.time())));
            } else {
              post(() -> buildFailed(build, thrown));
            }
          });
    } catch (RuntimeException e) {
      buildFailed(build, e);
    }
  }

  private CompletionStage<org.blockberry.api.consensus.Proposal> proposal(Effect.Build build) {
    Bytes proposer = key().orElse(Bytes.EMPTY);
    return build.extended().isPresent() ? context.proposeExtended(build.round(), build.extended().get().encode(), proposer)
        : context.propose(build.round(), build.lastCommit().height() == 0 ? Bytes.EMPTY : build.lastCommit().encode(), proposer);
  }

  private void buildFailed(Effect.Build build, Throwable thrown) {
    Failure failure = Failure.of(thrown);
    meters.failed();
    if (failure.passing()) {
      later(AGAIN, () -> {
        if (replica.core().height() == build.height() && replica.core().round() == build.round() && !resting) {
          build(build);
        }
      });
    } else {
      warn("no block can be built at height " + build.height() + ": " + failure.reason());
      replica.input(new Input.BuildFailed(build.height(), build.round(), failure.reason()));
    }
  }

  @Override
  public void validate(Effect.Validate validate) {
    try {
      context.validate(validate.block()).whenComplete((problem, thrown) -> {
        if (thrown == null) {
          Input verdict = verdict(validate, problem.orElse(""));
          post(() -> replica.input(verdict));
        } else {
          post(() -> validateFailed(validate, thrown));
        }
      });
    } catch (RuntimeException e) {
      validateFailed(validate, e);
    }
  }

  private static Input verdict(Effect.Validate validate, String problem) {
    try {
      Block block = Block.decode(validate.block());
      // That the bytes are those of the id's parts was proven part by part.
      String wrong = block.hash().equals(validate.id().hash()) ? problem : "its hash is another one than the proposal's";
      return new Input.Validated(validate.height(), validate.id(), block.header().time(), wrong);
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      return new Input.Validated(validate.height(), validate.id(), Instant.EPOCH, "it is no block: " + e.getMessage());
    }
  }

  private void validateFailed(Effect.Validate validate, Throwable thrown) {
    Failure failure = Failure.of(thrown);
    meters.failed();
    if (!failure.passing()) {
      warn("a block of height " + validate.height() + " cannot be judged: " + failure.reason());
    }
    later(failure.passing() ? AGAIN : AGAIN.multipliedBy(20), () -> {
      if (replica.core().height() == validate.height() && !resting) {
        validate(validate);
      }
    });
  }

  @Override
  public void extend(Effect.Extend extend) {
    ask(() -> context.extendVote(extend.block()),
        extension -> replica.input(new Input.Extended(extend.height(), extend.round(), extend.id(), extension)),
        "the application adds nothing to our precommit at height " + extend.height(),
        () -> replica.core().height() == extend.height() && replica.core().round() == extend.round(), () -> extend(extend));
  }

  @Override
  public void judgeExtension(Vote vote, String peer) {
    ask(() -> context.verifyVoteExtension(vote.encode()), accepted -> replica.judged(vote, peer, accepted),
        "the application does not judge the vote extension of " + vote.validatorAddress() + " at height " + vote.height(),
        () -> replica.core().height() == vote.height(), () -> judgeExtension(vote, peer));
  }

  /** Asks the node until it answers, as long as the answer is needed. */
  private <T> void ask(Supplier<CompletionStage<T>> question, Consumer<T> answer, String complaint, BooleanSupplier needed, Runnable again) {
    CompletionStage<T> asked;
    try {
      asked = question.get();
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    asked.whenComplete((value, thrown) -> post(() -> {
      if (thrown == null) {
        answer.accept(value);
        return;
      }
      Failure failure = Failure.of(thrown);
      meters.failed();
      if (!failure.passing()) {
        warn(complaint + ": " + failure.reason());
      }
      later(failure.passing() ? AGAIN : AGAIN.multipliedBy(20), () -> {
        if (needed.getAsBoolean() && !resting) {
          again.run();
        }
      });
    }));
  }

  @Override
  public void decide(Effect.Decide decide) {
    if (decide.height() == committing) {
      return; // asked again after a rest, and still on its way
    }
    committing = decide.height();
    tips.decided(decide.height(), decide.block());
    commit(new SealedBlock(decide.height(), decide.block(), decide.commit().encode()));
    meters.decided(decide.commit().round(), System.nanoTime() - heightSince);
    post(this::restIfDecided);
  }

  private void commit(SealedBlock block) {
    long began = System.nanoTime();
    try {
      context.commit(block).whenComplete((tip, thrown) -> {
        if (thrown == null) {
          meters.committed(System.nanoTime() - began);
          onCommitted(tip);
        } else {
          post(() -> commitFailed(block, thrown));
        }
      });
    } catch (RuntimeException e) {
      commitFailed(block, e);
    }
  }

  private void commitFailed(SealedBlock block, Throwable thrown) {
    if (replica.core().height() > block.height()) {
      return; // it came from elsewhere as well
    }
    Failure failure = Failure.of(thrown);
    meters.failed();
    if (failure.passing()) {
      later(AGAIN, () -> {
        if (replica.core().height() == block.height()) {
          commit(block);
        }
      });
    } else {
      halted("block " + block.height() + " was not committed: " + failure.reason());
    }
  }

  // ---- world ----

  @Override
  public Instant now() {
    return context.clock().instant();
  }

  @Override
  public Timer later(Duration delay, Runnable task) {
    try {
      Future<?> timer = context.timers().schedule(() -> post(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    } catch (RejectedExecutionException e) {
      if (!mailbox.closed()) {
        throw e;
      }
      return () -> { };
    }
  }

  @Override
  public void send(String peer, Message message) {
    meters.sent(message);
    lines.send(peer, message);
  }

  @Override
  public Signature sign(long height, int round, int step, Bytes signBytes) throws SignerAway {
    ConsensusSigner.Signed signed = signing(signer -> signer.signStep(height, round, step, signBytes));
    return new Signature(signed.signBytes(), signed.signature());
  }

  @Override
  public Bytes signExtension(long height, int round, Bytes signBytes) throws SignerAway {
    return signing(signer -> signer.signExtension(height, round, signBytes));
  }

  private <T> T signing(Function<ConsensusSigner, T> question) throws SignerAway {
    ConsensusSigner signer = signer().orElseThrow(() -> new SignerAway("the key is away"));
    if (mailbox.closed()) {
      throw new SignerAway("the engine is closed");
    }
    signing = true;
    long began = System.nanoTime();
    try {
      T signed = question.apply(signer);
      meters.signed(System.nanoTime() - began);
      return signed;
    } catch (DoubleSignException e) {
      meters.refused();
      throw e;
    } catch (RuntimeException e) {
      throw new SignerAway(Failure.of(e).reason());
    } finally {
      signing = false;
    }
  }

  @Override
  public boolean verify(PublicKey key, Bytes message, Bytes signature) {
    return signatures.verify(key, message, signature);
  }

  @Override
  public void report(String peer, String reason) {
    meters.invalid();
    lines.report(peer, reason);
  }

  @Override
  public void equivocation(Vote first, Vote second) {
    meters.equivocated();
    warn("validator " + first.validatorAddress() + " voted twice in " + first.height() + "/" + first.round() + ": for "
        + name(first.blockId()) + " and for " + name(second.blockId()));
    evidence.saw(first, second);
  }

  @Override
  public void evidence(String peer, EvidenceList sent) {
    evidence.received(peer, sent.evidence());
  }

  private static String name(BlockId block) {
    return block.isNil() ? "no block" : block.hash().toHex();
  }

  @Override
  public void moved() {
    status = RoundState.status(replica, resting, note);
    meters.at(replica.core());
  }

  @Override
  public void halted(String reason) {
    mailbox.close();
    park.refuseAll();
    status = EngineStatus.builder(status.height(), status.round(), status.step()).proposer(status.proposer()).note("stopped: " + reason).build();
    context.logger().log(System.Logger.Level.ERROR, "bft cannot go on: {0}", reason);
    context.fail(reason);
  }

  @Override
  public void warn(String line) {
    context.logger().log(System.Logger.Level.WARNING, line);
  }

  // ---- peers ----

  @Override
  public void ready(String peer) {
    post(() -> {
      replica.peerReady(peer);
      evidence.ready(peer);
    });
  }

  @Override
  public void gone(String peer) {
    post(() -> {
      replica.peerGone(peer);
      evidence.gone(peer);
    });
  }

  @Override
  public void received(String peer, Bytes message) {
    if (started && !mailbox.offer(peer, message.size(), () -> run(() -> replica.received(peer, message)))) {
      meters.dropped(); // comes again by gossip
    }
  }
}
