package org.blockberry.crypto.provider;

import java.util.Arrays;
import java.util.HexFormat;

/** The fixed bytes that turn a raw 32-byte key into the encoding JCA key factories read (RFC 8410). */
enum DerPrefix {
  /** SubjectPublicKeyInfo of an Ed25519 key. */
  ED25519_PUBLIC("302a300506032b6570032100"),
  /** PrivateKeyInfo of an Ed25519 seed. */
  ED25519_PRIVATE("302e020100300506032b657004220420"),
  /** SubjectPublicKeyInfo of an X25519 key. */
  X25519_PUBLIC("302a300506032b656e032100"),
  /** PrivateKeyInfo of an X25519 key. */
  X25519_PRIVATE("302e020100300506032b656e04220420");

  private final byte[] prefix;

  DerPrefix(String hex) {
    prefix = HexFormat.of().parseHex(hex);
  }

  byte[] before(byte[] raw) {
    byte[] encoded = Arrays.copyOf(prefix, prefix.length + raw.length);
    System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
    return encoded;
  }
}
