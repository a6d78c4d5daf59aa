package org.blockberry.crypto.provider;

/** A provider's own verification, without our shared check. Thread safe. */
@FunctionalInterface
public interface Ed25519Verifier {
  /**
   * Whether [S]B = R + [k]A holds.
   *
   * @param publicKey 32 bytes
   * @param signature 64 bytes
   * @throws IllegalStateException if the provider fails for a reason that does not lie in the input
   */
  boolean verify(byte[] publicKey, byte[] message, byte[] signature);
}
