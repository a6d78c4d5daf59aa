package org.blockberry.glueberry.node;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Runs one piece of work as long as there is something for it, never twice at once, on an executor. Waking it never waits. */
final class Drain implements Runnable {
  private final Executor executor;
  private final BooleanSupplier step;
  private final AtomicInteger wakes = new AtomicInteger();

  /** @param step does a bounded part and says whether more is left */
  Drain(Executor executor, BooleanSupplier step) {
    this.executor = executor;
    this.step = step;
  }

  /** There may be something. From any thread. */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      executor.execute(this);
    } catch (RejectedExecutionException e) { // it is shut down, or full: the next wake tries again
      wakes.set(0);
    }
  }

  @Override
  public void run() {
    int seen = wakes.get();
    boolean more = step.getAsBoolean();
    if (more || !wakes.compareAndSet(seen, 0)) {
      submit(); // in turn with others
    }
  }
}
