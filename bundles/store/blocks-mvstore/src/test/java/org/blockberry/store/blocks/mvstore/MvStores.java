package org.blockberry.store.blocks.mvstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.blockberry.testing.contracts.TestContext;

/** Stores and copies of their folders. */
final class MvStores {
  static final MvTuning TUNING = new MvTuning(1, 60);

  private MvStores() {}

  static MvBlockStore open(Path folder) {
    return open(folder, DiskAccess.REAL);
  }

  static MvBlockStore open(Path folder, DiskAccess disk) {
    MvBlockStore store = new MvBlockStore(TUNING, new TestContext(folder), disk);
    try {
      store.start();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** As a crash would leave it: nothing is closed. */
  static Path copy(Path source, Path target) {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path copied = target.resolve(source.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(file, copied);
        }
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
