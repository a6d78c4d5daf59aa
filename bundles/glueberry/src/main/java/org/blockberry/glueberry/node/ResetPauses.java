package org.blockberry.glueberry.node;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** How long to wait before a stream that was reset is opened anew: longer each time, and not for ever. For one thread, or calls under one lock. */
final class ResetPauses {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MAX_DOUBLINGS = 10;

  private int resets; // in a row
  private long firstNanos;

  /** The stream was reset. @return the pause in ns, or empty: that happens for too long */
  OptionalLong next(long nowNanos) {
    if (resets == 0) {
      firstNanos = nowNanos;
    }
    if (nowNanos - firstNanos > GIVE_UP_NANOS) {
      resets = 0;
      return OptionalLong.empty();
    }
    long pause = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(resets, MAX_DOUBLINGS));
    resets++;
    return OptionalLong.of(pause);
  }

  /** The peer has taken a stream: the next reset is the first again. */
  void answered() {
    resets = 0;
  }
}
