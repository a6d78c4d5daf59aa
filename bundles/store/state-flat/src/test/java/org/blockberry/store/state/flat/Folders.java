package org.blockberry.store.state.flat;

import java.nio.file.Path;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;

/** Stores for tests. */
final class Folders {
  private Folders() {}

  static FlatStateStore open(Path folder) {
    return open(folder, RocksDB::write);
  }

  static FlatStateStore open(Path folder, BatchWriter writer) {
    Tuning small = new Tuning(1 << 20, 64 << 10, 256 << 10, 64, 0, true);
    FlatStateStore store = new FlatStateStore(small, new TestContext(folder), writer);
    store.start();
    return store;
  }
}
