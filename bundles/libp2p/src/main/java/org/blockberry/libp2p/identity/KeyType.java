package org.blockberry.libp2p.identity;

import org.blockberry.libp2p.MalformedException;

/** The types of keys that libp2p numbers. The order is the number on the wire. */
public enum KeyType {
  /** PKIX, SHA-256 with PKCS#1 v1.5 signatures. */
  RSA,
  /** 32 bytes. */
  ED25519,
  /** Compressed point, 33 bytes. */
  SECP256K1,
  /** PKIX on a NIST curve. */
  ECDSA;

  /** The number on the wire. */
  public int code() {
    return ordinal();
  }

  /** The type of a number on the wire. */
  static KeyType of(long code) {
    if (code >= values().length) {
      throw new MalformedException("no type of key has number " + code);
    }
    return values()[(int) code];
  }
}
