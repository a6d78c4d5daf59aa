package org.blockberry.chain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.blockberry.api.value.Bytes;

/** SHA-256 and what the chain builds from it. Thread safe. */
public final class Hashing {
  /** Bytes of a hash. */
  public static final int HASH_SIZE = 32;
  /** Bytes of an address. */
  public static final int ADDRESS_SIZE = 20;

  // Never fed: a clone costs less than the provider look-up, and unlike a thread-local it pins no loader.
  private static final MessageDigest PROTOTYPE = prototype();

  private Hashing() {}

  /** SHA-256 of {@code content}, 32 bytes. */
  public static Bytes sha256(Bytes content) {
    MessageDigest digest = newSha256();
    content.update(digest);
    return Bytes.wrap(digest.digest());
  }

  /** A fresh SHA-256, for one thread. */
  public static MessageDigest newSha256() {
    try {
      return (MessageDigest) PROTOTYPE.clone();
    } catch (CloneNotSupportedException e) { // this provider's digest cannot be copied
      return prototype();
    }
  }

  private static MessageDigest prototype() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256, which every one must have", e);
    }
  }
}
