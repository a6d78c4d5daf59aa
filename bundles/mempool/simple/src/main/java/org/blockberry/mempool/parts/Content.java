package org.blockberry.mempool.parts;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;

/**
 * What a pool holds, in indexes that always agree: by hash, by arrival, and what a kind of pool adds. Only {@link #put} and {@link
 * #take} change them, each all at once (security class G6).
 *
 * <p>Not thread safe, except {@link #fingerprint}.
 */
public abstract class Content {
  private static final int MOST_EXPECTED = 1 << 18; // a larger pool grows its table, a millisecond for each 250,000 entries in it

  /** What the pool may hold. */
  protected final PoolLimits limits;

  private final HashIndex byHash;
  private final ArrivalOrder byArrival = new ArrivalOrder();
  private List<Departure> departures = List.of();
  private long bytes;

  /** An empty pool. */
  protected Content(PoolLimits limits, RandomGenerator random) {
    this.limits = limits;
    this.byHash = new HashIndex(Math.min(limits.maxTxs(), MOST_EXPECTED), random::nextLong);
  }

  /** What a hash is searched by here; may be computed before the lock is taken. */
  protected final long fingerprint(Bytes hash) {
    return byHash.fingerprint(hash);
  }

  /**
   * Decides about a newcomer that is neither empty nor larger than the pool, and lets it in if it may. Nothing goes for one that
   * is refused.
   */
  final AddResult offer(long fingerprint, PoolEntry entry) {
    PoolEntry present = byHash.get(fingerprint, entry.hash());
    if (present != null) {
      if (live(present)) {
        return AddResult.DUPLICATE;
      }
      depart(present, RemovalReason.EXPIRED);
    }
    if (byArrival.contains(entry.sequence())) {
      throw new IllegalArgumentException("sequence " + entry.sequence()
          + " belongs to another transaction in the pool but must be used once; draw a new one for " + entry.hash().toHex());
    }
    return admit(fingerprint, entry);
  }

  /** Decides about a newcomer that is new: lets it in by {@link #put} after what must go for it went by {@link #depart}. */
  protected abstract AddResult admit(long fingerprint, PoolEntry entry);

  /** All entries, best first, in one copy. */
  protected abstract PoolEntry[] snapshot();

  /** {@code entry} is held now; it has its place in the indexes of this class already. */
  protected void placed(PoolEntry entry) {}

  /** {@code entry} is held no more. */
  protected void displaced(PoolEntry entry) {}

  /** Whether the time of an entry is not over. */
  protected boolean live(PoolEntry entry) {
    return true;
  }

  /**
   * Takes out some entries whose time is over.
   *
   * @return whether there may be more
   */
  public boolean tidy() {
    return false;
  }

  /** Whether there is room for one more of {@code size} bytes. */
  protected final boolean hasRoom(long size) {
    return byHash.size() < limits.maxTxs() && size <= limits.maxBytes() - bytes;
  }

  /** Puts an entry that is new into every index. */
  protected final void put(long fingerprint, PoolEntry entry) {
    byHash.put(fingerprint, entry);
    byArrival.insert(entry);
    bytes += entry.transaction().size();
    placed(entry);
  }

  /** Takes an entry out of every index; null if it is not held. */
  protected final PoolEntry take(long fingerprint, Bytes hash) {
    PoolEntry entry = byHash.remove(fingerprint, hash);
    if (entry != null) {
      byArrival.remove(entry.sequence());
      bytes -= entry.transaction().size();
      displaced(entry);
    }
    return entry;
  }

  /** Takes out an entry that is held and notes that the pool decided so. */
  protected final void depart(PoolEntry entry, RemovalReason reason) {
    take(fingerprint(entry.hash()), entry.hash());
    if (departures.isEmpty()) {
      departures = new ArrayList<>();
    }
    departures.add(new Departure(entry, reason));
  }

  /** Who departed since the last call. */
  final List<Departure> takeDepartures() {
    List<Departure> taken = departures;
    departures = List.of();
    return taken;
  }

  /** The entry with this hash, whether its time is over or not; null if there is none. */
  protected final PoolEntry get(long fingerprint, Bytes hash) {
    return byHash.get(fingerprint, hash);
  }

  final int page(long afterSequence, PoolEntry[] page) {
    return byArrival.page(afterSequence, page);
  }

  /** All entries in order of arrival, in one copy. */
  protected final PoolEntry[] byArrival() {
    return byArrival.snapshot();
  }

  /** Number of entries held. */
  protected final int count() {
    return byHash.size();
  }

  /** Sum of their sizes. */
  protected final long bytes() {
    return bytes;
  }

  final PoolStats stats() {
    return new PoolStats(byHash.size(), bytes);
  }
}
