package org.blockberry.api.mempool;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.blockberry.api.value.Bytes;

/** The bytes of a transaction with their hash. Immutable. */
public final class Transaction {
  private static final MessageDigest SHA_256 = sha256();

  private final Bytes bytes;
  private final Bytes hash;
  private final int size; // here too, because a pool asks often, and the content is three objects away

  private Transaction(Bytes bytes, Bytes hash) {
    this.bytes = bytes;
    this.hash = hash;
    this.size = bytes.size();
  }

  /** Computes the hash of {@code bytes}: SHA-256, 32 bytes. */
  public static Transaction of(Bytes bytes) {
    MessageDigest digest;
    try {
      digest = (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      digest = sha256();
    }
    bytes.update(digest);
    return new Transaction(bytes, Bytes.wrap(digest.digest()));
  }

  /** The bytes, 1 or more. */
  public Bytes bytes() {
    return bytes;
  }

  /** SHA-256 of the bytes. */
  public Bytes hash() {
    return hash;
  }

  /** Number of bytes. */
  public int size() {
    return size;
  }

  /** Bytes that the transaction takes in a block: tag, length and content. */
  public long sizeInBlock() {
    int length = size;
    int varint = 1;
    while ((length >>>= 7) != 0) {
      varint++;
    }
    return 1L + varint + size;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof Transaction that && hash.equals(that.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return hash.toHex();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
