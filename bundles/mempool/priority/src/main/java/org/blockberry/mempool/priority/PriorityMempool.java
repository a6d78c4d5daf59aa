package org.blockberry.mempool.priority;

import java.util.ArrayList;
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
 * Best first: highest rank, then earliest arrival. A full pool evicts its worst entries for a strictly better
 * newcomer, and only if the newcomer then fits. Optionally a better transaction of a sender replaces the one it has
 * in the pool.
 *
 * <p>Threading: {@code lock} guards the content and is held for one entry and what it evicts, for a page of {@value
 * #PAGE} in an export, or while a reap copies the list of references, some 50 microseconds for 100,000; choosing
 * happens without it. {@code commitGate} lets a reap see a block's transactions all or not at all; adders do not pass
 * it.
 */
public final class PriorityMempool implements Mempool {
  private static final int PAGE = 512;

  private final PoolLimits limits;
  private final PriorityRules rules;
  private final MempoolContext context;
  private final PoolMetrics metrics;
  private final Content content;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReadWriteLock commitGate = new ReentrantReadWriteLock();

  /** An empty pool under the limits of {@code context}. */
  public PriorityMempool(MempoolContext context, PriorityRules rules) {
    this.context = context;
    this.limits = context.limits();
    this.rules = rules;
    this.metrics = new PoolMetrics(context.metrics());
    this.content = new Content(limits, rules);
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
    List<Content.Loser> losers = new ArrayList<>(0);
    AddResult result;
    lock.lock();
    try {
      result = content.admit(entry, losers);
    } finally {
      lock.unlock();
    }
    for (Content.Loser loser : losers) {
      metrics.removed(loser.reason(), 1);
      context.removed(loser.entry(), loser.reason());
    }
    return metrics.offered(result);
  }

  @Override
  public boolean contains(Bytes hash) {
    return content.contains(hash);
  }

  @Override
  public Optional<PoolEntry> get(Bytes hash) {
    return Optional.ofNullable(content.get(hash));
  }

  @Override
  public List<PoolEntry> reap(ReapLimits reapLimits, Collection<Bytes> exclude) {
    Set<Bytes> passedOver = exclude instanceof Set<Bytes> set ? set : new HashSet<>(exclude);
    return new Selection(reapLimits, passedOver, rules.skipUnfitting()).from(snapshot());
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
        copied = content.pageByArrival(after, page);
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
      return content.stats();
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
      return content.snapshotByRank();
    } finally {
      lock.unlock();
      commitGate.readLock().unlock();
    }
  }

  private boolean take(Bytes hash) {
    lock.lock();
    try {
      return content.take(hash).isPresent();
    } finally {
      lock.unlock();
    }
  }
}
