package org.blockberry.api.mempool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The times to live of a pool that keeps them. A transaction whose time is over is gone for every caller at once, whether the
 * pool has taken it out already or not. Times are those of the node's clock, so a clock that is set moves them.
 *
 * <p>Threading: any thread, any time; nothing waits.
 */
@ConsumerType
public interface PoolExpiry {
  /** When the transaction's time is over; empty if it does not wait here. */
  Optional<Instant> expiresAt(Bytes hash);

  /**
   * Sets when the transaction's time is over.
   *
   * @param at brought within the pool's shortest and longest time, counted from now
   * @return the time that is in force now; empty if the transaction does not wait here
   */
  Optional<Instant> expireAt(Bytes hash, Instant at);

  /**
   * Lets the transaction wait longer.
   *
   * @param by more than nothing; the sum is brought within the pool's longest time, counted from now, but never shortened
   * @return the time that is in force now; empty if the transaction does not wait here
   */
  Optional<Instant> extend(Bytes hash, Duration by);

  /** Number of transactions whose time is not over. */
  int active();
}
