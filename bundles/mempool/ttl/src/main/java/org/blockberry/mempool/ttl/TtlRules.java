package org.blockberry.mempool.ttl;

import java.time.Duration;
import java.time.Instant;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/**
 * How long a transaction may wait. All times in milliseconds; instants since 1970, {@code Long.MAX_VALUE} for never.
 *
 * @param standard for a transaction that brings no time of its own, {@code least} to {@code most}
 * @param least shortest time, 1 or more
 * @param most longest time
 */
public record TtlRules(long standard, long least, long most) {
  private static final Duration DEFAULT_TTL = Duration.ofHours(1);
  private static final Duration MIN_TTL = Duration.ofSeconds(1);
  private static final Duration MAX_TTL = Duration.ofHours(24);
  private static final long LONGEST = Duration.ofDays(3_650).toMillis();

  /** Refuses bounds that contradict each other. */
  public TtlRules {
    if (least < 1 || least > standard || standard > most) {
      throw new IllegalArgumentException("mempool.ttl: min_ttl is " + Duration.ofMillis(least) + ", default_ttl "
          + Duration.ofMillis(standard) + ", max_ttl " + Duration.ofMillis(most) + " but each must be no longer than the next");
    }
  }

  /** Adds the keys to a schema. */
  static SettingsSchema.Builder declare(SettingsSchema.Builder schema) {
    return schema.duration("default_ttl", DEFAULT_TTL).min(1).max(LONGEST)
        .doc("How long a transaction waits that brings no time to live of its own.").end()
        .duration("min_ttl", MIN_TTL).min(1).max(LONGEST)
        .doc("Shortest time to live; a shorter one that a transaction brings is raised to it.").end()
        .duration("max_ttl", MAX_TTL).min(1).max(LONGEST)
        .doc("Longest time to live from now; a longer one is lowered to it.").end();
  }

  static TtlRules from(Settings settings) {
    return new TtlRules(settings.duration("default_ttl").toMillis(), settings.duration("min_ttl").toMillis(),
        settings.duration("max_ttl").toMillis());
  }

  /** When the time of {@code entry} is over: counted from its arrival, so that it is the same in every pool that it comes to. */
  long deadline(PoolEntry entry) {
    return plus(entry.arrived().toEpochMilli(), entry.timeToLive().map(TtlRules::millis).orElse(standard));
  }

  /** {@code entry} as it is kept: unchanged unless its time is out of bounds. */
  PoolEntry bounded(PoolEntry entry, long now) {
    if (entry.timeToLive().isEmpty()) {
      return entry;
    }
    long arrived = entry.arrived().toEpochMilli();
    long deadline = deadline(entry);
    long kept = Math.min(Math.max(deadline, plus(arrived, least)), plus(now, most));
    return kept == deadline ? entry : until(entry, kept);
  }

  /** What an operator asked for, within the bounds. */
  long bounded(long deadline, long now) {
    return Math.min(Math.max(deadline, plus(now, least)), plus(now, most));
  }

  /** A later deadline, within the bounds, but never an earlier one. */
  long extended(long deadline, long by, long now) {
    return Math.max(deadline, Math.min(plus(deadline, by), plus(now, most)));
  }

  /** {@code entry} with another deadline. */
  static PoolEntry until(PoolEntry entry, long deadline) {
    return entry.withTimeToLive(Duration.ofMillis(deadline - entry.arrived().toEpochMilli()));
  }

  /** Milliseconds since 1970, as far as they can be told. */
  static long moment(Instant at) {
    try {
      return at.toEpochMilli();
    } catch (ArithmeticException e) {
      return at.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** As many milliseconds as fit into a number. */
  static long millis(Duration time) {
    try {
      return time.toMillis();
    } catch (ArithmeticException e) {
      return time.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** The sum, or the last moment that can be told. */
  private static long plus(long moment, long time) {
    long sum = moment + time;
    if (((moment ^ sum) & (time ^ sum)) < 0) {
      return time < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return sum;
  }
}
