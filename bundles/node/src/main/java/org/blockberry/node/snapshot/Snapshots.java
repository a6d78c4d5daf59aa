package org.blockberry.node.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.scope.NamedThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes snapshots on {@code bb-snapshot}, one at a time, of heights that the rules name or an operator wants. A height has one when the block after it is
 * committed, because only that block says what the state was. While one is made, {@link #held} keeps its block and version from being pruned.
 *
 * <p>Threading: any; {@link #onCommitted} returns at once.
 */
public final class Snapshots implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final long NOTHING = Long.MAX_VALUE;
  private static final long MANUAL_WAIT_SECONDS = 600;
  private static final long CLOSE_WAIT_SECONDS = 5;

  private final Supplier<SnapshotRules> rules;
  private final Slot<SnapshotStore> store;
  private final LongSupplier tip;
  private final SnapshotMaker maker;
  private final AtomicLong held = new AtomicLong(NOTHING);
  private final Metrics.Counter made;
  private final Metrics.Counter failures;
  private final Metrics.Timer duration;
  private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1),
      NamedThreads.single("bb-snapshot"));
  private volatile String problem = "";
  private volatile boolean closing;

  /**
   * One that waits for commits.
   *
   * @param tip height of the last committed block
   */
  public Snapshots(Supplier<SnapshotRules> rules, LongSupplier tip, Slot<BlockStore> blocks, Slot<StateStore> states, Slot<SnapshotStore> store,
      Supplier<Instant> time, Metrics metrics) {
    this.rules = rules;
    this.tip = tip;
    this.store = store;
    this.maker = new SnapshotMaker(blocks, states, store, time, () -> closing);
    this.made = metrics.describedAs("Snapshots made.").counter("snapshots_made_total");
    this.failures = metrics.describedAs("Snapshots that could not be made.").counter("snapshot_failures_total");
    this.duration = metrics.describedAs("Time to make a snapshot.").timer("snapshot_seconds");
    metrics.describedAs("Height whose snapshot is being made, 0 while none is.").gauge("snapshot_making_height", this::making);
    thread.prestartAllCoreThreads(); // here, because a thread keeps the loaders of all that is on the stack where it is made
  }

  /** Lowest height that must not be pruned; {@link Long#MAX_VALUE} for none. */
  public long held() {
    return held.get();
  }

  private long making() {
    long height = held.get();
    return height == NOTHING ? 0 : height;
  }

  /** A block was committed. While one snapshot is made, no other is begun. */
  public void onCommitted(long height) {
    long interval = rules.get().interval();
    long due = height - 1;
    if (interval > 0 && due >= 1 && due % interval == 0 && store.filled() && held.compareAndSet(NOTHING, due)) {
      try {
        thread.execute(() -> {
          try {
            make(due);
          } catch (StoreException e) {
            LOG.warn("no snapshot of height {}: {}", due, e.getMessage());
          } catch (SnapshotMaker.Stopped e) {
            LOG.debug("the snapshot of height {} is given up: the node is stopping", due);
          } finally {
            held.set(NOTHING);
          }
        });
      } catch (RejectedExecutionException e) {
        held.set(NOTHING);
      }
    }
  }

  /** @throws StoreException it could not be made */
  private SnapshotMetadata make(long height) {
    long began = System.nanoTime();
    try {
      SnapshotRules used = rules.get();
      SnapshotMetadata metadata = maker.make(height, used);
      List<SnapshotMetadata> all = store.call(SnapshotStore::list);
      all.stream().skip(used.keepRecent()).forEach(old -> store.call(one -> one.delete(old.hash())));
      made.increment();
      problem = "";
      long nanos = System.nanoTime() - began;
      duration.recordNanos(nanos);
      LOG.info("snapshot of height {} made in {} ms: {} chunks, hash {}", height, nanos / 1_000_000, metadata.chunks(), metadata.hash());
      return metadata;
    } catch (SnapshotMaker.Stopped e) {
      throw e;
    } catch (RuntimeException e) {
      problem = "height " + height + ": " + e.getMessage();
      failures.increment();
      throw e instanceof StoreException ? e : new StoreException(String.valueOf(e.getMessage()), e);
    }
  }

  /** As {@link org.blockberry.api.admin.NodeAdmin#createSnapshot}. */
  public JsonValue create() {
    requireStore();
    if (!held.compareAndSet(NOTHING, 1)) {
      throw new AdminException("the snapshot of height " + making() + " is being made; try again when it is finished");
    }
    long height = tip.getAsLong() - 1;
    if (height < 1) {
      held.set(NOTHING);
      throw new AdminException("the chain is at height " + (height + 1) + ": a snapshot needs two blocks");
    }
    held.set(height);
    CompletableFuture<SnapshotMetadata> done = new CompletableFuture<>();
    try {
      thread.execute(() -> {
        try {
          done.complete(make(height));
        } catch (RuntimeException e) {
          done.completeExceptionally(e);
        } finally {
          held.set(NOTHING);
        }
      });
      return json(done.get(MANUAL_WAIT_SECONDS, TimeUnit.SECONDS));
    } catch (RejectedExecutionException e) {
      held.set(NOTHING);
      throw new AdminException("the node is stopping");
    } catch (TimeoutException e) {
      throw new AdminException("the snapshot of height " + height + " is still being made; snapshot:list shows it when it is finished");
    } catch (ExecutionException e) {
      throw new AdminException("no snapshot of height " + height + ": " + e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException("interrupted; the snapshot is still being made");
    }
  }

  /** As {@link org.blockberry.api.admin.NodeAdmin#snapshots}. */
  public JsonValue list() {
    requireStore();
    return asked(() -> {
      JsonValue.ArrayBuilder all = JsonValue.array();
      store.call(SnapshotStore::list).forEach(one -> all.add(json(one)));
      return JsonValue.object().put("snapshots", all.build()).put("interval", rules.get().interval()).put("bytes", store.call(SnapshotStore::bytes))
          .put("making", making()).put("problem", problem).build();
    });
  }

  /** As {@link org.blockberry.api.admin.NodeAdmin#deleteSnapshot}. */
  public JsonValue delete(String hash) {
    SnapshotMetadata found = find(hash);
    return asked(() -> {
      store.call(one -> one.delete(found.hash()));
      return json(found);
    });
  }

  /** The snapshot that an operator means. */
  public SnapshotMetadata find(String hash) {
    requireStore();
    List<SnapshotMetadata> found = asked(() -> store.call(SnapshotStore::list)).stream()
        .filter(one -> !hash.isEmpty() && one.hash().toHex().startsWith(hash.toUpperCase(java.util.Locale.ROOT))).toList();
    if (found.size() != 1) {
      throw new AdminException(found.isEmpty() ? "there is no snapshot whose hash begins with \"" + hash + "\"; see snapshot:list"
          : found.size() + " snapshots have a hash that begins with \"" + hash + "\"; give more of it");
    }
    return found.get(0);
  }

  private void requireStore() {
    if (!store.filled()) {
      throw new AdminException("this node keeps no snapshots. To keep some: snapshot-store.type = \"files\" in config.toml");
    }
  }

  private static <R> R asked(Supplier<R> question) {
    try {
      return question.get();
    } catch (SlotEmpty | StoreException | PluginFailure e) {
      throw new AdminException("the snapshot store does not answer: " + e.getMessage());
    }
  }

  private static JsonValue json(SnapshotMetadata one) {
    return JsonValue.object().put("height", one.height()).put("hash", one.hash().toHex()).put("chunks", one.chunks())
        .put("app_hash", one.appHash().toHex()).put("created_at", one.createdAt().toString()).build();
  }

  /** For the status of the node; an empty object without a store. */
  public JsonValue status() {
    if (!store.filled()) {
      return JsonValue.EMPTY_OBJECT;
    }
    try {
      List<SnapshotMetadata> all = store.call(SnapshotStore::list);
      JsonValue.ObjectBuilder status = JsonValue.object().put("kept", all.size()).put("newest_height", all.isEmpty() ? 0 : all.get(0).height())
          .put("making", making());
      return problem.isEmpty() ? status.build() : status.put("problem", problem).build();
    } catch (SlotEmpty | StoreException | PluginFailure e) {
      return JsonValue.object().put("problem", String.valueOf(e.getMessage())).build();
    }
  }

  /** Gives up what is being made. */
  @Override
  public void close() {
    closing = true;
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the snapshot in hand did not end within {} s; nothing of it is offered", CLOSE_WAIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
