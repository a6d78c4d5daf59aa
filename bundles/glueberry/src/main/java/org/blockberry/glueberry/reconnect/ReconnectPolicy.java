package org.blockberry.glueberry.reconnect;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;

/**
 * How often and after what waits a peer is dialled again (specification 2.9). The wait doubles from {@code baseDelay} up to {@code maxDelay}, give
 * or take {@code jitter}, so that peers that were cut off together do not come back together.
 *
 * @param baseDelay before the first attempt, more than 0
 * @param maxDelay longest wait before the jitter, {@code baseDelay} to 24 hours
 * @param maxAttempts dials in one loop, 1 or more, or {@link #UNLIMITED}; the original cannot have the latter, for its 0 means 10
 * @param jitter part of the wait that is added or taken away at most, 0 to 1
 */
public record ReconnectPolicy(Duration baseDelay, Duration maxDelay, int maxAttempts, double jitter) {
  /** As {@code maxAttempts}: as long as the node runs. */
  public static final int UNLIMITED = -1;
  private static final Duration LONGEST = Duration.ofHours(24); // before the constant that is checked with it
  /** The original's: 1 s to 5 min, 10 attempts, 10 percent. */
  public static final ReconnectPolicy STANDARD = new ReconnectPolicy(Duration.ofSeconds(1), Duration.ofMinutes(5), 10, 0.1);

  /** Checks the bounds. */
  public ReconnectPolicy {
    requireNonNull(baseDelay, "baseDelay");
    requireNonNull(maxDelay, "maxDelay");
    if (baseDelay.isNegative() || baseDelay.isZero()) {
      throw invalid("reconnect base delay is " + baseDelay + " but must be more than 0");
    }
    if (maxDelay.compareTo(baseDelay) < 0 || maxDelay.compareTo(LONGEST) > 0) {
      throw invalid("reconnect max delay is " + maxDelay + " but must be " + baseDelay + " to " + LONGEST);
    }
    if (maxAttempts < 1 && maxAttempts != UNLIMITED) {
      throw invalid("reconnect max attempts is " + maxAttempts + " but must be 1 or more, or -1 for no limit");
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw invalid("reconnect jitter is " + jitter + " but must be 0 to 1");
    }
  }

  /** Whether there is an attempt after {@code done} of them. */
  boolean allows(int done) {
    return maxAttempts == UNLIMITED || done < maxAttempts;
  }

  /**
   * The wait before an attempt.
   *
   * @param attempt counted from 0
   * @param unit a random number, 0 to below 1
   */
  long delayNanos(int attempt, double unit) {
    if (attempt < 0 || !(unit >= 0 && unit < 1)) {
      throw new IllegalArgumentException("attempt " + attempt + " and random number " + unit + " must be 0 or more and 0 to below 1");
    }
    long delay = baseDelay.toNanos();
    long max = maxDelay.toNanos();
    for (int i = 0; i < attempt && delay < max; i++) {
      delay = Math.min(max, 2 * delay); // at most two days: no overflow
    }
    return delay + (long) (delay * jitter * (2 * unit - 1));
  }

  private static GlueberryException invalid(String message) {
    return GlueberryException.of(ErrorCode.INVALID_CONFIG, message);
  }
}
