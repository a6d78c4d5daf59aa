package org.blockberry.libp2p.noise;

import java.nio.ByteBuffer;
import org.blockberry.crypto.AeadKey;

/** Seals what we send, message after message. For one thread. */
public final class RecordSealer implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private final AeadKey key;
  private final Nonce nonce;

  RecordSealer(AeadKey key, long firstNonce) {
    this.key = key;
    this.nonce = new Nonce(firstNonce);
  }

  /** Bytes on the wire for a message of {@code plaintextBytes}: length, content, tag. */
  public static int sealedSize(int plaintextBytes) {
    return 2 + plaintextBytes + NoiseSession.TAG_BYTES;
  }

  /**
   * Writes all of {@code plaintext} as one message with its length in front. Both positions move on. Fastest when both buffers have arrays.
   *
   * @param plaintext 1 to {@link NoiseSession#MAX_PLAINTEXT_BYTES} bytes
   * @param out with room for {@link #sealedSize}; must not overlap {@code plaintext}
   * @throws IllegalArgumentException if the plaintext is empty or too long, or the room too small
   * @throws org.blockberry.libp2p.PeerViolation with kind {@code EXHAUSTED} after 2^64 - 1 messages: close the connection
   */
  public void seal(ByteBuffer plaintext, ByteBuffer out) {
    int size = plaintext.remaining();
    if (size == 0 || size > NoiseSession.MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException("a message holds 1 to " + NoiseSession.MAX_PLAINTEXT_BYTES + " bytes, not " + size);
    }
    if (out.remaining() < sealedSize(size)) {
      throw new IllegalArgumentException("the output has room for " + out.remaining() + " bytes but needs " + sealedSize(size));
    }
    byte[] next = nonce.next();
    out.put((byte) (size + NoiseSession.TAG_BYTES >>> 8)).put((byte) (size + NoiseSession.TAG_BYTES));
    key.seal(next, NOTHING, plaintext, out);
  }

  /** Wipes the key. */
  @Override
  public void close() {
    key.close();
  }
}
