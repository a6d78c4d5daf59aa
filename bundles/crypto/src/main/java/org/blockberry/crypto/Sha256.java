package org.blockberry.crypto;

import java.security.MessageDigest;
import org.blockberry.api.value.Bytes;

/** SHA-256 (FIPS 180-4). Threading: any thread, any time; a digest belongs to one thread. */
public interface Sha256 {
  /** Length of a hash in bytes. */
  int HASH_BYTES = 32;

  /** A fresh digest for hashing in pieces. */
  MessageDigest newDigest();

  /** The hash of {@code content}. */
  default Bytes hash(Bytes content) {
    MessageDigest digest = newDigest();
    content.update(digest);
    return Bytes.wrap(digest.digest());
  }

  /** The hash of {@code content}. */
  default byte[] hash(byte[] content) {
    return newDigest().digest(content);
  }
}
