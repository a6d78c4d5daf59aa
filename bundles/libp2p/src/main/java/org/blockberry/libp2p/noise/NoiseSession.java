package org.blockberry.libp2p.noise;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Aead;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/** An encrypted channel with a peer whose identity is proven. The two directions may be used by two threads, each by one. */
public final class NoiseSession implements AutoCloseable {
  /** Longest sealed message in bytes, without the two of its length. */
  public static final int MAX_MESSAGE_BYTES = 65_535;
  /** What sealing adds, in bytes. */
  public static final int TAG_BYTES = Aead.TAG_BYTES;
  /** Most plaintext in one message, in bytes. */
  public static final int MAX_PLAINTEXT_BYTES = MAX_MESSAGE_BYTES - TAG_BYTES;

  private final PublicKey remoteKey;
  private final PeerId remoteId;
  private final Optional<String> muxer;
  private final Bytes handshakeHash;
  private final RecordSealer sealer;
  private final RecordOpener opener;

  NoiseSession(PublicKey remoteKey, Optional<String> muxer, Bytes handshakeHash, RecordSealer sealer, RecordOpener opener) {
    this.remoteKey = remoteKey;
    this.remoteId = remoteKey.peerId();
    this.muxer = muxer;
    this.handshakeHash = handshakeHash;
    this.sealer = sealer;
    this.opener = opener;
  }

  /** The key the peer has proven to hold. */
  public PublicKey remoteKey() {
    return remoteKey;
  }

  /** Who the peer is. */
  public PeerId remoteId() {
    return remoteId;
  }

  /** The muxer agreed on in the handshake; empty if it is to be negotiated inside the channel. */
  public Optional<String> muxer() {
    return muxer;
  }

  /** The same 32 bytes on both sides and on no other channel. */
  public Bytes handshakeHash() {
    return handshakeHash;
  }

  /** Our direction. */
  public RecordSealer sealer() {
    return sealer;
  }

  /** The peer's direction. */
  public RecordOpener opener() {
    return opener;
  }

  /** Wipes both keys. */
  @Override
  public void close() {
    sealer.close();
    opener.close();
  }
}
