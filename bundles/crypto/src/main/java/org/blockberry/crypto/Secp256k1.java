package org.blockberry.crypto;

import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.provider.BouncyCastleSecp256k1;

/**
 * ECDSA signatures on the curve secp256k1 over SHA-256 of the message, as some libp2p peers have them. Nothing of ours signs with it.
 *
 * <p>A signature is valid when the key is a point of the curve in compressed form (33 bytes), the signature is the shortest DER of two numbers r and
 * s from 1 to n - 1, and the equation of ECDSA holds. As in go-libp2p a large s is as good as a small one: who relies on one signature having one
 * form must not use this.
 *
 * <p>Threading: any thread, any time. A call costs 0.2 to 2 ms, so event loops hand it to an executor.
 */
@FunctionalInterface
public interface Secp256k1 {
  /** Length of a public key in bytes. */
  int PUBLIC_KEY_BYTES = 33;
  /** Longest signature in bytes. */
  int MAX_SIGNATURE_BYTES = 72;

  /** Says whether {@code signature} is valid by the rule above. Input of any length and content is an ordinary {@code false}. */
  boolean verify(Bytes publicKey, Bytes message, Bytes signature);

  /** In plain Java; its library is loaded at the first use. */
  static Secp256k1 standard() {
    return new BouncyCastleSecp256k1();
  }
}
