package org.blockberry.node.snapshot;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;

/** One version of a state that can be exported, in memory; the object is the disk. */
final class ExportingStore implements StateStore {
  private TreeMap<Bytes, Bytes> content = new TreeMap<>();
  private TreeMap<Bytes, Bytes> importing;
  private long version;
  private long target;

  static ExportingStore of(long version, int keys) {
    ExportingStore store = new ExportingStore();
    store.version = version;
    for (int index = 0; index < keys; index++) {
      store.content.put(Bytes.utf8("key" + index), Bytes.utf8("value" + index));
    }
    return store;
  }

  /** The process ended. */
  void restart() {
    importing = null;
  }

  private static Bytes rootOf(TreeMap<Bytes, Bytes> content) {
    Bytes all = Bytes.EMPTY;
    for (Map.Entry<Bytes, Bytes> one : content.entrySet()) {
      all = SnapshotManifest.sha256(all.concat(one.getKey()).concat(one.getValue()));
    }
    return content.isEmpty() ? Bytes.wrap(new byte[32]) : all;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public long oldestVersion() {
    return version;
  }

  @Override
  public Bytes root() {
    return rootOf(content);
  }

  @Override
  public Optional<Bytes> root(long asked) {
    return asked == version ? Optional.of(root()) : Optional.empty();
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    return Optional.ofNullable(content.get(key));
  }

  @Override
  public Optional<Bytes> get(Bytes key, long asked) {
    return get(key);
  }

  @Override
  public void range(Bytes from, Bytes to, long asked, BiPredicate<Bytes, Bytes> visitor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Bytes prepare(long next, StateChanges changes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void commit(long next) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void pruneBelow(long below) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long syncedWrites() {
    return 0;
  }

  @Override
  public Optional<String> exportForm() {
    return Optional.of("test/1");
  }

  @Override
  public void export(long asked, Bytes after, BiPredicate<Bytes, Bytes> visitor) {
    for (Map.Entry<Bytes, Bytes> one : (after.isEmpty() ? content : content.tailMap(after, false)).entrySet()) {
      Bytes size = Bytes.wrap(ByteBuffer.allocate(4).putInt(one.getKey().size()).array());
      if (!visitor.test(one.getKey(), size.concat(one.getKey()).concat(one.getValue()))) {
        return;
      }
    }
  }

  @Override
  public void beginImport(long wanted) {
    importing = new TreeMap<>();
    target = wanted;
  }

  @Override
  public void importItems(List<Bytes> items) {
    for (Bytes item : items) {
      int size = item.asBuffer().getInt();
      if (size > item.size() - 4) {
        importing = null;
        throw new IllegalArgumentException("no item");
      }
      importing.put(item.slice(4, 4 + size), item.slice(4 + size, item.size()));
    }
  }

  @Override
  public void finishImport(Bytes root) {
    TreeMap<Bytes, Bytes> imported = importing;
    importing = null;
    if (!rootOf(imported).equals(root)) {
      throw new IllegalArgumentException("another root");
    }
    content = imported;
    version = target;
  }

  @Override
  public void abortImport() {
    importing = null;
  }
}
