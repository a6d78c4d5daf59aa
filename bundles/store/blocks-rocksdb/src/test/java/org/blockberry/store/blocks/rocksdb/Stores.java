package org.blockberry.store.blocks.rocksdb;

import java.nio.file.Path;
import java.util.Map;
import org.blockberry.api.settings.Settings;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;

/** Stores for tests. */
final class Stores {
  private Stores() {}

  static RocksBlockStore open(Path folder) {
    return open(folder, tuning(), RocksDB::write);
  }

  static RocksBlockStore open(Path folder, Tuning tuning, BatchWriter writer) {
    RocksBlockStore store = new RocksBlockStore(tuning, new TestContext(folder), writer);
    try {
      store.start();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  static Tuning tuning() {
    return RocksBlockConfig.tuning(Settings.of(RocksBlockConfig.SCHEMA, Map.of()));
  }

  /** A small memory, so that few blocks already give table and blob files. */
  static Tuning smallTuning() {
    return new Tuning(1 << 20, 128 << 10, 512 << 10, 64, 4 << 10, false);
  }
}
