package org.blockberry.crypto.keystore;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.blockberry.crypto.keystore.KeyFileException.Problem;

/**
 * A file for its owner alone: mode 0600 in a folder of mode 0700, seen either whole or not at all, also after a crash.
 * On file systems without POSIX modes the folder's own protection has to do.
 */
final class PrivateFile {
  private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final Path folder;

  PrivateFile(Path path) {
    this.path = path.toAbsolutePath();
    this.folder = this.path.getParent();
    if (folder == null) {
      throw new IllegalArgumentException(path + " is no file");
    }
  }

  boolean exists() {
    return Files.exists(path);
  }

  KeyFileException alreadyThere() {
    return new KeyFileException(Problem.EXISTS,
        path + " exists already. Choose another name, or ask for it to be replaced if the key in it may be lost.");
  }

  /** At most {@code maxBytes} bytes of content, and only if nobody else could have read or put them there. */
  byte[] read(int maxBytes) throws KeyFileException {
    try {
      if (hasModes()) {
        if (!OWNER_FILE.containsAll(Files.getPosixFilePermissions(path))) {
          throw new KeyFileException(Problem.UNSAFE_PERMISSIONS,
              "others have access to " + path + ". If nobody used it: chmod 600 " + path);
        }
        Set<PosixFilePermission> around = Files.getPosixFilePermissions(folder);
        if (around.contains(GROUP_WRITE) || around.contains(OTHERS_WRITE)) {
          throw new KeyFileException(Problem.UNSAFE_PERMISSIONS,
              "others may replace files in " + folder + ". If nobody did: chmod 700 " + folder);
        }
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] content = in.readNBytes(maxBytes + 1);
        if (content.length > maxBytes) {
          throw new KeyFileException(Problem.DAMAGED, path + " is larger than " + maxBytes + " bytes: no key file is");
        }
        return content;
      }
    } catch (NoSuchFileException e) {
      throw new KeyFileException(Problem.MISSING, "there is no key file " + path);
    } catch (IOException e) {
      throw failed("reading", e);
    }
  }

  /** Writes beside the target, flushes, and only then puts it in its place; the folder is flushed too. */
  void write(byte[] content, IfExists ifExists) throws KeyFileException {
    try {
      prepareFolder();
      Path fresh = folder.resolve("." + path.getFileName() + ".new");
      Files.deleteIfExists(fresh); // left by a crash
      try {
        FileAttribute<?>[] mode = hasModes()
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_FILE)} : new FileAttribute<?>[0];
        try (FileChannel out = FileChannel.open(fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
          ByteBuffer rest = ByteBuffer.wrap(content);
          while (rest.hasRemaining()) {
            out.write(rest);
          }
          out.force(true);
        }
        if (!Arrays.equals(content, Files.readAllBytes(fresh))) { // before the old file goes
          throw new IOException("what was written reads back differently");
        }
        if (ifExists == IfExists.REPLACE) {
          Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
          placeIfFree(fresh);
        }
      } finally {
        Files.deleteIfExists(fresh);
      }
      if (hasModes()) { // elsewhere a folder cannot be opened for flushing
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw alreadyThere();
    } catch (IOException e) {
      throw failed("writing", e);
    }
  }

  /** A hard link fails if the name is taken, in one step; a move would replace. */
  private void placeIfFree(Path fresh) throws IOException {
    try {
      Files.createLink(path, fresh);
    } catch (UnsupportedOperationException e) {
      Files.move(fresh, path); // refuses a taken name too, though not in one step
    }
  }

  private void prepareFolder() throws IOException, KeyFileException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(folder);
      if (hasModes()) {
        Files.setPosixFilePermissions(folder, OWNER_FOLDER); // once more than at creation: the umask may have cut it
      }
    } else if (hasModes() && !OWNER_FOLDER.containsAll(Files.getPosixFilePermissions(folder))) {
      throw new KeyFileException(Problem.UNSAFE_PERMISSIONS,
          "others have access to the folder " + folder + ". Use another one, or: chmod 700 " + folder);
    }
  }

  private boolean hasModes() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private KeyFileException failed(String doing, IOException e) {
    return new KeyFileException(Problem.IO, doing + " " + path + " failed: " + e, e);
  }
}
