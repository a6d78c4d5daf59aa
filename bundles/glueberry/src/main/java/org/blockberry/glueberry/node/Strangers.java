package org.blockberry.glueberry.node;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts inbound connections whose peers are not established (specification 3.15). Threading: any thread. */
final class Strangers {
  private final int max;
  private final AtomicInteger count = new AtomicInteger();

  /** @param max 0 for no limit */
  Strangers(int max) {
    this.max = max;
  }

  /** @return false if there are too many; else {@link #leave} must follow */
  boolean enter() {
    if (count.incrementAndGet() > max && max > 0) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }
}
