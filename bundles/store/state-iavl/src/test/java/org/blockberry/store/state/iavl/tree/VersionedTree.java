package org.blockberry.store.state.iavl.tree;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** All versions in memory: the operations of the vectors (specification of IAVL, sections 8 and 9) on top of the tree. */
final class VersionedTree {
  private final MemoryNodes nodes = new MemoryNodes();
  private final TreeMap<Long, Optional<Child>> versions = new TreeMap<>();
  private final long initial;
  private final boolean storing;
  private long current; // version below the working tree, 0 for none
  private WorkingTree working = new WorkingTree(null, nodes);

  VersionedTree(long initial, boolean storing) {
    this.initial = initial;
    this.storing = storing;
  }

  WorkingTree working() {
    return working;
  }

  long next() {
    return current == 0 && versions.isEmpty() ? initial : current + 1;
  }

  /** Empty if the version exists with another root. */
  Optional<Long> commit() {
    long version = next();
    if (versions.containsKey(version)) {
      if (!Arrays.equals(working.workingHash(version), reader(version).orElseThrow().hash())) {
        return Optional.empty();
      }
      current = version;
      rollback();
      return Optional.of(version);
    }
    Child root = working.seal(version, nodes);
    versions.put(version, Optional.ofNullable(root == null || !storing ? root : nodes.stored(root)));
    current = version;
    rollback();
    return Optional.of(version);
  }

  void rollback() {
    working = new WorkingTree(versions.getOrDefault(current, Optional.empty()).orElse(null), nodes);
  }

  boolean load(long version) {
    long wanted = version == 0 && !versions.isEmpty() ? versions.lastKey() : version;
    if (!versions.containsKey(wanted)) {
      return false;
    }
    current = wanted;
    rollback();
    return true;
  }

  boolean loadForOverwriting(long version) {
    if (!load(version)) {
      return false;
    }
    versions.tailMap(version, false).clear();
    return true;
  }

  boolean deleteVersionsTo(long version) {
    if (version >= versions.lastKey()) {
      return false;
    }
    versions.headMap(version, true).clear();
    return true;
  }

  List<Long> versions() {
    return List.copyOf(versions.keySet());
  }

  Optional<TreeReader> reader(long version) {
    return Optional.ofNullable(versions.get(version)).map(root -> new TreeReader(root.orElse(null), nodes));
  }
}
