package org.blockberry.store.state.iavl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/** Stores and copies of their folders. */
final class Folders {
  private static final int MOST_COPIES = 2_000; // until the database has no work left that changes its files

  private Folders() {}

  static final Tuning SMALL = new Tuning(1 << 20, 64 << 10, 256 << 10, 64, 0, false);

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
