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
  private record Held(PoolEntry entry, boolean acknowledged) {}

  private final Map<Bytes, Held> held = new LinkedHashMap<>();
  private final IntSupplier most;

  /** @param most entries, 1 or more */
  HeldEntries(IntSupplier most) {
    this.most = most;
  }

  /** The entry is about to be offered to the pool, which may report its removal before it has answered. */
  synchronized void offered(PoolEntry entry) {
    held.putIfAbsent(entry.hash(), new Held(entry, false));
    if (held.size() > most.getAsInt()) {
      held.remove(held.keySet().iterator().next());
    }
  }

  /** The pool took it. */
  synchronized void acknowledged(PoolEntry entry) {
    held.computeIfPresent(entry.hash(), (hash, present) -> present.entry() == entry ? new Held(entry, true) : present);
  }

  /** The pool did not take it. */
  synchronized void refused(PoolEntry entry) {
    held.computeIfPresent(entry.hash(), (hash, present) -> present.entry() == entry ? null : present);
  }

  /** The transaction left the pool. */
  synchronized void removed(Bytes hash) {
    held.remove(hash);
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
    held.values().stream().filter(Held::acknowledged).map(Held::entry).forEach(entries::add);
    entries.sort(Comparator.comparingLong(PoolEntry::sequence));
    return entries;
  }
}
