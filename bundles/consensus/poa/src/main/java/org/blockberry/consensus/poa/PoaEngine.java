package org.blockberry.consensus.poa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.consensus.SignerAwayException;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.JsonValue;

/**
 * The acting half of the engine: one thread that feeds {@link PoaCore} and carries out what it asks for. Nothing is
 * decided here.
 *
 * <p>Threading: public methods from any thread. {@link #park} waits for the engine's thread and must not be called on
 * it.
 */
public final class PoaEngine implements ConsensusEngine {
  private static final String THREAD = "bb-consensus";
  /**
   * Events waiting; the engine itself causes at most a handful at a time. When full the engine fails: it lost its
   * way.
   */
  private static final int MAX_WAITING_EVENTS = 1024;
  private static final Duration STOP_GENTLY = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(2);

  private final ConsensusContext context;
  private final PoaCore core;
  private final PoaMeters meters;
  private final Acts acts = new Acts();
  private final AtomicBoolean transactionsPosted = new AtomicBoolean();
  private final AtomicLong parkNumbers = new AtomicLong();
  private final Map<Long, CompletableFuture<Boolean>> parkAnswers = new HashMap<>(); // guarded by itself
  private final ArrayDeque<PoaEvent> followUps = new ArrayDeque<>(); // consensus thread only

  private volatile ThreadPoolExecutor events;
  private volatile Thread thread;
  private volatile EngineStatus status;
  private volatile boolean closed;
  private volatile boolean signing;
  private ScheduledFuture<?> timer; // consensus thread, and close when that has ended

  PoaEngine(PoaConfig config, ConsensusContext context) {
    this.context = Objects.requireNonNull(context, "context");
    this.core = new PoaCore(context.chainId(), config);
    this.meters = new PoaMeters(context.metrics());
    this.status = core.status();
  }

