package org.blockberry.libp2p.noise;

import static java.util.Objects.requireNonNull;

import org.blockberry.crypto.Aead;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.X25519;

/** The arithmetic a handshake needs. SHA-256 and HMAC are the JDK's, as they are on the ladder. */
public record NoiseSuite(X25519 x25519, Aead aead) {
  /** Checks for null. */
  public NoiseSuite {
    requireNonNull(x25519, "x25519");
    requireNonNull(aead, "aead");
  }

  /** What the ladder has chosen; may take a second when it has not chosen yet. */
  public static NoiseSuite of(CryptoLadder ladder) {
    return new NoiseSuite(ladder.x25519(), ladder.aead());
  }
}
