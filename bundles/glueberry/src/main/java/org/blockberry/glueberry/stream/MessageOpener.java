package org.blockberry.glueberry.stream;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.ForgedMessageException;

/**
 * Opens the messages of one stream. What does not open, or comes again, is dropped and counted, and the stream goes on: a peer of the original may
 * use a stale key for a moment (specification 2.6). For one thread.
 */
public final class MessageOpener implements AutoCloseable {
  private static final byte[] NO_DATA = new byte[0];

  private final AeadKey key;
  private final ReplayWindow window;
  private long forged;
  private long repeated;

  /**
   * @param key used by nobody else and closed with this
   * @param window of the peer, shared by its streams
   */
  public MessageOpener(AeadKey key, ReplayWindow window) {
    this.key = requireNonNull(key, "key");
    this.window = requireNonNull(window, "window");
  }

  /** The message in {@code sealed}, or empty when it is dropped. */
  public Optional<Bytes> open(Bytes sealed) {
    if (sealed.size() < MessageSealer.OVERHEAD_BYTES) {
      forged++;
      return Optional.empty();
    }
    byte[] all = sealed.toArray();
    byte[] nonce = Arrays.copyOf(all, Aead.NONCE_BYTES);
    if (window.seen(nonce)) {
      repeated++;
      return Optional.empty();
    }
    byte[] message = new byte[all.length - MessageSealer.OVERHEAD_BYTES];
    try {
      key.open(nonce, NO_DATA, ByteBuffer.wrap(all, Aead.NONCE_BYTES, all.length - Aead.NONCE_BYTES), ByteBuffer.wrap(message));
    } catch (ForgedMessageException e) {
      forged++;
      return Optional.empty();
    }
    if (!window.remember(nonce)) { // it came on two streams at once
      repeated++;
      return Optional.empty();
    }
    return Optional.of(Bytes.wrap(message));
  }

  /** Messages that did not open. */
  public long forged() {
    return forged;
  }

  /** Messages that came again. */
  public long repeated() {
    return repeated;
  }

  /** Wipes the key. */
  @Override
  public void close() {
    key.close();
  }
}
