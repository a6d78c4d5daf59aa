package org.blockberry.crypto.keystore;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.WeakKeyException;
import org.blockberry.crypto.X25519;

/** A key that signs and, converted to the other curve, agrees on secrets. Threading: any. */
public record AgreeingKey(UnlockedKey key, X25519 x25519) implements SigningKey {
  @Override
  public String type() {
    return key.type();
  }

  @Override
  public Bytes publicKey() {
    return key.publicKey();
  }

  @Override
  public Bytes sign(Bytes message) {
    return key.sign(message);
  }

  @Override
  public Optional<byte[]> agree(Bytes x25519PublicKey) {
    byte[] scalar = key.withSeed(AgreeingKey::scalar);
    try {
      return Optional.of(x25519.agree(scalar, x25519PublicKey.toArray()));
    } catch (WeakKeyException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(scalar, (byte) 0);
    }
  }

  /** RFC 8032 section 5.1.5, steps 1 and 2; X25519 clamps. */
  private static byte[] scalar(byte[] seed) {
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-512").digest(seed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
    byte[] scalar = Arrays.copyOf(hash, X25519.KEY_BYTES);
    Arrays.fill(hash, (byte) 0);
    return scalar;
  }
}
