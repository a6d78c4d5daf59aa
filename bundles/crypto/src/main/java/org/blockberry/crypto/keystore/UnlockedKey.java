package org.blockberry.crypto.keystore;

import java.util.Arrays;
import java.util.function.Function;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;

/** A private key in memory, until it is closed. Threading: any; printing it shows the public key only. */
public final class UnlockedKey implements SigningKey, AutoCloseable {
  private final Ed25519 ed25519;
  private final KeyIdentity identity;
  private final Bytes publicKey;
  private final byte[] seed;
  private boolean closed;

  /** Takes {@code ownedSeed} as it stands. */
  UnlockedKey(Ed25519 ed25519, KeyIdentity identity, byte[] ownedSeed) {
    this.ed25519 = ed25519;
    this.identity = identity;
    this.publicKey = ed25519.publicKey(ownedSeed);
    this.seed = ownedSeed;
  }

  /** What the key is for. */
  public KeyIdentity identity() {
    return identity;
  }

  @Override
  public String type() {
    return "ed25519";
  }

  @Override
  public Bytes publicKey() {
    return publicKey;
  }

  /**
   * Signs {@code message}.
   *
   * @throws IllegalStateException if the key is closed
   */
  @Override
  public synchronized Bytes sign(Bytes message) {
    return ed25519.sign(openSeed(), message);
  }

  /**
   * Lends a copy of the 32 seed bytes, for what signing alone does not cover, such as the conversion to X25519. The
   * copy is wiped when {@code use} returns.
   *
   * @throws IllegalStateException if the key is closed
   */
  public synchronized <R> R withSeed(Function<byte[], R> use) {
    byte[] copy = openSeed().clone();
    try {
      return use.apply(copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  /** Wipes the key. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(seed, (byte) 0);
  }

  @Override
  public String toString() {
    return identity + ", public key " + publicKey.toHex();
  }

  private byte[] openSeed() {
    if (closed) {
      throw new IllegalStateException("the key for " + identity + " is closed");
    }
    return seed;
  }
}
