package org.blockberry.glueberry.key;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.WeakKeyException;
import org.blockberry.crypto.X25519;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Makes the key we share with a peer (specification 2.5): X25519 of the two identities, then HKDF-SHA256. It is the same in both directions, on
 * every connection, for ever; forward secrecy comes from the Noise channel around it.
 *
 * <p>Threading: any thread. Takes about a millisecond per peer, so not on an event loop.
 */
public final class StreamKeys implements AutoCloseable {
  private static final byte[] INFO = "glueberry-v1-stream-key".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_BYTES = 32;

  /** Our half of a secret; the private key may be with somebody else. Threading: any thread. */
  public interface Agreement extends AutoCloseable {
    /**
     * X25519 of our Ed25519 key, converted, and {@code x25519PublicKey}, 32 bytes.
     *
     * @return 32 bytes, to be wiped by the caller; empty if that key is of small order
     */
    Optional<byte[]> agree(Bytes x25519PublicKey);

    /** Wipes what there is. */
    @Override
    default void close() {}
  }

  private final Agreement agreement;
  private boolean closed;

  /** @param agreement closed with this */
  public StreamKeys(Agreement agreement) {
    this.agreement = requireNonNull(agreement, "agreement");
  }

  /** @param seed of our Ed25519 identity, 32 bytes; the caller may wipe it */
  public StreamKeys(X25519 x25519, byte[] seed) {
    this(agreement(x25519, seed));
  }

  /**
   * An agreement with a key that we have.
   *
   * @param seed of our Ed25519 identity, 32 bytes; the caller may wipe it
   */
  public static Agreement agreement(X25519 x25519, byte[] seed) {
    requireNonNull(x25519, "x25519");
    if (seed.length != KEY_BYTES) {
      throw new IllegalArgumentException("a seed has 32 bytes, this one has " + seed.length);
    }
    byte[] ownPrivate = CurveConversion.privateKey(seed);
    return new Agreement() {
      @Override
      public synchronized Optional<byte[]> agree(Bytes x25519PublicKey) {
        try {
          return Optional.of(x25519.agree(ownPrivate, x25519PublicKey.toArray()));
        } catch (WeakKeyException e) {
          return Optional.empty();
        }
      }

      @Override
      public synchronized void close() {
        Arrays.fill(ownPrivate, (byte) 0);
      }
    };
  }

  /**
   * The key shared with {@code peer}, whose public key stands in its id.
   *
   * @throws GlueberryException HANDSHAKE_FAILED if the id holds no Ed25519 key, or one that makes the secret known to everybody
   */
  public StreamKey derive(PeerId peer) {
    return derive(peer, ed25519Of(peer));
  }

  /**
   * The key shared with {@code peer}, which has sent {@code claimed} as its key. The original takes any key here; we compare (specification 3.3).
   *
   * @throws GlueberryException HANDSHAKE_FAILED also if {@code claimed} is not the key of that peer
   */
  public StreamKey derive(PeerId peer, Bytes claimed) {
    if (!ed25519Of(peer).equals(claimed)) {
      throw failed("the key it sent is not the key of its peer id", peer);
    }
    Bytes converted = CurveConversion.publicKey(claimed).orElseThrow(() -> failed("its key is no point of the curve", peer));
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the keys are closed");
      }
    }
    byte[] secret = agreement.agree(converted).orElseThrow(() -> failed("its key is of small order", peer));
    return new StreamKey(hkdf(new byte[KEY_BYTES], secret, INFO), secret);
  }

  /** Wipes our private key. Keys made before stay usable until they are closed. */
  @Override
  public synchronized void close() {
    closed = true;
    agreement.close();
  }

  /** The key that stands in an id. */
  private static Bytes ed25519Of(PeerId peer) {
    return peer.publicKey().filter(key -> key.type() == KeyType.ED25519)
        .orElseThrow(() -> failed("its id holds no Ed25519 key", peer)).data();
  }

  /** One block of output, to be wiped by the caller. */
  static byte[] hkdf(byte[] salt, byte[] secret, byte[] info) {
    byte[] prk = hmac(salt, secret);
    byte[] block = Arrays.copyOf(info, info.length + 1);
    block[info.length] = 1;
    byte[] key = hmac(prk, block);
    Arrays.fill(prk, (byte) 0);
    return key;
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC with SHA-256", e);
    }
  }

  private static GlueberryException failed(String what, PeerId peer) {
    return GlueberryException.of(ErrorCode.HANDSHAKE_FAILED, what).peer(peer).retriable(false);
  }
}
