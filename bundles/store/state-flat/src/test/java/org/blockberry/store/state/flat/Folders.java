package org.blockberry.store.state.flat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;

/** Stores and copies of their folders. */
final class Folders {
  private static final int MOST_COPIES = 20;

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

  /** Made again when the database deleted a file meanwhile: such a copy mixes two moments. */
  static Path copy(Path source, Path target) throws IOException {
    for (int attempt = 1;; attempt++) {
      try {
        return copyOnce(source, target);
      } catch (NoSuchFileException e) {
        if (attempt == MOST_COPIES) {
          throw e;
        }
        delete(target);
      }
    }
  }

  private static Path copyOnce(Path source, Path target) throws IOException {
    for (Path file : walk(source)) {
      Path copied = target.resolve(source.relativize(file));
      if (Files.isDirectory(file)) {
        Files.createDirectories(copied);
      } else {
        Files.copy(file, copied);
      }
    }
    return target;
  }

  static void delete(Path folder) throws IOException {
    for (Path file : walk(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(file);
    }
  }

  static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
