package org.blockberry.mempool.ttl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.value.Bytes;

/** The rules as one would write them down: one list, searched and sorted anew each time. Replaces by sender. */
final class Naive {
  static final Comparator<PoolEntry> ARRIVAL = Comparator.comparingLong(PoolEntry::sequence);
  private static final Comparator<PoolEntry> BEST_FIRST = Comparator.comparingLong(PoolEntry::priority).reversed().thenComparing(ARRIVAL);

  final List<PoolEntry> held = new ArrayList<>();
  private final PoolLimits limits;
  private final TtlRules rules;
  private final LongSupplier now;

  Naive(PoolLimits limits, TtlRules rules, LongSupplier now) {
    this.limits = limits;
    this.rules = rules;
    this.now = now;
  }

  /** What goes because its time is over. */
  List<Bytes> expire() {
    List<Bytes> gone = held.stream().filter(over()).map(PoolEntry::hash).toList();
    held.removeIf(over());
    return gone;
  }

  private Predicate<PoolEntry> over() {
    return entry -> rules.deadline(entry) <= now.getAsLong();
  }

  /** @param leaving receives who goes for the newcomer */
  AddResult add(PoolEntry offered, List<String> leaving) {
    if (offered.transaction().size() > limits.maxTxBytes()) {
      return AddResult.TOO_LARGE;
    }
    if (find(offered.hash()).isPresent()) {
      return AddResult.DUPLICATE;
    }
    PoolEntry entry = rules.bounded(offered, now.getAsLong());
    if (rules.deadline(entry) <= now.getAsLong()) {
      return AddResult.REFUSED;
    }
    List<PoolEntry> kept = new ArrayList<>(held);
    List<String> going = new ArrayList<>();
    Optional<PoolEntry> own = held.stream()
        .filter(other -> !entry.sender().isEmpty() && other.sender().equals(entry.sender())).findAny();
    if (own.isPresent()) {
      if (entry.priority() <= own.get().priority()) {
        return AddResult.REFUSED;
      }
      kept.remove(own.get());
      going.add(own.get() + " replaced");
    }
    kept.sort(BEST_FIRST);
    while (kept.size() >= limits.maxTxs() || bytes(kept) + entry.transaction().size() > limits.maxBytes()) {
      if (kept.isEmpty() || kept.get(kept.size() - 1).priority() >= entry.priority()) {
        return AddResult.FULL;
      }
      going.add(kept.remove(kept.size() - 1) + " evicted");
    }
    held.clear();
    held.addAll(kept);
    held.add(entry);
    leaving.addAll(going);
    return AddResult.ADDED;
  }

  Optional<PoolEntry> find(Bytes hash) {
    return held.stream().filter(entry -> entry.hash().equals(hash)).findAny();
  }

  OptionalLong change(Bytes hash, java.util.function.ToLongFunction<PoolEntry> deadline) {
    Optional<PoolEntry> found = find(hash);
    found.ifPresent(entry -> held.set(held.indexOf(entry), TtlRules.until(entry, deadline.applyAsLong(entry))));
    return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(deadline.applyAsLong(found.get()));
  }

  List<PoolEntry> reap(ReapLimits bounds, Set<Bytes> exclude) {
    List<PoolEntry> taken = new ArrayList<>();
    long bytes = 0;
    for (PoolEntry entry : held.stream().sorted(BEST_FIRST).toList()) {
      long size = entry.transaction().sizeInBlock();
      if (!exclude.contains(entry.hash()) && taken.size() < bounds.maxCount() && bytes + size <= bounds.maxBytes()) {
        bytes += size;
        taken.add(entry);
      }
    }
    return taken;
  }

  static long bytes(List<PoolEntry> entries) {
    return entries.stream().mapToLong(entry -> entry.transaction().size()).sum();
  }
}
