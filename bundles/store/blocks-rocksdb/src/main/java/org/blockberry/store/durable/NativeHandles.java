package org.blockberry.store.durable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The native objects of one database. Memory behind them is outside the Java heap and nobody else frees it, so they are
 * counted: 0 must be open after {@link #close}. Threading: {@link #keep} and {@link #close} on one thread, the rest on any.
 */
final class NativeHandles implements AutoCloseable {
  private final Deque<AutoCloseable> kept = new ArrayDeque<>();
  private final AtomicInteger open = new AtomicInteger();

  /** Remembers a long-lived object, to be closed after everything kept later. */
  <T extends AutoCloseable> T keep(T handle) {
    kept.push(handle);
    open.incrementAndGet();
    return handle;
  }

  /** A short-lived object was made. */
  void opened() {
    open.incrementAndGet();
  }

  /** A short-lived object was closed. */
  void closed() {
    open.decrementAndGet();
  }

  /** Objects open at this moment. */
  int open() {
    return open.get();
  }

  @Override
  public void close() throws Exception {
    Exception first = null;
    while (!kept.isEmpty()) {
      try {
        kept.pop().close();
      } catch (Exception e) {
        first = first == null ? e : first;
      } finally {
        open.decrementAndGet();
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
