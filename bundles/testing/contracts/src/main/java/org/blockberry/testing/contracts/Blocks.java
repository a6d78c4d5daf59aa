package org.blockberry.testing.contracts;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;

/** Blocks for tests of stores: linked by hashes, with content that follows from height and branch. */
public final class Blocks {
  private Blocks() {}

  /** Block {@code height} of the main branch with 3 transactions; the block message has {@code size} bytes. */
  public static StoredBlock block(long height, int size) {
    return block(height, size, 3);
  }

  /** As {@link #block(long, int)} with {@code txs} transactions. */
  public static StoredBlock block(long height, int size, int txs) {
    byte[] content = new byte[size];
    new Random(height).nextBytes(content);
    List<Bytes> txHashes = new ArrayList<>(txs);
    for (int i = 0; i < txs; i++) {
      txHashes.add(txHash(height, i));
    }
    return new StoredBlock(height, hash(height), height == 1 ? Bytes.EMPTY : hash(height - 1), Bytes.wrap(content),
        Bytes.utf8("commit " + height), txHashes);
  }

  /** {@code block} with other transactions. */
  public static StoredBlock withTransactions(StoredBlock block, List<Bytes> txHashes) {
    return new StoredBlock(block.height(), block.hash(), block.parentHash(), block.block(), block.commit(), txHashes);
  }

  /** {@code block} with another parent. */
  public static StoredBlock withParent(StoredBlock block, Bytes parentHash) {
    return new StoredBlock(block.height(), block.hash(), parentHash, block.block(), block.commit(), block.txHashes());
  }

  /** Header hash of block {@code height}. */
  public static Bytes hash(long height) {
    return sha256("block", height, 0);
  }

  /** Hash of transaction {@code index} of block {@code height}. */
  public static Bytes txHash(long height, int index) {
    return sha256("tx", height, index);
  }

  private static Bytes sha256(String kind, long height, int index) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(kind.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(12).putLong(height).putInt(index).flip());
      return Bytes.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
