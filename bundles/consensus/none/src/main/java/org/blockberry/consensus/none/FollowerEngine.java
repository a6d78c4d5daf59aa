package org.blockberry.consensus.none;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.SlotEmpty;

/**
 * The acting half of the follower: one thread that feeds {@link FollowerCore} and carries out what it asks for.
 * Proofs are verified beside that thread, because a verifier is a plugin that may hang.
 *
 * <p>Threading: public methods from any thread. {@link #park} waits for the engine's thread and must not be called on
 * it.
 */
public final class FollowerEngine implements ConsensusEngine {
  private static final String THREAD = "bb-consensus";
  private static final int MAX_WAITING_EVENTS = 1024;
  private static final Duration VERDICT = Duration.ofSeconds(10);
  private static final Duration STOP_GENTLY = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(2);

  private final FollowerConfig config;
  private final Verifiers verifiers;
  private final ConsensusContext context;
  private final Duration verdict;
  private final FollowerCore core = new FollowerCore();
  private final Candidates candidates;
  private final Metrics.Counter refused;
  private final Metrics.Counter dropped;
  private final Acts acts = new Acts();
  private final AtomicBoolean offerPosted = new AtomicBoolean();
  private final AtomicLong parkNumbers = new AtomicLong();
  private final Map<Long, CompletableFuture<Boolean>> parkAnswers = new HashMap<>(); // guarded by itself
  private final ArrayDeque<FollowerEvent> followUps = new ArrayDeque<>(); // consensus thread only

  private volatile ThreadPoolExecutor events;
  private volatile Thread thread;
  private volatile EngineStatus status = core.status();
  private volatile boolean closed;
  private ScheduledFuture<?> timer; // consensus thread, and close when that has ended

  FollowerEngine(FollowerConfig config, Verifiers verifiers, ConsensusContext context) {
    this(config, verifiers, context, VERDICT);
  }

  /** @param verdict how long verifiers may take; a block without an answer by then is refused */
  FollowerEngine(FollowerConfig config, Verifiers verifiers, ConsensusContext context, Duration verdict) {
    this.verdict = verdict;
    this.config = Objects.requireNonNull(config, "config");
    this.verifiers = Objects.requireNonNull(verifiers, "verifiers");
    this.context = Objects.requireNonNull(context, "context");
    this.candidates = new Candidates(config.maxWaitingBytes());
    this.refused = context.metrics().describedAs("Blocks that were handed in and are not valid.").counter("blocks_refused");
    this.dropped = context.metrics().describedAs("Blocks dropped because too many waited.").counter("blocks_dropped");
    context.metrics().describedAs("Blocks that wait for those before them.").gauge("blocks_waiting", candidates::size);
    context.metrics().describedAs("Size of the blocks that wait.").gauge("blocks_waiting_bytes", candidates::bytes);
  }

  @Override
  public void start() {
    if (events != null || closed) {
      throw new IllegalStateException("an engine is started once");
    }
    candidates.tipIs(context.tip().height());
    events = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING_EVENTS), task -> {
      Thread made = new Thread(task, THREAD);
      made.setDaemon(true);
      thread = made;
      return made;
    });
    post(() -> new FollowerEvent.TipIs(context.tip()));
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
    return Finality.NONE;
  }

  @Override
  public void onCommitted(ChainTip tip) {
    post(() -> new FollowerEvent.TipIs(tip));
  }

  /** Keeps the block if it is one of the next; whether it is right shows later, and a refusal is counted and logged. */
  @Override
  public void submitExternal(SealedBlock block) {
    if (events == null || closed || !candidates.add(block)) {
      dropped.increment();
      return;
    }
    if (offerPosted.compareAndSet(false, true)) { // however many blocks come, one event waits at most
      post(() -> {
        offerPosted.set(false);
        return new FollowerEvent.Offered();
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
      if (!post(() -> new FollowerEvent.Park(number, height))) {
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
    post(FollowerEvent.Resume::new);
  }

  private boolean giveUp(long number, CompletableFuture<Boolean> answer) {
    if (!answer.complete(false)) {
      return answer.join();
    }
    post(() -> new FollowerEvent.ParkCancelled(number));
    return false;
  }

  private void awaitEnd(ThreadPoolExecutor running) throws InterruptedException {
    if (Thread.currentThread() == thread || running.awaitTermination(STOP_GENTLY.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    running.shutdownNow();
    if (!running.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(THREAD + " did not end; it is in a call to the node that does not return");
    }
  }

  private boolean post(Supplier<FollowerEvent> event) {
    ThreadPoolExecutor running = events;
    if (running == null || closed) {
      return false;
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

  private void run(Supplier<FollowerEvent> first) {
    try {
      followUps.add(first.get());
      while (!followUps.isEmpty() && !closed) {
        for (FollowerEffect effect : core.on(followUps.remove())) {
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
      closed = true; // a bug: nothing more is committed by this engine, and the node says why
      status = EngineStatus.builder(status.height(), 0, "follow").note("stopped: " + e).build();
      context.logger().log(System.Logger.Level.ERROR, "the follower stopped", e);
      context.fail("the follower stopped: " + e);
    }
  }

  /** Carries effects out, on the consensus thread. */
  private final class Acts implements FollowerEffect.Handler {
    @Override
    public void forget(long height) {
      candidates.tipIs(height);
    }

    @Override
    public void take() {
      followUps.add(new FollowerEvent.Taken(candidates.next()));
    }

    @Override
    public void check(FollowerEffect.Check check) {
      SealedBlock block = check.block();
      try {
        CompletableFuture.supplyAsync(() -> verifiers.problem(config.proofs(), context.chainId(), block, check.validators()), context.executor())
            .completeOnTimeout(Optional.of("no commit verifier answered within " + verdict.toMillis() + " ms"), verdict.toMillis(),
                TimeUnit.MILLISECONDS)
            .thenCompose(problem -> problem.isPresent() ? CompletableFuture.completedFuture(problem) : context.validate(block.block()))
            .whenComplete((problem, thrown) -> post(() ->
                thrown == null ? new FollowerEvent.Checked(check.check(), problem) : failed(block, thrown)));
      } catch (RuntimeException e) {
        followUps.add(failed(block, e));
      }
    }

    @Override
    public void refuse(long height, String reason) {
      refused.increment();
      context.logger().log(System.Logger.Level.WARNING, "refused a block of height {0}: {1}",
          Long.toString(height), reason);
    }

    @Override
    public void commit(SealedBlock block) {
      try {
        context.commit(block).whenComplete((tip, thrown) -> post(() ->
            thrown == null ? new FollowerEvent.TipIs(tip) : failed(block, thrown)));
      } catch (RuntimeException e) {
        followUps.add(failed(block, e));
      }
    }

    @Override
    public void startTimer(long number, Duration delay) {
      if (timer != null) {
        timer.cancel(false);
      }
      timer = context.timers().schedule(
          () -> post(() -> new FollowerEvent.TimerFired(number)), delay.toNanos(), TimeUnit.NANOSECONDS);
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
      context.logger().log(System.Logger.Level.ERROR, "the follower cannot go on: {0}", reason);
      context.fail(reason);
    }

    private FollowerEvent failed(SealedBlock block, Throwable thrown) {
      Throwable cause = thrown;
      while ((cause instanceof CompletionException || cause instanceof ExecutionException)
          && cause.getCause() != null) {
        cause = cause.getCause();
      }
      return new FollowerEvent.Failed(block.height(), cause instanceof SlotEmpty, String.valueOf(cause.getMessage()));
    }
  }
}
