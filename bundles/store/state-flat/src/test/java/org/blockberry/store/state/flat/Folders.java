package org.blockberry.store.state.flat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;

/** Stores and copies of their folders. */
final class Folders {
  private static final int MOST_COPIES = 2_000; // until the database has no work left that changes its files

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

  /** Made again when the database made or deleted a file meanwhile: such a copy mixes two moments. */
  static Path copy(Path source, Path target) throws IOException {
    for (int attempt = 1;; attempt++) {
      try {
        return copyOnce(source, target);
      } catch (NoSuchFileException e) {
        if (attempt == MOST_COPIES) {
          throw e;
        }
        if (Files.exists(target)) { // a file may have gone before the first was copied
          delete(target);
        }
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private static Path copyOnce(Path source, Path target) throws IOException {
    List<Path> files = walk(source);
    for (Path file : files) {
      Path copied = target.resolve(source.relativize(file));
      if (Files.isDirectory(file)) {
        Files.createDirectories(copied);
      } else {
        Files.copy(file, copied);
      }
    }
    for (Path file : files) {
      boolean lists = file.getFileName().toString().startsWith("MANIFEST");
      if (lists && Files.size(file) != Files.size(target.resolve(source.relativize(file)))) {
        throw new NoSuchFileException(file.toString(), null, "it names other files by now");
      }
    }
    if (!Set.copyOf(walk(source)).equals(Set.copyOf(files))) {
      throw new NoSuchFileException(source.toString(), null, "it has other files by now");
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
