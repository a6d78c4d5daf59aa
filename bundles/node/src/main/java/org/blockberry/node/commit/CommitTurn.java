package org.blockberry.node.commit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whose turn it is: the commit of one height, or a change of the wiring between two heights (design 4.3). Fair, so that neither
 * starves the other. Thread safe; taken and given back by one thread each.
 */
public final class CommitTurn {
  private final Semaphore turn = new Semaphore(1, true);
  private volatile boolean closing;

  /** Waits for the turn; for the commit thread. */
  void enter() throws InterruptedException {
    turn.acquire();
  }

  /** The commit is over. */
  void leave() {
    turn.release();
  }

  /** Nobody gets the turn for a change any more. */
  void close() {
    closing = true;
  }

  /**
   * Takes the turn for a change of the wiring: no commit is under way until {@link #give}.
   *
   * @param wait 0 or more
   * @return false if a commit did not end in time, or the node is stopping
   */
  public boolean take(Duration wait) throws InterruptedException {
    if (closing || !turn.tryAcquire(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS)) {
      return false;
    }
    if (closing) {
      turn.release();
      return false;
    }
    return true;
  }

  /** Gives back what {@link #take} took. */
  public void give() {
    turn.release();
  }
}
