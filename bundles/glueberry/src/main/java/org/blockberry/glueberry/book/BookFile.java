package org.blockberry.glueberry.book;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;

/**
 * The files of a book: the book, the copy of its blacklist, and the lock that is held as long as this is open. The original takes its lock for each
 * access only, so that two processes overwrite each other (specification 3.18). Its lock (flock) and Java's do not see each other on Linux.
 */
final class BookFile implements AutoCloseable {
  private final Path book;
  private final Path blacklist;
  private final Path backup;
  private final FileChannel lockChannel;
  private final FileLock lock;

  BookFile(Path path) throws IOException {
    book = path.toAbsolutePath();
    blacklist = beside(".blacklist");
    backup = beside(".bak");
    if (book.getParent() == null) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "the address book " + path + " is no file");
    }
    Files.createDirectories(book.getParent());
    lockChannel = FileChannel.open(beside(".lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), mode());
    lock = lockOrNull(lockChannel);
    if (lock == null) {
      lockChannel.close();
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "the address book " + path + " is in use by another node");
    }
  }

  private static FileLock lockOrNull(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this process
    }
  }

  /** Empty if there is none. Its size is checked before it is read. */
  Optional<byte[]> readBook() throws IOException, DamagedBookException {
    return read(book);
  }

  Optional<byte[]> readBlacklist() throws IOException, DamagedBookException {
    return read(blacklist);
  }

  private static Optional<byte[]> read(Path file) throws IOException, DamagedBookException {
    try {
      if (Files.size(file) > BookLimits.MAX_FILE_BYTES) {
        throw new DamagedBookException(file.getFileName() + " is larger than " + BookLimits.MAX_FILE_BYTES + " bytes");
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void writeBook(String text) throws IOException {
    write(book, text);
  }

  void writeBlacklist(String text) throws IOException {
    write(blacklist, text);
  }

  /** Puts a damaged book aside, for whoever wants to look. */
  void keepDamaged() throws IOException {
    Files.move(book, backup, StandardCopyOption.REPLACE_EXISTING);
  }

  Path path() {
    return book;
  }

  /** Beside the target first, flushed, then in its place: it is seen whole or not at all, also after a crash. */
  private void write(Path target, String text) throws IOException {
    Path fresh = target.resolveSibling(target.getFileName() + ".tmp");
    Files.deleteIfExists(fresh); // left by a crash, perhaps with another mode
    try (FileChannel out = FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode())) {
      ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (posix()) { // elsewhere a folder cannot be opened for flushing
      try (FileChannel folder = FileChannel.open(book.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  private Path beside(String ending) {
    return book.resolveSibling(book.getFileName() + ending);
  }

  private FileAttribute<?>[] mode() {
    return posix() ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
        : new FileAttribute<?>[0];
  }

  private boolean posix() {
    return book.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  @Override
  public void close() throws IOException {
    lock.release();
    lockChannel.close();
  }
}
