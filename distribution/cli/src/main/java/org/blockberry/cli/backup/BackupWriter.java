package org.blockberry.cli.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.blockberry.chain.json.JsonText;

/** Writes a backup: a ZIP file for its owner alone, whole and on disk, or not there. */
public final class BackupWriter {
  private static final int BUFFER = 1 << 16;

  private BackupWriter() {}

  /**
   * Writes.
   *
   * @param target does not exist yet
   * @param manifest makes the manifest from the entries
   * @throws BackupException the target exists
   * @throws IOException reading or writing failed; nothing is left behind
   */
  public static BackupManifest write(Path target, Map<String, Path> files, Function<List<BackupManifest.Entry>, BackupManifest> manifest,
      Progress progress) throws IOException, BackupException {
    if (Files.exists(target)) {
      throw new BackupException(target + " exists. Name another file");
    }
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    try {
      BackupManifest written;
      try (FileChannel channel = FileChannel.open(partial, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
          ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER))) {
        zip.setLevel(Deflater.BEST_SPEED);
        List<BackupManifest.Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
          entries.add(add(zip, file.getKey(), file.getValue(), progress));
        }
        written = manifest.apply(entries);
        zip.putNextEntry(new ZipEntry(BackupManifest.NAME));
        zip.write(JsonText.print(written.toJson()).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
        zip.flush();
        channel.force(true);
      }
      Files.move(partial, target); // refuses a file that came meanwhile
      syncFolder(target);
      return written;
    } catch (FileAlreadyExistsException e) {
      Files.deleteIfExists(partial);
      throw new BackupException(target + " exists. Name another file", e);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(partial);
      throw e;
    }
  }

  private static BackupManifest.Entry add(ZipOutputStream zip, String name, Path file, Progress progress) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    MessageDigest digest = sha256();
    long size = 0;
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        zip.write(buffer, 0, read);
        size += read;
        progress.advance(read);
      }
    }
    zip.closeEntry();
    return new BackupManifest.Entry(name, size, HexFormat.of().formatHex(digest.digest()));
  }

  static void syncFolder(Path file) throws IOException {
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
