package org.blockberry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The folder {@code system/}: one flat file per bundle, each checked against the hash in its feature. */
final class BundleFiles {
  private static final int PIECE = 4_096; // bytes

  private final Path folder;

  BundleFiles(Path folder) {
    this.folder = folder;
  }

  /** Returns the very bytes that were checked, so that nothing can change between check and installation. */
  byte[] read(BundleEntry entry) throws LaunchException {
    Path file = folder.resolve(entry.fileName());
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw damaged(file + " is missing", e);
    } catch (IOException e) {
      throw damaged(file + " cannot be read: " + e, e);
    }
    String wanted = entry.sha256()
        .orElseThrow(() -> damaged("the feature file gives no sha256 for " + entry.id(), null));
    String found = HexFormat.of().formatHex(sha256(content));
    if (!found.equals(wanted)) {
      throw damaged(file + " has SHA-256 " + found + " but its feature says " + wanted, null);
    }
    return content;
  }

  /** In pieces: at the start of the JVM one long call would run as slowly as it began, short ones get compiled meanwhile. */
  private static byte[] sha256(byte[] content) {
    MessageDigest digest = sha256();
    for (int at = 0; at < content.length; at += PIECE) {
      digest.update(content, at, Math.min(PIECE, content.length - at));
    }
    return digest.digest();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static LaunchException damaged(String what, Throwable cause) {
    return new LaunchException(ExitCode.START_FAILED,
        "the distribution is damaged: " + what + ". Unpack the archive again.", cause);
  }
}
