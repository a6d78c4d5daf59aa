package org.blockberry.store.state.iavl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.store.state.iavl.tree.Workers;

/**
 * The caller works, and free threads of an executor help. Each task is done by whoever comes to it first, so nobody waits for a thread that has not begun; without
 * free threads the caller does everything. Threading: any.
 */
final class SharedWork implements Workers {
  private final Executor executor;
  private final int helpers;

  /** @param helpers most threads beside the caller's, 0 or more */
  SharedWork(Executor executor, int helpers) {
    this.executor = executor;
    this.helpers = helpers;
  }

  @Override
  public void run(List<? extends Runnable> tasks) {
    List<FutureTask<?>> open = new ArrayList<>();
    tasks.forEach(task -> open.add(new FutureTask<>(task, null)));
    for (int i = 0; i < Math.min(helpers, open.size() - 1); i++) {
      try {
        executor.execute(() -> helpFromTheEnd(open));
      } catch (RejectedExecutionException busy) {
        break; // then the caller does it
      }
    }
    open.forEach(FutureTask::run); // one that somebody else began is passed over
    open.forEach(SharedWork::await);
  }

  private static void helpFromTheEnd(List<FutureTask<?>> open) {
    for (int i = open.size() - 1; i >= 0 && !open.get(i).isDone(); i--) {
      open.get(i).run();
    }
  }

  private static void await(FutureTask<?> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true; // the task goes on in any case, on memory that the caller needs whole
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a part of the work failed", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
