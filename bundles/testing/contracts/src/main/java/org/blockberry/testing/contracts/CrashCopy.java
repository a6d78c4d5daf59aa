package org.blockberry.testing.contracts;

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

/** A store's folder as a crash would leave it: nothing is flushed or closed. */
public final class CrashCopy {
  private static final int MOST_COPIES = 2_000; // until the database has no work left that changes its files
  private static final long PAUSE_NANOS = 5_000_000;

  private CrashCopy() {}

  /** Copies a folder that may be in use. Made again when the store made or deleted a file meanwhile: such a copy mixes two moments. */
  public static Path of(Path source, Path target) {
    for (int attempt = 1;; attempt++) {
      try {
        return once(source, target);
      } catch (NoSuchFileException e) {
        if (attempt == MOST_COPIES) {
          throw new UncheckedIOException(e);
        }
        if (Files.exists(target)) { // a file may have gone before the first was copied
          delete(target);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Path once(Path source, Path target) throws IOException {
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
      boolean lists = file.getFileName().toString().startsWith("MANIFEST"); // where RocksDB says which files count
      if (lists && Files.size(file) != Files.size(target.resolve(source.relativize(file)))) {
        throw new NoSuchFileException(file.toString(), null, "it names other files by now");
      }
    }
    if (!Set.copyOf(walk(source)).equals(Set.copyOf(files))) {
      throw new NoSuchFileException(source.toString(), null, "it has other files by now");
    }
    return target;
  }

  /** The folder, and all in it and below. */
  public static List<Path> files(Path folder) {
    try {
      return walk(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Removes a folder with all that is in it. */
  public static void delete(Path folder) {
    try {
      for (Path file : walk(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
