package org.blockberry.network;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The thread {@code bb-peers}, with a bounded number of messages of each peer in front of it. */
final class Mailbox implements Inbox, AutoCloseable {
  /** Messages of one peer that wait at most. */
  static final int PER_PEER = 256;
  private static final int FULL = 4_096; // messages that wait altogether, beyond which the node counts as wholly busy
  private static final long STOP_MILLIS = 3_000;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
    Thread made = new Thread(work, "bb-peers");
    made.setDaemon(true);
    return made;
  });
  private final Map<String, Integer> waiting = new ConcurrentHashMap<>(); // peers with messages here only
  private final AtomicInteger all = new AtomicInteger();
  private final Consumer<Throwable> broken;

  /** @param broken is told what work threw; the thread goes on */
  Mailbox(Consumer<Throwable> broken) {
    this.broken = broken;
  }

  @Override
  public boolean offer(String peer, Runnable work) {
    if (waiting.merge(peer, 1, Integer::sum) > PER_PEER) {
      taken(peer);
      return false;
    }
    all.incrementAndGet();
    try {
      thread.execute(() -> {
        all.decrementAndGet();
        taken(peer);
        run(work);
      });
      return true;
    } catch (RejectedExecutionException e) { // closed
      all.decrementAndGet();
      taken(peer);
      return false;
    }
  }

  private void taken(String peer) {
    waiting.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public void put(Runnable work) {
    try {
      thread.execute(() -> run(work));
    } catch (RejectedExecutionException e) {
      if (!thread.isShutdown()) { // else streams and peers are taken back after the end: there is nobody any more to whom it could matter
        broken.accept(e);
      }
    }
  }

  @Override
  public void after(Duration time, Runnable work) {
    try {
      thread.schedule(() -> run(work), time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      if (!thread.isShutdown()) {
        broken.accept(e);
      }
    }
  }

  /** Repeats work until the end. */
  void every(long millis, Runnable work) {
    thread.scheduleWithFixedDelay(() -> run(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | LinkageError e) {
      broken.accept(e);
    }
  }

  @Override
  public int load() {
    return Math.min(100, all.get() * 100 / FULL);
  }

  /** Does what waits, then ends the thread. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
