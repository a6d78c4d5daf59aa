package org.blockberry.launcher;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The folder that holds everything of one node: configuration, keys, data, dropped plugins and what a run leaves
 * behind.
 *
 * @param root absolute and normalized
 */
public record HomeFolder(Path root) {
  private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

  public HomeFolder {
    root = root.toAbsolutePath().normalize();
  }

  public Path configFile() {
    return root.resolve("config.toml");
  }

  /** What an operator changed of the role's features; see {@link FeatureChoice}. */
  public Path featuresFile() {
    return root.resolve("features.txt");
  }

  /** An own copy of the distribution's logback.xml; it wins when present. */
  public Path logbackFile() {
    return root.resolve("logback.xml");
  }

  public Path keys() {
    return root.resolve("keys");
  }

  public Path cache() {
    return root.resolve("var").resolve("cache");
  }

  public Path run() {
    return root.resolve("var").resolve("run");
  }

  public Path tmp() {
    return root.resolve("var").resolve("tmp");
  }

  public Path lockFile() {
    return root.resolve("lock");
  }

  /** Holds the process id of the node that runs here, as decimal digits. Never read the lock file itself: closing it in
   * the process that holds the lock would release the lock. */
  public Path pidFile() {
    return run().resolve("pid");
  }

  /** Creates what is missing and makes {@code keys} and {@code var/run} private to the user (mode 0700). */
  public void create() throws LaunchException {
    try {
      for (Path folder : List.of(root, root.resolve("data"), root.resolve("deploy"), root.resolve("var").resolve("log"),
          cache(), tmp())) {
        Files.createDirectories(folder);
      }
      createPrivate(keys());
      createPrivate(run());
    } catch (IOException e) {
      throw new LaunchException(ExitCode.CONFIGURATION,
          "cannot set up the home folder " + root + ": " + e
              + ". Give this user write access, or name another --home.", e);
    }
  }

  /** Deletes what former runs left in the temporary folder and the framework cache. Only for the holder of the lock. */
  void removeLeftovers() throws LaunchException {
    empty(tmp());
    empty(cache());
  }

  private static void empty(Path root) throws LaunchException {
    try {
      Files.walkFileTree(root, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
          Files.delete(file);
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
          if (failure != null) {
            throw failure;
          }
          if (!folder.equals(root)) {
            Files.delete(folder);
          }
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw new LaunchException(ExitCode.CONFIGURATION, "cannot empty " + root + ": " + e, e);
    }
  }

  private static void createPrivate(Path folder) throws IOException, LaunchException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
    }
    if (!Files.getPosixFilePermissions(folder).equals(PRIVATE)) {
      try {
        Files.setPosixFilePermissions(folder, PRIVATE);
      } catch (IOException e) {
        throw new LaunchException(ExitCode.CONFIGURATION,
            folder + " is open to other users and cannot be closed (" + e + "). Run: chmod 700 " + folder, e);
      }
    }
  }
}
