package org.blockberry.crypto;

/** Authenticated encryption with ChaCha20-Poly1305 (RFC 8439). Threading: any thread, any time. */
public interface Aead {
  /** Length of a key in bytes. */
  int KEY_BYTES = 32;
  /** Length of a nonce in bytes. */
  int NONCE_BYTES = 12;
  /** What sealing adds to a message, in bytes. */
  int TAG_BYTES = 16;

  /**
   * Binds a key for many messages in one direction.
   *
   * @param key 32 bytes, copied: the caller may wipe its own
   * @throws IllegalArgumentException if the key has another length
   */
  AeadKey bind(byte[] key);
}
