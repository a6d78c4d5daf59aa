package org.blockberry.node.life;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Many small tasks on a thread that has few places: one of them waits there at a time, the others wait here, so that they neither fill that
 * queue nor keep what else it holds waiting for all of them. In order; at most a number of them. Threading: any.
 */
final class Backlog implements Executor {
  private final Executor thread;
  private final int most;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(); // guarded by itself
  private boolean running; // one waits on the thread, or runs; guarded by waiting

  /** @param most tasks that may wait */
  Backlog(Executor thread, int most) {
    this.thread = thread;
    this.most = most;
  }

  /** @throws RejectedExecutionException if too many wait, or the thread takes none */
  @Override
  public void execute(Runnable task) {
    synchronized (waiting) {
      if (waiting.size() >= most) {
        throw new RejectedExecutionException(most + " tasks wait already");
      }
      waiting.add(task);
      if (!running) {
        begin();
      }
    }
  }

  /** With the lock held; nothing else waits. */
  private void begin() {
    running = true;
    try {
      thread.execute(this::next);
    } catch (RejectedExecutionException e) {
      running = false;
      waiting.removeLast();
      throw e;
    }
  }

  private void next() {
    do {
      Runnable task;
      synchronized (waiting) {
        task = waiting.remove();
      }
      task.run(); // a future's task, which throws nothing
    } while (goesOnHere());
  }

  /** Behind what else waits for the thread, or at once if that takes no more. */
  private boolean goesOnHere() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        running = false;
        return false;
      }
    }
    try {
      thread.execute(this::next);
      return false;
    } catch (RejectedExecutionException e) {
      return true;
    }
  }
}
