package org.blockberry.libp2p.yamux;

import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/** Whether the peer is still there, and how far away it is. Times are in nanoseconds of one monotonic clock. */
final class KeepAlive {
  private static final long MAX_VALUE = 0xffff_ffffL;

  private final long interval;
  private final long timeout;
  private long heardAt;
  private boolean asked;
  private long askedAt;
  private long value = -1;
  private long roundTrip;

  KeepAlive(YamuxLimits limits, long now) {
    this.interval = limits.keepAlive().toNanos();
    this.timeout = limits.pingTimeout().toNanos();
    this.heardAt = now;
  }

  void heard(long now) {
    heardAt = now;
  }

  /** Whether a ping is to be sent now. @throws PeerViolation if one was not answered in time */
  boolean due(long now) {
    if (asked) {
      if (now - askedAt >= timeout) {
        throw new PeerViolation(Violation.TIMEOUT, "a ping was not answered within " + timeout / 1_000_000 + " ms");
      }
      return false;
    }
    return now - heardAt >= interval;
  }

  /** Whether there is an answer to wait for. */
  boolean asked() {
    return asked;
  }

  /** The value of a ping that is sent now. */
  long ask(long now) {
    asked = true;
    askedAt = now;
    value = value == MAX_VALUE ? 0 : value + 1;
    return value;
  }

  /** Whether this answers our ping. */
  boolean answers(long answered, long now) {
    if (!asked || answered != value) {
      return false;
    }
    asked = false;
    roundTrip = now - askedAt;
    return true;
  }

  /** Of the last ping, or 0. */
  long roundTrip() {
    return roundTrip;
  }
}
