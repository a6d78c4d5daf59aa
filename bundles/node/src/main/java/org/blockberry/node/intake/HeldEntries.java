package org.blockberry.node.intake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.value.Bytes;

/**
 * What the mempool should hold by what the intake was told, so that a pool that hangs takes nothing along that was acknowledged. The
 * entries are the pool's own objects. A pool that keeps silent about what it threw out makes this larger than the pool; past the bound
 * the oldest entry is forgotten here. Thread safe.
 */
public final class HeldEntries {
  /** @param earlier of the same transaction, which the pool may still hold until it answers; or null */
  private record Held(PoolEntry entry, boolean acknowledged, Held earlier) {}

  private final Map<Bytes, Held> held = new LinkedHashMap<>();
  private final IntSupplier most;

  /** @param most entries, 1 or more */
  HeldEntries(IntSupplier most) {
    this.most = most;
  }

  /** The entry is about to be offered to the pool, which may report its removal before it has answered. */
  synchronized void offered(PoolEntry entry) {
    held.put(entry.hash(), new Held(entry, false, held.get(entry.hash())));
    if (held.size() > most.getAsInt()) {
      held.remove(held.keySet().iterator().next());
    }
  }

  /** The pool took it. */
  synchronized void acknowledged(PoolEntry entry) {
    held.computeIfPresent(entry.hash(), (hash, present) -> present.entry() == entry ? new Held(entry, true, null) : present);
  }

  /** The pool did not take it. */
  synchronized void refused(PoolEntry entry) {
    held.computeIfPresent(entry.hash(), (hash, present) -> present.entry() == entry ? present.earlier() : present);
  }

  /** The transaction is in a block. */
  synchronized void removed(Bytes hash) {
    held.remove(hash);
  }

  /**
   * An entry left the pool.
   *
   * @return whether another of the same transaction is held or on its way in
   */
  synchronized boolean left(PoolEntry entry) {
    Held present = held.get(entry.hash());
    if (present == null) {
      return false;
    }
    if (present.entry().sequence() == entry.sequence()) {
      held.remove(entry.hash());
      return false;
    }
    held.put(entry.hash(), new Held(present.entry(), present.acknowledged(), null));
    return true;
  }

  /** The transactions are in a block. */
  synchronized void removed(Collection<Bytes> hashes) {
    hashes.forEach(held::remove);
  }

  synchronized int size() {
    return held.size();
  }

  /** What was acknowledged and is not gone, in order of arrival. */
  synchronized List<PoolEntry> entries() {
    List<PoolEntry> entries = new ArrayList<>(held.size());
    for (Held one : held.values()) {
      Held counts = one.acknowledged() || one.earlier() == null ? one : one.earlier();
      if (counts.acknowledged()) {
        entries.add(counts.entry());
      }
    }
    entries.sort(Comparator.comparingLong(PoolEntry::sequence));
    return entries;
  }
}
