package org.blockberry.mempool.ttl;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolExpiry;
import org.blockberry.api.value.Bytes;
import org.blockberry.mempool.parts.Content;
import org.blockberry.mempool.parts.GuardedMempool;
import org.blockberry.mempool.parts.PriorityRules;

/**
 * Best first as {@code priority}, and nothing waits for ever: each transaction has a deadline, counted from its arrival by the node's
 * clock. Past it the transaction is gone for every caller; taking it out and telling so happens when room is needed, when somebody
 * asks how full the pool is, and in the background.
 *
 * <p>Threading: as {@link GuardedMempool}. A change of a deadline replaces the entry by one with another time to live, so that the
 * deadline travels with it.
 */
public final class TtlMempool extends GuardedMempool<ExpiringContent> implements PoolExpiry {
  private static final int SWEEPS_AT_ONCE = 16; // the node's timers are one thread for all plugins
  private static final long SOON_MILLIS = 5;

  private final MempoolContext context;
  private final long intervalMillis;
  private Future<?> next; // guarded by this
  private boolean closed; // guarded by this

  /** @param interval between two background sweeps, 1 millisecond or more */
  public TtlMempool(MempoolContext context, PriorityRules ranks, TtlRules rules, Duration interval) {
    super(context, new ExpiringContent(context.limits(), ranks, rules, context.random(), context.clock()::millis),
        ranks.skipUnfitting());
    this.context = context;
    this.intervalMillis = interval.toMillis();
  }

  @Override
  public void start() {
    schedule(intervalMillis);
  }

  private synchronized void schedule(long delayMillis) {
    if (closed) {
      return;
    }
    ScheduledExecutorService timers = context.timers();
    try {
      next = timers.schedule(this::sweep, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      closed = true; // the scope ended before the pool
    }
  }

  private void sweep() {
    boolean more = true;
    try {
      for (int i = 0; i < SWEEPS_AT_ONCE && more; i++) {
        more = locked(Content::tidy);
      }
    } finally {
      schedule(more ? SOON_MILLIS : intervalMillis);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }

  @Override
  public Optional<PoolExpiry> expiry() {
    return Optional.of(this);
  }

  @Override
  public Optional<Instant> expiresAt(Bytes hash) {
    return instant(locked(content -> content.deadline(hash)));
  }

  @Override
  public Optional<Instant> expireAt(Bytes hash, Instant at) {
    long deadline = TtlRules.moment(at);
    return instant(locked(content -> content.expireAt(hash, deadline)));
  }

  @Override
  public Optional<Instant> extend(Bytes hash, Duration by) {
    if (by.isNegative() || by.isZero()) {
      throw new IllegalArgumentException("the extension is " + by + " but must be more than nothing");
    }
    return instant(locked(content -> content.extend(hash, TtlRules.millis(by))));
  }

  @Override
  public int active() {
    return stats().transactions();
  }

  private static Optional<Instant> instant(OptionalLong millis) {
    return millis.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis.getAsLong()));
  }
}
