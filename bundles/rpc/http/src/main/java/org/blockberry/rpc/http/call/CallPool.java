package org.blockberry.rpc.http.call;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that run methods, {@code bb-rpc-N}, and the bound on requests under way. A thread held by a method past
 * its time is replaced by another one, a bounded number of times, and leaves the pool when it comes back.
 *
 * <p>Threading: any.
 */
public final class CallPool implements AutoCloseable {
  /** Threads that hung methods may hold before they take from the pool itself. */
  public static final int MAX_REPLACED = 16;

  private static final long CLOSE_WAIT_MILLIS = 2_000;

  private final ThreadPoolExecutor threads;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile int maxInFlight;
  private int size; // guarded by this
  private int replaced; // guarded by this

  /**
   * Starts the pool.
   *
   * @param threads 1 or more
   * @param maxInFlight requests under way at once, 1 or more; the queue is never longer
   */
  public CallPool(int threads, int maxInFlight) {
    AtomicInteger number = new AtomicInteger();
    this.size = threads;
    this.maxInFlight = maxInFlight;
    this.threads = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread thread = new Thread(task, "bb-rpc-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    this.threads.allowCoreThreadTimeOut(true);
  }

  /** Changes the bounds. */
  public synchronized void resize(int newThreads, int newMaxInFlight) {
    maxInFlight = newMaxInFlight;
    size = newThreads;
    adjust();
  }

  /** Counts a request in; whoever gets true calls {@link #release} once. */
  public boolean admit() {
    if (inFlight.incrementAndGet() <= maxInFlight) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  /** Counts a request out. */
  public void release() {
    inFlight.decrementAndGet();
  }

  /** Requests under way. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Threads held by methods past their time. */
  public synchronized int replaced() {
    return replaced;
  }

  /** Runs a step of an admitted request; after {@link #close} it is dropped. */
  public void execute(Runnable step) {
    if (!threads.isShutdown()) {
      try {
        threads.execute(step);
      } catch (RejectedExecutionException e) {
        // closed in between; the connection is being closed as well, and nobody waits for the answer
        return;
      }
    }
  }

  synchronized void threadLost() {
    replaced++;
    adjust();
  }

  synchronized void threadBack() {
    replaced--;
    adjust();
  }

  private void adjust() {
    int wanted = size + Math.min(replaced, MAX_REPLACED);
    if (wanted > threads.getMaximumPoolSize()) {
      threads.setMaximumPoolSize(wanted);
      threads.setCorePoolSize(wanted);
    } else {
      threads.setCorePoolSize(wanted);
      threads.setMaximumPoolSize(wanted);
    }
  }

  /** Interrupts what runs and waits a bounded time for it. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
