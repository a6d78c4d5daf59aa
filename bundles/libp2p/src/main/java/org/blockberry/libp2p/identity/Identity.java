package org.blockberry.libp2p.identity;

import org.blockberry.api.value.Bytes;

/** A key pair that stands for a peer. Threading: any thread, any time. */
public interface Identity {
  /** The public half. */
  PublicKey publicKey();

  /** Signs {@code message} in the way of the key's type. */
  Bytes sign(Bytes message);

  /** The id that others know this peer by. */
  default PeerId peerId() {
    return publicKey().peerId();
  }
}
