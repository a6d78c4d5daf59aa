package org.blockberry.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.provider.AccpCandidates;
import org.blockberry.crypto.provider.BouncyCastleCandidates;
import org.blockberry.crypto.provider.Candidate;
import org.blockberry.crypto.provider.ConscryptCandidates;
import org.blockberry.crypto.provider.Ed25519Signer;
import org.blockberry.crypto.provider.Ed25519Verifier;
import org.blockberry.crypto.provider.JdkCandidates;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every provider that verifies gives the answers of the written rule. */
@Tag("sec-T9")
class Ed25519ProvidersTest {
  private static final int MUTATIONS = Integer.getInteger("blockberry.mutations", 20_000); // [long] 1,000,000
  private static final int JUDGED_BY_ARITHMETIC = 400;

  static Stream<Candidate<Ed25519Verifier>> candidates() {
    return Stream.of(AccpCandidates.verifier(), ConscryptCandidates.verifier(), JdkCandidates.verifier());
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void everyEdgeVector(Candidate<Ed25519Verifier> candidate) throws Exception {
    Ed25519Verifier verifier = load(candidate);
    for (Ed25519Vector each : Ed25519Vector.embedded()) {
      assertEquals(each.valid(), checked(verifier, each), each.name());
    }
  }

  @Test
  void allAgreeOnMutations() throws Exception {
    Map<String, Ed25519Verifier> verifiers = present();
    assertTrue(verifiers.size() >= 2, "nothing to compare with: " + verifiers.keySet());
    long seed = Long.getLong("blockberry.seed", System.nanoTime());
    Mutations mutations = new Mutations(new Random(seed));
    int reached = 0;
    int valid = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Ed25519Vector mutant = mutations.next();
      boolean admitted = Ed25519Rule.admits(mutant.publicKey(), mutant.signature());
      Boolean agreed = i < JUDGED_BY_ARITHMETIC
          ? (Boolean) EdwardsArithmetic.valid(mutant.publicKey(), mutant.message(), mutant.signature()) : null;
      for (Map.Entry<String, Ed25519Verifier> each : verifiers.entrySet()) {
        boolean said = checked(each.getValue(), mutant);
        agreed = agreed == null ? said : agreed;
        assertEquals(agreed, said, each.getKey() + " differs, replay with -Dblockberry.seed=" + seed + ": "
            + mutant.line());
      }
      reached += admitted ? 1 : 0;
      valid += agreed ? 1 : 0;
    }
    System.out.println("sec-T9: " + MUTATIONS + " mutations, " + reached + " passed the shared check, " + valid
        + " valid, providers " + verifiers.keySet() + ", seed " + seed);
    assertTrue(reached > MUTATIONS / 4, "most mutations stop at the shared check: " + reached);
    assertTrue(valid > MUTATIONS / 100, "hardly any mutation stays valid: " + valid);
  }

  /** Ed25519 leaves nothing to the signer: whoever signs, it is the same signature, and the seed stays what it was. */
  @Test
  void allSignersMakeTheSameSignature() {
    Ed25519Signer plain = load(BouncyCastleCandidates.signer());
    Ed25519Signer accp = load(AccpCandidates.signer());
    Random random = new Random(Long.getLong("blockberry.seed", 1));
    for (int i = 0; i < 500; i++) {
      byte[] seed = new byte[Ed25519.SEED_BYTES];
      byte[] message = new byte[random.nextInt(300)];
      random.nextBytes(seed);
      random.nextBytes(message);
      byte[] before = seed.clone();
      assertArrayEquals(plain.sign(seed, message), accp.sign(seed, message));
      assertArrayEquals(plain.publicKey(seed), accp.publicKey(seed));
      assertArrayEquals(before, seed);
    }
  }

  /** The sign bytes of the largest vote extension are longer than a mebibyte, which is more than one provider takes. */
  @ParameterizedTest
  @MethodSource("candidates")
  void longMessages(Candidate<Ed25519Verifier> candidate) {
    Ed25519Signer signer = load(AccpCandidates.signer());
    byte[] seed = new byte[Ed25519.SEED_BYTES];
    for (int length : new int[] {1 << 20, (1 << 20) + 1, 5 << 20}) {
      byte[] message = new byte[length];
      byte[] signature = signer.sign(seed, message);
      assertArrayEquals(load(BouncyCastleCandidates.signer()).sign(seed, message), signature);
      Ed25519Verifier verifier = load(candidate);
      assertTrue(verifier.verify(signer.publicKey(seed), message, signature));
      message[length / 2] = 1;
      assertFalse(verifier.verify(signer.publicKey(seed), message, signature));
    }
  }

  /**
   * Why BouncyCastle only signs. Its verification works with a shortened multiple of the equation, in which a part of
   * small order can vanish although the equation does not hold.
   */
  @Test
  void bouncyCastleAcceptsWhatTheOthersRefuse() throws Exception {
    Ed25519Verifier bouncyCastle = (key, message, signature) ->
        org.bouncycastle.math.ec.rfc8032.Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
    List<Ed25519Vector> differing = new ArrayList<>();
    for (Ed25519Vector each : Ed25519Vector.embedded()) {
      if (checked(bouncyCastle, each) != each.valid()) {
        differing.add(each);
      }
    }
    assertTrue(differing.stream().anyMatch(each -> !each.valid() && each.name().contains("with a part of order")),
        "BouncyCastle differs on " + differing.stream().map(Ed25519Vector::name).toList());
    Ed25519Vector first = differing.stream().filter(each -> !each.valid()).findFirst().orElseThrow();
    for (Map.Entry<String, Ed25519Verifier> each : present().entrySet()) {
      assertEquals(false, checked(each.getValue(), first), each.getKey());
    }
    assertTrue(SelfTests.ed25519Verify().difference(bouncyCastle).isPresent(), "the self-test would let it through");
  }

