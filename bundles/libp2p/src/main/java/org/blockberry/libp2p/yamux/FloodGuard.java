package org.blockberry.libp2p.yamux;

import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * Bounds frames that carry nothing or only make us answer: pings, empty frames, streams that are opened and reset at once (security classes T2,
 * T4). Allows {@code burst} at once and {@code perSecond} in the long run.
 */
final class FloodGuard {
  private static final long SECOND = 1_000_000_000L;

  private final int burst;
  private final int perSecond;
  private long left;
  private long filledAt;

  FloodGuard(int burst, int perSecond, long now) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.left = burst;
    this.filledAt = now;
  }

  /** @throws PeerViolation if this is one too many */
  void count(long now, String what) {
    if (left == 0) {
      refill(now);
    }
    if (left == 0) {
      throw new PeerViolation(Violation.FLOOD, "more than " + burst + " frames without content at once, the last one: " + what);
    }
    left--;
  }

  private void refill(long now) {
    long seconds = (now - filledAt) / SECOND;
    if (seconds > 0) {
      left = Math.min(burst, Math.min(seconds, burst) * perSecond);
      filledAt = now;
    }
  }
}
