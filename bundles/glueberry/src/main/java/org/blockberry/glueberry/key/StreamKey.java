package org.blockberry.glueberry.key;

import java.util.Arrays;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.AeadKey;

/**
 * The key for all named streams between two peers, 32 bytes that are never printed. Threading: any thread; what is bound after {@link #close} is
 * refused, so that nothing is ever sealed under a wiped key (specification 3.24).
 */
public final class StreamKey implements AutoCloseable {
  private final byte[] key;
  private final byte[] secret; // what it was made from, for keys of single streams
  private boolean closed;

  StreamKey(byte[] owned, byte[] ownedSecret) {
    this.key = owned;
    this.secret = ownedSecret;
  }

  /**
   * Binds a copy for one stream.
   *
   * @throws IllegalStateException if this key is closed, or is all zero
   */
  public synchronized AeadKey bind(Aead aead) {
    requireHeld();
    return aead.bind(key);
  }

  /**
   * Binds a key that is used for one direction of one stream only: HKDF-SHA256 of the shared secret (specification 3.2).
   *
   * @param salt that both sides have chosen for this stream
   * @param info what the key is for
   * @throws IllegalStateException if this key is closed, or is all zero
   */
  public synchronized AeadKey bindFresh(Aead aead, Bytes salt, Bytes info) {
    requireHeld();
    byte[] fresh = StreamKeys.hkdf(salt.toArray(), secret, info.toArray());
    try {
      return aead.bind(fresh);
    } finally {
      Arrays.fill(fresh, (byte) 0);
    }
  }

  private void requireHeld() {
    byte any = 0;
    for (byte each : key) {
      any |= each;
    }
    if (closed || any == 0) {
      throw new IllegalStateException("this stream key is wiped");
    }
  }

  /** Wipes the key. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(key, (byte) 0);
    Arrays.fill(secret, (byte) 0);
  }

  @Override
  public String toString() {
    return "StreamKey[" + (closed ? "wiped" : "held") + "]";
  }
}
