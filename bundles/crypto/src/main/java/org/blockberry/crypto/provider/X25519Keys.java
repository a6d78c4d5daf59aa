package org.blockberry.crypto.provider;

import org.blockberry.crypto.WeakKeyException;
import org.blockberry.crypto.X25519;

/** The checks that every X25519 provider shares. */
final class X25519Keys {
  private X25519Keys() {}

  static byte[] checked(byte[] key, String which) {
    if (key.length != X25519.KEY_BYTES) {
      throw new IllegalArgumentException("an X25519 " + which + " key has 32 bytes, this one has " + key.length);
    }
    return key;
  }

  static WeakKeyException weak() {
    return new WeakKeyException("the peer's X25519 public key is a point of small order");
  }

  /** In constant time: the content is secret. */
  static boolean allZero(byte[] secret) {
    int seen = 0;
    for (byte each : secret) {
      seen |= each;
    }
    return seen == 0;
  }
}
