package org.blockberry.crypto.provider;

import java.security.KeyFactory;
import java.security.Provider;
import java.security.spec.X509EncodedKeySpec;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.X25519;
import org.conscrypt.Conscrypt;

/** Conscrypt, when its jar is on the launcher's class path and its native code loads. */
public final class ConscryptCandidates {
  private static final String NAME = "Conscrypt";

  private ConscryptCandidates() {}

  /** Ed25519 verification. */
  public static Candidate<Ed25519Verifier> verifier() {
    return new Candidate<>(NAME, () -> {
      Provider provider = Native.PROVIDER;
      KeyFactory keys = KeyFactory.getInstance("EdDSA", provider);
      return new Candidate.Loaded<>(Native.version(), new JcaEd25519Verifier(provider,
          raw -> keys.generatePublic(new X509EncodedKeySpec(DerPrefix.ED25519_PUBLIC.before(raw)))));
    });
  }

  /** X25519. */
  public static Candidate<X25519> x25519() {
    return new Candidate<>(NAME, () -> new Candidate.Loaded<>(Native.version(), new JcaX25519(Native.PROVIDER)));
  }

  /** ChaCha20-Poly1305. */
  public static Candidate<Aead> aead() {
    return new Candidate<>(NAME, () -> new Candidate.Loaded<>(Native.version(),
        new JcaAead(Native.PROVIDER, "ChaCha20/Poly1305/NoPadding")));
  }

  /** Apart, so that a missing jar is noticed when a candidate is loaded and not when it is named. */
  private static final class Native {
    static final Provider PROVIDER = Conscrypt.newProvider();

    static String version() {
      Conscrypt.Version version = Conscrypt.version();
      return version.major() + "." + version.minor() + "." + version.patch();
    }
  }
}
