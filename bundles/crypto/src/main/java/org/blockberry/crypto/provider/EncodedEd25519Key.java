package org.blockberry.crypto.provider;

import java.security.PublicKey;

/**
 * A public key as its encoding only. ACCP brings no key factory for Ed25519 and reads any key by its encoding; going
 * through the JDK's key factory instead would cost a tenth of its speed and another 25 ms at start.
 */
final class EncodedEd25519Key implements PublicKey {
  private final byte[] encoded;

  EncodedEd25519Key(byte[] raw) {
    encoded = DerPrefix.ED25519_PUBLIC.before(raw);
  }

  @Override
  public String getAlgorithm() {
    return "EdDSA";
  }

  @Override
  public String getFormat() {
    return "X.509";
  }

  @Override
  public byte[] getEncoded() {
    return encoded.clone();
  }
}
