package org.blockberry.examples.utxo.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.blockberry.api.metrics.Metrics;

/**
 * The unspent outputs that were asked for or made last, so that most spends read no disk. It holds what is true at one version and nothing
 * else: what a reader found at another version is not kept, so a reader that was slow never brings a spent output back. Only outputs that
 * are there are kept, never their absence.
 *
 * <p>Threading: any; the lock is held for single map operations.
 */
final class HotOutputs {
  private final int most;
  private final LinkedHashMap<Outpoint, Output> hot = new LinkedHashMap<>(16, 0.75f, true);
  private final Metrics.Counter hits;
  private final Metrics.Counter misses;
  private long version = -1;

  /** @param most outputs held, 0 or more; each takes about 250 bytes */
  HotOutputs(int most, Metrics metrics) {
    this.most = most;
    this.hits = metrics.describedAs("Outputs found in memory.").counter("hot_outputs_hits");
    this.misses = metrics.describedAs("Outputs looked for in the state store.").counter("hot_outputs_misses");
    metrics.describedAs("Outputs held in memory.").gauge("hot_outputs", this::size);
  }

  synchronized int size() {
    return hot.size();
  }

  /** The output at version {@code at}, which is asked from the store if it is not here. */
  Optional<Output> get(Outpoint outpoint, long at, Function<Outpoint, Optional<Output>> store) {
    synchronized (this) {
      Output known = version == at ? hot.get(outpoint) : null;
      if (known != null) {
        hits.increment();
        return Optional.of(known);
      }
    }
    misses.increment();
    Optional<Output> found = store.apply(outpoint);
    synchronized (this) {
      moveOnlyForward(at);
      if (version == at) {
        found.ifPresent(output -> put(outpoint, output));
      }
    }
    return found;
  }

  /** Somebody read a version that nobody told us of: another instance committed it, or this one has just begun. */
  private void moveOnlyForward(long at) {
    if (at > version) {
      hot.clear();
      version = at;
    }
  }

  /**
   * A block was committed.
   *
   * @param before version that it was executed on
   * @param changes outputs that came, and empty for those that went
   */
  synchronized void committed(long before, long now, Map<Outpoint, Optional<Output>> changes) {
    if (version != before) {
      hot.clear();
    }
    version = now;
    changes.forEach((outpoint, output) -> {
      hot.remove(outpoint);
      output.ifPresent(present -> put(outpoint, present));
    });
  }

  private void put(Outpoint outpoint, Output output) {
    hot.put(outpoint, output);
    if (hot.size() > most) {
      hot.remove(hot.keySet().iterator().next());
    }
  }
}
