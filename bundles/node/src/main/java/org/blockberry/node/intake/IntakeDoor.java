package org.blockberry.node.intake;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;

/**
 * Lets transactions in, and nobody while a block is committed. The commit waits for those inside only for a while: who is still there
 * then is not waited for, learns so when leaving, and has to look again. Threading: any; one thread at a time closes it.
 */
final class IntakeDoor {
  /** Those who came in since the door last did not wait for somebody. */
  static final class Crowd {
    private int inside; // guarded by the door
    private boolean overtaken;
  }

  private static final long MOST_WAIT_MILLIS = 10_000; // for a block that is being committed

  private Crowd present = new Crowd();
  private boolean closed;

  /**
   * Comes in; {@link #leave} follows.
   *
   * @throws SlotEmpty a commit takes long; trying again later may succeed
   */
  synchronized Crowd enter() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_WAIT_MILLIS);
    while (closed) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new SlotEmpty(SlotName.MEMPOOL, "the block in hand takes longer than " + MOST_WAIT_MILLIS + " ms to commit");
      }
      pause(left);
    }
    present.inside++;
    return present;
  }

  /** Goes; gives whether the commit of a block has not passed meanwhile. */
  synchronized boolean leave(Crowd crowd) {
    if (--crowd.inside == 0) {
      notifyAll();
    }
    return !crowd.overtaken;
  }

  /** Runs {@code step} while nobody comes in; gives how many inside were not waited for. */
  int whileClosed(Duration patience, Runnable step) {
    int overtaken = close(patience);
    try {
      step.run();
    } finally {
      open();
    }
    return overtaken;
  }

  private synchronized int close(Duration patience) {
    closed = true;
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    while (present.inside > 0 && !interrupted) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        break;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        interrupted = true; // the node is stopping; what comes next sees it as well
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    int overtaken = present.inside;
    if (overtaken > 0) {
      present.overtaken = true;
      present = new Crowd();
    }
    return overtaken;
  }

  private synchronized void open() {
    closed = false;
    notifyAll();
  }

  private void pause(long millis) {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlotEmpty(SlotName.MEMPOOL, "interrupted while a block is committed");
    }
  }
}
