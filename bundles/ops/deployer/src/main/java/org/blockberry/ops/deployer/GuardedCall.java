package org.blockberry.ops.deployer;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls the framework about a plugin on a thread of its own, since the plugin may never return. */
final class GuardedCall {
  private GuardedCall() {}

  /** A call that did not come back in time. Its thread was interrupted and left behind. */
  static final class Overdue extends Exception {
    Overdue(String what, Duration deadline) {
      super(what + " did not return within " + deadline.toMillis() + " ms", null, false, false);
    }
  }

  /**
   * Waits for {@code call} at most {@code deadline}.
   *
   * @throws Overdue it is still busy
   * @throws ExecutionException what it threw
   */
  static <R> R within(Duration deadline, String what, Callable<R> call)
      throws Overdue, ExecutionException, InterruptedException {
    FutureTask<R> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "bb-deploy-call " + what);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new Overdue(what, deadline);
    }
  }
}
