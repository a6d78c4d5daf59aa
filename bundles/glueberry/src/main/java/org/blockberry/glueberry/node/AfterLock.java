package org.blockberry.glueberry.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A monitor for short changes: what would call others is collected and done when the monitor is given back, in its order. */
final class AfterLock {
  private List<Runnable> after = new ArrayList<>(); // guarded by this

  /** Runs {@code change} alone, and then what it left to be done. */
  <T> T with(Supplier<T> change) {
    if (Thread.holdsLock(this)) { // called from within: a future was complete already
      return change.get();
    }
    List<Runnable> todo = List.of();
    try {
      synchronized (this) {
        try {
          return change.get();
        } finally {
          todo = after;
          after = new ArrayList<>();
        }
      }
    } finally {
      todo.forEach(Runnable::run);
    }
  }

  void run(Runnable change) {
    with(() -> {
      change.run();
      return null;
    });
  }

  /** To be done after the present change. */
  void later(Runnable task) {
    after.add(task);
  }
}
