package org.blockberry.node.prune;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.scope.NamedThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries {@link PruningPlan}s out on {@code bb-prune}, in steps of {@value #STEP} heights with a rest between two, so that a commit
 * or a swap of the store never waits long. Each step is one or more whole batches of the store, so a crash leaves a base that is true.
 *
 * <p>Threading: any; {@link #onCommitted} returns at once.
 */
public final class Pruner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);
  private static final int STEP = 100;
  private static final long LONGEST_REST_NANOS = 50_000_000;
  private static final long MANUAL_WAIT_SECONDS = 600;
  private static final long CLOSE_WAIT_SECONDS = 5;

  private volatile boolean allowed;
  private final Supplier<ChainState> chain;
  private final Slot<BlockStore> blocks;
  private final Slot<StateStore> states;
  private final PrunedIndex index;
  private final LongSupplier snapshot;
  private final LongSupplier nanoTime;
  private final Metrics.Counter pruned;
  private final Metrics.Counter failures;
  private final Metrics.Timer duration;
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4),
      NamedThreads.single("bb-prune"));
  private volatile PruningRules rules;
  private volatile long retain; // of the last commit: 0, the application needs all
  private volatile boolean closing;
  private volatile long nextRun; // nanoTime
  private volatile Report last = new Report(0, 0, 0, "strategy", "");

  /** What is known of pruning; base and target as of the last look. */
  private record Report(long base, long target, long lastMicros, String heldBy, String problem) {
    long lag() {
      return Math.max(0, target - base);
    }
  }

  /**
   * A pruner that waits for commits.
   *
   * @param allowed whether this node's role may delete blocks at all
   * @param snapshot lowest height that a snapshot or a replay beside needs; {@link Long#MAX_VALUE} if none does
   * @param nanoTime the clock for the interval
   */
  public Pruner(PruningRules rules, boolean allowed, Supplier<ChainState> chain, Slot<BlockStore> blocks, Slot<StateStore> states,
      Slot<Indexer> indexer, LongSupplier snapshot, LongSupplier nanoTime, Metrics metrics) {
    this.rules = rules;
    this.allowed = allowed;
    this.chain = chain;
    this.blocks = blocks;
    this.states = states;
    this.index = new PrunedIndex(indexer);
    this.snapshot = snapshot;
    this.nanoTime = nanoTime;
    this.nextRun = nanoTime.getAsLong();
    this.pruned = metrics.describedAs("Blocks deleted by pruning.").counter("pruned_blocks_total");
    this.failures = metrics.describedAs("Runs of pruning that failed.").counter("pruning_failures_total");
    this.duration = metrics.describedAs("Time of a step of pruning.").timer("pruning_seconds");
    metrics.describedAs("Lowest height that is kept.").gauge("pruning_base_height", () -> last.base());
    metrics.describedAs("Blocks that pruning may delete and has not yet.").gauge("pruning_lag_blocks", () -> last.lag());
    thread.prestartAllCoreThreads(); // here, because a thread keeps the loaders of all that is on the stack where it is made
  }

  /** Takes other rules at once; a run in progress ends after its step and the next begins with the next block. */
  public synchronized void configure(PruningRules changed) {
    if (!changed.equals(rules)) {
      rules = changed;
      nextRun = nanoTime.getAsLong();
    }
  }

  /** Another role: a run in progress ends after its step where the new one deletes nothing. */
  public void allow(boolean value) {
    allowed = value;
  }

  /** @param retainHeight lowest height that the application still needs; 0 to keep all */
  public void onCommitted(long retainHeight) {
    retain = retainHeight;
    if (active() && nanoTime.getAsLong() - nextRun >= 0 && waiting.compareAndSet(false, true)) {
      try {
        thread.execute(this::background);
      } catch (RejectedExecutionException e) {
        waiting.set(false); // four runs by hand wait already, or the node is stopping
      }
    }
  }

  private boolean active() {
    return allowed && rules.strategy() != PruningStrategy.NOTHING;
  }

  private void background() {
    waiting.set(false);
    PruningRules used = rules;
    try {
      run();
    } catch (RuntimeException e) {
      LOG.error("pruning ended unexpectedly; the next run tries again", e);
    } finally {
      ended(used);
    }
  }

  /** Rules that came meanwhile count at once. */
  private synchronized void ended(PruningRules used) {
    if (rules == used) {
      nextRun = nanoTime.getAsLong() + used.interval().toNanos();
    }
  }

  /**
   * Prunes now and waits for the end, at most ten minutes.
   *
   * @param dryRun only tells what would go
   * @throws AdminException this node never prunes, or it failed
   */
  public JsonValue prune(boolean dryRun) {
    if (!allowed) {
      throw new AdminException("a node of this role keeps everything. Choose another node.role to prune");
    }
    if (dryRun) {
      return look((plan, bounds) -> json(plan, bounds.base(), plan.going(bounds.base())));
    }
    CompletableFuture<JsonValue> done = new CompletableFuture<>();
    try {
      thread.execute(() -> {
        try {
          long[] before = new long[1];
          PruningPlan plan = look((found, bounds) -> {
            before[0] = bounds.base();
            return found;
          });
          long gone = run();
          done.complete(json(plan, before[0], gone));
        } catch (RuntimeException e) {
          done.completeExceptionally(e);
        }
      });
      JsonValue result = done.get(MANUAL_WAIT_SECONDS, TimeUnit.SECONDS);
      if (!last.problem().isEmpty()) {
        throw new AdminException("pruning ended early: " + last.problem());
      }
      return result;
    } catch (RejectedExecutionException e) {
      throw new AdminException("too many runs wait already, or the node is stopping");
    } catch (TimeoutException e) {
      throw new AdminException("pruning goes on in the background; `node:status` shows how far it is");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AdminException known ? known : new AdminException("pruning failed: " + e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException("interrupted; pruning goes on in the background");
    }
  }

  private <R> R look(java.util.function.BiFunction<PruningPlan, PruningBounds, R> use) {
    try {
      PruningBounds bounds = bounds();
      return use.apply(PruningPlan.of(rules, bounds), bounds);
    } catch (SlotEmpty | StoreException | PluginFailure e) {
      throw new AdminException("the stores do not answer: " + e.getMessage());
    }
  }

  private JsonValue json(PruningPlan plan, long base, long going) {
    return JsonValue.object().put("strategy", rules.strategy().text()).put("base_height", base).put("target_height", plan.blocksBelow())
        .put("blocks", going).put("keep_every", plan.keepEvery()).put("state_below", plan.statesBelow()).put("held_by", plan.heldBy()).build();
  }

  private PruningBounds bounds() {
    ChainState now = chain.get();
    long base = blocks.call(BlockStore::base);
    long tip = now.lastHeight();
    long oldest = states.call(StateStore::oldestVersion);
    if (base == 0 || tip < base) {
      return new PruningBounds(0, tip, oldest, 0, 0, 0, 0);
    }
    long evidence = EvidenceWindow.lowest(base, tip, now.lastTime(), now.params().evidence(), this::timeOf);
    return new PruningBounds(base, tip, oldest, retain, evidence, index.firstMissing(), snapshot.getAsLong());
  }

  private Optional<Instant> timeOf(long height) {
    try {
      return blocks.call(store -> store.state(height)).map(record -> ChainState.decode(record).lastTime());
    } catch (DecodingException e) {
      return Optional.empty();
    }
  }

  /** One whole run; gives the blocks that went. What goes wrong ends the run and is told, never thrown. */
  private long run() {
    long began = System.nanoTime();
    long gone = 0;
    String problem = "";
    PruningPlan plan = null;
    PruningRules used = rules;
    try {
      PruningBounds bounds = bounds();
      plan = PruningPlan.of(used, bounds);
      last = new Report(bounds.base(), plan.blocksBelow(), last.lastMicros(), plan.heldBy(), "");
      gone = blocks(plan, used);
      states(plan, used);
      index(plan, used);
    } catch (SlotEmpty e) {
      LOG.debug("pruning stops until the next run: {}", e.getMessage());
    } catch (StoreException | PluginFailure | IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage());
      failures.increment();
      LOG.warn("pruning stopped: {}", problem);
    }
    long nanos = System.nanoTime() - began;
    duration.recordNanos(nanos);
    Report seen = last;
    last = new Report(seen.base(), seen.target(), nanos / 1_000, seen.heldBy(), problem);
    if (gone > 0) {
      LOG.info("pruned {} blocks in {} ms, lowest height is now {}", gone, nanos / 1_000_000, seen.base());
    }
    return gone;
  }

  private long blocks(PruningPlan plan, PruningRules used) {
    long gone = 0;
    long base = last.base();
    while (goOn(used) && base < plan.blocksBelow()) {
      long from = base;
      long to = Math.min(base + STEP, plan.blocksBelow());
      long began = System.nanoTime();
      long deleted = blocks.call(store -> store.pruneBelow(to, plan.keepEvery()));
      base = blocks.call(BlockStore::base);
      gone += deleted;
      pruned.add(deleted);
      last = new Report(base, plan.blocksBelow(), last.lastMicros(), plan.heldBy(), "");
      if (base <= from) {
        throw new StoreException("the block store was told to prune below " + to + " but its base is still " + base);
      }
      rest(System.nanoTime() - began);
    }
    return gone;
  }

  private void states(PruningPlan plan, PruningRules used) {
    long oldest = states.call(StateStore::oldestVersion);
    while (goOn(used) && oldest > 0 && oldest < plan.statesBelow()) {
      long to = Math.min(oldest + STEP, plan.statesBelow());
      long began = System.nanoTime();
      states.call(store -> {
        store.pruneBelow(Math.min(to, store.version()));
        return true;
      });
      long now = states.call(StateStore::oldestVersion);
      if (now <= oldest) {
        return; // a store that keeps what it has, or cleans up later
      }
      oldest = now;
      rest(System.nanoTime() - began);
    }
  }

  private void index(PruningPlan plan, PruningRules used) {
    boolean more = true;
    while (more && goOn(used)) {
      long began = System.nanoTime();
      more = index.pruneSome(plan.blocksBelow(), STEP);
      rest(System.nanoTime() - began);
    }
  }

  private boolean goOn(PruningRules used) {
    return !closing && allowed && rules == used;
  }

  /** As long as the work took: half of the disk's time stays for commits. */
  private static void rest(long workedNanos) {
    LockSupport.parkNanos(Math.min(workedNanos, LONGEST_REST_NANOS));
  }

  /** For the status of the node. */
  public JsonValue status() {
    Report now = last;
    PruningRules present = rules;
    JsonValue.ObjectBuilder status = JsonValue.object().put("strategy", allowed ? present.strategy().text() : "nothing");
    if (!active()) {
      return status.build();
    }
    status.put("keep_recent", present.keepRecent()).put("keep_every", present.keepEvery()).put("interval", present.interval().toString())
        .put("base_height", now.base()).put("target_height", now.target()).put("lag", now.lag()).put("held_by", now.heldBy())
        .put("pruned_total", pruned.count()).put("last_micros", now.lastMicros());
    return now.problem().isEmpty() ? status.build() : status.put("problem", now.problem()).build();
  }

  /** Ends a run after its step; waits at most {@value #CLOSE_WAIT_SECONDS} s. */
  @Override
  public void close() {
    closing = true;
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a step of pruning did not end within {} s; it is whole or absent all the same", CLOSE_WAIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
