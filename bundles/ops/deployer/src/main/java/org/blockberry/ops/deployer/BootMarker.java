package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Remembers across a crash which plugin was being started. After {@value #DEATHS} deaths there it
 * is skipped. The file holds hash, count and, for who reads it, name and version; it is there only while a plugin starts, or after a
 * death.
 */
final class BootMarker {
  static final int DEATHS = 2;

  private final Path file;
  private String suspect;
  private int deaths;

  BootMarker(Path file) throws IOException {
    this.file = file;
    String[] words = read(file);
    boolean sound = words.length >= 2 && words[1].matches("\\d{1,3}");
    this.suspect = sound ? words[0] : "";
    this.deaths = sound ? Integer.parseInt(words[1]) : 0;
  }

  /** Whether the process died too often while it started this. */
  boolean skips(String sha256) {
    return deaths >= DEATHS && suspect.equals(sha256);
  }

  /** To be called before a start. */
  void starting(String sha256, String name) throws IOException {
    int count = suspect.equals(sha256) ? deaths : 0;
    JarStore.write(
        file, (sha256 + " " + (count + 1) + " " + name).getBytes(StandardCharsets.UTF_8));
  }

  /** To be called after a start, whatever came of it. */
  void started() throws IOException {
    if (deaths >= DEATHS) {
      // The suspect stays on record until it is removed.
      JarStore.write(file, (suspect + " " + deaths).getBytes(StandardCharsets.UTF_8));
    } else {
      suspect = "";
      deaths = 0;
      Files.deleteIfExists(file);
    }
  }

  /**
   * Clears the record when the suspect is not among these any more: its file was deleted or
   * replaced.
   */
  void forgetUnless(java.util.Set<String> present) throws IOException {
    if (!suspect.isEmpty() && !present.contains(suspect)) {
      suspect = "";
      deaths = 0;
      Files.deleteIfExists(file);
    }
  }

  private static String[] read(Path file) throws IOException {
    try {
      return Files.readString(file).strip().split(" ");
    } catch (NoSuchFileException e) {
      return new String[0];
    }
  }
}
