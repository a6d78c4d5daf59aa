package org.blockberry.node.sign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.value.Bytes;

/**
 * The signer's memory on disk: two records in one file, written in turn, so that a torn write leaves the one before. Each is written
 * twice, before the one sync, so that a damaged byte does not bring an earlier record back as the newest. One sync per signature. Not thread safe.
 */
final class SignerState implements AutoCloseable {
  private static final int COPIES = 2;

  private final SignDisk disk;
  private final String chainId;
  private final Bytes publicKey;
  private SignRecord last;
  private boolean failed;
  private volatile long syncs;

  private SignerState(SignDisk disk, String chainId, Bytes publicKey, SignRecord last) {
    this.disk = disk;
    this.chainId = chainId;
    this.publicKey = publicKey;
    this.last = last;
  }

  /**
   * Opens the memory; {@code disk} is closed if that fails.
   *
   * @param lowestHeight a height that certainly was signed for, for example that of the stored chain; an empty or older memory
   *     is refused
   * @throws SignerStateException it is damaged, foreign, or older than the chain
   */
  static SignerState open(SignDisk disk, String chainId, Bytes publicKey, long lowestHeight) {
    try {
      try {
        SignRecord newest = newest(disk, chainId, publicKey);
        if (newest.height() < lowestHeight) {
          throw new SignerStateException("the signer state " + disk.name() + " ends at height " + newest.height() + " but this key signed"
              + " up to height " + lowestHeight + ": the file is missing or was rolled back. Restore the newest copy");
        }
        return new SignerState(disk, chainId, publicKey, newest);
      } catch (SignerStateException | IOException e) {
        disk.close();
        throw e;
      }
    } catch (IOException e) {
      throw new SignerStateException("the signer state " + disk.name() + " cannot be opened: " + e.getMessage(), e);
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
      disk.forceFolder();
    } catch (IOException e) {
      throw new SignerStateException("the folder of the signer state " + disk.name() + " cannot be synced: " + e.getMessage(), e);
    }
  }

  private static SignRecord newest(SignDisk disk, String chainId, Bytes publicKey) throws IOException {
    SignRecord newest = SignRecord.NONE;
    boolean readable = disk.size() == 0;
    for (int slot = 0; slot < 2 * COPIES; slot++) {
      ByteBuffer record = ByteBuffer.allocate(SignRecord.SIZE);
      disk.read(record, (long) slot * SignRecord.SIZE);
      Optional<SignRecord> found = SignRecord.decode(record.flip(), chainId, publicKey);
      if (found.isPresent()) {
        readable = true;
        boolean better = found.get().serial() > newest.serial() || found.get().serial() == newest.serial() && newest.rounds().isEmpty();
        newest = better ? found.get() : newest;
      }
    }
    if (!readable) {
      throw new SignerStateException("the signer state " + disk.name() + " is damaged: no record is readable. Restore it from the"
          + " machine that signed last; deleting it risks signing twice");
    }
    return newest;
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
    ByteBuffer content = ByteBuffer.allocate((int) disk.size());
    disk.read(content, 0);
    return Arrays.copyOf(content.array(), content.position());
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
        disk.write(record.duplicate(), (2 * copy + (next.serial() & 1)) * SignRecord.SIZE);
      }
      disk.force();
      syncs++;
      last = next;
    } catch (IOException e) {
      failed = true; // after a failed sync nobody knows what the disk holds
      throw new SignerStateException("the signer state cannot be written: " + e.getMessage(), e);
    }
  }

  /** Records made durable since the file was opened. */
  long syncedWrites() {
    return syncs;
  }

  @Override
  public void close() {
    try {
      disk.close();
    } catch (IOException e) {
      throw new SignerStateException("the signer state cannot be closed: " + e.getMessage(), e);
    }
  }
}
