package org.blockberry.crypto;

/**
 * X25519 key agreement (RFC 7748). Threading: any thread, any time. Keys are plain arrays so that callers can wipe
 * them.
 */
public interface X25519 {
  /** Length of a private key, a public key and a shared secret in bytes. */
  int KEY_BYTES = 32;

  /**
   * A fresh private key.
   *
   * @return 32 bytes, to be wiped by the caller
   */
  static byte[] newPrivateKey(SecureRandomSource random) {
    return random.bytes(KEY_BYTES);
  }

  /**
   * The public key of a private one; clamping is done inside.
   *
   * @throws IllegalArgumentException if the key has not 32 bytes
   */
  byte[] publicKey(byte[] privateKey);

  /**
   * The shared secret of our private and the peer's public key. The top bit of the public key is ignored and a value of
   * 2^255 - 19 or more is reduced, as RFC 7748 asks.
   *
   * @return 32 bytes, never all zero, to be wiped by the caller
   * @throws IllegalArgumentException if a key has not 32 bytes
   * @throws WeakKeyException if the peer's key is a point of small order, which would make the secret all zero
   */
  byte[] agree(byte[] privateKey, byte[] peerPublicKey) throws WeakKeyException;
}
