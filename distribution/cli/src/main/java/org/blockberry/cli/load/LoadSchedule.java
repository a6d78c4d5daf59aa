package org.blockberry.cli.load;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When which transaction is due. Senders take turns: the one whose turn it is waits for the next ones and goes with them, and the others sleep meanwhile.
 * Those that are due within {@value #GATHER_MILLIS} ms share a request, if it may have more than one. Thread safe.
 */
final class LoadSchedule {
  static final int GATHER_MILLIS = 5;

  private static final long NANOS = 1_000_000_000L;
  private static final long GATHER_NANOS = GATHER_MILLIS * 1_000_000L;

  private final LoadOptions options;
  private final int total;
  private final long startNanos;
  private final ReentrantLock turn = new ReentrantLock(true);
  private int next; // guarded by turn

  /** Transactions of one request: {@code count} from number {@code from} on. */
  record Share(int from, int count) {}

  /** @param startNanos when number 0 is due, as {@link System#nanoTime} counts */
  LoadSchedule(LoadOptions options, long startNanos) {
    this.options = options;
    this.total = options.total();
    this.startNanos = startNanos;
  }

  /** When a transaction is due. */
  long due(int number) {
    return startNanos + (long) ((double) number * NANOS / options.rate());
  }

  /** Waits for the next request; empty when all are taken. */
  Optional<Share> take() throws InterruptedException {
    turn.lockInterruptibly();
    try {
      int from = next;
      if (from >= total) {
        return Optional.empty();
      }
      long leaves = leaves(from);
      long now = System.nanoTime();
      for (; now - leaves < 0; now = System.nanoTime()) {
        LockSupport.parkNanos(leaves - now);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      next = from + Math.max(1, (int) Math.min(Math.min(options.batch(), total - from), dueBy(now) - from));
      return Optional.of(new Share(from, next - from));
    } finally {
      turn.unlock();
    }
  }

  /** At once, unless others are due so soon that they can go with it. */
  private long leaves(int from) {
    int last = Math.min(from + options.batch(), total) - 1;
    long full = due(last);
    if (full - due(from) <= GATHER_NANOS) {
      return full;
    }
    int with = (int) Math.min(last, dueBy(due(from) + GATHER_NANOS) - 1);
    return due(Math.max(from, with));
  }

  /** How many should have been sent by then. */
  private long dueBy(long nanos) {
    return (long) ((double) (nanos - startNanos) * options.rate() / NANOS) + 1;
  }
}
