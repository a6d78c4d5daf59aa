package org.blockberry.node.sign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file, locked while it is open, so that two processes cannot sign with one key. */
final class FileSignDisk implements SignDisk {
  private final Path path;
  private final FileChannel file;
  private final FileLock lock;

  private FileSignDisk(Path path, FileChannel file, FileLock lock) {
    this.path = path;
    this.file = file;
    this.lock = lock;
  }

  /** @throws SignerStateException it cannot be opened, or is in use */
  static FileSignDisk open(Path path) {
    try {
      Files.createDirectories(path.getParent());
      FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        return new FileSignDisk(path, file, lock(file, path));
      } catch (SignerStateException | IOException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new SignerStateException("the signer state " + path + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Whether nothing was ever written; a memory that is there and unreadable is not missing. */
  static boolean isMissing(Path path) {
    try {
      return Files.size(path) == 0;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      throw new SignerStateException("the signer state " + path + " cannot be read: " + e, e);
    }
  }

  private static FileLock lock(FileChannel file, Path path) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new SignerStateException("the signer state " + path + " is in use: another node signs with this key");
    }
    return lock;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public void read(ByteBuffer into, long at) throws IOException {
    long from = at;
    while (into.hasRemaining()) {
      int count = file.read(into, from);
      if (count < 0) {
        return;
      }
      from += count;
    }
  }

  @Override
  public void write(ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += file.write(bytes, to);
    }
  }

  @Override
  public void force() throws IOException {
    file.force(false);
  }

  @Override
  public void forceFolder() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    sync(folder);
    sync(folder.getParent()); // which may be as new
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    if (file.isOpen()) {
      lock.release();
      file.close();
    }
  }
}
