package org.blockberry.store.blocks.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.blockberry.api.settings.Settings;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;

/** Stores and copies of their folders. */
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

  /** As a crash would leave it: nothing is flushed or closed. */
  static Path copy(Path source, Path target) {
    try (Stream<Path> files = Files.walk(source)) {
      files.forEach(file -> {
        Path copied = target.resolve(source.relativize(file));
        try {
          if (Files.isDirectory(file)) {
            Files.createDirectories(copied);
          } else {
            Files.copy(file, copied);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
