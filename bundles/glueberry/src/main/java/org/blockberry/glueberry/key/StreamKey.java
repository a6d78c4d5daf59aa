package org.blockberry.glueberry.key;

import java.util.Arrays;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.AeadKey;

/**
 * The key for all named streams between two peers, 32 bytes that are never printed. Threading: any thread; what is bound after {@link #close} is
 * refused, so that nothing is ever sealed under a wiped key (specification 3.24).
 */
public final class StreamKey implements AutoCloseable {
  private final byte[] key;
  private boolean closed;

  StreamKey(byte[] owned) {
    this.key = owned;
  }

  /**
   * Binds a copy for one stream.
   *
   * @throws IllegalStateException if this key is closed, or is all zero
   */
  public synchronized AeadKey bind(Aead aead) {
    byte any = 0;
    for (byte each : key) {
      any |= each;
    }
    if (closed || any == 0) {
      throw new IllegalStateException("this stream key is wiped");
    }
    return aead.bind(key);
  }

  /** Wipes the key. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public String toString() {
    return "StreamKey[" + (closed ? "wiped" : "held") + "]";
  }
}
