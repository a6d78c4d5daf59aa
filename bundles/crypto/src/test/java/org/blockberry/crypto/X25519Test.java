package org.blockberry.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.blockberry.crypto.provider.BouncyCastleCandidates;
import org.blockberry.crypto.provider.Candidate;
import org.blockberry.crypto.provider.ConscryptCandidates;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("sec-T9")
class X25519Test {
  private static final BigInteger P = EdwardsArithmetic.P;

  static List<Candidate<X25519>> candidates() {
    return List.of(ConscryptCandidates.x25519(), BouncyCastleCandidates.x25519());
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void passesItsSelfTest(Candidate<X25519> candidate) throws Exception {
    assertEquals(Optional.empty(), SelfTests.x25519().difference(candidate.load().primitive()));
  }

  /** RFC 7748 section 5.2, the iterated test after 1,000 rounds. */
  @ParameterizedTest
  @MethodSource("candidates")
  void aThousandRounds(Candidate<X25519> candidate) throws Exception {
    X25519 x25519 = candidate.load().primitive();
    byte[] k = new byte[32];
    k[0] = 9;
    byte[] u = k.clone();
    for (int i = 0; i < 1_000; i++) {
      byte[] next = x25519.agree(k, u);
      u = k;
      k = next;
    }
    assertEquals("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", HexFormat.of().formatHex(k));
  }

  /** Small order, values above p and random points: both say the same, secret or refusal. */
  @Test
  void theProvidersAgree() throws Exception {
    X25519 one = ConscryptCandidates.x25519().load().primitive();
    X25519 other = BouncyCastleCandidates.x25519().load().primitive();
    long seed = Long.getLong("blockberry.seed", System.nanoTime());
    Random random = new Random(seed);
    List<byte[]> publicKeys = new ArrayList<>();
    for (int i = -2; i < 19; i++) {
      publicKeys.add(EdwardsArithmetic.littleEndian(P.add(BigInteger.valueOf(i))).toArray());
      publicKeys.add(EdwardsArithmetic.littleEndian(P.add(BigInteger.valueOf(i)).setBit(255)).toArray());
      publicKeys.add(EdwardsArithmetic.littleEndian(BigInteger.valueOf(Math.abs(i))).toArray());
    }
    for (int i = 0; i < Integer.getInteger("blockberry.mutations", 2_000); i++) { // [long] 1,000,000
      publicKeys.add(random(random));
    }
    for (byte[] publicKey : publicKeys) {
      byte[] privateKey = random(random);
      assertEquals(outcome(one, privateKey, publicKey), outcome(other, privateKey, publicKey),
          HexFormat.of().formatHex(publicKey) + ", seed " + seed);
      assertArrayEquals(one.publicKey(privateKey), other.publicKey(privateKey));
    }
  }

  @Test
  void lengthsAreChecked() throws Exception {
    for (Candidate<X25519> candidate : candidates()) {
      X25519 x25519 = candidate.load().primitive();
      assertThrows(IllegalArgumentException.class, () -> x25519.publicKey(new byte[31]));
      assertThrows(IllegalArgumentException.class, () -> x25519.agree(new byte[32], new byte[33]));
    }
  }

  private static String outcome(X25519 x25519, byte[] privateKey, byte[] publicKey) {
    try {
      return Arrays.toString(x25519.agree(privateKey, publicKey));
    } catch (WeakKeyException e) {
      return "weak";
    }
  }

  private static byte[] random(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }
}
