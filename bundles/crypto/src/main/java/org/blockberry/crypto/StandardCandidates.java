package org.blockberry.crypto;

import java.util.List;
import org.blockberry.crypto.provider.AccpCandidates;
import org.blockberry.crypto.provider.BouncyCastleCandidates;
import org.blockberry.crypto.provider.Candidate;
import org.blockberry.crypto.provider.ConscryptCandidates;
import org.blockberry.crypto.provider.Ed25519Signer;
import org.blockberry.crypto.provider.Ed25519Verifier;
import org.blockberry.crypto.provider.JdkCandidates;

/** The candidates for each purpose, best first. */
record StandardCandidates(
    List<Candidate<Ed25519Verifier>> verifiers,
    List<Candidate<Ed25519Signer>> signers,
    List<Candidate<X25519>> agreements,
    List<Candidate<Aead>> aeads,
    List<Candidate<Sha256>> hashes) {

  /** From this release on the JDK's ChaCha20-Poly1305 runs on vector instructions and keeps up with native code. */
  private static final int FAST_JDK_AEAD = 21;

  /** How HotSpot says that it makes quick code only: the JDK's hashes take eight times as long then, for it has good code for them in the other compiler. */
  private static final String QUICK_CODE = "emulated-client";

  /** @param vmInfo the JVM's mode in its own words */
  static StandardCandidates of(int release, String vmInfo) {
    Candidate<Aead> jdkAead = JdkCandidates.aead();
    Candidate<Aead> conscryptAead = ConscryptCandidates.aead();
    return new StandardCandidates(
        // BouncyCastle never verifies: it accepts some keys with a small-order part that the others refuse.
        List.of(AccpCandidates.verifier(), ConscryptCandidates.verifier(), JdkCandidates.verifier()),
        List.of(AccpCandidates.signer(), BouncyCastleCandidates.signer()),
        List.of(ConscryptCandidates.x25519(), BouncyCastleCandidates.x25519()),
        release >= FAST_JDK_AEAD ? List.of(jdkAead, conscryptAead) : List.of(conscryptAead, jdkAead),
        vmInfo.contains(QUICK_CODE) ? List.of(AccpCandidates.sha256(), JdkCandidates.sha256()) : List.of(JdkCandidates.sha256()));
  }
}
