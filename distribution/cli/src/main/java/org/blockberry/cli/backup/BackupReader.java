package org.blockberry.cli.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/** Reads a backup. Everything is checked against the digests before the first file is written, and again while it is written. */
public final class BackupReader implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int MAX_MANIFEST_BYTES = 64 << 20;

  private final Path file;
  private final ZipFile zip;
  private final BackupManifest manifest;

  private BackupReader(Path file, ZipFile zip, BackupManifest manifest) {
    this.file = file;
    this.zip = zip;
    this.manifest = manifest;
  }

  /**
   * Opens a backup and reads its manifest.
   *
   * @throws BackupException it is no backup, damaged, or holds what no home has
   */
  public static BackupReader open(Path file) throws IOException, BackupException {
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new BackupException(file + " is no backup, or is damaged: " + e.getMessage() + ". Take another copy of it", e);
    }
    try {
      BackupManifest manifest = BackupManifest.of(manifest(file, zip));
      compareNames(file, zip, manifest);
      return new BackupReader(file, zip, manifest);
    } catch (IOException | BackupException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static org.blockberry.api.value.JsonValue manifest(Path file, ZipFile zip) throws IOException, BackupException {
    ZipEntry entry = zip.getEntry(BackupManifest.NAME);
    if (entry == null) {
      throw new BackupException(file + " is no backup of Blockberry: it has no " + BackupManifest.NAME);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] text = in.readNBytes(MAX_MANIFEST_BYTES + 1);
      if (text.length > MAX_MANIFEST_BYTES) {
        throw new BackupException(file + " has a list of files of more than " + MAX_MANIFEST_BYTES + " bytes and is not used");
      }
      return new JsonText(JsonLimits.GENESIS).parse(Bytes.wrap(text));
    } catch (ZipException | InvalidJsonException e) {
      throw damaged(file, e.getMessage(), e);
    }
  }

  private static void compareNames(Path file, ZipFile zip, BackupManifest manifest) throws BackupException {
    Set<String> listed = new HashSet<>(List.of(BackupManifest.NAME));
    manifest.files().forEach(each -> listed.add(each.name()));
    int entries = 0;
    for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
      entries++;
      if (!listed.contains(entry.getName())) {
        throw new BackupException(file + " holds " + BackupManifest.shown(entry.getName()) + ", which its list of files does not name."
            + " It is not used");
      }
    }
    if (entries != listed.size()) {
      throw new BackupException(file + " lacks files that its list names, or holds one twice. It is not used");
    }
  }

  private static BackupException damaged(Path file, String why, Exception cause) {
    return new BackupException(file + " is damaged: " + why + ". Nothing was restored; take another copy of it", cause);
  }

  /** What is in it. */
  public BackupManifest manifest() {
    return manifest;
  }

  /**
   * Reads every file and compares it with its digest.
   *
   * @throws BackupException something differs
   */
  public void verify(PrintStream progress) throws IOException, BackupException {
    Progress done = new Progress(progress, "verified", manifest.bytes());
    for (BackupManifest.Entry each : manifest.files()) {
      copy(each, OutputStream.nullOutputStream(), done);
    }
  }

  private void copy(BackupManifest.Entry expected, OutputStream out, Progress progress) throws IOException, BackupException {
    MessageDigest digest = BackupWriter.sha256();
    long size = 0;
    try (InputStream in = zip.getInputStream(zip.getEntry(expected.name()))) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
        if (size > expected.size()) {
          break; // no more than was promised reaches the disk
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
        progress.advance(read);
      }
    } catch (ZipException | java.io.EOFException e) {
      throw damaged(file, expected.name() + " cannot be read: " + e.getMessage(), e);
    }
    if (size != expected.size() || !HexFormat.of().formatHex(digest.digest()).equals(expected.sha256())) {
      throw damaged(file, expected.name() + " is not what was backed up", null);
    }
  }

  /**
   * Writes the files into a new home, which appears whole or not at all. Call {@link #verify} before.
   *
   * @param home does not exist, or is an empty folder
   * @param wanted names that are restored
   * @throws BackupException the home is not empty, or the file changed since it was verified
   */
  public void restore(Path home, Predicate<String> wanted, PrintStream progress) throws IOException, BackupException {
    refuseUsed(home);
    Path parent = Files.createDirectories(home.toAbsolutePath().normalize().getParent());
    Path fresh = Files.createTempDirectory(parent, home.getFileName() + ".restoring-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      Progress done = new Progress(progress, "restored", manifest.bytes());
      for (BackupManifest.Entry each : manifest.files()) {
        if (wanted.test(each.name())) {
          write(fresh, each, done);
        }
      }
      syncFolders(fresh);
      Files.deleteIfExists(home); // empty, or another file came meanwhile and this fails
      Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
      BackupWriter.syncFolder(home);
    } catch (IOException | BackupException | RuntimeException e) {
      remove(fresh);
      throw e;
    }
  }

  /**
   * Refuses a home that has something in it.
   *
   * @throws BackupException there is
   */
  public static void refuseUsed(Path home) throws IOException, BackupException {
    if (!Files.exists(home)) {
      return;
    }
    if (!Files.isDirectory(home)) {
      throw new BackupException(home + " is no folder. Name a new --home");
    }
    try (Stream<Path> present = Files.list(home)) {
      if (present.findAny().isPresent()) {
        throw new BackupException(home + " is not empty, and a restore never replaces anything. Name a new --home, or move that one away");
      }
    }
  }

  private void write(Path fresh, BackupManifest.Entry each, Progress progress) throws IOException, BackupException {
    Path target = fresh.resolve(each.name()).normalize();
    if (!target.startsWith(fresh)) {
      throw new BackupException("the backup names a file outside the home: " + BackupManifest.shown(each.name()));
    }
    Files.createDirectories(target.getParent());
    boolean secret = each.name().startsWith("keys/") || each.name().startsWith(BackupManifest.SIGNER);
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(target, options,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--")))) {
      copy(each, Channels.newOutputStream(channel), progress);
      channel.force(true);
    }
  }

  private static void syncFolders(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        if (folder.startsWith(root.resolve("keys"))) {
          Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
  }

  /** Deletes a folder with all that is in it. */
  public static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
