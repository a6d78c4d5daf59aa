package org.blockberry.cli.migrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folders below {@code data/block-store}: one per type, and one with the ending {@code .migrating} while it is filled. */
record StoreFolders(Path root) {
  Path of(String type) {
    return root.resolve(type);
  }

  Path unfinished(String type) {
    return root.resolve(type + ".migrating");
  }

  Path record() {
    return root.resolve("migration");
  }

  static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  static long bytes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(each);
      }
      return sum;
    }
  }

  /** Renames, durably. An empty folder in the way is removed. */
  void publish(String type) throws IOException {
    Files.deleteIfExists(of(type));
    Files.move(unfinished(type), of(type), StandardCopyOption.ATOMIC_MOVE);
    MigrationRecord.syncFolder(root);
  }

  /** Under another name first, so that a crash in the middle leaves nothing that looks like a store. */
  void delete(Path folder) throws IOException {
    Path going = folder.resolveSibling(folder.getFileName() + ".deleting");
    if (Files.exists(folder)) {
      remove(going);
      Files.move(folder, going, StandardCopyOption.ATOMIC_MOVE);
    }
    remove(going);
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
