package org.blockberry.store.state.iavl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.rocksdb.RocksDB;

/**
 * A process of its own that commits, prunes and imports until it is killed, and says what was acknowledged. Every version follows from the one before alone, so
 * that the test can compute it again.
 */
final class CommitForever {
  static final int KEYS = 400;

  private CommitForever() {}

  static IavlConfig config() {
    return new IavlConfig(Folders.SMALL, 200_000, 100_000, 2_000, 5, 50);
  }

  /** What version {@code version} changes. */
  static StateChanges changes(long version) {
    Random random = new Random(version);
    StateChanges.Builder changes = StateChanges.builder().set(Bytes.utf8("version"), Bytes.utf8(Long.toString(version)));
    for (int i = 0; i < 60; i++) {
      Bytes key = Bytes.utf8("key" + random.nextInt(KEYS));
      if (random.nextInt(4) == 0) {
        changes.delete(key);
      } else {
        changes.set(key, Bytes.utf8(version + "-" + i));
      }
    }
    return changes.build();
  }

  /** Arguments: folder of the store, folder of the store that is filled by imports. */
  public static void main(String[] args) throws Exception {
    RocksDB.loadLibrary();
    changes(1);
    if (System.in.read() < 0) { // the folder is another one's until then
      return;
    }
    IavlStateStore store = Folders.open(Path.of(args[0]), config(), RocksDB::write);
    Path imported = Path.of(args[1]);
    System.out.println("opened " + store.version());
    while (true) {
      long version = store.version() + 1;
      store.prepare(version, changes(version));
      store.commit(version);
      System.out.println("committed " + version);
      if (version % 7 == 0) {
        store.pruneBelow(Math.max(1, version - 9));
      }
      if (version % 11 == 0) {
        importInto(store, imported, version);
      }
      System.out.flush();
    }
  }

  private static void importInto(IavlStateStore store, Path imported, long version) throws Exception {
    if (Files.exists(imported)) {
      Folders.delete(imported);
    }
    try (IavlStateStore other = Folders.open(imported, config(), RocksDB::write)) {
      StateImport importing = other.importer(version);
      store.export(version, node -> {
        importing.add(node);
        return true;
      });
      importing.finish(store.root());
      System.out.println("imported " + version);
    }
  }
}
