package org.blockberry.crypto.provider;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import org.blockberry.crypto.Sha256;

/**
 * Amazon Corretto Crypto Provider, when its jar is on the launcher's class path and its native code loads. It gathers an Ed25519 message in
 * one array and throws when it gets longer than a mebibyte, so that others sign and verify what is.
 */
public final class AccpCandidates {
  private static final int LONGEST_MESSAGE = 1 << 20;

  private AccpCandidates() {}

  /** Ed25519 verification. */
  public static Candidate<Ed25519Verifier> verifier() {
    return new Candidate<>("ACCP", () -> {
      Provider provider = Native.load();
      Ed25519Verifier fast = new JcaEd25519Verifier(provider, EncodedEd25519Key::new);
      Ed25519Verifier ofLong = JdkCandidates.verifier().load().primitive();
      return new Candidate.Loaded<>(provider.getVersionStr(), (key, message, signature) ->
          (message.length > LONGEST_MESSAGE ? ofLong : fast).verify(key, message, signature));
    });
  }

  /** Ed25519 signing. */
  public static Candidate<Ed25519Signer> signer() {
    return new Candidate<>("ACCP", () -> {
      Provider provider = Native.load();
      return new Candidate.Loaded<>(provider.getVersionStr(),
          new JcaEd25519Signer(provider, LONGEST_MESSAGE, BouncyCastleCandidates.signer().load().primitive()));
    });
  }

  /** SHA-256. */
  public static Candidate<Sha256> sha256() {
    return new Candidate<>("ACCP", () -> {
      Provider provider = Native.load();
      return new Candidate.Loaded<>(provider.getVersionStr(), () -> {
        try {
          return MessageDigest.getInstance("SHA-256", provider);
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException(e);
        }
      });
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
