package org.blockberry.testing.it;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, never for a guess. */
final class Await {
  private Await() {}

  /** Returns when {@code condition} holds; an exception of it counts as "not yet". */
  static void until(String what, Duration most, Callable<Boolean> condition) {
    until(what, most, Duration.ofMillis(25), condition);
  }

  /** For conditions that cost something, such as a command of its own process: looks again after {@code pause}. */
  static void until(String what, Duration most, Duration pause, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + most.toNanos();
    Exception last = null;
    while (System.nanoTime() - deadline < 0) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(pause.toNanos());
    }
    throw new AssertionError("not within " + most.toSeconds() + " s: " + what, last);
  }
}
