package org.blockberry.crypto.provider;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;

/** Amazon Corretto Crypto Provider, when its jar is on the launcher's class path and its native code loads. */
public final class AccpCandidates {
  private AccpCandidates() {}

  /** Ed25519 verification. */
  public static Candidate<Ed25519Verifier> verifier() {
    return new Candidate<>("ACCP", () -> {
      Provider provider = Native.load();
      return new Candidate.Loaded<>(provider.getVersionStr(),
          new JcaEd25519Verifier(provider, EncodedEd25519Key::new));
    });
  }

  /** Ed25519 signing. */
  public static Candidate<Ed25519Signer> signer() {
    return new Candidate<>("ACCP", () -> {
      Provider provider = Native.load();
      return new Candidate.Loaded<>(provider.getVersionStr(), new JcaEd25519Signer(provider, BouncyCastleCandidates.signer().load().primitive()));
    });
  }

  /** Apart, so that a missing jar is noticed when a candidate is loaded and not when it is named. */
  private static final class Native {
    static Provider load() {
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      Throwable failure = provider.getLoadingError();
      if (failure != null) {
        throw new IllegalStateException("its native code does not load: " + failure.getMessage(), failure);
      }
      return provider;
    }
  }
}
