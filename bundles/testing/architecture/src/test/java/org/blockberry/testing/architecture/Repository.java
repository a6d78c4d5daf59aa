package org.blockberry.testing.architecture;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What this build produced. */
final class Repository {
  static final Path ROOT = Path.of(property("blockberry.repository")).toAbsolutePath().normalize();
  static final String VERSION = property("blockberry.version");
  private static final Set<String> NO_MODULES = Set.of("src", ".git", "node_modules", "target");

  private Repository() {
  }

  static Path distribution() {
    Path folder = ROOT.resolve("distribution").resolve("target").resolve("blockberry-" + VERSION);
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(folder + " is not there. These tests judge what was built: run mvn verify.");
    }
    return folder;
  }

  /** All jars of this version that modules under bundles/ and examples/ have built, sorted. */
  static List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String folder : List.of("bundles", "examples")) {
      if (Files.isDirectory(ROOT.resolve(folder))) {
        Files.walkFileTree(ROOT.resolve(folder), new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
            if (dir.getFileName().toString().equals("target")) {
              collect(dir, jars);
            }
            return NO_MODULES.contains(dir.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }
        });
      }
    }
    jars.sort(null);
    return jars;
  }

  static List<BuiltBundle> bundles() throws IOException {
    List<BuiltBundle> bundles = new ArrayList<>();
    for (Path jar : jars()) {
      BuiltBundle bundle = BuiltBundle.read(jar);
      if (bundle != null) {
        bundles.add(bundle);
      }
    }
    return bundles;
  }

  private static void collect(Path target, List<Path> jars) throws IOException {
    try (var files = Files.list(target)) {
      files.filter(file -> file.getFileName().toString().matches("org\\.blockberry\\..*-" + VERSION + "\\.jar"))
          .forEach(jars::add);
    }
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("system property " + name + " is not set; the module's pom.xml does that");
    }
    return value;
  }
}
