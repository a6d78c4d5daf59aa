package org.blockberry.testing.durability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a stopped home. */
final class HomeFiles {
  private HomeFiles() {}

  /** Every file by its kind, for example {@code block-store .sst} or {@code signer state}. */
  static Map<String, List<Path>> kinds(Path home) throws IOException {
    Map<String, List<Path>> kinds = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        Path below = home.relativize(file);
        if (name.equals("LOCK") || name.startsWith("LOG") || below.startsWith("var") || Files.size(file) == 0) {
          continue; // empty, or for people
        }
        String kind = name.matches("[0-9]+\\..*") ? name.substring(name.indexOf('.')) : name.replaceAll("-[0-9]+$", "");
        String owner = below.getNameCount() > 2 ? below.getName(1) + " " : "";
        kinds.computeIfAbsent(owner + kind, unused -> new ArrayList<>()).add(below);
      }
    }
    return kinds;
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Flips one bit of a file. */
  static void flip(Path file, long bit) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[Math.toIntExact(bit / 8)] ^= (byte) (1 << bit % 8);
    Files.write(file, content);
  }
}
