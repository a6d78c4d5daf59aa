package org.blockberry.ops.deployer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at folders with jars. A file counts once it looks the same in two looks; one that goes
 * counts at once. Hidden files are not looked at, so a copy under way may be called {@code
 * .name.jar}. Not thread safe.
 */
final class FolderScan {
  static final int MAX_FILES = 200;
  private static final Logger LOG = LoggerFactory.getLogger(FolderScan.class);

  /** What tells that a file is another one or was written. */
  private record Stamp(long modifiedNanos, long bytes, String identity) {}

  private final List<Path> folders;
  private Map<Path, Stamp> settled = new HashMap<>();
  private Map<Path, Stamp> moving = new HashMap<>();
  private boolean tooMany;

  /**
   * @param folders the first one wins where two hold a file of one name
   */
  FolderScan(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * What a look found. {@code changed} files are new or have new content, perhaps the same again.
   */
  record Look(List<Path> present, List<Path> changed, boolean unsettled) {}

  /** Looks once; {@code atOnce} takes every file as it is. */
  Look look(boolean atOnce) {
    Optional<Map<Path, Stamp>> listed = list();
    if (listed.isEmpty()) {
      return new Look(List.copyOf(settled.keySet()), List.of(), true); // nobody can tell, so nothing is gone
    }
    Map<Path, Stamp> now = listed.get();
    List<Path> changed = new ArrayList<>();
    Map<Path, Stamp> stillMoving = new HashMap<>();
    Map<Path, Stamp> next = new LinkedHashMap<>();
    now.forEach(
        (file, stamp) -> {
          Stamp before = settled.get(file);
          if (stamp.equals(before)) {
            next.put(file, stamp);
          } else if (atOnce || stamp.equals(moving.get(file))) {
            next.put(file, stamp);
            changed.add(file);
          } else {
            stillMoving.put(file, stamp);
            if (before != null) {
              next.put(file, before); // as it was, until it settles
            }
          }
        });
    settled = next;
    moving = stillMoving;
    return new Look(List.copyOf(next.keySet()), changed, !stillMoving.isEmpty());
  }

  /**
   * Reads a file if it did not change meanwhile; it is looked at again if it did, or cannot be read now.
   *
   * @throws IOException it cannot be read
   */
  Optional<byte[]> read(Path file, int maxBytes) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      settled.remove(file);
      throw e;
    }
    if (Objects.equals(stamp(file), settled.get(file))) {
      return Optional.of(content);
    }
    settled.remove(file);
    return Optional.empty();
  }

  /** Empty if a folder that is there cannot be read, for example because file handles ran out. */
  private Optional<Map<Path, Stamp>> list() {
    Map<String, Path> byName = new TreeMap<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(
              folder,
              file ->
                  file.getFileName().toString().endsWith(".jar")
                      && !file.getFileName().toString().startsWith("."))) {
        for (Path file : files) {
          byName.putIfAbsent(file.getFileName().toString(), file);
        }
      } catch (java.nio.file.NoSuchFileException e) {
        LOG.debug("no folder {}", folder);
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        LOG.warn("cannot look into {}: {}", folder, e.toString());
        return Optional.empty();
      }
    }
    if (byName.size() > MAX_FILES && !tooMany) {
      LOG.error(
          "there are {} jars, of which only the first {} by name are looked at",
          byName.size(),
          MAX_FILES);
    }
    tooMany = byName.size() > MAX_FILES;
    Map<Path, Stamp> now = new LinkedHashMap<>();
    byName.values().stream()
        .limit(MAX_FILES)
        .forEach(
            file -> {
              Stamp stamp = stamp(file);
              if (stamp != null) {
                now.put(file, stamp);
              }
            });
    return Optional.of(now);
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? new Stamp(
              attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
              attributes.size(),
              Objects.toString(attributes.fileKey()))
          : null;
    } catch (IOException e) {
      return null; // gone between listing and looking
    }
  }
}
