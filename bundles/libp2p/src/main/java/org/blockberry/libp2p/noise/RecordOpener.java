package org.blockberry.libp2p.noise;

import java.nio.ByteBuffer;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.ForgedMessageException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/** Opens what the peer sends, message after message. After one that does not open nothing does any more (security class T7). For one thread. */
public final class RecordOpener implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private final AeadKey key;
  private final Nonce nonce;
  private boolean failed;

  RecordOpener(AeadKey key, long firstNonce) {
    this.key = key;
    this.nonce = new Nonce(firstNonce);
  }

  /**
   * Opens one message. Both positions move on. Fastest when both buffers have arrays.
   *
   * @param sealed exactly one message, without the length in front
   * @param plaintext with room for the message less {@link NoiseSession#TAG_BYTES}; must not overlap it
   * @throws PeerViolation if it does not open; the content of {@code plaintext} must not be used then
   * @throws IllegalStateException if one did not open before
   */
  public void open(ByteBuffer sealed, ByteBuffer plaintext) {
    if (failed) {
      throw new IllegalStateException("a message did not open: this channel is dead");
    }
    failed = true;
    if (sealed.remaining() < NoiseSession.TAG_BYTES) {
      throw new PeerViolation(Violation.MALFORMED, "a sealed message has " + sealed.remaining() + " bytes but at least " + NoiseSession.TAG_BYTES);
    }
    try {
      key.open(nonce.next(), NOTHING, sealed, plaintext);
    } catch (ForgedMessageException e) {
      throw new PeerViolation(Violation.FORGED, "a message does not open");
    }
    failed = false;
  }

  /** Wipes the key. */
  @Override
  public void close() {
    key.close();
  }
}
