package org.blockberry.glueberry.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** The queue between streams and the application. When it is half empty again all streams that waited may go on, on threads of the node. */
final class MessageQueue implements Messages, AutoCloseable {
  private static final int BATCH = 256;

  /** A stream that has a message and found no room. */
  interface Stalled {
    /** There may be room. */
    void resume();

    /** Since when it waits, without a message taken. */
    long stalledSinceNanos();

    /** It has waited too long. */
    void stalledTooLong();
  }

  private final int capacity;
  private final long maxBytes;
  private final Executor work;
  private final Consumer<Throwable> failures;
  private final ArrayDeque<Message> waiting = new ArrayDeque<>(); // guarded by this, as all below
  private final ArrayDeque<Stalled> stalled = new ArrayDeque<>();
  private long bytes;
  private int pollers;
  private boolean closed;
  private volatile Drain reader;

  MessageQueue(int capacity, long maxBytes, Executor work, Consumer<Throwable> failures) {
    this.capacity = capacity;
    this.maxBytes = maxBytes;
    this.work = work;
    this.failures = failures;
  }

  /**
   * Hands a message in.
   *
   * @param who waits for room when there is none; null if nobody does
   * @return false if there is no room
   */
  boolean offer(Message message, Stalled who) {
    synchronized (this) {
      int size = message.data().size();
      boolean fits = waiting.isEmpty() || waiting.size() < capacity && bytes + size <= maxBytes;
      if (!fits && !closed) {
        if (who != null) {
          stalled.addLast(who);
        }
        return false;
      }
      if (closed) {
        return true; // nobody will ever read it
      }
      waiting.addLast(message);
      bytes += size;
      if (pollers > 0) {
        notify();
      }
    }
    Drain wake = reader;
    if (wake != null) {
      wake.wake();
    }
    return true;
  }

  /** It waits no longer. */
  synchronized void forget(Stalled who) {
    stalled.remove(who);
  }

  @Override
  public Optional<Message> poll() {
    return Optional.ofNullable(take());
  }

  private Message take() {
    Message message;
    List<Stalled> wake;
    synchronized (this) {
      message = waiting.pollFirst();
      if (message == null) {
        return null;
      }
      bytes -= message.data().size();
      wake = roomFor();
    }
    resume(wake);
    return message;
  }

  @Override
  public Optional<Message> poll(Duration wait) throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    synchronized (this) {
      while (waiting.isEmpty() && !closed) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        pollers++;
        try {
          wait(left);
        } finally {
          pollers--;
        }
      }
    }
    return poll();
  }

  @Override
  public int drain(Consumer<? super Message> to, int max) {
    int drained = 0;
    ArrayList<Message> batch = new ArrayList<>();
    while (drained < max) {
      batch.clear();
      List<Stalled> wake;
      synchronized (this) {
        while (batch.size() < BATCH && drained + batch.size() < max && !waiting.isEmpty()) {
          Message message = waiting.pollFirst();
          bytes -= message.data().size();
          batch.add(message);
        }
        wake = roomFor();
      }
      resume(wake);
      if (batch.isEmpty()) {
        break;
      }
      drained += batch.size();
      batch.forEach(to);
    }
    return drained;
  }

  /** Who may go on now. Under the lock. */
  private List<Stalled> roomFor() {
    if (stalled.isEmpty() || waiting.size() > capacity / 2 || bytes > maxBytes / 2) {
      return List.of();
    }
    List<Stalled> all = List.copyOf(stalled);
    stalled.clear();
    return all;
  }

  private void resume(List<Stalled> those) {
    for (Stalled each : those) {
      try {
        work.execute(each::resume);
      } catch (RejectedExecutionException e) { // the node is being closed
        return;
      }
    }
  }

  @Override
  public void readOn(Executor executor, Consumer<? super Message> to) {
    Drain drain = new Drain(executor, () -> {
      drain(message -> {
        try {
          to.accept(message);
        } catch (RuntimeException e) {
          failures.accept(e);
        }
      }, BATCH);
      return size() > 0;
    });
    onAvailable(drain);
  }

  /** Woken for each message, and now. */
  void onAvailable(Drain drain) {
    synchronized (this) {
      if (reader != null) {
        throw new IllegalStateException("these messages have a reader");
      }
      reader = drain;
    }
    drain.wake();
  }

  /** Those that wait longer than {@code limitNanos} for room. */
  void expire(long nowNanos, long limitNanos) {
    List<Stalled> late = new ArrayList<>();
    synchronized (this) {
      stalled.removeIf(each -> {
        boolean over = nowNanos - each.stalledSinceNanos() >= limitNanos;
        if (over) {
          late.add(each);
        }
        return over;
      });
    }
    late.forEach(Stalled::stalledTooLong);
  }

  @Override
  public synchronized int size() {
    return waiting.size();
  }

  synchronized int stalledStreams() {
    return stalled.size();
  }

  /** Takes no more and lets go of who waits; what is there can still be taken. */
  @Override
  public synchronized void close() {
    closed = true;
    stalled.clear();
    notifyAll();
  }
}
