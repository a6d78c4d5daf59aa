package org.blockberry.libp2p.noise;

import java.util.Arrays;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.X25519;
import org.blockberry.libp2p.identity.Identity;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Our side of handshakes: a static key, and the identity's signature over it. One for many connections, so that a handshake need not sign; make
 * a new one at each start of the process. Threading: any thread; not while closing.
 */
public final class NoiseCredentials implements AutoCloseable {
  private final PeerId peerId;
  private final byte[] staticPrivate;
  private final byte[] staticPublic;
  private final byte[] payload;
  private final List<String> muxers;

  /**
   * Signs the static key.
   *
   * @param staticPrivate 32 random bytes that are used for nothing else, copied: the caller wipes its own
   * @param muxers what we speak inside the channel, best first; empty to say nothing about it in the handshake
   */
  public NoiseCredentials(Identity identity, X25519 x25519, byte[] staticPrivate, List<String> muxers) {
    this(identity.peerId(), staticPrivate, x25519.publicKey(staticPrivate),
        NoisePayload.sign(identity, x25519.publicKey(staticPrivate), muxers).encode(), muxers);
  }

  /** With a payload that may be a lie, for tests. */
  NoiseCredentials(PeerId peerId, byte[] staticPrivate, byte[] staticPublic, Bytes payload, List<String> muxers) {
    this.peerId = peerId;
    this.staticPrivate = staticPrivate.clone();
    this.staticPublic = staticPublic;
    this.payload = payload.toArray();
    this.muxers = List.copyOf(muxers);
  }

  /** Who we are. */
  public PeerId peerId() {
    return peerId;
  }

  byte[] staticPrivate() {
    return staticPrivate;
  }

  byte[] staticPublic() {
    return staticPublic;
  }

  byte[] payload() {
    return payload;
  }

  List<String> muxers() {
    return muxers;
  }

  /** Wipes the private key: handshakes that run still fail. Closing twice does nothing. */
  @Override
  public void close() {
    Arrays.fill(staticPrivate, (byte) 0);
  }
}
