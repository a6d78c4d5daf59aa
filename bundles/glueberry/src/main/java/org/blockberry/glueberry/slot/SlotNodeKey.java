package org.blockberry.glueberry.slot;

import java.util.Optional;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.node.NodeKey;
import org.blockberry.libp2p.identity.PublicKey;

/** The node's key, which stays in the keystore. */
record SlotNodeKey(SigningKey key) implements NodeKey {
  @Override
  public PublicKey publicKey() {
    return PublicKey.ed25519(key.publicKey());
  }

  @Override
  public Bytes sign(Bytes message) {
    return key.sign(message);
  }

  @Override
  public Optional<byte[]> agree(Bytes x25519PublicKey) {
    return key.agree(x25519PublicKey);
  }
}
