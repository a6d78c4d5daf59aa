package org.blockberry.store.state.iavl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.blockberry.api.store.StoreException;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Database;
import org.blockberry.store.state.iavl.tree.Child;

/**
 * The work off the commit path: writing checkpoints in their order, then deleting what is behind the oldest version. One run at a time, on the executor of the
 * plugin; the writer does it itself when checkpoints wait faster than they are written, so that memory stays bounded.
 *
 * <p>Threading: {@link #committed} under the writer's lock, the rest on any thread.
 */
final class Keeper {
  private static final int MOST_WAITING = 2;

  private final Database database;
  private final RecordReader reader;
  private final CheckpointWriter checkpoints;
  private final Cleaning cleaning;
  private final Pins pins;
  private final IavlConfig config;
  private final Object writing;
  private final LongSupplier clock;
  private final ReentrantLock working = new ReentrantLock();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ConcurrentSkipListSet<Long> kept = new ConcurrentSkipListSet<>();
  private final AtomicLong cleaningNanos = new AtomicLong();
  private final AtomicLong checkpointNanos = new AtomicLong();
  private final AtomicLong deadNodes = new AtomicLong();

  private volatile boolean stopped;
  private volatile RuntimeException failure;

  // guarded by writing
  private IavlRecords.Progress progress = new IavlRecords.Progress(0, 0, 0, 0);
  private final Deque<Pick> waiting = new ArrayDeque<>();
  private List<Child> replaced = new ArrayList<>();
  private volatile long picked; // version of the last pick or checkpoint
  private long pickedAt; // versions are counted from here
  private long newNodes;

  // guarded by working
  private long nextInnerChunk = 1;

  /** @param clock nanoseconds, to say how long things took */
  Keeper(Database database, RecordReader reader, CheckpointWriter checkpoints, Cleaning cleaning, Pins pins, IavlConfig config, Object writing, LongSupplier clock) {
    this.database = database;
    this.reader = reader;
    this.checkpoints = checkpoints;
    this.cleaning = cleaning;
    this.pins = pins;
    this.config = config;
    this.writing = writing;
    this.clock = clock;
  }

  /** Takes up where the last run of the store ended. */
  void resume(IavlRecords.Progress stored, long checkpointVersion, Optional<IavlRecords.Checkpoint> last) {
    synchronized (writing) {
      progress = stored;
      picked = checkpointVersion;
      pickedAt = checkpointVersion;
      replaced = new ArrayList<>();
      newNodes = 0;
      waiting.clear();
      kept.clear();
      // never back: a reader may just be putting a node into the cache under a number that was rolled back
      nextInnerChunk = Math.max(nextInnerChunk, last.map(IavlRecords.Checkpoint::innerEnd).orElse(1L));
    }
    if (last.isPresent()) {
      reader.checkpointsFrom(0).forEach((version, checkpoint) -> {
        if (checkpoint.kept()) {
          kept.add(version);
        }
      });
    }
  }

  /** Under the writer's lock: the progress as it is stored. */
  IavlRecords.Progress progress() {
    return progress;
  }

  /** Under the writer's lock, after the write: the oldest version was raised or the store began. */
  void progressIs(IavlRecords.Progress stored) {
    progress = stored;
    if (pickedAt == 0) {
      pickedAt = stored.oldest() - 1;
    }
  }

  /** On the writer's thread: inner nodes of later versions are in no checkpoint, and not on their way into one. */
  long picked() {
    return picked;
  }

  /**
   * Under the writer's lock: a version is durable.
   *
   * @param nodesReplaced of versions up to {@link #picked}
   * @param nodesMade less those of later versions that it replaced
   */
  void committed(long version, Child root, long leafEnd, List<Child> nodesReplaced, long nodesMade) {
    replaced.addAll(nodesReplaced);
    newNodes += nodesMade;
    boolean keep = config.keepEvery() > 0 && version % config.keepEvery() == 0;
    if (keep || newNodes >= config.checkpointNodes() || version - pickedAt >= config.checkpointVersions()) {
      waiting.add(new Pick(version, keep, Optional.ofNullable(root), leafEnd, replaced));
      replaced = new ArrayList<>();
      picked = version;
      pickedAt = version;
      newNodes = 0;
    }
  }

  /** Whether pruning leaves this version. */
  boolean keeps(long version) {
    return kept.contains(version);
  }

