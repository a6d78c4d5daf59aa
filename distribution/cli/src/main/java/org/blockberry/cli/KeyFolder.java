package org.blockberry.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.blockberry.chain.PublicKey;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyPurpose;

/**
 * Where the keys of a home are and how one takes the place of another: {@code validator.json} in use, {@code validator.next.json}
 * prepared, {@code archive/validator-ADDRESS.json} used before. Every step is one rename or one hard link, and each can be repeated
 * after a crash; until the last one the key in use stays.
 */
final class KeyFolder {
  private static final String ABANDONED = "abandoned-"; // in the archive: never in use, so never gone back to

  private final Home home;
  private final KeyAccess access;

  KeyFolder(Home home, KeyAccess access) {
    this.home = home;
    this.access = access;
  }

  /** A key that was used before. */
  record Archived(Path file, KeyFileHeader header) {}

  Path inUse(KeyPurpose purpose) {
    return home.keys().resolve(purpose.label() + ".json");
  }

  Path next(KeyPurpose purpose) {
    return home.keys().resolve(purpose.label() + ".next.json");
  }

  /** Newest first. */
  List<Archived> archived(KeyPurpose purpose) throws KeyFileException, CliException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(archive())) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(archive(), purpose.label() + "-*.json")) {
        found.forEach(files::add);
      } catch (IOException e) {
        throw failed("read", archive(), e);
      }
    }
    files.sort(Comparator.comparing(KeyFolder::changed).reversed());
    List<Archived> keys = new ArrayList<>();
    for (Path each : files) {
      keys.add(new Archived(each, access.files().inspect(each)));
    }
    return keys;
  }

  /** Puts the prepared key in use and the one in use into the archive. The caller holds the home. */
  void activate(KeyPurpose purpose) throws KeyFileException, CliException {
    Path current = inUse(purpose);
    Path next = next(purpose);
    refuseHalfway(purpose);
    String fresh = address(access.files().inspect(next));
    Optional<String> old = Files.exists(current) ? Optional.of(address(access.files().inspect(current))) : Optional.empty();
    if (old.isPresent()) {
      archive(current, purpose, old.get());
    }
    try {
      moveSignerState(purpose, old, fresh);
      Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      flush(home.keys());
    } catch (IOException e) {
      throw failed("replace", current, e);
    }
  }

  /** Undoes {@link #activate}: the newest archived key is in use again, the one that was in use is the prepared one. */
  void back(KeyPurpose purpose) throws KeyFileException, CliException {
    Path current = inUse(purpose);
    String leaving = address(access.files().inspect(current));
    boolean begun = halfway(purpose); // a crash came between; every step from here on may have been taken already
    Archived before = archived(purpose).stream().filter(each -> !abandoned(each.file()) && !address(each.header()).equals(leaving))
        .findFirst().orElseThrow(() -> CliException.failed("no earlier " + purpose.label() + " key is in " + archive()));
    if (Files.exists(next(purpose)) && !begun) {
      throw CliException.failed(next(purpose) + " is in the way: activate it, or abandon it, first");
    }
    try {
      if (!begun) {
        Files.createLink(next(purpose), current);
      }
      moveSignerState(purpose, Optional.of(leaving), address(before.header()));
      Files.move(before.file(), current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      flush(home.keys());
    } catch (IOException e) {
      throw failed("replace", current, e);
    }
  }

  /** Moves the prepared key to the archive: it was never used, but somebody may have been told its public half. */
  void abandon(KeyPurpose purpose) throws KeyFileException, CliException {
    Path next = next(purpose);
    refuseHalfway(purpose);
    archive(next, purpose, ABANDONED + address(access.files().inspect(next)));
    try {
      Files.delete(next);
    } catch (IOException e) {
      throw failed("delete", next, e);
    }
  }

  private static boolean abandoned(Path file) {
    return file.getFileName().toString().contains("-" + ABANDONED);
  }

  /** Whether {@link #back} was cut off: the key in use is the prepared one, too. */
  private boolean halfway(KeyPurpose purpose) throws CliException {
    try {
      return Files.exists(next(purpose)) && Files.exists(inUse(purpose)) && Files.isSameFile(next(purpose), inUse(purpose));
    } catch (IOException e) {
      throw failed("read", next(purpose), e);
    }
  }

  private void refuseHalfway(KeyPurpose purpose) throws CliException {
    if (halfway(purpose)) {
      throw CliException.failed("an earlier `keys rotate " + purpose.label() + " --back` was interrupted. Run it again");
    }
  }

  /** Overwrites and deletes a file. What a disk keeps of it besides is out of reach. */
  static void destroy(Path file) throws CliException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 20)), 0);
      channel.force(true);
      Files.delete(file);
    } catch (IOException e) {
      throw failed("destroy", file, e);
    }
  }

  /**
   * Keeps nodes from starting until it is closed.
   *
   * @throws CliException a node runs
   */
  AutoCloseable holdHome() throws CliException {
    try {
      FileChannel file = FileChannel.open(home.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = file.tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null; // by this process
      }
      if (lock == null) {
        file.close();
        throw CliException.failed("the node of " + home.root() + " runs and holds its keys. Stop it first");
      }
      return file;
    } catch (IOException e) {
      throw failed("lock", home.lockFile(), e);
    }
  }

  static String address(KeyFileHeader header) {
    return PublicKey.ed25519(header.publicKey()).address().toHex();
  }

  /**
   * The signer's memory belongs to one key: it goes aside with it, and comes back with it. Without it a node refuses to sign, so a
   * crash in between is safe.
   */
  private void moveSignerState(KeyPurpose purpose, Optional<String> old, String fresh) throws IOException {
    if (purpose != KeyPurpose.VALIDATOR) {
      return;
    }
    Path state = home.root().resolve("data").resolve("signer").resolve("state");
    Path aside = state.resolveSibling("state." + old.orElse(""));
    if (old.isPresent() && Files.exists(state) && !Files.exists(aside)) { // there already: an attempt before this one moved it
      Files.move(state, aside, StandardCopyOption.ATOMIC_MOVE);
    }
    Path remembered = state.resolveSibling("state." + fresh);
    if (Files.exists(remembered)) {
      Files.move(remembered, state, StandardCopyOption.ATOMIC_MOVE);
    }
    if (Files.isDirectory(state.getParent())) {
      flush(state.getParent());
    }
  }

  private void archive(Path file, KeyPurpose purpose, String address) throws CliException {
    try {
      if (!Files.isDirectory(archive())) {
        Files.createDirectory(archive(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.createLink(archive().resolve(purpose.label() + "-" + address + ".json"), file);
      flush(archive());
    } catch (FileAlreadyExistsException e) {
      return; // an attempt before this one, or the same key a second time
    } catch (IOException e) {
      throw failed("archive", file, e);
    }
  }

  private Path archive() {
    return home.keys().resolve("archive");
  }

  private static void flush(Path folder) throws IOException {
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  private static java.nio.file.attribute.FileTime changed(Path file) {
    try {
      return (java.nio.file.attribute.FileTime) Files.getAttribute(file, "unix:ctime"); // when the link was made
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return java.nio.file.attribute.FileTime.fromMillis(0);
    }
  }

  private static CliException failed(String doing, Path file, IOException e) {
    return CliException.failed("cannot " + doing + " " + file + ": " + e, e);
  }
}
