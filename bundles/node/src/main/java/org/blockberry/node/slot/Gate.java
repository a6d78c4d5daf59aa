package org.blockberry.node.slot;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.blockberry.node.watch.Region;

/**
 * Counts the calls inside one instance. Entering an open gate is one striped increment and one volatile read.
 *
 * <p>Why it is safe: a caller counts itself in before it reads {@code closed}, the closer writes {@code closed} before it reads
 * the counts, and all four are sequentially consistent; so a caller either sees the gate closed or is counted.
 */
final class Gate<T> implements Region {
  final T instance;
  private final LongAdder entered = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final long deadlineMillis;
  private final BiConsumer<Gate<T>, String> onHang;
  private final AtomicBoolean hung = new AtomicBoolean();
  private volatile boolean closed;
  private volatile boolean disowned;

  /** @param onHang told once that a call does not come back */
  Gate(T instance, long deadlineMillis, BiConsumer<Gate<T>, String> onHang) {
    this.instance = instance;
    this.deadlineMillis = deadlineMillis;
    this.onHang = onHang;
  }

  boolean enter() {
    entered.increment();
    if (closed) {
      left.increment();
      return false;
    }
    return true;
  }

  /** For a thread that is inside already: a call from within a call must not wait for a closer who waits for it. */
  void enterAgain() {
    entered.increment();
  }

  void leave() {
    left.increment();
  }

  void close() {
    closed = true;
  }

  void disown() {
    disowned = true;
  }

  boolean disowned() {
    return disowned;
  }

  boolean closed() {
    return closed;
  }

  boolean hung() {
    return hung.get();
  }

  /** Calls inside. Read in this order, because a call that ends in between must not hide one that is inside. */
  long inside() {
    long out = left.sum();
    return entered.sum() - out;
  }

  @Override
  public long deadlineMillis() {
    return deadlineMillis;
  }

  @Override
  public boolean revoked() {
    return disowned;
  }

  @Override
  public void overdue(String where) {
    if (hung.compareAndSet(false, true)) {
      onHang.accept(this, where);
    }
    closed = true;
    disowned = true;
  }
}
