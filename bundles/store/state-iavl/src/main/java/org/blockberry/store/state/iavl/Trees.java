package org.blockberry.store.state.iavl;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.store.state.iavl.tree.Child;

/**
 * Roots of committed versions: the newest stay in memory, a checkpoint is a reference, any other is built from the checkpoint below. Of those that were
 * built the last few are held.
 *
 * <p>Threading: any. Building one does not stop readers of others that are at hand.
 */
final class Trees {
  private static final int MOST_RECENT = 16;
  private static final int LEAST_RECENT = 3;
  private static final int MOST_BUILT = 2;

  private final RecordReader reader;
  private final Replay replay;
  private final long recentNodes;
  private final TreeMap<Long, Recent> recent = new TreeMap<>(); // guarded by itself
  private long recentSum; // guarded by recent
  private final Map<Long, Optional<Child>> built = new LinkedHashMap<>(8, 0.75f, true); // guarded by recent
  private final Object building = new Object();

  private record Recent(Optional<Child> root, long newNodes) {}

  /** @param recentNodes inner nodes that the versions held in memory may have made together, but for the newest few */
  Trees(RecordReader reader, Replay replay, long recentNodes) {
    this.reader = reader;
    this.replay = replay;
    this.recentNodes = recentNodes;
  }

  /** A version was committed. */
  void add(long version, Child root, long newNodes) {
    synchronized (recent) {
      Recent before = recent.put(version, new Recent(Optional.ofNullable(root), newNodes));
      recentSum += newNodes - (before == null ? 0 : before.newNodes());
      while (recent.size() > MOST_RECENT || recent.size() > LEAST_RECENT && recentSum > recentNodes) {
        recentSum -= recent.pollFirstEntry().getValue().newNodes();
      }
    }
  }

  /** Versions above {@code version} are gone. */
  void dropAbove(long version) {
    synchronized (recent) {
      recent.tailMap(version, false).clear();
      built.keySet().removeIf(one -> one > version);
      recentSum = recent.values().stream().mapToLong(Recent::newNodes).sum();
    }
  }

  /** The tree of a version that the caller holds; null without keys. */
  Child root(long version) {
    Optional<Child> known = known(version);
    if (known != null) {
      return known.orElse(null);
    }
    Optional<IavlRecords.Checkpoint> checkpoint = reader.checkpoint(version);
    if (checkpoint.isPresent()) {
      return checkpoint.get().root().orElse(null);
    }
    synchronized (building) {
      known = known(version);
      return known != null ? known.orElse(null) : build(version);
    }
  }

  private Child build(long version) {
    long base = reader.checkpointAtOrBelow(version).orElse(0L);
    Optional<Child> root = null;
    synchronized (recent) { // one that was built before may be nearer
      for (Map.Entry<Long, Optional<Child>> one : built.entrySet()) {
        if (one.getKey() <= version && one.getKey() > base) {
          base = one.getKey();
          root = one.getValue();
        }
      }
    }
    if (base == 0) { // no checkpoint yet: the first version begins without keys
      base = reader.firstCommit() - 1;
      root = Optional.empty();
    } else if (root == null) {
      root = reader.requiredCheckpoint(base).root().map(ref -> ref);
    }
    Child tree = replay.run(base, root.orElse(null), version, Replay.Listener.NONE, () -> Long.MAX_VALUE);
    synchronized (recent) {
      built.put(version, Optional.ofNullable(tree));
      if (built.size() > MOST_BUILT) {
        built.remove(built.keySet().iterator().next());
      }
    }
    return tree;
  }

  private Optional<Child> known(long version) {
    synchronized (recent) {
      Recent found = recent.get(version);
      return found != null ? found.root() : built.get(version);
    }
  }

  /** Number of versions in memory. */
  int inMemory() {
    synchronized (recent) {
      return recent.size() + built.size();
    }
  }
}
