package org.blockberry.cli.backup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which files of a home belong into a backup. Links are never followed. */
public final class BackupSource {
  private final Map<String, Path> files = new TreeMap<>();
  private final List<String> skipped = new ArrayList<>();

  /**
   * Collects.
   *
   * @param home where configuration, genesis, plugins and keys are
   * @param dataParent folder that holds {@code data/}: the home of a stopped node, or a copy that a running one made
   * @param keys whether private keys go along; certificates of vendors always do
   */
  public static BackupSource of(Path home, Path dataParent, boolean keys) throws IOException {
    BackupSource source = new BackupSource();
    for (String name : new String[] {"config.toml", "genesis.json", "logback.xml", "features.txt"}) {
      if (Files.isRegularFile(home.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        source.files.put(name, home.resolve(name));
      }
    }
    if (Files.isRegularFile(home.resolve(BackupManifest.BEGUN), LinkOption.NOFOLLOW_LINKS)) {
      source.files.put(BackupManifest.BEGUN, home.resolve(BackupManifest.BEGUN)); // also for keys that are copied by hand
    }
    source.folder(home, "deploy");
    source.folder(home, keys ? "keys" : "keys/trust");
    source.folder(dataParent, "data");
    return source;
  }

  /** Path of each file by its name in the backup, in order. */
  public Map<String, Path> files() {
    return files;
  }

  /** What was left out although it lies where files of a home lie: links, and names that a restore would refuse. */
  public List<String> skipped() {
    return skipped;
  }

  private void folder(Path parent, String name) throws IOException {
    Path root = parent.resolve(name);
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String entry = parent.relativize(file).toString().replace('\\', '/');
        if (attributes.isRegularFile() && BackupManifest.isAllowed(entry)) {
          if (!isMadeAnew(file.getFileName().toString())) {
            files.put(entry, file);
          }
        } else {
          skipped.add(entry);
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** RocksDB's lock and its log for people. */
  private static boolean isMadeAnew(String name) {
    return name.equals("LOCK") || name.equals("LOG") || name.startsWith("LOG.old");
  }
}
