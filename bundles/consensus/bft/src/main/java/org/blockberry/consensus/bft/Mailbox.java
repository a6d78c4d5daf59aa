package org.blockberry.consensus.bft;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The engine's one thread. What the engine and the node cause is never dropped; of each peer at most {@link #PER_PEER} messages wait.
 * Threading: any.
 */
final class Mailbox {
  static final String THREAD = "bb-consensus";
  /** Messages of one peer that may wait; with the largest message of a stream 20 MiB. */
  static final int PER_PEER = 256;

  private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor thread;
  private volatile Thread running;
  private volatile boolean closed;

  Mailbox() {
    thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread made = new Thread(task, THREAD);
      made.setDaemon(true);
      running = made;
      return made;
    });
  }

  boolean isMine() {
    return Thread.currentThread() == running;
  }

  boolean closed() {
    return closed;
  }

  /** Runs a task; false if nothing runs any more. */
  boolean post(Runnable task) {
    if (closed) {
      return false;
    }
    try {
      thread.execute(() -> {
        if (!closed) {
          task.run();
        }
      });
      return true;
    } catch (RejectedExecutionException e) {
      return false; // closed meanwhile
    }
  }

  /** Runs a task that a peer caused; false if too many of that peer wait. */
  boolean offer(String peer, Runnable task) {
    AtomicInteger count = waiting.computeIfAbsent(peer, p -> new AtomicInteger());
    if (count.incrementAndGet() > PER_PEER) {
      count.decrementAndGet();
      return false;
    }
    return post(() -> {
      count.decrementAndGet();
      task.run();
    });
  }

  /** A peer that is gone needs no count. */
  void forget(String peer) {
    waiting.remove(peer);
  }

  int waiting() {
    return thread.getQueue().size();
  }

  /** Nothing runs any more; what runs now may end. */
  void close() {
    closed = true;
    thread.shutdown();
    thread.getQueue().clear();
  }

  boolean awaitEnd(long millis) throws InterruptedException {
    return isMine() || thread.awaitTermination(millis, TimeUnit.MILLISECONDS);
  }
}
