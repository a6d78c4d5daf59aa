package org.blockberry.mempool.priority;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;

/**
 * What the pool holds, in four indexes that always agree: by hash, by rank, by arrival and, when senders replace, by
 * sender. Only {@link #put} and {@link #take} change them, each all four at once (security class G6).
 *
 * <p>Not thread safe, except {@link #get} and {@link #contains}.
 *
 * <p>Two indexes are keyed by what strangers choose. A good hash alone is no defence: few of its bits choose a
 * bucket, and a laptop finds thousands of transactions for one bucket in minutes. What bounds the harm is that {@link
 * Bytes} is comparable: a crowded bucket becomes a tree, and a lookup in it stays logarithmic (security class G5).
 */
final class Content {
  private static final int MOST_BUCKETS_AT_START = 1 << 20;

  /** An entry that had to go for a better one. */
  record Loser(PoolEntry entry, RemovalReason reason) {}

  private final PoolLimits limits;
  private final PriorityRules rules;
  private final Map<Bytes, PoolEntry> byHash;
  private final Map<Bytes, PoolEntry> bySender = new HashMap<>(); // empty unless senders replace
  private final RankedOrder byRank = new RankedOrder();
  private final RankedOrder byArrival = new RankedOrder(); // all of rank 0
  private int count;
  private long bytes;

  Content(PoolLimits limits, PriorityRules rules) {
    this.limits = limits;
    this.rules = rules;
    this.byHash = new ConcurrentHashMap<>(Math.min(limits.maxTxs(), MOST_BUCKETS_AT_START));
  }

  /**
   * Decides about a newcomer that is neither empty nor larger than the pool, and lets it in if it may. What must go
   * for it is determined first; nothing goes if that is not enough.
   *
   * @param losers receives what went
   */
  AddResult admit(PoolEntry entry, List<Loser> losers) {
    if (byHash.containsKey(entry.hash())) {
      return AddResult.DUPLICATE;
    }
    if (byArrival.contains(0, entry.sequence())) {
      throw new IllegalArgumentException("sequence " + entry.sequence()
          + " belongs to another transaction in the pool but must be used once; draw a new one for " + entry.hash().toHex());
    }
    long rank = rules.ranking().rank(entry);
    PoolEntry replaced = replaces(entry) ? bySender.get(entry.sender()) : null;
    if (replaced != null && !rules.replaces(rank, rules.ranking().rank(replaced))) {
      return AddResult.REFUSED;
    }
    Optional<List<PoolEntry>> evicted = victims(entry.transaction().size(), rank, replaced);
    if (evicted.isEmpty()) {
      return AddResult.FULL;
    }
    if (replaced != null) {
      take(replaced.hash());
      losers.add(new Loser(replaced, RemovalReason.REPLACED));
    }
    for (PoolEntry victim : evicted.get()) {
      take(victim.hash());
      losers.add(new Loser(victim, RemovalReason.EVICTED));
    }
    put(entry, rank);
    return AddResult.ADDED;
  }

  /**
   * The entries that make room for a newcomer, worst first: each strictly worse than it, no more than needed.
   *
   * @param replaced leaves in any case; may be null
   * @return empty if there are not enough of them
   */
  private Optional<List<PoolEntry>> victims(long size, long rank, PoolEntry replaced) {
    long slots = (long) limits.maxTxs() - count + (replaced == null ? 0 : 1);
    long room = limits.maxBytes() - bytes + (replaced == null ? 0 : replaced.transaction().size());
    if (slots >= 1 && room >= size) {
      return Optional.of(List.of());
    }
    Room missing = new Room(slots, room);
    List<PoolEntry> victims = new ArrayList<>();
    byRank.visitFromLast(worst -> {
      if (rules.ranking().rank(worst) >= rank) {
        return false;
      }
      if (worst != replaced) {
        victims.add(worst);
        missing.add(worst);
      }
      return !missing.fits(size);
    });
    return missing.fits(size) ? Optional.of(victims) : Optional.empty();
  }

  /** Takes one entry out of every index. */
  Optional<PoolEntry> take(Bytes hash) {
    PoolEntry entry = byHash.remove(hash);
    if (entry == null) {
      return Optional.empty();
    }
    byRank.remove(rules.ranking().rank(entry), entry.sequence());
    byArrival.remove(0, entry.sequence());
    if (replaces(entry)) {
      bySender.remove(entry.sender());
    }
    count--;
    bytes -= entry.transaction().size();
    return Optional.of(entry);
  }

  private void put(PoolEntry entry, long rank) {
    byHash.put(entry.hash(), entry);
    byRank.insert(rank, entry);
    byArrival.insert(0, entry);
    if (replaces(entry)) {
      bySender.put(entry.sender(), entry);
    }
    count++;
    bytes += entry.transaction().size();
  }

  private boolean replaces(PoolEntry entry) {
    return rules.replaceBySender() && !entry.sender().isEmpty();
  }

  /** The entry with this hash, or null. */
  PoolEntry get(Bytes hash) {
    return byHash.get(hash);
  }

  boolean contains(Bytes hash) {
    return byHash.containsKey(hash);
  }

  PoolEntry[] snapshotByRank() {
    return byRank.snapshot();
  }

  int pageByArrival(long afterSequence, PoolEntry[] page) {
    return byArrival.page(0, afterSequence, page);
  }

  PoolStats stats() {
    return new PoolStats(count, bytes);
  }

  /** Room that grows as victims are found. */
  private static final class Room {
    private long slots;
    private long bytes;

    Room(long slots, long bytes) {
      this.slots = slots;
      this.bytes = bytes;
    }

    void add(PoolEntry leaving) {
      slots++;
      bytes += leaving.transaction().size();
    }

    boolean fits(long size) {
      return slots >= 1 && bytes >= size;
    }
  }
}
