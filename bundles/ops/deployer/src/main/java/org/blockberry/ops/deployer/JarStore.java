package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * Private copies of jars, named by their hash. What is verified and installed is the copy, never
 * the file in the drop folder.
 */
final class JarStore {
  private final Path folder;

  /**
   * @throws IOException the folder cannot be made
   */
  JarStore(Path folder) throws IOException {
    this.folder = folder;
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  static String sha256(byte[] jar) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Keeps a synced copy; returns it. */
  Path keep(String sha256, byte[] jar) throws IOException {
    Path copy = path(sha256);
    if (!Files.exists(copy) || Files.size(copy) != jar.length) {
      write(copy, jar);
    }
    return copy;
  }

  boolean has(String sha256) {
    return !sha256.isEmpty() && Files.isRegularFile(path(sha256));
  }

  /**
   * The content of a copy.
   *
   * @throws IOException it is gone or was altered
   */
  byte[] read(String sha256) throws IOException {
    byte[] jar = Files.readAllBytes(path(sha256));
    if (!sha256(jar).equals(sha256)) {
      throw new IOException("the private copy " + path(sha256).getFileName() + " was altered");
    }
    return jar;
  }

  /** Deletes every copy but these, and what a crash left half written. */
  void retain(Set<String> hashes) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".jar") || !hashes.contains(name.substring(0, name.length() - 4))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path path(String sha256) {
    return folder.resolve(sha256 + ".jar");
  }

  /** Writes a file so that a reader, also after a crash, sees all of it or none. */
  static void write(Path target, byte[] content) throws IOException {
    // The name begins with a dot and does not end in .jar: no scan takes it for a plugin.
    Path temporary = Files.createTempFile(target.getParent(), ".incoming-", ".tmp");
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
