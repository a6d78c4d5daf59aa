package com.example.mempool.custom;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;

/**
 * Every sender in turn: a block takes the oldest transaction of each sender, then the next of each, and so on.
 * Whoever sends a thousand waits behind nobody's first. Unknown senders count as one.
 *
 * <p>One lock guards all; it is never held while foreign code runs.
 */
final class FairMempool implements Mempool {
  private static final int PAGE = 500;

  private final MempoolContext context;
  private final long maxPerSender;
  private final Map<Bytes, PoolEntry> byHash = new HashMap<>();
  private final TreeMap<Long, PoolEntry> byArrival = new TreeMap<>();
  private final Map<Bytes, TreeMap<Long, PoolEntry>> bySender = new LinkedHashMap<>();
  private long bytes;

  FairMempool(MempoolContext context, long maxPerSender) {
    this.context = context;
    this.maxPerSender = maxPerSender;
    context.metrics().describedAs("Transactions in the pool.").gauge("size", () -> stats().transactions());
  }

  @Override
  public synchronized AddResult add(PoolEntry entry) {
    int size = entry.transaction().size();
    if (size == 0) {
      return AddResult.REFUSED;
    }
    if (size > context.limits().maxTxBytes() || size > context.limits().maxBytes()) {
      return AddResult.TOO_LARGE;
    }
    if (byHash.containsKey(entry.hash())) {
      return AddResult.DUPLICATE;
    }
    if (byHash.size() >= context.limits().maxTxs() || size > context.limits().maxBytes() - bytes) {
      return AddResult.FULL;
    }
    TreeMap<Long, PoolEntry> waiting = bySender.get(entry.sender());
    if (waiting != null && waiting.size() >= maxPerSender) {
      return AddResult.REFUSED;
    }
    bySender.computeIfAbsent(entry.sender(), unused -> new TreeMap<>()).put(entry.sequence(), entry);
    byHash.put(entry.hash(), entry);
    byArrival.put(entry.sequence(), entry);
    bytes += size;
    return AddResult.ADDED;
  }

  @Override
  public List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude) {
    Set<Bytes> passedOver = new HashSet<>(exclude);
    List<PoolEntry> taken = new ArrayList<>();
    long bytesLeft = limits.maxBytes();
    long gasLeft = limits.maxGas();
    for (PoolEntry entry : inTurn()) {
      if (taken.size() == limits.maxCount()) {
        break;
      }
      long size = entry.transaction().sizeInBlock(); // more than size(): the block adds a tag and a length
      if (size <= bytesLeft && entry.gasWanted() <= gasLeft && !passedOver.contains(entry.hash())) {
        bytesLeft -= size;
        gasLeft -= entry.gasWanted();
        taken.add(entry);
      }
    }
    return taken;
  }

  /** The first of each sender, the second of each, and so on; senders by the arrival of their oldest. */
  private synchronized List<PoolEntry> inTurn() {
    List<Iterator<PoolEntry>> queues = new ArrayList<>();
    bySender.values().stream().sorted((a, b) -> Long.compare(a.firstKey(), b.firstKey()))
        .forEach(waiting -> queues.add(waiting.values().iterator()));
    List<PoolEntry> order = new ArrayList<>(byHash.size());
    while (!queues.isEmpty()) {
      for (Iterator<PoolEntry> queue : queues) {
        order.add(queue.next());
      }
      queues.removeIf(queue -> !queue.hasNext());
    }
    return order;
  }

  @Override
  public synchronized void update(long height, Collection<Bytes> committed) {
    committed.forEach(this::take); // under one lock, so that a reap sees the block as a whole
  }

  @Override
  public boolean remove(Bytes hash, RemovalReason reason) {
    return take(hash);
  }

  private synchronized boolean take(Bytes hash) {
    PoolEntry entry = byHash.remove(hash);
    if (entry == null) {
      return false;
    }
    byArrival.remove(entry.sequence());
    TreeMap<Long, PoolEntry> waiting = bySender.get(entry.sender());
    waiting.remove(entry.sequence());
    if (waiting.isEmpty()) {
      bySender.remove(entry.sender());
    }
    bytes -= entry.transaction().size();
    return true;
  }

  @Override
  public void export(long afterSequence, Predicate<PoolEntry> visitor) {
    List<PoolEntry> page = page(afterSequence);
    while (!page.isEmpty()) {
      for (PoolEntry entry : page) {
        if (!visitor.test(entry)) {
          return;
        }
      }
      page = page(page.get(page.size() - 1).sequence());
    }
  }

  private synchronized List<PoolEntry> page(long afterSequence) {
    return byArrival.tailMap(afterSequence, false).values().stream().limit(PAGE).toList();
  }

  @Override
  public synchronized boolean contains(Bytes hash) {
    return byHash.containsKey(hash);
  }

  @Override
  public synchronized Optional<PoolEntry> get(Bytes hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  @Override
  public synchronized PoolStats stats() {
    return new PoolStats(byHash.size(), bytes);
  }
}
