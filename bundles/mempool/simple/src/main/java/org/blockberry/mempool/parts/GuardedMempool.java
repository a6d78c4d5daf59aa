package org.blockberry.mempool.parts;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;

/**
 * A mempool whose rules are its {@link Content}.
 *
 * <p>Threading: {@code lock} guards the content and is held for one entry and what goes for it, for a page of {@value #PAGE} in an
 * export, or while a reap copies the list of references, some 50 microseconds for 100,000; choosing happens without it. {@code
 * commitGate} lets a reap see a block's transactions all or not at all; adders do not pass it.
 *
 * @param <C> the kind of content
 */
public class GuardedMempool<C extends Content> implements Mempool {
  private static final int PAGE = 512;

  private final MempoolContext context;
  private final PoolLimits limits;
  private final boolean skipUnfitting;
  private final PoolMetrics metrics;
  private final C content;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReadWriteLock commitGate = new ReentrantReadWriteLock();

  /** @param skipUnfitting whether a reap passes over an entry that does not fit instead of ending there */
  public GuardedMempool(MempoolContext context, C content, boolean skipUnfitting) {
    this.context = context;
    this.limits = context.limits();
    this.skipUnfitting = skipUnfitting;
    this.content = content;
    this.metrics = new PoolMetrics(context.metrics());
    context.metrics().describedAs("Transactions in the pool.").gauge("size", () -> stats().transactions());
    context.metrics().describedAs("Size of the transactions in the pool.").gauge("size_bytes", () -> stats().bytes());
  }

  @Override
  public final AddResult add(PoolEntry entry) {
    return metrics.offered(admit(entry));
  }

  @Override
  public final AddResult carryOver(PoolEntry entry) {
    return metrics.carriedOver(admit(entry));
  }

  private AddResult admit(PoolEntry entry) {
    int size = entry.transaction().size();
    if (size == 0) {
      return AddResult.REFUSED;
    }
    if (size > limits.maxTxBytes() || size > limits.maxBytes()) {
      return AddResult.TOO_LARGE;
    }
    long fingerprint = content.fingerprint(entry.hash());
    List<Departure> departures = List.of();
    lock.lock();
    try {
      return content.offer(fingerprint, entry);
    } finally {
      departures = content.takeDepartures();
      lock.unlock();
      report(departures);
    }
  }

  /** Without the lock, as the contract asks. */
  private void report(List<Departure> departures) {
    for (Departure departure : departures) {
      metrics.removed(departure.reason(), 1);
      context.removed(departure.entry(), departure.reason());
    }
  }

  @Override
  public final boolean contains(Bytes hash) {
    return get(hash).isPresent();
  }

  @Override
  public final Optional<PoolEntry> get(Bytes hash) {
    long fingerprint = content.fingerprint(hash);
    lock.lock();
    try {
      PoolEntry entry = content.get(fingerprint, hash);
      return entry == null || !content.live(entry) ? Optional.empty() : Optional.of(entry);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final List<PoolEntry> reap(ReapLimits reapLimits, Collection<Bytes> exclude) {
    Set<Bytes> passedOver = exclude instanceof Set<Bytes> set ? set : new HashSet<>(exclude);
    return new Selection(reapLimits, passedOver, skipUnfitting).from(snapshot());
  }

  @Override
  public final void update(long height, Collection<Bytes> committed) {
    int removed = 0;
    commitGate.writeLock().lock();
    try {
      for (Bytes hash : committed) {
        removed += take(hash) != null ? 1 : 0;
      }
    } finally {
      commitGate.writeLock().unlock();
    }
    metrics.removed(RemovalReason.COMMITTED, removed);
  }

  @Override
  public final boolean remove(Bytes hash, RemovalReason reason) {
    PoolEntry entry = take(hash);
    if (entry == null) {
      return false;
    }
    if (!content.live(entry)) { // it was gone for everybody before the caller came
      report(List.of(new Departure(entry, RemovalReason.EXPIRED)));
      return false;
    }
    metrics.removed(reason, 1);
    return true;
  }

  @Override
  public final void export(long afterSequence, Predicate<PoolEntry> visitor) {
    PoolEntry[] page = new PoolEntry[PAGE];
    long after = afterSequence;
    int copied;
    do {
      lock.lock();
      try {
        copied = content.page(after, page);
      } finally {
        lock.unlock();
      }
      for (int i = 0; i < copied; i++) {
        if (content.live(page[i]) && !visitor.test(page[i])) {
          return;
        }
      }
      after = copied == 0 ? after : page[copied - 1].sequence();
    } while (copied == page.length);
  }

  @Override
  public final PoolStats stats() {
    tidyAll();
    return locked(Content::stats);
  }

  /** Takes out everything whose time is over, a few entries for each turn of the lock. */
  protected final void tidyAll() {
    while (locked(Content::tidy)) {
      Thread.onSpinWait();
    }
  }

  /** One look at or change of the content under the lock; who departed by it is reported afterwards. */
  protected final <R> R locked(java.util.function.Function<? super C, R> step) {
    List<Departure> departures = List.of();
    lock.lock();
    try {
      return step.apply(content);
    } finally {
      departures = content.takeDepartures();
      lock.unlock();
      report(departures);
    }
  }

  /**
   * One moment of the pool. Pages would not do here: an entry that left and came back between two of them would be taken twice.
   */
  private PoolEntry[] snapshot() {
    commitGate.readLock().lock();
    lock.lock();
    try {
      return content.snapshot();
    } finally {
      lock.unlock();
      commitGate.readLock().unlock();
    }
  }

  private PoolEntry take(Bytes hash) {
    long fingerprint = content.fingerprint(hash);
    lock.lock();
    try {
      return content.take(fingerprint, hash);
    } finally {
      lock.unlock();
    }
  }
}
