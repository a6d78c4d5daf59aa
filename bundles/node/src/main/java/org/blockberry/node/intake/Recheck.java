package org.blockberry.node.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.plugin.Slot;
import org.blockberry.node.scope.NamedThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks waiting transactions again after a block, off the commit path, in batches so that no slot is held for long. Requests that
 * arrive during a pass become one further pass.
 */
final class Recheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recheck.class);
  private static final int BATCH = 500;

  private final Slot<Mempool> mempool;
  private final Slot<Application> application;
  private final TransactionIntake intake;
  private final AtomicLong upTo = new AtomicLong();
  private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1),
      NamedThreads.single("bb-recheck"));

  Recheck(Slot<Mempool> mempool, Slot<Application> application, TransactionIntake intake) {
    this.mempool = mempool;
    this.application = application;
    this.intake = intake;
    thread.prestartAllCoreThreads(); // not with an engine on the stack
  }

  /** Checks every waiting transaction that arrived up to {@code lastSequence}; later ones saw the new state already. */
  void request(long lastSequence) {
    upTo.accumulateAndGet(lastSequence, Math::max);
    try {
      thread.execute(this::pass);
    } catch (RejectedExecutionException e) {
      LOG.trace("a pass that will see this request is waiting already");
    }
  }

  private void pass() {
    long last = upTo.get();
    long after = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<PoolEntry> batch = batch(after, last);
        if (batch.isEmpty()) {
          return;
        }
        after = batch.get(batch.size() - 1).sequence();
        checkAgain(batch);
      }
    } catch (RuntimeException e) {
      LOG.debug("recheck ends early, the next block starts another: {}", e.getMessage());
    }
  }

  private List<PoolEntry> batch(long after, long last) {
    return mempool.call(pool -> {
      List<PoolEntry> batch = new ArrayList<>(BATCH);
      pool.export(after, entry -> {
        if (entry.sequence() <= last) {
          batch.add(entry);
        }
        return batch.size() < BATCH && entry.sequence() <= last;
      });
      return batch;
    });
  }

  private void checkAgain(List<PoolEntry> batch) {
    List<PoolEntry> invalid = application.call(app -> {
      List<PoolEntry> bad = new ArrayList<>();
      for (PoolEntry entry : batch) {
        if (intake.check(app, entry.transaction().bytes(), CheckMode.RECHECK).code() != 0) {
          bad.add(entry);
        }
      }
      return bad;
    });
    for (PoolEntry entry : invalid) {
      intake.removeInvalid(entry);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
