package org.blockberry.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.provider.BouncyCastleCandidates;
import org.blockberry.crypto.provider.Candidate;
import org.blockberry.crypto.provider.ConscryptCandidates;
import org.blockberry.crypto.provider.CryptoComponent;
import org.blockberry.crypto.provider.Ed25519Verifier;
import org.blockberry.crypto.provider.JdkCandidates;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CryptoLadderTest {
  private static final byte[] SEED =
      "an unimportant seed of 32 bytes!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  @Test
  void theStandardLadderFindsAProviderForEveryPurpose() {
    List<String> before = Arrays.stream(Security.getProviders()).map(Provider::getName).toList();
    CryptoLadder ladder = CryptoLadder.standard();
    assertTrue(ladder.report().entries().stream().allMatch(each -> each.provider().isEmpty()),
        "chose before being used");
    ladder.select(CryptoPurpose.values());
    System.out.println(ladder.report());
    for (CryptoPurpose purpose : CryptoPurpose.values()) {
      assertTrue(ladder.report().entry(purpose).provider().isPresent(), ladder.report().toString());
    }
    assertEquals(before, Arrays.stream(Security.getProviders()).map(Provider::getName).toList(),
        "a provider was registered globally");
  }

  @Test
  void whatIsSignedVerifies() {
    Ed25519 ed25519 = CryptoLadder.standard().ed25519();
    Bytes key = ed25519.publicKey(SEED);
    Bytes signature = ed25519.sign(SEED, Bytes.utf8("message"));
    assertTrue(ed25519.verify(key, Bytes.utf8("message"), signature));
    assertFalse(ed25519.verify(key, Bytes.utf8("massage"), signature));
    assertFalse(ed25519.verify(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY));
    assertThrows(IllegalArgumentException.class, () -> ed25519.sign(new byte[31], Bytes.EMPTY));
  }

  @Test
  @Tag("sec-T9")
  void aBrokenProviderIsSwitchedOffAndSaysWhy() {
    Candidate<Ed25519Verifier> believesAll = fake("believes-all", (key, message, signature) -> true);
    Candidate<Ed25519Verifier> throwing = fake("throws", (key, message, signature) -> {
      throw new IllegalStateException("native code\nis unwell");
    });
    Candidate<Ed25519Verifier> absent = new Candidate<>("absent", () -> {
      throw new NoClassDefFoundError("com/example/Missing");
    });
    Candidate<Ed25519Verifier> wrongMachine = new Candidate<>("wrong-machine", () -> {
      throw new UnsatisfiedLinkError("no such library");
    });
    Candidate<Ed25519Verifier> cofactored = fake("cofactored", (key, message, signature) ->
        EdwardsArithmetic.decode(Bytes.copyOf(key)).isPresent()
            && EdwardsArithmetic.decode(Bytes.copyOf(signature, 0, 32)).isPresent()
            && EdwardsArithmetic.validCofactored(Bytes.copyOf(key), Bytes.copyOf(message), Bytes.copyOf(signature)));
    CryptoLadder ladder = verifying(
        List.of(absent, wrongMachine, believesAll, throwing, cofactored, JdkCandidates.verifier()));

    Ed25519 ed25519 = ladder.ed25519();
    assertTrue(ed25519.verify(ed25519.publicKey(SEED), Bytes.EMPTY, ed25519.sign(SEED, Bytes.EMPTY)));

    CryptoReport.Entry entry = ladder.report().entry(CryptoPurpose.ED25519_VERIFY);
    assertTrue(entry.provider().orElseThrow().startsWith("JDK "), entry.toString());
    assertEquals(List.of(
        "absent (not installed)",
        "wrong-machine (java.lang.UnsatisfiedLinkError: no such library)",
        "believes-all (accepts the edge vector \"wrong message\")",
        "throws (java.lang.IllegalStateException: native code is unwell)",
        "cofactored (accepts the edge vector \"A with a part of order 2, only valid with the cofactor\")"),
        entry.rejected().stream().map(CryptoReport.Rejected::toString).toList());
    assertTrue(ladder.report().toJson().get("ed25519-verify").get("rejected").elements().size() == 5);
  }

  @Test
  void withoutAnyUsableProviderNothingIsVerified() {
    AtomicInteger loads = new AtomicInteger();
    CryptoLadder ladder = verifying(List.of(new Candidate<>("refuses-all", () -> {
      loads.incrementAndGet();
      return new Candidate.Loaded<>("1", (key, message, signature) -> false);
    })));
    Ed25519 ed25519 = ladder.ed25519();
    Bytes key = ed25519.publicKey(SEED);
    Bytes signature = ed25519.sign(SEED, Bytes.EMPTY);
    for (int i = 0; i < 2; i++) {
      NoUsableProviderException refused =
          assertThrows(NoUsableProviderException.class, () -> ed25519.verify(key, Bytes.EMPTY, signature));
      assertTrue(refused.getMessage().contains("refuses the edge vector \"rfc 8032 test 1\""), refused.getMessage());
    }
    assertEquals(1, loads.get(), "a failed provider was tried again");
  }

  @Test
  void conscryptComesBeforeTheJdkOnlyOnOldJdks() {
    assertEquals(List.of("Conscrypt", "JDK"),
        StandardCandidates.of(17, "mixed mode, sharing").aeads().stream().map(Candidate::name).toList());
    assertEquals(List.of("JDK", "Conscrypt"),
        StandardCandidates.of(21, "mixed mode, sharing").aeads().stream().map(Candidate::name).toList());
    assertEquals(List.of("ACCP", "Conscrypt", "JDK"),
        StandardCandidates.of(25, "mixed mode, sharing").verifiers().stream().map(Candidate::name).toList());
    assertEquals(List.of("JDK"), StandardCandidates.of(17, "mixed mode, sharing").hashes().stream().map(Candidate::name).toList());
    assertEquals(List.of("ACCP", "JDK"),
        StandardCandidates.of(17, "mixed mode, emulated-client, sharing").hashes().stream().map(Candidate::name).toList());
  }

  @Test
  void theComponentChoosesWhatAStartNeedsAndEnds() throws Exception {
    CryptoComponent component = new CryptoComponent();
    component.start();
    component.stop();
    assertTrue(component.report().entry(CryptoPurpose.ED25519_VERIFY).provider().isPresent());
    assertTrue(component.report().entry(CryptoPurpose.ED25519_SIGN).provider().isPresent());
    assertTrue(component.report().entry(CryptoPurpose.X25519).provider().isEmpty());
    assertArrayEquals(component.sha256().hash(SEED), component.sha256().hash(Bytes.copyOf(SEED)).toArray());
    assertTrue(Thread.getAllStackTraces().keySet().stream()
        .noneMatch(each -> each.getName().equals("bb-crypto-select")));
  }

  private static Candidate<Ed25519Verifier> fake(String name, Ed25519Verifier verifier) {
    return new Candidate<>(name, () -> new Candidate.Loaded<>("1", verifier));
  }

  private static CryptoLadder verifying(List<Candidate<Ed25519Verifier>> verifiers) {
    return new SelfTestedLadder(new StandardCandidates(verifiers,
        List.of(BouncyCastleCandidates.signer()), List.of(BouncyCastleCandidates.x25519()),
        List.of(ConscryptCandidates.aead()), List.of(JdkCandidates.sha256())));
  }
}
