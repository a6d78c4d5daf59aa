package org.blockberry.keystore.remote.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.X25519;
import org.blockberry.libp2p.identity.Identity;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PeerSignatures;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.libp2p.identity.SignatureVerifier;
import org.blockberry.libp2p.noise.NoiseCredentials;
import org.blockberry.libp2p.noise.NoiseHandshake;
import org.blockberry.libp2p.noise.NoiseSuite;

/** Our side of channels: who we are, and how handshakes are made. Threading: any; not while closing. */
public final class ChannelKeys implements AutoCloseable {
  private final NoiseSuite suite;
  private final SignatureVerifier verifier;
  private final SecureRandomSource random;
  private final NoiseCredentials own;

  /**
   * Signs a fresh static key.
   *
   * @param identity the home's node key
   */
  public ChannelKeys(CryptoLadder crypto, SecureRandomSource random, SigningKey identity) {
    this.suite = NoiseSuite.of(crypto);
    this.verifier = new PeerSignatures(crypto.ed25519(), Set.of(KeyType.ED25519));
    this.random = random;
    byte[] staticKey = random.bytes(X25519.KEY_BYTES);
    this.own = new NoiseCredentials(new NodeIdentity(identity), suite.x25519(), staticKey, List.of());
    Arrays.fill(staticKey, (byte) 0);
  }

  private record NodeIdentity(SigningKey key) implements Identity {
    @Override
    public PublicKey publicKey() {
      return PublicKey.ed25519(key.publicKey());
    }

    @Override
    public Bytes sign(Bytes message) {
      return key.sign(message);
    }
  }

  /** The side that dials the owner of a key. */
  NoiseHandshake dialling(Bytes expected) {
    byte[] ephemeral = random.bytes(X25519.KEY_BYTES);
    PeerId peer = PublicKey.ed25519(expected).peerId();
    NoiseHandshake handshake = NoiseHandshake.initiator(suite, own, verifier, ephemeral, Optional.of(peer));
    Arrays.fill(ephemeral, (byte) 0);
    return handshake;
  }

  /** The side that is dialled. */
  NoiseHandshake dialled() {
    byte[] ephemeral = random.bytes(X25519.KEY_BYTES);
    NoiseHandshake handshake = NoiseHandshake.responder(suite, own, verifier, ephemeral);
    Arrays.fill(ephemeral, (byte) 0);
    return handshake;
  }

  @Override
  public void close() {
    own.close();
  }
}
