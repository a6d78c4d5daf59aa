package org.blockberry.node.answer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;

/** Checks what a state store answers. */
record CheckedStateStore(StateStore store) implements StateStore {
  private static final int ROOT = 32;

  @Override
  public void start() throws Exception {
    store.start();
  }

  @Override
  public void close() throws Exception {
    store.close();
  }

  @Override
  public long version() {
    return Answers.notNegative(store.version(), "version");
  }

  @Override
  public long oldestVersion() {
    return Answers.notNegative(store.oldestVersion(), "oldestVersion");
  }

  @Override
  public Bytes root() {
    return Answers.sized(store.root(), ROOT, "root");
  }

  @Override
  public Optional<Bytes> root(long version) {
    return Answers.root(store.root(version), "root");
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    return Answers.present(store.get(key), "get");
  }

  @Override
  public Optional<Bytes> get(Bytes key, long version) {
    return Answers.present(store.get(key, version), "get");
  }

  @Override
  public void range(Bytes from, Bytes to, long version, BiPredicate<Bytes, Bytes> visitor) {
    store.range(from, to, version, (key, value) -> visitor.test(Answers.present(key, "range"), Answers.present(value, "range")));
  }

  @Override
  public Bytes prepare(long version, StateChanges changes) {
    return Answers.sized(store.prepare(version, changes), ROOT, "prepare");
  }

  @Override
  public void commit(long version) {
    store.commit(version);
  }

  @Override
  public void pruneBelow(long version) {
    store.pruneBelow(version);
  }

  @Override
  public Optional<Bytes> proof(Bytes key, long version) {
    return Answers.present(store.proof(key, version), "proof");
  }

  @Override
  public void copyTo(Path folder) {
    store.copyTo(folder);
  }

  @Override
  public Optional<String> exportForm() {
    return Answers.present(store.exportForm(), "exportForm");
  }

  @Override
  public void export(long version, Bytes after, BiPredicate<Bytes, Bytes> visitor) {
    store.export(version, after, (position, item) -> visitor.test(Answers.present(position, "export"), Answers.present(item, "export")));
  }

  @Override
  public void beginImport(long version) {
    store.beginImport(version);
  }

  @Override
  public void importItems(List<Bytes> items) {
    store.importItems(items);
  }

  @Override
  public void finishImport(Bytes root) {
    store.finishImport(root);
  }

  @Override
  public void abortImport() {
    store.abortImport();
  }

  @Override
  public long syncedWrites() {
    return Answers.notNegative(store.syncedWrites(), "syncedWrites");
  }
}
