package org.blockberry.crypto;

/** What a provider is chosen for. More may be added: read {@link #label()}, do not switch. */
public enum CryptoPurpose {
  /** Checking Ed25519 signatures. */
  ED25519_VERIFY("ed25519-verify"),
  /** Making Ed25519 keys and signatures. */
  ED25519_SIGN("ed25519-sign"),
  /** X25519 key agreement. */
  X25519("x25519"),
  /** ChaCha20-Poly1305. */
  CHACHA20_POLY1305("chacha20-poly1305"),
  /** SHA-256. */
  SHA_256("sha-256");

  private final String label;

  CryptoPurpose(String label) {
    this.label = label;
  }

  /** The name in status, logs and documentation. */
  public String label() {
    return label;
  }
}
