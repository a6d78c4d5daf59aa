package org.blockberry.libp2p.identity;

import org.blockberry.api.value.Bytes;

/** Says whether a peer signed something. Threading: any thread, any time. A call takes 40 µs to 1 ms. */
@FunctionalInterface
public interface SignatureVerifier {
  /**
   * Whether {@code signature} over {@code message} is valid under {@code key}. Input of any content is an ordinary {@code false}.
   *
   * @throws org.blockberry.libp2p.PeerViolation with kind {@code KEY_TYPE} if keys of this type are not accepted; nothing was computed then
   */
  boolean verify(PublicKey key, Bytes message, Bytes signature);
}
