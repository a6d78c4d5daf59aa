package org.blockberry.crypto.provider;

/** A provider's own key derivation and signing. Thread safe. */
public interface Ed25519Signer {
  /** The 32 bytes of the public key of a seed of 32 bytes. */
  byte[] publicKey(byte[] seed);

  /** The 64 bytes of the signature. */
  byte[] sign(byte[] seed, byte[] message);
}
