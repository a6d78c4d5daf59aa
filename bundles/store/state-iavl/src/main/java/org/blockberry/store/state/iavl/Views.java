package org.blockberry.store.state.iavl;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.state.iavl.tree.ExportNode;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.Ref;
import org.blockberry.store.state.iavl.tree.TreeProofs;
import org.blockberry.store.state.iavl.tree.TreeReader;

/**
 * Reads committed versions of an open store. A reader pins its version and looks afterwards whether it may still be read, so that pruning cannot take from it what
 * it was promised. Threading: any.
 */
final class Views {
  private final IavlStateStore.Parts open;
  private final Committed committed;
  private final ValueCache values;
  private final Pins pins;
  private final long keepEvery;

  /** @param keepEvery versions at multiples of this stay, 0 for none; for messages */
  Views(IavlStateStore.Parts open, Committed committed, ValueCache values, Pins pins, long keepEvery) {
    this.open = open;
    this.committed = committed;
    this.values = values;
    this.pins = pins;
    this.keepEvery = keepEvery;
  }

  private Committed.Span span() {
    return committed.span();
  }

  /** The root of a version that is not the last one. */
  Optional<Bytes> root(long version) {
    if (!holds(version)) {
      return Optional.empty();
    }
    Optional<Bytes> root = open.reader().commit(version).map(IavlRecords.Commit::root);
    if (root.isEmpty() && holds(version)) {
      throw open.database().damaged("the record of version " + version, "it is missing");
    }
    return root;
  }

  /** Number of keys of the last committed version. */
  long size() {
    long version = span().version();
    try (Pins.Pin pin = pins.pin(version)) {
      return holds(version) ? tree(version).size() : 0;
    }
  }

  private boolean holds(long version) {
    return span().holds(version) || version > 0 && open.keeper().keeps(version);
  }

  private void refuseUnreadable(long version) {
    if (!holds(version)) {
      Committed.Span now = span();
      throw new IllegalArgumentException("version " + version + " cannot be read: the state store has versions " + now.oldest() + " to " + now.version()
          + (keepEvery > 0 ? " and multiples of " + keepEvery + " below" : ""));
    }
  }

  Optional<Bytes> get(Bytes key) {
    Optional<ValueCache.Entry> cached = values.get(key);
    if (cached.isPresent()) {
      return Optional.of(cached.get().value());
    }
    while (true) {
      long version = span().version();
      if (version == 0) {
        return Optional.empty();
      }
      long epoch = values.epoch();
      try (Pins.Pin pin = pins.pin(version)) {
        if (span().holds(version)) { // or two commits and a pruning came between
          return indexed(key).map(leaf -> offered(key, leaf, epoch));
        }
      }
    }
  }

  Optional<Bytes> get(Bytes key, long version) {
    try (Pins.Pin pin = pins.pin(version)) {
      refuseUnreadable(version);
      if (version == 0) {
        return Optional.empty();
      }
      Optional<ValueCache.Entry> cached = values.get(key).filter(entry -> entry.version() <= version);
      if (cached.isPresent()) {
        return cached.map(ValueCache.Entry::value);
      }
      long epoch = values.epoch();
      Optional<Leaf> newest = indexed(key);
      if (newest.isPresent() && newest.get().version() <= version) { // its last change, so also the one that counts at that version
        return Optional.of(offered(key, newest.get(), epoch));
      }
      if (newest.isEmpty() && committed.begun() == version) { // nothing later was on its way when the index was read
        return Optional.empty();
      }
      return tree(version).get(key.toArray()).map(leaf -> Bytes.wrap(leaf.value()));
    }
  }

  private Bytes offered(Bytes key, Leaf leaf, long epoch) {
    Bytes value = Bytes.wrap(leaf.value());
    values.offer(key, new ValueCache.Entry(leaf.version(), value), epoch);
    return value;
  }

  /** The newest leaf of a key. The caller has pinned a version, so that it cannot go meanwhile. */
  private Optional<Leaf> indexed(Bytes key) {
    byte[] plain = key.toArray();
    Optional<IavlRecords.Latest> entry = open.reader().latest(plain);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Leaf leaf = open.nodes().leaf(entry.get().leaf());
    if (!Arrays.equals(leaf.key(), plain) || leaf.version() != entry.get().version()) {
      throw open.database().damaged("the index of key " + key, "it leads to another leaf");
    }
    return Optional.of(leaf);
  }

  void range(Bytes from, Bytes to, long version, BiPredicate<Bytes, Bytes> visitor) {
    try (Pins.Pin pin = pins.pin(version)) {
      refuseUnreadable(version);
      if (version > 0) {
        scan(version).range(from.toArray(), to.isEmpty() ? null : to.toArray(), true,
            leaf -> visitor.test(Bytes.wrap(leaf.key()), Bytes.wrap(leaf.value())));
      }
    }
  }

  Optional<Bytes> proof(Bytes key, long version) {
    try (Pins.Pin pin = pins.pin(version)) {
      refuseUnreadable(version);
      if (version == 0) {
        return Optional.empty();
      }
      TreeReader tree = tree(version);
      return new TreeProofs(tree).encoded(key.toArray(), leaf -> hot(tree, key, version, leaf));
    }
  }

  /** The leaf of a key at a version, from the cache of values if its last change counts there. */
  private Leaf hot(TreeReader tree, Bytes key, long version, Ref reference) {
    long epoch = values.epoch();
    return values.get(key).filter(entry -> entry.version() <= version).map(entry -> new Leaf(key.toArray(), entry.value().toArray(), entry.version()))
        .orElseGet(() -> {
          Leaf leaf = tree.leaf(reference);
          if (version == span().version()) {
            offered(key, leaf, epoch);
          }
          return leaf;
        });
  }

  /**
   * Visits all nodes of a version in post-order, as an import takes them. The version cannot be pruned meanwhile.
   *
   * @param visitor returns false to end the visit
   * @throws IllegalArgumentException the version cannot be read
   */
  void export(long version, Predicate<ExportNode> visitor) {
    try (Pins.Pin pin = pins.pin(version)) {
      refuseUnreadable(version);
      if (version > 0) {
        scan(version).export(visitor);
      }
    }
  }

  void export(long version, Bytes after, BiPredicate<Bytes, Bytes> visitor) {
    try (Pins.Pin pin = pins.pin(version)) {
      refuseUnreadable(version);
      if (version > 0) {
        ExportItems items = new ExportItems(visitor);
        scan(version).exportAfter(after.isEmpty() ? null : after.toArray(), items::add);
        items.end();
      }
    }
  }

  private TreeReader scan(long version) {
    return new TreeReader(open.trees().root(version), new Scan(open.nodes()));
  }

  private TreeReader tree(long version) {
    return new TreeReader(open.trees().root(version), open.nodes());
  }
}
