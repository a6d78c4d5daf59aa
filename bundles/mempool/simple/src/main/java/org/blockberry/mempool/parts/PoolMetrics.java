package org.blockberry.mempool.parts;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.metrics.Metrics;

/** What came and went. Threading: any; call it without holding the pool's lock. */
final class PoolMetrics {
  private final Metrics.Counter added;
  private final Metrics.Counter carriedOver;
  private final Map<AddResult, Metrics.Counter> rejected = new EnumMap<>(AddResult.class);
  private final Map<RemovalReason, Metrics.Counter> removed = new EnumMap<>(RemovalReason.class);

  PoolMetrics(Metrics metrics) {
    added = metrics.describedAs("Transactions put into the pool.").counter("added_total");
    carriedOver = metrics.describedAs("Transactions taken over from the pool before.").counter("carried_over_total");
    for (AddResult result : AddResult.values()) {
      if (result != AddResult.ADDED) {
        rejected.put(result, metrics.describedAs("Transactions that the pool did not take.")
            .counter("rejected_total", "reason", result.name().toLowerCase(Locale.ROOT)));
      }
    }
    for (RemovalReason reason : RemovalReason.values()) {
      removed.put(reason, metrics.describedAs("Transactions that left the pool.").counter("removed_total", "reason", reason.text()));
    }
  }

  /** Counts {@code result} and hands it on. */
  AddResult offered(AddResult result) {
    if (result == AddResult.ADDED) {
      added.increment();
    } else {
      rejected.get(result).increment();
    }
    return result;
  }

  /** Counts an entry of another pool and hands {@code result} on; whoever moves the content reports what found no room. */
  AddResult carriedOver(AddResult result) {
    if (result == AddResult.ADDED) {
      carriedOver.increment();
    }
    return result;
  }

  void removed(RemovalReason reason, int count) {
    removed.get(reason).add(count);
  }
}
