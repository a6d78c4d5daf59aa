package org.blockberry.mempool.simple;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * First come, first served: order of arrival is order of proposal, and a full pool refuses. It never drops anything
 * by its own decision and ignores priority, sender and time to live.
 *
 * <p>Threading: {@code lock} guards both indexes and is held for one entry, for a page of {@value #PAGE} in an
 * export, or while a reap copies the list of references, some 50 microseconds for 100,000; choosing happens without
 * it. {@code commitGate} lets a reap see a block's transactions all or not at all; adders do not pass it.
 *
 * <p>The hash index is keyed by what strangers send. SHA-256 alone is no defence: 17 bits choose a bucket, and a
 * laptop finds thousands of transactions for one bucket in minutes. What bounds the harm is that {@link Bytes} is
 * comparable: a crowded bucket becomes a tree, and a lookup in it stays logarithmic (security class G5).
 */
public final class SimpleMempool implements Mempool {
  private static final int PAGE = 512;
  private static final int MOST_BUCKETS_AT_START = 1 << 20;

  private final PoolLimits limits;
  private final boolean skipUnfitting;
  private final PoolMetrics metrics;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReadWriteLock commitGate = new ReentrantReadWriteLock();
  private final Map<Bytes, PoolEntry> byHash; // changed under lock, read without
  private final ArrivalOrder order = new ArrivalOrder();
  private int count; // under lock; ConcurrentHashMap.size() adds up cells
  private long bytes; // under lock

  /** @param skipUnfitting whether a reap passes over an entry that does not fit instead of ending there */
  public SimpleMempool(MempoolContext context, boolean skipUnfitting) {
    this.limits = context.limits();
    this.skipUnfitting = skipUnfitting;
    this.metrics = new PoolMetrics(context.metrics());
    this.byHash = new ConcurrentHashMap<>(Math.min(limits.maxTxs(), MOST_BUCKETS_AT_START));
    context.metrics().gauge("size", () -> stats().transactions());
    context.metrics().gauge("size_bytes", () -> stats().bytes());
  }

  @Override
  public AddResult add(PoolEntry entry) {
    int size = entry.transaction().size();
    if (size == 0) {
      return metrics.offered(AddResult.REFUSED);
    }
    if (size > limits.maxTxBytes() || size > limits.maxBytes()) {
      return metrics.offered(AddResult.TOO_LARGE);
    }
    AddResult result;
    lock.lock();
    try {
      result = admit(entry, size);
    } finally {
      lock.unlock();
    }
    return metrics.offered(result);
  }

  private AddResult admit(PoolEntry entry, int size) {
    if (byHash.containsKey(entry.hash())) {
      return AddResult.DUPLICATE;
    }
    if (count >= limits.maxTxs() || size > limits.maxBytes() - bytes) {
      return AddResult.FULL;
    }
    if (order.contains(entry.sequence())) {
      throw new IllegalArgumentException("sequence " + entry.sequence()
          + " belongs to another transaction in the pool but must be used once; draw a new one for " + entry.hash().toHex());
    }
    order.insert(entry);
    byHash.put(entry.hash(), entry);
    count++;
    bytes += size;
    return AddResult.ADDED;
  }

  @Override
  public boolean contains(Bytes hash) {
    return byHash.containsKey(hash);
  }

  @Override
  public Optional<PoolEntry> get(Bytes hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  @Override
  public List<PoolEntry> reap(ReapLimits reapLimits, Collection<Bytes> exclude) {
    Set<Bytes> passedOver = exclude instanceof Set<Bytes> set ? set : new HashSet<>(exclude);
    return new Selection(reapLimits, passedOver, skipUnfitting).from(snapshot());
  }

  @Override
  public void update(long height, Collection<Bytes> committed) {
    int removed = 0;
    commitGate.writeLock().lock();
    try {
      for (Bytes hash : committed) {
        removed += take(hash) ? 1 : 0;
      }
    } finally {
      commitGate.writeLock().unlock();
    }
    metrics.removed(RemovalReason.COMMITTED, removed);
  }

  @Override
  public boolean remove(Bytes hash, RemovalReason reason) {
    boolean held = take(hash);
    if (held) {
      metrics.removed(reason, 1);
    }
    return held;
  }

  @Override
  public void export(long afterSequence, Predicate<PoolEntry> visitor) {
    PoolEntry[] page = new PoolEntry[PAGE];
    long after = afterSequence;
    int copied;
    do {
      lock.lock();
      try {
        copied = order.page(after, page);
      } finally {
        lock.unlock();
      }
      for (int i = 0; i < copied; i++) {
        if (!visitor.test(page[i])) {
          return;
        }
      }
      after = copied == 0 ? after : page[copied - 1].sequence();
    } while (copied == page.length);
  }

  @Override
  public PoolStats stats() {
    lock.lock();
    try {
      return new PoolStats(count, bytes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * One moment of the pool. Pages would not do here: an entry that left and came back between two of them would be
   * taken twice.
   */
  private PoolEntry[] snapshot() {
    commitGate.readLock().lock();
    lock.lock();
    try {
      return order.snapshot();
    } finally {
      lock.unlock();
      commitGate.readLock().unlock();
    }
  }

  private boolean take(Bytes hash) {
    lock.lock();
    try {
      PoolEntry entry = byHash.remove(hash);
      if (entry == null) {
        return false;
      }
      order.remove(entry.sequence());
      count--;
      bytes -= entry.transaction().size();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
