package org.blockberry.network.streams;

/** Lets a steady rate pass and a bounded burst above it; exact at any pace, no sum can overflow. Not thread safe. */
public final class TokenBucket {
  private static final long NANOS = 1_000_000_000L;
  /** Above it the arithmetic would not fit into 64 bits. */
  static final long MAX_CAPACITY = 8_000_000_000L;

  private final long capacity; // in billionths of a token: a rate of r a second is r of them each nanosecond
  private long rate;
  private long level;
  private long lastNanos;

  /** A full one. */
  public TokenBucket(long capacity, long rate, long nowNanos) {
    if (capacity < 1 || rate < 1) {
      throw new IllegalArgumentException("capacity " + capacity + " and rate " + rate + " must be 1 or more");
    }
    this.capacity = Math.min(capacity, MAX_CAPACITY) * NANOS;
    this.rate = Math.min(rate, MAX_CAPACITY);
    this.level = this.capacity;
    this.lastNanos = nowNanos;
  }

  /** Sets the rate from now on. */
  void rate(long perSecond, long nowNanos) {
    refill(nowNanos);
    rate = Math.min(Math.max(1, perSecond), MAX_CAPACITY);
  }

  /** Whether {@code cost} could be taken; what costs more than the whole needs a full one. */
  boolean holds(long cost, long nowNanos) {
    refill(nowNanos);
    return level >= price(cost);
  }

  /** Takes {@code cost} if it is there. */
  public boolean take(long cost, long nowNanos) {
    if (!holds(cost, nowNanos)) {
      return false;
    }
    level -= price(cost);
    return true;
  }

  private long price(long cost) {
    return cost >= capacity / NANOS ? capacity : cost * NANOS;
  }

  private void refill(long nowNanos) {
    long elapsed = nowNanos - lastNanos; // of a clock that may wrap but does not go back
    if (elapsed <= 0) {
      return;
    }
    lastNanos = nowNanos;
    level = elapsed >= (capacity - level) / rate + 1 ? capacity : level + elapsed * rate;
  }
}
