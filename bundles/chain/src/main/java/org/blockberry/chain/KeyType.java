package org.blockberry.chain;

/** Signature schemes of validators. */
public enum KeyType {
  /** Ed25519. */
  ED25519("ed25519", 32),
  /** ECDSA over secp256k1, keys compressed. */
  SECP256K1("secp256k1", 33);

  private final String text;
  private final int size;

  KeyType(String text, int size) {
    this.text = text;
    this.size = size;
  }

  /** The name in the consensus parameters. */
  public String text() {
    return text;
  }

  /** Bytes of a public key. */
  public int size() {
    return size;
  }

  /**
   * The type with this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static KeyType of(String text) {
    for (KeyType type : values()) {
      if (type.text.equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException("key type \"" + text + "\" is unknown. Use ed25519 or secp256k1.");
  }
}
