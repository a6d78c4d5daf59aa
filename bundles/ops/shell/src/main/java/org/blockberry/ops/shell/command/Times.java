package org.blockberry.ops.shell.command;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Times for people: absolute in UTC and relative to now.
 *
 * @param clock what now is
 */
public record Times(Clock clock) {
  /** For example {@code 2026-01-31T12:00:00Z (3 s ago)}; {@code -} for the epoch, which stands for never. */
  public String text(Instant time) {
    if (time.equals(Instant.EPOCH)) {
      return "-";
    }
    return time.truncatedTo(ChronoUnit.SECONDS) + " (" + age(time) + ")";
  }

  /** For example {@code 3 s ago}. */
  public String age(Instant time) {
    Duration age = Duration.between(time, clock.instant());
    if (age.isNegative()) {
      return age.toMillis() > -1_000 ? "now" : "in " + length(age.negated());
    }
    return length(age) + " ago";
  }

  private static String length(Duration length) {
    long seconds = length.toSeconds();
    if (seconds < 1) {
      return length.toMillis() + " ms";
    }
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 2 * 3600) {
      return length.toMinutes() + " min";
    }
    return seconds < 48 * 3600 ? length.toHours() + " h" : length.toDays() + " d";
  }
}
