package org.blockberry.crypto.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.jar.Manifest;
import org.blockberry.crypto.WeakKeyException;
import org.blockberry.crypto.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** BouncyCastle's plain Java arithmetic, without its JCA provider. */
public final class BouncyCastleCandidates {
  private static final String NAME = "BouncyCastle";
  private static final String UNKNOWN_VERSION = "of unknown version";

  private BouncyCastleCandidates() {}

  /** Ed25519 keys and signatures. */
  public static Candidate<Ed25519Signer> signer() {
    return new Candidate<>(NAME, () -> new Candidate.Loaded<>(version(), new Signer()));
  }

  /** X25519. */
  public static Candidate<X25519> x25519() {
    return new Candidate<>(NAME, () -> new Candidate.Loaded<>(version(), new Agreement()));
  }

  /**
   * From the manifest beside the class, as the one constant that holds it costs the loading of the whole JCA
   * provider.
   */
  private static String version() {
    try {
      URL here = Ed25519.class.getResource("Ed25519.class");
      try (InputStream in = new URL(here, "/META-INF/MANIFEST.MF").openStream()) {
        String version = new Manifest(in).getMainAttributes().getValue("Bundle-Version");
        return version != null ? version : UNKNOWN_VERSION;
      }
    } catch (IOException e) {
      return UNKNOWN_VERSION; // it is only shown
    }
  }

  private static final class Signer implements Ed25519Signer {
    @Override
    public byte[] publicKey(byte[] seed) {
      byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
      Ed25519.generatePublicKey(seed, 0, key, 0);
      return key;
    }

    /** Derives the public key again rather than taking it: a wrong one would leak the private key. */
    @Override
    public byte[] sign(byte[] seed, byte[] message) {
      byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
      Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
      return signature;
    }
  }

  private static final class Agreement implements X25519 {
    @Override
    public byte[] publicKey(byte[] privateKey) {
      byte[] key = new byte[KEY_BYTES];
      org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(X25519Keys.checked(privateKey, "private"), 0, key, 0);
      return key;
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] peerPublicKey) throws WeakKeyException {
      byte[] secret = new byte[KEY_BYTES];
      boolean strong = org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
          X25519Keys.checked(privateKey, "private"), 0, X25519Keys.checked(peerPublicKey, "public"), 0, secret, 0);
      if (!strong) {
        throw X25519Keys.weak();
      }
      return secret;
    }
  }
}
