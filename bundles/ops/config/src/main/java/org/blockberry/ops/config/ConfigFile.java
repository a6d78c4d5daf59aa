package org.blockberry.ops.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** The file on disk: read with a bound, replaced as a whole. Not thread safe. */
final class ConfigFile {
  /** Far above any configuration; keeps a mistaken path from filling the memory. */
  static final int MAX_BYTES = 1 << 20;

  /**
   * What tells that a file is another one or was written; {@code null} fields for a file that is
   * not there.
   */
  record Stamp(Long modifiedNanos, Long bytes, String identity) {
    static final Stamp ABSENT = new Stamp(null, null, null);
  }

  private final Path path;

  ConfigFile(Path path) {
    this.path = path;
  }

  Stamp stamp() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(
          now.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
          now.size(),
          Objects.toString(now.fileKey()));
    } catch (IOException e) {
      return Stamp.ABSENT;
    }
  }

  /**
   * Takes the present file apart; what keeps it from being read becomes a mistake in the result.
   */
  TomlDocument read() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        return TomlDocument.unreadable("is larger than " + MAX_BYTES + " bytes. Make it shorter.");
      }
      return TomlDocument.parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (NoSuchFileException e) {
      return TomlDocument.unreadable(
          "does not exist. Create it with: blockberry init --home " + path.getParent());
    } catch (CharacterCodingException e) {
      return TomlDocument.unreadable("is not UTF-8 text. Save it as UTF-8.");
    } catch (IOException e) {
      return TomlDocument.unreadable("cannot be read: " + e + ". Check its permissions.");
    }
  }

  /**
   * Replaces the content at once: a crash leaves the old or the new file. Permissions stay; behind
   * a link the target is replaced.
   *
   * @throws IOException the folder cannot be written; the file is as it was
   */
  void replace(String text) throws IOException {
    Path real = Files.exists(path) ? path.toRealPath() : path;
    Path folder = real.getParent();
    boolean posix =
        Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class);
    Path temporary =
        posix
            ? Files.createTempFile(
                folder,
                "." + real.getFileName() + ".",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            : Files.createTempFile(folder, "." + real.getFileName() + ".", ".tmp");
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        if (posix && Files.exists(real)) {
          Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
          Files.setPosixFilePermissions(temporary, permissions);
        }
        out.force(true);
      }
      move(temporary, real);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "the file system of " + to.getParent() + " cannot replace a file at once", e);
    }
  }
}
