package org.blockberry.node.external;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.BlockVerdict.Kind;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.backfill.HeadersBelow;
import org.blockberry.node.commit.BlockCommitter;
import org.blockberry.node.commit.ScheduleGate;
import org.blockberry.node.commit.SealCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in for blocks that others decided. What may wait for a plugin runs on the executor; the commit thread has the last word, so that
 * two who commit the same height do no harm.
 *
 * <p>Threading: any.
 */
public final class ExternalBlocks implements BlockService {
  private static final Logger LOG = LoggerFactory.getLogger(ExternalBlocks.class);
  private static final Duration PARK = Duration.ofMillis(500);
  private static final long AGAIN_MILLIS = 100;

  private final BlockCommitter committer;
  private final BlockJudge judge;
  private final Slot<ConsensusEngine> engine;
  private final Executor executor;
  private final LookAhead ahead;
  private final Function<Bytes, CompletionStage<BlockVerdict>> adopter;
  private final AtomicReference<Session> session = new AtomicReference<>();
  private final AtomicBoolean later = new AtomicBoolean(); // whether the engine is to be woken in a while
  private volatile Optional<HeadersBelow> below = Optional.empty();
  private volatile Runnable level = () -> { };
  private volatile BooleanSupplier engineGaveUp = () -> false;

  /**
   * @param engine for threads that no plugin may hold
   * @param executor bounded; does what may wait
   * @param verifiers bounded; verifies what waits for the commit thread, and may refuse
   */
  public ExternalBlocks(BlockCommitter committer, SealCheck check, ScheduleGate gate, Slot<ConsensusEngine> engine, Executor executor,
      Executor verifiers) {
    this(committer, check, gate, engine, executor, verifiers,
        snapshot -> CompletableFuture.completedFuture(BlockVerdict.of(Kind.NOT_NOW, "this node cannot begin with a snapshot")));
  }

  /**
   * As above.
   *
   * @param adopter lets the chain begin with a snapshot
   */
  public ExternalBlocks(BlockCommitter committer, SealCheck check, ScheduleGate gate, Slot<ConsensusEngine> engine, Executor executor,
      Executor verifiers, Function<Bytes, CompletionStage<BlockVerdict>> adopter) {
    this.adopter = adopter;
    this.committer = committer;
    this.judge = new BlockJudge(check, gate);
    this.engine = engine;
    this.ahead = new LookAhead(committer::state, check, gate, verifiers);
    this.executor = executor;
  }

  /** Takes headers from below the chain's first block, from now on. */
  public void fill(HeadersBelow headers) {
    below = Optional.of(headers);
  }

  @Override
  public long missingHeader() {
    return below.map(HeadersBelow::missing).orElse(0L);
  }

  @Override
  public BlockVerdict offerHeader(Bytes lightBlock) {
    return below.map(headers -> headers.offer(lightBlock)).orElseGet(() -> BlockService.super.offerHeader(lightBlock));
  }

  /** An engine that gave up decides nothing, takes no blocks and need not rest: the chain goes on without it. */
  public void followWhen(BooleanSupplier engineGaveUp) {
    this.engineGaveUp = engineGaveUp;
  }

  /** Calls {@code level} each time the chain was brought level, before the engine goes on; it returns at once. */
  public void onLevel(Runnable level) {
    this.level = level;
  }

  /** Whether the chain is being brought level with others. */
  public boolean catchingUp() {
    return session.get() != null;
  }

  /** How far it is; an empty object while it is level. */
  public JsonValue status() {
    Session running = session.get();
    return running == null ? JsonValue.EMPTY_OBJECT : running.status();
  }

  @Override
  public CompletionStage<BlockVerdict> offer(SealedBlock block) {
    Optional<BlockVerdict> early = byHeight(block);
    return early.isPresent() ? CompletableFuture.completedFuture(early.get()) : supply(() -> take(block)).thenCompose(verdict -> verdict);
  }

  private Optional<BlockVerdict> byHeight(SealedBlock block) {
    long tip = committer.tip().height();
    if (block.height() <= tip) {
      return Optional.of(BlockVerdict.of(Kind.KNOWN, ""));
    }
    if (committer.halted().isPresent()) {
      return Optional.of(BlockVerdict.of(Kind.NOT_NOW, "the chain is halted: " + committer.halted().get()));
    }
    return block.height() > tip + 1 ? Optional.of(BlockVerdict.of(Kind.NOT_NOW, "the chain is at height " + tip)) : Optional.empty();
  }

  private CompletionStage<BlockVerdict> take(SealedBlock block) {
    var state = committer.state();
    if (state.nextHeight() != block.height()) {
      return CompletableFuture.completedFuture(BlockVerdict.of(state.nextHeight() > block.height() ? Kind.KNOWN : Kind.NOT_NOW, ""));
    }
    BlockJudge.Judgement judgement = judge.judge(state, block);
    if (judgement.verdict().kind() != Kind.TAKEN) {
      return CompletableFuture.completedFuture(judgement.verdict());
    }
    if (judgement.ours() || engineGaveUp.getAsBoolean()) {
      return committed(block);
    }
    try {
      engine.call(one -> {
        one.submitExternal(block);
        return true;
      }, Duration.ZERO);
      // An engine that rests, or is behind, drops it: "taken" says that the block is right. Sync brings it again when the tip does not move.
      return CompletableFuture.completedFuture(judgement.verdict());
    } catch (UnsupportedOperationException e) {
      return besideTheEngine(block);
    } catch (SlotEmpty e) { // nobody decides: what others decided goes on
      return committed(block);
    } catch (PluginFailure e) {
      return CompletableFuture.completedFuture(BlockVerdict.of(Kind.NOT_NOW, e.getMessage()));
    }
  }

