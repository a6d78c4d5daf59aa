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
import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.value.Bytes;

/**
 * The signer's memory on disk: two records in one file, written in turn, so that a torn write leaves the one before. Each is written
 * twice, before the one sync, so that a damaged byte does not bring an earlier record back as the newest. One sync per signature. The file is locked while it is open, so two processes cannot sign with one key. Not thread safe.
 */
final class SignerState implements AutoCloseable {
  private static final int COPIES = 2;

  private final String chainId;
  private final Bytes publicKey;
  private final FileChannel file;
  private final FileLock lock;
  private SignRecord last;
  private boolean failed;
  private volatile long syncs;

  private final Path path;

  private SignerState(Path path, String chainId, Bytes publicKey, FileChannel file, FileLock lock, SignRecord last) {
    this.path = path;
    this.chainId = chainId;
    this.publicKey = publicKey;
    this.file = file;
    this.lock = lock;
    this.last = last;
  }

  /**
   * Opens the memory.
   *
   * @param lowestHeight a height that certainly was signed for, for example that of the stored chain; an empty or older memory
   *     is refused
   * @throws SignerStateException it is locked, damaged, foreign, or older than the chain
   */
  static SignerState open(Path path, String chainId, Bytes publicKey, long lowestHeight) {
    try {
      Files.createDirectories(path.getParent());
      FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        FileLock lock = lock(file, path);
        SignRecord newest = newest(file, path, chainId, publicKey);
        if (newest.height() < lowestHeight) {
          throw new SignerStateException("the signer state " + path + " ends at height " + newest.height() + " but this key signed"
              + " up to height " + lowestHeight + ": the file is missing or was rolled back. Restore the newest copy");
        }
        return new SignerState(path, chainId, publicKey, file, lock, newest);
      } catch (SignerStateException | IOException e) {
        file.close(); // releases the lock
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

  /**
   * Makes the first record, and the file itself, durable.
   *
   * @param signedUpTo nothing is signed up to this height
   */
  void begin(long signedUpTo) {
    store(signedUpTo, Integer.MAX_VALUE, ConsensusSigner.STEP_PRECOMMIT, Bytes.EMPTY, Bytes.EMPTY, Optional.empty());
    try {
      Path folder = path.toAbsolutePath().getParent();
      sync(folder);
      sync(folder.getParent()); // which may be as new
    } catch (IOException e) {
      throw new SignerStateException("the folder of the signer state " + path + " cannot be synced: " + e.getMessage(), e);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  private static SignRecord newest(FileChannel file, Path path, String chainId, Bytes publicKey) throws IOException {
    SignRecord newest = SignRecord.NONE;
    boolean readable = file.size() == 0;
    for (int slot = 0; slot < 2 * COPIES; slot++) {
      ByteBuffer record = ByteBuffer.allocate(SignRecord.SIZE);
      file.read(record, (long) slot * SignRecord.SIZE);
      Optional<SignRecord> found = SignRecord.decode(record.flip(), chainId, publicKey);
      if (found.isPresent()) {
        readable = true;
        boolean better = found.get().serial() > newest.serial() || found.get().serial() == newest.serial() && newest.rounds().isEmpty();
        newest = better ? found.get() : newest;
      }
    }
    if (!readable) {
      throw new SignerStateException("the signer state " + path + " is damaged: no record is readable. Restore it from the"
          + " machine that signed last; deleting it risks signing twice");
    }
    return newest;
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

  SignRecord last() {
    return last;
  }

  /**
   * What the file holds. Read here and not by its name: closing another descriptor of the file would release the lock.
   *
   * @throws IOException it cannot be read
   */
  byte[] content() throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) file.size());
    while (content.hasRemaining() && file.read(content, content.position()) >= 0) {
      continue;
    }
    return java.util.Arrays.copyOf(content.array(), content.position());
  }

  /**
   * Makes a record durable; when it returns, it survives loss of power.
   *
   * @param rounds what else is remembered of the height; empty if it is not certain
   */
  void store(long height, int round, int step, Bytes signBytes, Bytes signature, Optional<SignedRounds> rounds) {
    if (failed) {
      throw new SignerStateException("an earlier write of the signer state failed; restart the node");
    }
    SignRecord next = new SignRecord(last.serial() + 1, height, round, step, signBytes, signature, rounds);
    try {
      ByteBuffer record = next.encode(chainId, publicKey);
      for (int copy = 0; copy < COPIES; copy++) {
        write(record.duplicate(), (2 * copy + (next.serial() & 1)) * SignRecord.SIZE);
      }
      file.force(false);
      syncs++;
      last = next;
    } catch (IOException e) {
      failed = true; // after a failed sync nobody knows what the disk holds
      throw new SignerStateException("the signer state cannot be written: " + e.getMessage(), e);
    }
  }

  private void write(ByteBuffer record, long from) throws IOException {
    long at = from;
    while (record.hasRemaining()) {
      at += file.write(record, at);
    }
  }

  /** Records made durable since the file was opened. */
  long syncedWrites() {
    return syncs;
  }

  @Override
  public void close() {
    if (!file.isOpen()) {
      return;
    }
    try {
      lock.release();
      file.close();
    } catch (IOException e) {
      throw new SignerStateException("the signer state cannot be closed: " + e.getMessage(), e);
    }
  }
}
