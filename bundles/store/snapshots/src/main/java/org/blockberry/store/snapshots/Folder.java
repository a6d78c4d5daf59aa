package org.blockberry.store.snapshots;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;

/** Files and folders of a snapshot. */
final class Folder {
  private Folder() {}

  static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  static Optional<Bytes> read(Path file, long mostBytes) throws IOException {
    try {
      if (Files.size(file) > mostBytes) {
        return Optional.empty();
      }
      return Optional.of(Bytes.wrap(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static long bytes(Path folder) throws IOException {
    long sum = 0;
    for (Path one : children(folder)) {
      try {
        sum += Files.isDirectory(one) ? bytes(one) : Files.size(one);
      } catch (NoSuchFileException e) {
        sum += 0; // removed meanwhile
      }
    }
    return sum;
  }

  static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }

  /** Removes files that are no chunk of so many. */
  static void keepOnly(Path folder, int chunks, IntFunction<String> name) throws IOException {
    Set<String> kept = new HashSet<>();
    for (int index = 0; index < chunks; index++) {
      kept.add(name.apply(index));
    }
    for (Path one : children(folder)) {
      if (!kept.contains(one.getFileName().toString())) {
        Files.delete(one);
      }
    }
  }

  /** Everything in a folder survives loss of power. */
  static void sync(Path folder) throws IOException {
    for (Path one : children(folder)) {
      try (FileChannel file = FileChannel.open(one, StandardOpenOption.WRITE)) {
        file.force(true);
      }
    }
    syncFolder(folder);
  }

  /** The names in a folder survive loss of power. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
