package org.blockberry.node.commit;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.Header;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.schedule.Schedule;
import org.blockberry.node.schedule.ScheduleEvents;
import org.blockberry.node.scope.NamedThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where a decided block becomes part of the chain: design 4.2, steps 1 to 8 in that order, on the thread
 * {@code bb-commit}. Whatever cannot be carried out stops the chain with a reason; nothing is skipped.
 */
public final class BlockCommitter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BlockCommitter.class);
  private static final int MAX_WAITING = 16; // engines decide one height at a time; the bound only stops a broken one
  private static final long RETRY_MILLIS = 20;
  private static final int MAX_ATTEMPTS = 5; // with an application that throws; as many as make a quarantine

  private final Slots slots;
  private final BlockExecution execution;
  private final Consumer<ChainState> level;
  private final PoolUpdates pool;
  private final IntakeGate intake;
  private final SealCheck check;
  private volatile DecodedBlock lastDecoded; // null before the first
  private final CommitListener listener;
  private final Optional<CrashPlan> crash;
  private final ScheduleGate gate;
  private final Metrics.Timer duration;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CommitTurn turn = new CommitTurn();
  private final ExecutorService thread;
  private volatile Position position;
  private volatile String halted;
  private volatile Supplier<Optional<String>> hold = Optional::empty;

  /** What readers see: state and tip change together. */
  private record Position(ChainState state, ChainTip tip) {}

  /**
   * A committer that goes on from {@code state}.
   *
   * @param proof Commit message of the last block; empty at genesis
   * @param level brings an application that was replaced to a state of the chain, {@link Restart#level}
   */
  public BlockCommitter(ChainState state, Bytes proof, Slots slots, PoolUpdates pool, IntakeGate intake, SealCheck check,
      Consumer<ChainState> level, CommitListener listener, Optional<CrashPlan> crash, Metrics metrics) {
    this(state, proof, slots, pool, intake, check, level, listener, crash, metrics, ScheduleGate.NONE);
  }

  /** As above, on a chain whose wiring changes by a schedule. */
  public BlockCommitter(ChainState state, Bytes proof, Slots slots, PoolUpdates pool, IntakeGate intake, SealCheck check,
      Consumer<ChainState> level, CommitListener listener, Optional<CrashPlan> crash, Metrics metrics, ScheduleGate gate) {
    this(state, proof, slots, pool, intake, check, level, listener, crash, metrics, gate, ownThread());
  }

  /** As above, on another thread than its own. @param thread runs one task after another; the committer ends it */
  public BlockCommitter(ChainState state, Bytes proof, Slots slots, PoolUpdates pool, IntakeGate intake, SealCheck check,
      Consumer<ChainState> level, CommitListener listener, Optional<CrashPlan> crash, Metrics metrics, ScheduleGate gate,
      ExecutorService thread) {
    this.thread = thread;
    this.gate = gate;
    this.position = new Position(state, Tips.of(state, proof));
    this.slots = slots;
    this.execution = new BlockExecution(slots.application());
    this.level = level;
    this.pool = pool;
    this.intake = intake;
    this.check = check;
    this.listener = listener;
    this.crash = crash;
    this.duration = metrics.describedAs("Time to execute and commit a block.").timer("commit_seconds");
    metrics.describedAs("Height of the last committed block.").gauge("height", () -> Tips.height(state()));
  }

  private static ExecutorService ownThread() {
    ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING),
        NamedThreads.single("bb-commit"));
    // Now and not at the first block: a thread keeps the loaders of all that is on the stack where it is made, and that
    // would be the engine's.
    one.prestartAllCoreThreads();
    return one;
  }

  /** The state after the last committed block. */
  public ChainState state() {
    return position.state();
  }

  /** The end of the chain. */
  public ChainTip tip() {
    return position.tip();
  }

  /** Why the chain cannot go on; empty if it can. */
  public Optional<String> halted() {
    return Optional.ofNullable(halted);
  }

  /** Whether nothing is committed any more. */
  public boolean closed() {
    return closing.getCount() == 0;
  }

  /** Taken for a change of the wiring between two heights. */
  public CommitTurn turn() {
    return turn;
  }

  /**
   * Tries again after a halt, because what failed may have been replaced; nothing happens if the chain is not halted. Returns at
   * once: the work is done on the commit thread, and the listener hears of the outcome.
   *
   * @param settle compares the stores and the application again, {@link Restart#settle}
   */
  public void recover(Supplier<Restart.Point> settle) {
    if (halted != null) {
      try {
        thread.execute(() -> recoverNow(settle));
      } catch (RejectedExecutionException e) {
        LOG.debug("no recovery now: the node is stopping, or {} blocks are waiting", MAX_WAITING);
      }
    }
  }

  private void recoverNow(Supplier<Restart.Point> settle) {
    boolean entered = false;
    try {
      turn.enter();
      entered = true;
      if (halted == null) {
        return;
      }
      Restart.Point point = settle.get();
      if (!point.state().equals(state())) {
        throw new HaltException("the stores hold another chain than this node was at. Restart it");
      }
      point.pending().ifPresent(this::resume);
      halted = null;
      LOG.info("the chain goes on after height {}", Tips.height(state()));
      listener.onRecovered();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Stopping e) {
      LOG.debug("the node is stopping");
    } catch (RuntimeException | Error e) {
      halted = e.getMessage() == null ? e.toString() : e.getMessage();
      LOG.error("the chain still stops at height {}: {}", Tips.height(state()), halted);
      listener.onHalt(halted);
    } finally {
      if (entered) {
        turn.leave();
      }
    }
  }

  /**
   * Commits the block that follows the tip.
   *
   * @return the new tip once it is durable; fails with {@link SlotEmpty} if the chain's schedule demands another wiring first, with
   *     {@link HaltException} if the chain stopped, with
   *     {@link IllegalArgumentException} if the block does not belong here (the chain goes on)
   */
  public CompletionStage<ChainTip> commit(SealedBlock sealed) {
    CompletableFuture<ChainTip> result = new CompletableFuture<>();
    try {
      thread.execute(() -> run(sealed, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new IllegalStateException(refusal()));
    }
    return result;
  }

  private String refusal() {
    return closing.getCount() == 0 ? "the node is stopping" : MAX_WAITING + " blocks are waiting already";
  }

  /** From now on no height is begun while {@code reason} gives one; it returns at once. Blocks wait, nothing of them is written. */
  public void holdWhile(Supplier<Optional<String>> reason) {
    hold = reason;
  }

  /**
   * Runs {@code task} between two heights, while nothing is being committed and no part of a commit is being exchanged.
   *
   * @return fails with what the task threw, or with {@link IllegalStateException} if the node is stopping or too much waits
   */
  public <R> CompletionStage<R> between(Callable<R> task) {
    CompletableFuture<R> result = new CompletableFuture<>();
    try {
      thread.execute(() -> {
        try {
          turn.enter();
          try {
            result.complete(task.call());
          } finally {
            turn.leave();
          }
        } catch (Exception | Error e) {
          result.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new IllegalStateException(refusal()));
    }
    return result;
  }

  /** Where a chain begins that has no block of its own yet. */
  public record Beginning(ChainState state, Bytes proof, org.blockberry.chain.Block block) {}

  /**
   * Lets the chain begin elsewhere, while nothing is being committed.
   *
   * @param task puts the stores in place and gives where that is; what it throws changes nothing, but for a {@link StoreException}, which stops the chain
   * @return the new tip, or what the task threw
   */
  public CompletionStage<ChainTip> begin(Supplier<Beginning> task) {
    return between(() -> {
      try {
        Beginning begun = task.get();
        ChainTip tip = Tips.of(begun.state(), begun.proof());
        position = new Position(begun.state(), tip);
        check.concluded(begun.state(), begun.block());
        tell(tip);
        return tip;
      } catch (StoreException e) {
        halt(new HaltException("a snapshot was put in place only in part: " + e.getMessage() + ". Restart the node to finish it", e));
        throw e;
      }
    });
  }

  /** Finishes a commit that a crash interrupted. Call it before anything is committed, on the starting thread. */
  public void resume(Restart.Pending pending) {
    DecodedBlock block = DecodedBlock.of(pending.stored().block());
    Bytes proof = pending.stored().commit();
    if (pending.appCommitted()) {
      Bytes results = store(store -> store.results(block.height())).orElseThrow(() -> new HaltException(
          "the application committed block " + block.height() + " but its results are missing. Remove the application's state to replay"));
      conclude(state(), block, proof, BlockResults.decode(results), 0);
    } else {
      finish(state(), block, proof);
    }
    LOG.info("finished the interrupted commit of block {}", block.height());
  }

  private void run(SealedBlock sealed, CompletableFuture<ChainTip> result) {
    long began = System.nanoTime();
    boolean entered = false;
    try {
      awaitPermission(sealed.height());
      turn.enter();
      entered = true;
      if (halted != null) {
        throw new HaltException(halted);
      }
      ChainTip tip = commitNow(sealed);
      duration.recordNanos(System.nanoTime() - began);
      result.complete(tip);
    } catch (Refused e) {
      result.completeExceptionally(new IllegalArgumentException(e.getMessage()));
    } catch (NotYet e) {
      result.completeExceptionally(e.reason);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.completeExceptionally(new IllegalStateException("the node is stopping"));
    } catch (Stopping e) {
      result.completeExceptionally(new IllegalStateException("the node is stopping"));
    } catch (RuntimeException | Error e) {
      halt(e);
      result.completeExceptionally(e);
    } finally {
      if (entered) {
        turn.leave();
      }
    }
  }

  private void halt(Throwable cause) {
    if (halted == null) {
      halted = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      LOG.error("the chain stops at height {}: {}", Tips.height(state()), halted, cause);
      listener.onHalt(halted);
    }
  }

  /**
   * Reads a block. What was read last, mostly the proposal that is committed next, is not read and hashed again.
   *
   * @throws DecodingException if it is no block
   */
  public DecodedBlock decoded(Bytes encoded) {
    DecodedBlock last = lastDecoded;
    if (last != null && last.encoded().equals(encoded)) {
      return last;
    }
    DecodedBlock block = DecodedBlock.of(encoded);
    lastDecoded = block;
    return block;
  }

  private ChainTip commitNow(SealedBlock sealed) {
    ChainState before = state();
    DecodedBlock block;
    Commit proof;
    try {
      block = decoded(sealed.block());
      proof = Commit.decode(sealed.commit());
    } catch (DecodingException e) {
      throw new Refused("block " + sealed.height() + " is malformed: " + e.getMessage());
    }
    if (sealed.height() != block.height()) {
      throw new Refused("block " + sealed.height() + " refused: its header says height " + block.height());
    }
    problem(before, block, proof).ifPresent(problem -> {
      requireSameState(before, block, proof, sealed);
      throw new Refused("block " + sealed.height() + " refused: " + problem);
    });
    Optional<SlotEmpty> obstacle = gate.obstacle(block.height());
    if (obstacle.isPresent()) {
      throw new NotYet(obstacle.get());
    }
    engineRefuses(before, sealed).ifPresent(problem -> {
      throw new Refused("block " + sealed.height() + " refused: its proof is not valid for the engine: " + problem);
    });
    reached(CrashPoint.BEFORE_BLOCK, block);
    store(store -> {
      store.append(block.stored(sealed.commit()));
      return true;
    });
    reached(CrashPoint.AFTER_BLOCK, block);
    markStored(block.height());
    reached(CrashPoint.AFTER_ENGINE_MARK, block);
    return finish(before, block, sealed.commit());
  }

  private Optional<String> problem(ChainState before, DecodedBlock block, Commit proof) {
    try {
      return check.problem(before, block.block(), block.id(), proof);
    } catch (SlotEmpty e) { // evidence is judged by what the block store holds
      throw new NotYet(e);
    }
  }

  private Optional<String> engineRefuses(ChainState before, SealedBlock sealed) {
    try {
      return gate.proofProblem(before, sealed);
    } catch (SlotEmpty e) {
      throw new NotYet(e);
    }
  }

  private void awaitPermission(long height) {
    for (Optional<String> reason = hold.get(); reason.isPresent(); reason = hold.get()) {
      LOG.debug("block {} waits: {}", height, reason.get());
      pause();
    }
  }

  /** A block that the validators have decided and that does not fit our state alone: we are the one that is wrong (P5). */
  private void requireSameState(ChainState before, DecodedBlock block, Commit proof, SealedBlock sealed) {
    Header header = block.block().header();
    boolean same = header.appHash().equals(before.appHash()) && header.lastResultsHash().equals(before.lastResultsHash());
    if (!same && block.height() == before.nextHeight() && check.decided(before, block.block(), block.id(), proof)
        && engineRefuses(before, sealed).isEmpty()) {
      throw new HaltException("the validators have decided block " + block.height() + " with app hash " + header.appHash().toHex()
          + " and results hash " + header.lastResultsHash().toHex() + " of the block before, but this node's application gave "
          + before.appHash().toHex() + " and " + before.lastResultsHash().toHex() + ": it is not deterministic, or another version than"
          + " theirs. Install theirs and replay from the blocks");
    }
  }

  /** Steps 3 to 8, also used at restart for a block that was stored but not executed. */
  private ChainTip finish(ChainState before, DecodedBlock block, Bytes proof) {
    BlockResults results = null;
    long[] retain = new long[1];
    int failures = 0;
    while (true) {
      try {
        if (results == null || execution.applicationHeight() < block.height()) {
          level.accept(before);
          results = keep(block, execution.execute(before, block));
          reached(CrashPoint.AFTER_RESULTS, block);
        }
        intake.whileClosed(() -> {
          if (execution.applicationHeight() < block.height()) {
            retain[0] = execution.commit(block.height());
          }
          reached(CrashPoint.AFTER_APP_COMMIT, block);
          pool.update(block.height(), block.txHashes());
        });
        break;
      } catch (SlotEmpty e) {
        LOG.warn("commit of block {} waits: {}", block.height(), e.getMessage());
        pause();
      } catch (HaltException e) { // an application that fails again and again is quarantined meanwhile, if there is another
        if (!(e.getCause() instanceof PluginFailure) || ++failures == MAX_ATTEMPTS) {
          throw e;
        }
        LOG.warn("commit of block {} is tried again: {}", block.height(), e.getMessage());
        pause();
      } catch (PluginFailure e) { // asked how far it is
        if (++failures == MAX_ATTEMPTS) {
          throw new HaltException("the application does not answer: " + e.getMessage(), e);
        }
        LOG.warn("commit of block {} is tried again: {}", block.height(), e.getMessage());
        pause();
      }
    }
    reached(CrashPoint.AFTER_MEMPOOL_UPDATE, block);
    return conclude(before, block, proof, results, retain[0]);
  }

  /**
   * Step 4. Results that are kept already, by an execution before a crash or a replacement, stay: texts and events may differ from
   * one execution to the next, what nodes agree on may not.
   */
  private BlockResults keep(DecodedBlock block, BlockResults results) {
    reached(CrashPoint.AFTER_EXECUTE, block);
    Optional<Bytes> kept = store(store -> store.results(block.height()));
    if (kept.isPresent()) {
      BlockResults then = BlockResults.decode(kept.get());
      if (!BlockExecution.agree(then, results)) {
        throw new HaltException("executing block " + block.height() + " twice gave different results: the application"
            + " is not deterministic, or its state is not the one the block was executed on before");
      }
      return then;
    }
    Bytes encoded = results.encode();
    store(store -> {
      store.saveResults(block.height(), encoded);
      return true;
    });
    return results;
  }

  /** Steps 7 and 8, also used at restart for a block that the application has committed already. */
  private ChainTip conclude(ChainState before, DecodedBlock block, Bytes proof, BlockResults results, long retain) {
    ChainState after = before.after(block.block(), block.id(), results.txResults(),
        results.validatorUpdates(), results.paramsUpdate().orElse(ConsensusParamsUpdate.NONE), results.appHash());
    Schedule schedule = Schedule.decode(before.schedule()).extended(ScheduleEvents.in(results.events()), block.height())
        .adopting(gate.configured(), block.height());
    after = after.withSchedule(schedule.encode());
    Bytes encoded = after.encode();
    store(store -> {
      store.saveState(block.height(), encoded);
      return true;
    });
    reached(CrashPoint.AFTER_STATE, block);
    ChainTip tip = Tips.of(after, proof);
    check.concluded(after, block.block());
    position = new Position(after, tip);
    lastDecoded = null; // it may be large
    answer(new CommittedBlock(block.block(), block.id(), block.txHashes(), results, retain));
    reached(CrashPoint.AFTER_ANSWERS, block);
    tell(tip);
    return tip;
  }

  /** The block is final: whatever goes wrong with telling about it must not stop the chain. */
  private void answer(CommittedBlock block) {
    try {
      listener.onCommitted(block);
    } catch (RuntimeException e) {
      LOG.error("telling about block {} failed", block.height(), e);
    }
  }

  private void markStored(long height) {
    try {
      slots.consensus().call(engine -> {
        engine.onStored(height);
        return true;
      });
    } catch (SlotEmpty e) {
      LOG.debug("no engine to mark the end of height {}", height);
    }
  }

  private void tell(ChainTip tip) {
    try {
      slots.consensus().call(engine -> {
        engine.onCommitted(tip);
        return true;
      }, java.time.Duration.ZERO);
    } catch (SlotEmpty e) {
      LOG.debug("no engine to tell of height {}; the next one begins with it", tip.height());
    } catch (RuntimeException e) { // the block is final whatever the engine makes of it
      LOG.warn("the engine failed when told of height {}: {}", tip.height(), e.getMessage());
    }
  }

  /** A store that is being replaced is waited for; one that fails stops the chain. */
  private <R> R store(org.blockberry.api.plugin.Slot.Call<org.blockberry.api.store.BlockStore, R> call) {
    while (true) {
      try {
        return slots.blocks().call(call);
      } catch (SlotEmpty e) {
        LOG.warn("commit waits: {}", e.getMessage());
        pause();
      } catch (StoreException | PluginFailure e) {
        throw new HaltException("the block store failed: " + e.getMessage(), e);
      }
    }
  }

  private void pause() {
    try {
      if (closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new Stopping();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopping();
    }
  }

  private void reached(CrashPoint point, DecodedBlock block) {
    crash.ifPresent(plan -> plan.reached(point, block.height()));
  }

  /** Finishes the block in hand, refuses later ones; waits at most 5 s. */
  @Override
  public void close() {
    closing.countDown();
    turn.close();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("the commit in hand did not end within 5 s; it is finished at the next start");
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Refused extends RuntimeException {
    Refused(String message) {
      super(message);
    }
  }

  private static final class NotYet extends RuntimeException {
    private final SlotEmpty reason;

    NotYet(SlotEmpty reason) {
      super(reason.getMessage());
      this.reason = reason;
    }
  }

  private static final class Stopping extends RuntimeException {}
}
