package org.blockberry.glueberry.reconnect;

import java.time.Duration;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;

/**
 * The time in which a peer is left alone after a handshake that was not finished.
 *
 * @param startNanos of any clock that does not go back
 * @param lengthNanos 0 or more
 */
public record Cooldown(long startNanos, long lengthNanos) {
  /** The original's. */
  public static final Duration STANDARD = Duration.ofMinutes(1);

  /** Checks the length. */
  public Cooldown {
    if (lengthNanos < 0) {
      throw new IllegalArgumentException("a cooldown of " + lengthNanos + " ns is none");
    }
  }

  /** Time left, 0 when it is over. */
  public long remainingNanos(long nowNanos) {
    return Math.max(0, lengthNanos - (nowNanos - startNanos));
  }

  /** Why a dial is refused during it, with the time left rounded up to seconds. */
  public GlueberryException refusal(long nowNanos) {
    long seconds = (remainingNanos(nowNanos) + 999_999_999L) / 1_000_000_000L;
    return GlueberryException.of(ErrorCode.CONNECTION_FAILED, "the peer is in cooldown for another " + seconds + " s");
  }
}