  /** Versions that pruning left, ascending. */
  List<Long> keptVersions() {
    return List.copyOf(kept);
  }

  /** Whether there is work. */
  boolean hasWork() {
    synchronized (writing) {
      return !waiting.isEmpty() || target().isPresent();
    }
  }

  /** Whether the writer must help. */
  boolean isBehind() {
    synchronized (writing) {
      return waiting.size() > MOST_WAITING;
    }
  }

  /** Starts a run in the background if there is work and none is under way. */
  void wake(ExecutorService executor, System.Logger log) {
    if (!hasWork() || !scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(() -> {
        scheduled.set(false);
        try {
          work();
        } catch (RuntimeException e) {
          if (!stopped) {
            failure = e;
            log.log(System.Logger.Level.ERROR, "background work on the state failed: no further version is committed. Restart the node.", e);
          }
        }
      });
    } catch (RejectedExecutionException e) {
      scheduled.set(false);
      log.log(System.Logger.Level.DEBUG, "no thread free to write a checkpoint or to prune; the next commit tries again", e);
    }
  }

  /** Failures from now on come from closing. */
  void stop() {
    stopped = true;
  }

  /** @throws StoreException background work failed, so that what is in memory cannot be trusted to reach the disk */
  void refuseAfterFailure() {
    RuntimeException failed = failure;
    if (failed != null) {
      throw new StoreException("the " + database + " takes no more versions since background work on it failed (" + failed.getMessage()
          + "). Restart the node.", failed);
    }
  }

  /** Does all the work there is. Waits for another run first. */
  void work() {
    working.lock();
    try {
      while (checkpoint() || clean()) {
        // until nothing is left
      }
    } finally {
      working.unlock();
    }
  }

  /** Number after the last chunk of inner nodes; inside {@link #alone}. */
  long innerEnd() {
    return nextInnerChunk;
  }

  /** Writes checkpoints until no more wait than may. Waits for another run first. */
  void catchUp() {
    working.lock();
    try {
      while (isBehind() && checkpoint()) {
        // until memory is bounded again
      }
    } finally {
      working.unlock();
    }
  }

  /** Keeps background work away while {@code task} runs; checkpoints that wait are written first. */
  void alone(Runnable task) {
    working.lock();
    try {
      while (checkpoint()) {
        // what the task sees is whole
      }
      task.run();
    } finally {
      working.unlock();
    }
  }

  private boolean checkpoint() {
    Pick pick;
    synchronized (writing) {
      pick = waiting.peek();
    }
    if (pick == null) {
      return false;
    }
    long begun = clock.getAsLong();
    IavlRecords.Checkpoint written = checkpoints.write(pick, nextInnerChunk);
    nextInnerChunk = written.innerEnd();
    if (pick.kept()) {
      kept.add(pick.version());
    }
    synchronized (writing) {
      waiting.poll();
    }
    checkpointNanos.addAndGet(clock.getAsLong() - begun);
    return true;
  }

  private boolean clean() {
    long begun = clock.getAsLong();
    IavlRecords.Progress now;
    Optional<Long> target;
    synchronized (writing) {
      now = progress;
      target = target();
    }
    if (target.isEmpty()) {
      return false;
    }
    Cleaning.Result result = cleaning.run(now, now.cleaned() == 0 ? reader.firstCommit() : now.cleaned(), target.get());
    synchronized (writing) {
      IavlRecords.Progress reached = result.progress(progress.oldest());
      database.write(target.get(), batch -> {
        result.last().accept(batch);
        putSealed(batch, IavlKeys.PROGRESS, reached);
      });
      progress = reached;
    }
    deadNodes.addAndGet(result.nodes());
    cleaningNanos.addAndGet(clock.getAsLong() - begun);
    return true;
  }

  /** The next checkpoint below which everything may go. */
  private Optional<Long> target() {
    if (progress.oldest() == 0) {
      return Optional.empty();
    }
    long limit = Math.min(progress.oldest(), pins.oldest());
    return reader.checkpointAbove(progress.cleaned()).filter(version -> version <= limit);
  }

  private static void putSealed(Batch batch, byte[] key, IavlRecords.Progress content) {
    batch.put(key, Checksum.seal(key, content.encode()));
  }

  long cleaningNanos() {
    return cleaningNanos.get();
  }

  long checkpointNanos() {
    return checkpointNanos.get();
  }

  long deadNodes() {
    return deadNodes.get();
  }
}