  private CompletionStage<BlockVerdict> besideTheEngine(SealedBlock block) {
    if (!park(block.height() - 1)) {
      return CompletableFuture.completedFuture(BlockVerdict.of(Kind.NOT_NOW, "the engine is deciding height " + block.height()));
    }
    return committed(block).whenComplete((verdict, failure) -> giveBack());
  }

  private CompletionStage<BlockVerdict> committed(SealedBlock block) {
    return committer.commit(block).handle((tip, failure) -> failure == null ? BlockVerdict.of(Kind.TAKEN, "") : verdict(block, failure));
  }

  private BlockVerdict verdict(SealedBlock block, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (block.height() <= committer.tip().height()) {
      return BlockVerdict.of(Kind.KNOWN, "");
    }
    return BlockVerdict.of(cause instanceof IllegalArgumentException ? Kind.INVALID : Kind.NOT_NOW, String.valueOf(cause.getMessage()));
  }

  @Override
  public CompletionStage<CatchUp> catchUp() {
    Session made = new Session();
    if (!session.compareAndSet(null, made)) {
      return CompletableFuture.failedFuture(new IllegalStateException("somebody else is bringing the chain level already"));
    }
    return supply(() -> {
      long tip = committer.tip().height();
      if (committer.halted().isPresent() || !park(tip)) {
        throw new IllegalStateException(committer.halted().map(why -> "the chain is halted: " + why)
            .orElse("the engine is deciding height " + (tip + 1)));
      }
      return (CatchUp) made;
    }).whenComplete((unused, failure) -> {
      if (failure != null) {
        session.compareAndSet(made, null);
        giveBack(); // an engine that parked after we stopped waiting for it
      }
    });
  }

  /** Whether nothing is signed after {@code height} from now on. */
  private boolean park(long height) {
    try {
      return engineGaveUp.getAsBoolean() || engine.call(one -> one.park(height, PARK), Duration.ZERO);
    } catch (SlotEmpty e) {
      return true;
    } catch (PluginFailure e) {
      return false;
    }
  }

  /** Another engine is there, which does not know that it must rest. */
  public void engineCame() {
    if (catchingUp()) {
      try {
        executor.execute(() -> park(committer.tip().height()));
      } catch (RejectedExecutionException e) {
        LOG.debug("the engine is not parked: {}", e.getMessage()); // the commit thread decides who was first
      }
    }
  }

  /** Between two heights, because somebody else may hold the chain there. */
  private void giveBack() {
    committer.between(() -> {
      if (!catchingUp()) {
        resume();
      }
      return true;
    }).whenComplete((unused, failure) -> {
      if (failure != null && !catchingUp()) {
        LOG.debug("the engine is still parked: {}", failure.getMessage());
        giveBackLater();
      }
    });
  }

  /** The commit thread had no place; it is asked until it has, or the node stops. */
  private void giveBackLater() {
    if (later.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
        later.set(false);
        if (!committer.closed()) {
          giveBack();
        }
      });
    }
  }

  private void resume() {
    try {
      engine.call(one -> {
        one.resume();
        return true;
      }, Duration.ZERO);
    } catch (SlotEmpty e) {
      LOG.debug("no engine to go on; the next one begins at the tip");
    } catch (PluginFailure e) {
      LOG.warn("the engine does not go on: {}", e.getMessage());
    }
  }

  private <R> CompletionStage<R> supply(Supplier<R> task) {
    try {
      return CompletableFuture.supplyAsync(task, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new IllegalStateException("too much is asked for already, or the node is stopping"));
    }
  }

  private final class Session implements CatchUp {
    private volatile long target;
    private volatile double rate;

    @Override
    public CompletionStage<BlockVerdict> commit(SealedBlock block) {
      if (session.get() != this) {
        return CompletableFuture.completedFuture(BlockVerdict.of(Kind.NOT_NOW, "the chain was given back"));
      }
      if (block.height() <= committer.tip().height()) {
        return CompletableFuture.completedFuture(BlockVerdict.of(Kind.KNOWN, ""));
      }
      ahead.comes(block);
      return committed(block);
    }

    @Override
    public void progress(long height, double blocksPerSecond) {
      target = height;
      rate = blocksPerSecond;
    }

    @Override
    public CompletionStage<BlockVerdict> adopt(Bytes snapshot) {
      return session.get() == this ? adopter.apply(snapshot)
          : CompletableFuture.completedFuture(BlockVerdict.of(Kind.NOT_NOW, "the chain was given back"));
    }

    JsonValue status() {
      ChainTip tip = committer.tip();
      long left = Math.max(0, target - tip.height());
      JsonValue.ObjectBuilder page = JsonValue.object().put("height", tip.height()).put("target", target).put("blocks_per_second", rate(rate));
      return rate > 0 ? page.put("seconds_left", Math.round(left / rate)).build() : page.build();
    }

    private static String rate(double value) {
      return String.format(java.util.Locale.ROOT, "%.1f", value);
    }

    @Override
    public void close() {
      if (session.compareAndSet(this, null)) {
        level.run();
        giveBack();
      }
    }
  }
}
