package org.blockberry.crypto.provider;

import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.X509EncodedKeySpec;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.Sha256;

/** The JDK's own providers, asked for by name so that a provider registered by somebody else never steps in between. */
public final class JdkCandidates {
  static final String NAME = "JDK";

  private JdkCandidates() {}

  /** Ed25519 verification. */
  public static Candidate<Ed25519Verifier> verifier() {
    return new Candidate<>(NAME, () -> {
      Provider provider = provider("SunEC");
      KeyFactory keys = KeyFactory.getInstance("Ed25519", provider);
      return loaded(new JcaEd25519Verifier(provider,
          raw -> keys.generatePublic(new X509EncodedKeySpec(DerPrefix.ED25519_PUBLIC.before(raw)))));
    });
  }

  /** ChaCha20-Poly1305. */
  public static Candidate<Aead> aead() {
    return new Candidate<>(NAME, () -> loaded(new JcaAead(provider("SunJCE"), "ChaCha20-Poly1305")));
  }

  /** SHA-256. */
  public static Candidate<Sha256> sha256() {
    return new Candidate<>(NAME, () -> {
      Provider provider = provider("SUN");
      return loaded(() -> {
        try {
          return MessageDigest.getInstance("SHA-256", provider);
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException(e);
        }
      });
    });
  }

  private static Provider provider(String name) {
    Provider provider = Security.getProvider(name);
    if (provider == null) {
      throw new IllegalStateException("this JDK has no provider " + name);
    }
    return provider;
  }

  private static <T> Candidate.Loaded<T> loaded(T primitive) {
    return new Candidate.Loaded<>(Runtime.version().toString(), primitive);
  }
}