  @Override
  public void start() {
    if (events != null || closed) {
      throw new IllegalStateException("an engine is started once");
    }
    events = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING_EVENTS), task -> {
      Thread made = new Thread(task, THREAD);
      made.setDaemon(true);
      thread = made;
      return made;
    });
    post(() -> new PoaEvent.Started(look()));
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    ThreadPoolExecutor running = events;
    if (running != null) {
      running.shutdown();
      running.getQueue().clear();
      awaitEnd(running);
      if (running.isTerminated() && timer != null) {
        timer.cancel(false);
      }
    }
    synchronized (parkAnswers) {
      parkAnswers.values().forEach(answer -> answer.complete(false));
      parkAnswers.clear();
    }
  }

  @Override
  public EngineStatus status() {
    return status;
  }

  @Override
  public Finality finality() {
    return Finality.INSTANT;
  }

  @Override
  public void onCommitted(ChainTip tip) {
    post(() -> new PoaEvent.Committed(tip, look()));
  }

  @Override
  public void onTransactionsAvailable() {
    if (transactionsPosted.compareAndSet(false, true)) { // however often it is called, one event waits at most
      post(() -> {
        transactionsPosted.set(false);
        return new PoaEvent.TransactionsWait(context.clock().instant());
      });
    }
  }

  @Override
  public boolean park(long height, Duration wait) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("park must not be called on " + THREAD + ", for which it waits");
    }
    long number = parkNumbers.incrementAndGet();
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    synchronized (parkAnswers) {
      parkAnswers.put(number, answer);
    }
    try {
      if (!post(() -> new PoaEvent.Park(number, height))) {
        return false;
      }
      return answer.get(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return giveUp(number, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return giveUp(number, answer);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never an exception", e);
    } finally {
      synchronized (parkAnswers) {
        parkAnswers.remove(number);
      }
    }
  }

  @Override
  public void resume() {
    post(() -> new PoaEvent.Resume(look()));
  }

  @Override
  public JsonValue roundState() {
    EngineStatus now = status;
    return JsonValue.object()
        .put("height/round/step", JsonValue.of(now.height() + "/" + now.round() + "/" + now.step()))
        .put("proposer", JsonValue.of(now.proposer().toHex()))
        .put("note", JsonValue.of(now.note()))
        .build();
  }

  /** Nobody waits for the request any more; unless it was granted in the same moment, the engine goes on. */
  private boolean giveUp(long number, CompletableFuture<Boolean> answer) {
    if (!answer.complete(false)) {
      return answer.join();
    }
    post(() -> new PoaEvent.ParkCancelled(number, look()));
    return false;
  }

  private void awaitEnd(ThreadPoolExecutor running) throws InterruptedException {
    if (Thread.currentThread() == thread) {
      return; // ends when the caller returns
    }
    if (running.awaitTermination(STOP_GENTLY.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    if (!signing) { // an interrupt would close the file under a signer
      running.shutdownNow();
    }
    if (!running.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(THREAD + " did not end; it is in a call to the node that does not return");
    }
  }

  private boolean post(Supplier<PoaEvent> event) {
    ThreadPoolExecutor running = events;
    if (running == null || closed) {
      return false; // before the start the tip says all; after the close nothing happens
    }
    try {
      running.execute(() -> run(event));
      return true;
    } catch (RejectedExecutionException e) {
      if (!closed) {
        context.fail("the consensus engine has " + MAX_WAITING_EVENTS + " events waiting and takes no more");
      }
      return false;
    }
  }

  /** Runs on the consensus thread. */
  private void run(Supplier<PoaEvent> first) {
    try {
      followUps.add(first.get());
      while (!followUps.isEmpty() && !closed) {
        for (PoaEffect effect : core.on(followUps.remove())) {
          if (closed) {
            return;
          }
          effect.accept(acts);
        }
        status = core.status();
      }
    } catch (RuntimeException | LinkageError e) {
      if (closed) {
        return; // what the context lends has ended before us
      }
      // A bug or a broken wiring. Going on could sign nonsense, so nothing happens any more and the node says why.
      closed = true;
      status = EngineStatus.builder(status.height(), status.round(), status.step()).note("stopped: " + e).build();
      context.logger().log(System.Logger.Level.ERROR, "the poa engine stopped", e);
      context.fail("the poa engine stopped: " + e);
    }
  }

  private Look look() {
    Optional<Look.Key> key;
    try {
      key = context.signer().map(signer -> new Look.Key(signer.address(), signer.last()));
    } catch (SlotEmpty e) {
      key = Optional.empty(); // looked for again
    }
    return new Look(context.tip(), context.clock().instant(), transactionsAvailable(), key);
  }

  private boolean transactionsAvailable() {
    try {
      return context.transactionsAvailable();
    } catch (RuntimeException e) { // the mempool is being replaced or broken; asked again within a second
      context.logger().log(System.Logger.Level.DEBUG, "cannot ask whether transactions wait", e);
      return false;
    }
  }

  /** Carries out effects, on the consensus thread. */
  private final class Acts implements PoaEffect.Handler {
    @Override
    public void startTimer(long number, Duration delay) {
      if (timer != null) {
        timer.cancel(false);
      }
      timer = context.timers().schedule(
          () -> post(() -> new PoaEvent.TimerFired(number, look())), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void propose(PoaEffect.Propose propose) {
      long began = System.nanoTime();
      try {
        context.propose(propose.round(), propose.lastCommit(), propose.proposer()).whenComplete((proposal, thrown) -> {
          if (thrown == null) {
            meters.proposed(System.nanoTime() - began);
            post(() -> new PoaEvent.Proposed(propose.attempt(), proposal, context.clock().instant()));
          } else {
            post(() -> proposeFailed(propose.attempt(), thrown));
          }
        });
      } catch (RuntimeException e) {
        followUps.add(proposeFailed(propose.attempt(), e));
      }
    }

    @Override
    public void sign(PoaEffect.Sign sign) {
      ConsensusSigner signer = null;
      signing = true;
      try {
        signer = context.signer().filter(present -> present.address().equals(sign.address())).orElse(null);
        if (signer == null) {
          followUps.add(new PoaEvent.SignFailed(new Failure(Failure.Kind.EMPTY_SLOT,
              "the key " + sign.address().toHex() + " is away"), context.clock().instant()));
          return;
        }
        if (closed) {
          return;
        }
        followUps.add(new PoaEvent.Signed(
            signer.sign(sign.height(), sign.round(), ConsensusSigner.STEP_PRECOMMIT, sign.signBytes())));
      } catch (DoubleSignException e) {
        meters.refused();
        followUps.add(new PoaEvent.SignRefused(e.getMessage(), signer.last()));
      } catch (SignerAwayException e) { // asked again, as if the keystore were being replaced
        followUps.add(new PoaEvent.SignFailed(new Failure(Failure.Kind.EMPTY_SLOT, e.getMessage()), context.clock().instant()));
      } catch (RuntimeException e) {
        followUps.add(new PoaEvent.SignFailed(Failure.of(e), context.clock().instant()));
      } finally {
        signing = false;
      }
    }

    @Override
    public void commit(SealedBlock block) {
      long began = System.nanoTime();
      try {
        context.commit(block).whenComplete((tip, thrown) -> {
          if (thrown == null) {
            meters.sealed(System.nanoTime() - began);
            onCommitted(tip);
          } else {
            post(() -> commitFailed(block.height(), thrown));
          }
        });
      } catch (RuntimeException e) {
        followUps.add(commitFailed(block.height(), e));
      }
    }

    @Override
    public void answerPark(long request, boolean parked) {
      CompletableFuture<Boolean> answer;
      synchronized (parkAnswers) {
        answer = parkAnswers.get(request);
      }
      if (answer != null) { // else nobody waits any more, and says so by an event of its own
        answer.complete(parked);
      }
    }

    @Override
    public void fail(String reason) {
      context.logger().log(System.Logger.Level.ERROR, "poa cannot go on: {0}", reason);
      context.fail(reason);
    }

    private PoaEvent proposeFailed(long attempt, Throwable thrown) {
      meters.retried();
      return new PoaEvent.ProposeFailed(attempt, Failure.of(thrown), now());
    }

    private PoaEvent commitFailed(long height, Throwable thrown) {
      meters.retried();
      return new PoaEvent.CommitFailed(height, Failure.of(thrown), now());
    }

    private Instant now() {
      return context.clock().instant();
    }
  }
}
