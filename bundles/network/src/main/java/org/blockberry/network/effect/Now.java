package org.blockberry.network.effect;

/**
 * A moment, given to cores, which have no clock.
 *
 * @param nanos of a clock that never goes back; only differences mean something
 * @param wallMillis milliseconds since 1970 of a clock that may be set
 */
public record Now(long nanos, long wallMillis) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Milliseconds since 1970 as nanoseconds. */
  public long wallNanos() {
    return Math.multiplyExact(wallMillis, NANOS_PER_MILLI);
  }
}
