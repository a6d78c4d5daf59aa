package org.blockberry.node.watch;

import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes futures whose callers may have attached anything to them. What they attached runs here, so it is watched: a thread that does
 * not come back from it is given up. Threading: any.
 */
public final class FollowUps {
  private static final Logger LOG = LoggerFactory.getLogger(FollowUps.class);
  private static final long DEADLINE_MILLIS = 5_000;

  private final CallWatch watch;

  /** Follow-ups that {@code watch} looks at. */
  public FollowUps(CallWatch watch) {
    this.watch = watch;
  }

  /** Completes {@code future}; returns after what is attached to it. */
  public <R> void complete(CompletableFuture<R> future, R result) {
    run(() -> future.complete(result));
  }

  /** Runs {@code completion}; an error of what is attached is its own. */
  public void run(Runnable completion) {
    Caller caller = watch.caller();
    Attached attached = new Attached();
    caller.enter(attached);
    try {
      completion.run();
    } finally {
      caller.leave();
      VarHandle.fullFence(); // the watch either sees this call gone or is waited for
      if (attached.revoked()) {
        caller.settle();
      }
    }
  }

  private static final class Attached implements Region {
    private volatile boolean overdue;

    @Override
    public long deadlineMillis() {
      return DEADLINE_MILLIS;
    }

    @Override
    public boolean revoked() {
      return overdue;
    }

    @Override
    public void overdue(String where) {
      if (!overdue) {
        overdue = true;
        LOG.warn("what a caller attached to its answer hangs: {}", where);
      }
    }
  }
}
