package org.blockberry.glueberry.node;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.glueberry.key.StreamKeys;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.blockberry.libp2p.identity.Identity;
import org.blockberry.libp2p.identity.PublicKey;

/** The Ed25519 key that names a node; it need not be in our hands. Threading: any thread. */
public interface NodeKey extends Identity, StreamKeys.Agreement, AutoCloseable {
  /** What is not needed any more is wiped. */
  @Override
  default void close() {}

  /** A key whose seed, 32 bytes, we have; copied, the caller may wipe its own. */
  static NodeKey ofSeed(byte[] seed, CryptoLadder ladder) {
    Ed25519Identity identity = Ed25519Identity.fromSeed(ladder.ed25519(), seed);
    StreamKeys.Agreement agreement = StreamKeys.agreement(ladder.x25519(), seed);
    return new NodeKey() {
      @Override
      public PublicKey publicKey() {
        return identity.publicKey();
      }

      @Override
      public Bytes sign(Bytes message) {
        return identity.sign(message);
      }

      @Override
      public Optional<byte[]> agree(Bytes x25519PublicKey) {
        return agreement.agree(x25519PublicKey);
      }

      @Override
      public void close() {
        identity.close();
        agreement.close();
      }
    };
  }
}
