package org.blockberry.libp2p.noise;

import org.blockberry.crypto.Aead;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/** The nonces of one key: a counter that never comes back to a value it had. */
final class Nonce {
  /** 2^64 - 1 is kept free by the Noise specification. Compared as it stands: the counter is unsigned. */
  private static final long RESERVED = -1;

  private final byte[] bytes = new byte[Aead.NONCE_BYTES];
  private long counter;

  Nonce(long first) {
    this.counter = first;
  }

  /**
   * The next one; valid until the next call.
   *
   * @throws PeerViolation with kind {@code EXHAUSTED} if all are used up: the connection must end, for libp2p does not change keys
   */
  byte[] next() {
    if (counter == RESERVED) {
      throw new PeerViolation(Violation.EXHAUSTED, "all nonces of this key are used");
    }
    long value = counter++;
    for (int i = 4; i < bytes.length; i++, value >>>= 8) {
      bytes[i] = (byte) value;
    }
    return bytes;
  }
}
