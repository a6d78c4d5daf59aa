package org.blockberry.store.blocks.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.blockberry.api.settings.Settings;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;

/** Stores and copies of their folders. */
final class Stores {
  private static final int MOST_COPIES = 20;

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

  /**
   * As a crash would leave it: nothing is flushed or closed. The database deletes files that it needs no more in the background; a
   * copy during which one vanished mixes two moments and is made again.
   */
  static Path copy(Path source, Path target) {
    for (int attempt = 1;; attempt++) {
      try {
        copyOnce(source, target);
        return target;
      } catch (NoSuchFileException e) {
        if (attempt == MOST_COPIES) {
          throw new UncheckedIOException(e);
        }
        delete(target);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void copyOnce(Path source, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path copied = target.resolve(source.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(file, copied);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
