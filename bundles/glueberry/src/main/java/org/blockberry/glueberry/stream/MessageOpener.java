package org.blockberry.glueberry.stream;

import static java.util.Objects.requireNonNull;

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
    Bytes nonce = Bytes.copyOf(sealed.slice(0, Aead.NONCE_BYTES).toArray()); // a slice would keep the whole message alive
    if (window.seen(nonce)) {
      repeated++;
      return Optional.empty();
    }
    try {
      byte[] message = key.open(nonce.toArray(), NO_DATA, sealed.slice(Aead.NONCE_BYTES, sealed.size()).toArray());
      if (!window.remember(nonce)) {
        repeated++;
        return Optional.empty();
      }
      return Optional.of(Bytes.wrap(message));
    } catch (ForgedMessageException e) {
      forged++;
      return Optional.empty();
    }
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
