package org.blockberry.node.slot;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls inside one instance. Entering an open gate is one striped increment and one volatile read.
 *
 * <p>Why it is safe: a caller counts itself in before it reads {@code closed}, the closer writes {@code closed} before it reads
 * the counts, and all four are sequentially consistent; so a caller either sees the gate closed or is counted.
 */
final class Gate<T> {
  final T instance;
  private final LongAdder entered = new LongAdder();
  private final LongAdder left = new LongAdder();
  private volatile boolean closed;
  private volatile boolean disowned;

  Gate(T instance) {
    this.instance = instance;
  }

  boolean enter() {
    entered.increment();
    if (closed) {
      left.increment();
      return false;
    }
    return true;
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

  /** Calls inside. Read in this order, because a call that ends in between must not hide one that is inside. */
  long inside() {
    long out = left.sum();
    return entered.sum() - out;
  }
}