  private static Map<String, Ed25519Verifier> present() {
    Map<String, Ed25519Verifier> present = new LinkedHashMap<>();
    candidates().forEach(candidate -> {
      try {
        present.put(candidate.name(), candidate.load().primitive());
      } catch (Exception | LinkageError absent) {
        System.out.println(candidate.name() + " is absent: " + absent);
      }
    });
    return present;
  }

  private static <T> T load(Candidate<T> candidate) {
    try {
      return candidate.load().primitive();
    } catch (Exception | LinkageError absent) {
      assumeTrue(false, candidate.name() + " is absent: " + absent);
      throw new AssertionError(absent);
    }
  }

  private static boolean checked(Ed25519Verifier verifier, Ed25519Vector each) {
    return Ed25519Rule.admits(each.publicKey(), each.signature())
        && verifier.verify(each.publicKey().toArray(), each.message().toArray(), each.signature().toArray());
  }

  /** Random changes of valid signatures and of the edge vectors, many of which keep the equation. */
  private static final class Mutations {
    private final Random random;
    private final List<Ed25519Vector> edges;
    private final List<EdwardsArithmetic.Point> torsion = new ArrayList<>();
    private final List<Signed> pool = new ArrayList<>();

    Mutations(Random random) throws Exception {
      this.random = random;
      this.edges = Ed25519Vector.embedded().stream().filter(each -> each.signature().size() == 64).toList();
      for (int i = 1; i < 8; i++) {
        torsion.add(EdwardsArithmetic.ORDER_8.times(i));
      }
      for (int i = 0; i < 100; i++) {
        BigInteger secret = new BigInteger(252, random).mod(EdwardsArithmetic.L);
        BigInteger nonce = new BigInteger(252, random).mod(EdwardsArithmetic.L);
        pool.add(new Signed(secret, nonce, mixed(secret), mixed(nonce)));
      }
    }

    Ed25519Vector next() {
      if (random.nextInt(4) == 0) {
        return changed(edges.get(random.nextInt(edges.size())));
      }
      Signed from = pool.get(random.nextInt(pool.size()));
      Bytes message = Bytes.wrap(random.ints(random.nextInt(100), 0, 256)
          .collect(java.io.ByteArrayOutputStream::new, java.io.ByteArrayOutputStream::write, (a, b) -> {})
          .toByteArray());
      Ed25519Vector signed = new Ed25519Vector("signed", true, from.key, message, from.sign(message));
      return random.nextInt(3) == 0 ? changed(signed) : signed;
    }

    private Ed25519Vector changed(Ed25519Vector from) {
      Bytes key = from.publicKey();
      Bytes message = from.message();
      Bytes signature = from.signature();
      switch (random.nextInt(7)) {
        case 0 -> key = flipped(key);
        case 1 -> signature = flipped(signature);
        case 2 -> message = message.concat(Bytes.wrap(new byte[] {(byte) random.nextInt(256)}));
        case 3 -> signature = edges.get(random.nextInt(edges.size())).signature().slice(0, 32)
            .concat(signature.slice(32, 64));
        case 4 -> signature = signature.slice(0, 32).concat(EdwardsArithmetic.littleEndian(
            EdwardsArithmetic.number(signature.slice(32, 64)).add(EdwardsArithmetic.L)
                .mod(BigInteger.TWO.pow(256))));
        case 5 -> {
          byte[] any = new byte[64];
          random.nextBytes(any);
          any[63] &= 0x0f; // below L, or the shared check would stop it
          signature = Bytes.wrap(any);
        }
        default -> {
          byte[] any = new byte[32];
          random.nextBytes(any);
          key = Bytes.wrap(any);
        }
      }
      return new Ed25519Vector("changed " + from.name(), false, key, message, signature);
    }

    private Bytes mixed(BigInteger factor) {
      EdwardsArithmetic.Point point = EdwardsArithmetic.BASE.times(factor);
      return (random.nextBoolean() ? point : point.plus(torsion.get(random.nextInt(7)))).encoded();
    }

    private Bytes flipped(Bytes content) {
      if (content.isEmpty()) {
        return content;
      }
      byte[] changed = content.toArray();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      return Bytes.wrap(changed);
    }

    /** A key pair and a commitment, each with or without a part of small order; messages vary. */
    private record Signed(BigInteger secret, BigInteger nonce, Bytes key, Bytes commitment) {
      Bytes sign(Bytes message) {
        BigInteger k = EdwardsArithmetic.challenge(commitment, key, message);
        return commitment.concat(
            EdwardsArithmetic.littleEndian(nonce.add(k.multiply(secret)).mod(EdwardsArithmetic.L)));
      }
    }
  }
}
