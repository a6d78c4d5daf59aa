package org.blockberry.crypto.keystore;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.blockberry.api.value.Bytes;

/**
 * The content of a key file.
 *
 * @param passwordCheck 32 bytes that tell a wrong password from an altered file, and commit to the one right key
 * @param sealedSeed the encrypted seed and its tag, 48 bytes
 */
record SealedKey(KeyFileHeader header, Bytes passwordCheck, Bytes sealedSeed) {
  static final int CHECK_BYTES = 32;
  static final int SEALED_BYTES = 48;

  SealedKey {
    requireNonNull(header, "header");
    if (passwordCheck.size() != CHECK_BYTES || sealedSeed.size() != SEALED_BYTES) {
      throw new IllegalArgumentException("the password check must have 32 bytes and the sealed seed 48, but they have "
          + passwordCheck.size() + " and " + sealedSeed.size());
    }
  }

  /** Tells accidents (a bad disk, an editor) from wrong passwords before a password is asked for. Keyless: no more. */
  Bytes checksum() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(header.canonicalBytes());
      passwordCheck.update(digest);
      sealedSeed.update(digest);
      return Bytes.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
