package org.blockberry.consensus.bft;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The engine's one thread. What the engine and the node cause is never dropped; of each peer at most {@link #PER_PEER} messages wait.
 * Threading: any.
 */
final class Mailbox {
  static final String THREAD = "bb-consensus";
  /** Messages of one peer that may wait. */
  static final int PER_PEER = 256;
  /** Bytes of one peer that may wait. */
  static final long BYTES_PER_PEER = 20 << 20;

  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
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

  /** Runs a task that a peer caused; false if too much of that peer waits. */
  boolean offer(String peer, int bytes, Runnable task) {
    Waiting now = waiting.merge(peer, new Waiting(1, bytes), Waiting::and);
    if (now.messages > PER_PEER || now.bytes > BYTES_PER_PEER) {
      taken(peer, bytes);
      return false;
    }
    return post(() -> {
      taken(peer, bytes);
      task.run();
    });
  }

  private void taken(String peer, int bytes) {
    waiting.computeIfPresent(peer, (key, all) -> all.messages == 1 ? null : all.and(new Waiting(-1, -bytes)));
  }

  private record Waiting(int messages, long bytes) {
    private Waiting and(Waiting more) {
      return new Waiting(messages + more.messages, bytes + more.bytes);
    }
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
