package org.blockberry.node.intake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;

/** A pool without any cleverness, for tests of what surrounds it. */
public final class NaivePool implements Mempool {
  private final Map<Bytes, PoolEntry> entries = new LinkedHashMap<>();
  private final int capacity;

  public NaivePool(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public synchronized AddResult add(PoolEntry entry) {
    if (entries.containsKey(entry.hash())) {
      return AddResult.DUPLICATE;
    }
    if (entries.size() >= capacity) {
      return AddResult.FULL;
    }
    entries.put(entry.hash(), entry);
    return AddResult.ADDED;
  }

  @Override
  public synchronized boolean contains(Bytes hash) {
    return entries.containsKey(hash);
  }

  @Override
  public synchronized Optional<PoolEntry> get(Bytes hash) {
    return Optional.ofNullable(entries.get(hash));
  }

  @Override
  public synchronized List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude) {
    List<PoolEntry> taken = new ArrayList<>();
    long bytes = 0;
    for (PoolEntry entry : entries.values()) {
      bytes += entry.transaction().sizeInBlock();
      if (bytes > limits.maxBytes() || taken.size() >= limits.maxCount()) {
        break;
      }
      taken.add(entry);
    }
    return taken;
  }

  @Override
  public synchronized void update(long height, Collection<Bytes> committed) {
    entries.keySet().removeAll(committed);
  }

  @Override
  public synchronized boolean remove(Bytes hash, RemovalReason reason) {
    return entries.remove(hash) != null;
  }

  @Override
  public void export(long afterSequence, Predicate<PoolEntry> visitor) {
    List<PoolEntry> snapshot;
    synchronized (this) {
      snapshot = new ArrayList<>(entries.values());
    }
    snapshot.sort(Comparator.comparingLong(PoolEntry::sequence));
    for (PoolEntry entry : snapshot) {
      if (entry.sequence() > afterSequence && !visitor.test(entry)) {
        return;
      }
    }
  }

  @Override
  public synchronized PoolStats stats() {
    return new PoolStats(entries.size(), entries.values().stream().mapToLong(e -> e.transaction().size()).sum());
  }
}
