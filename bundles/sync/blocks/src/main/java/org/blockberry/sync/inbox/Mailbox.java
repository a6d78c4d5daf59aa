package org.blockberry.sync.inbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A thread, with a bounded number of messages of each peer, and bytes of all, in front of it. */
public final class Mailbox implements Inbox, AutoCloseable {
  /** Messages of one peer that wait at most. */
  public static final int PER_PEER = 8;
  private static final long STOP_MILLIS = 5_000;

  private final ScheduledExecutorService thread;
  private final Map<String, Integer> waiting = new ConcurrentHashMap<>(); // peers with messages here only
  private final AtomicLong bytes = new AtomicLong();
  private final long maxBytes;
  private final Consumer<Throwable> broken;

  /**
   * Begins.
   *
   * @param name of the thread
   * @param maxBytes of messages that wait; a single one always may
   * @param broken is told what work threw; the thread goes on
   */
  public Mailbox(String name, long maxBytes, Consumer<Throwable> broken) {
    this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
      Thread made = new Thread(work, name);
      made.setDaemon(true);
      return made;
    });
    this.maxBytes = maxBytes;
    this.broken = broken;
  }

  @Override
  public boolean offer(String peer, int size, Runnable work) {
    long before = bytes.getAndAdd(size);
    if (before > 0 && before + size > maxBytes) {
      bytes.addAndGet(-size);
      return false;
    }
    if (waiting.merge(peer, 1, Integer::sum) > PER_PEER || !queued(peer, size, work)) {
      taken(peer, size);
      return false;
    }
    return true;
  }

  private boolean queued(String peer, int size, Runnable work) {
    try {
      thread.execute(() -> {
        try {
          run(work);
        } finally {
          taken(peer, size);
        }
      });
      return true;
    } catch (RejectedExecutionException e) {
      return false; // closed
    }
  }

  private void taken(String peer, int size) {
    bytes.addAndGet(-size);
    waiting.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
  }

  /** Bytes of messages that wait. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public boolean put(Runnable work) {
    try {
      thread.execute(() -> run(work));
      return true;
    } catch (RejectedExecutionException e) {
      return false; // closed
    }
  }

  /** Repeats work until the end. */
  public void every(long millis, Runnable work) {
    thread.scheduleWithFixedDelay(() -> run(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | LinkageError e) {
      broken.accept(e);
    }
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
