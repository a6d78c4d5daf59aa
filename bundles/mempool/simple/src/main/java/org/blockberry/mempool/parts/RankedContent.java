package org.blockberry.mempool.parts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;

/**
 * Best first: highest rank, then earliest arrival. When full, the worst entries go for a strictly better newcomer, and only if the
 * newcomer then fits. Optionally a better transaction of a sender replaces the one that it has here. Not thread safe.
 *
 * <p>Senders are chosen by strangers. {@link Bytes} is comparable, so a crowded bucket of the map becomes a tree, and a search in it
 * stays logarithmic (security class G5).
 */
public class RankedContent extends Content {
  private final PriorityRules rules;
  private final Ranking ranking;
  private final Map<Bytes, PoolEntry> bySender = new HashMap<>(); // empty unless senders replace
  private final RankedOrder byRank = new RankedOrder();

  /** An empty pool. */
  public RankedContent(PoolLimits limits, PriorityRules rules, RandomGenerator random) {
    super(limits, random);
    this.rules = rules;
    this.ranking = rules.ranking();
  }

  @Override
  protected AddResult admit(long fingerprint, PoolEntry entry) {
    long rank = ranking.rank(entry);
    PoolEntry replaced = replaces(entry) ? bySender.get(entry.sender()) : null;
    if (replaced != null && !live(replaced)) {
      depart(replaced, RemovalReason.EXPIRED);
      replaced = null;
    }
    if (replaced != null && !rules.replaces(rank, ranking.rank(replaced))) {
      return AddResult.REFUSED;
    }
    if (replaced != null || !hasRoom(entry.transaction().size())) {
      Optional<List<PoolEntry>> evicted = victims(entry.transaction().size(), rank, replaced);
      if (evicted.isEmpty()) {
        return AddResult.FULL;
      }
      if (replaced != null) {
        depart(replaced, RemovalReason.REPLACED);
      }
      evicted.get().forEach(victim -> depart(victim, RemovalReason.EVICTED));
    }
    put(fingerprint, entry);
    return AddResult.ADDED;
  }

  /**
   * The entries that make room for a newcomer, worst first: each strictly worse than it, no more than needed.
   *
   * @param replaced leaves in any case; may be null
   * @return empty if there are not enough of them
   */
  private Optional<List<PoolEntry>> victims(long size, long rank, PoolEntry replaced) {
    Room missing = new Room((long) limits.maxTxs() - count(), limits.maxBytes() - bytes());
    if (replaced != null) {
      missing.add(replaced);
    }
    List<PoolEntry> victims = new ArrayList<>(1);
    byRank.visitFromLast(worst -> {
      if (missing.fits(size) || ranking.rank(worst) >= rank) {
        return false;
      }
      if (worst != replaced) {
        victims.add(worst);
        missing.add(worst);
      }
      return true;
    });
    return missing.fits(size) ? Optional.of(victims) : Optional.empty();
  }

  @Override
  protected void placed(PoolEntry entry) {
    byRank.insert(ranking.rank(entry), entry);
    if (replaces(entry)) {
      bySender.put(entry.sender(), entry);
    }
  }

  @Override
  protected void displaced(PoolEntry entry) {
    byRank.remove(ranking.rank(entry), entry.sequence());
    if (replaces(entry)) {
      bySender.remove(entry.sender());
    }
  }

  private boolean replaces(PoolEntry entry) {
    return rules.replaceBySender() && !entry.sender().isEmpty();
  }

  @Override
  protected PoolEntry[] snapshot() {
    return byRank.snapshot();
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
