package org.blockberry.libp2p;

import org.blockberry.crypto.CryptoLadder;
import org.blockberry.libp2p.identity.Ed25519Identity;

/** The product's ladder, chosen once, and identities from one number. */
public final class TestCrypto {
  /** Shared by all tests. */
  public static final CryptoLadder LADDER = CryptoLadder.standard();

  private TestCrypto() {}

  /** A fixed identity. */
  public static Ed25519Identity identity(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >>> 8);
    return Ed25519Identity.fromSeed(LADDER.ed25519(), seed);
  }
}
