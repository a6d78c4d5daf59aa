package org.blockberry.sync.blocks.fetch;

/** A range of heights that a peer was asked for. Not thread safe. */
final class Asked {
  private final long from;
  private final long to;
  private final long sentNanos;
  private final long timeoutNanos;
  private long coveredTo; // what is above is asked of somebody else

  Asked(long from, int count, long sentNanos, long timeoutNanos) {
    this.from = from;
    this.to = from + count - 1;
    this.coveredTo = to;
    this.sentNanos = sentNanos;
    this.timeoutNanos = timeoutNanos;
  }

  long from() {
    return from;
  }

  long to() {
    return to;
  }

  int count() {
    return (int) (to - from + 1);
  }

  long sentNanos() {
    return sentNanos;
  }

  boolean covers(long height) {
    return from <= height && height <= coveredTo;
  }

  long coveredTo() {
    return coveredTo;
  }

  /** Leaves what is above to somebody else. */
  void leaveAbove(long height) {
    coveredTo = Math.min(coveredTo, height);
  }

  boolean expired(long now) {
    return now - sentNanos >= timeoutNanos;
  }
}
