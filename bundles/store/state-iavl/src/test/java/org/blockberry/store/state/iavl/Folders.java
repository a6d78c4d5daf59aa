package org.blockberry.store.state.iavl;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/** Stores for tests. */
final class Folders {
  private Folders() {}

  static final Tuning SMALL = new Tuning(1 << 20, 64 << 10, 256 << 10, 64, 0, false, true);

  /** Checkpoints every third version, caches for a few nodes and values. */
  static IavlConfig config() {
    return new IavlConfig(SMALL, 10_000, 20_000, 1_000_000, 3, 0);
  }

  static IavlStateStore open(Path folder) {
    return open(folder, config(), RocksDB::write);
  }

  static IavlStateStore open(Path folder, IavlConfig config, BatchWriter writer) {
    IavlStateStore store = new IavlStateStore(config, new TestContext(folder), writer, System::nanoTime);
    store.start();
    return store;
  }

  /** The page cache is enough where no process dies. */
  private static final BatchWriter UNSYNCED = (database, options, batch) -> {
    try (WriteOptions unsynced = new WriteOptions()) {
      database.write(unsynced, batch);
    }
  };

  /** Without background work and without waiting for the disk: only {@link IavlStateStore#workOff} writes checkpoints and cleans up, so that a copy of the files shows one moment. */
  static IavlStateStore openAlone(Path folder, IavlConfig config) {
    ExecutorService none = Executors.newSingleThreadExecutor();
    none.shutdown(); // rejects everything
    IavlStateStore store = new IavlStateStore(config, new TestContext(folder) {
      @Override
      public ExecutorService executor() {
        return none;
      }
    }, UNSYNCED, System::nanoTime);
    store.start();
    return store;
  }
}
