package org.blockberry.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a jar of ours holds that is not ours, and in which foreign jars the same bytes lie. */
final class EmbeddedContent implements AutoCloseable {
  private static final List<String> OURS = List.of("org/blockberry/", "OSGI-INF/", "META-INF/");
  /** Further versions of classes are code too. */
  private static final String VERSIONS = "META-INF/versions/";

  private record Mark(long crc, long size) {}

  private final ZipFile jar;
  private final Map<Mark, ZipEntry> foreign = new HashMap<>();

  EmbeddedContent(Path jar) throws IOException {
    this.jar = new ZipFile(jar.toFile());
    this.jar.stream().filter(entry -> !entry.isDirectory() && isForeign(entry.getName())).forEach(entry -> foreign.put(mark(entry), entry));
  }

  private static boolean isForeign(String name) {
    return name.startsWith(VERSIONS) || OURS.stream().noneMatch(name::startsWith);
  }

  private static Mark mark(ZipEntry entry) {
    return new Mark(entry.getCrc(), entry.getSize());
  }

  /** Names of the foreign entries for which no jar was found yet, sorted. */
  List<String> unexplained() {
    return foreign.values().stream().map(ZipEntry::getName).sorted().toList();
  }

  /** How many of the unexplained entries {@code other} seems to hold, by checksum and size. */
  int overlap(Path other) throws IOException {
    try (ZipFile zip = new ZipFile(other.toFile())) {
      return (int) zip.stream().map(EmbeddedContent::mark).filter(foreign::containsKey).distinct().count();
    }
  }

  /** Takes what {@code other} holds, byte by byte, off the unexplained; returns how many entries that were. */
  int explainBy(Path other) throws IOException {
    int before = foreign.size();
    try (ZipFile zip = new ZipFile(other.toFile())) {
      for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
        ZipEntry mine = foreign.get(mark(entry));
        if (mine != null && Arrays.equals(content(jar, mine), content(zip, entry))) {
          foreign.remove(mark(entry));
        }
      }
    }
    return before - foreign.size();
  }

  private static byte[] content(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    jar.close();
  }
}
