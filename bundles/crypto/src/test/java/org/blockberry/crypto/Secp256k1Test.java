package org.blockberry.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Secp256k1Arithmetic.Point;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The library and our own plain arithmetic say the same. */
@Tag("sec-T9")
class Secp256k1Test {
  private static final BigInteger N = Secp256k1Arithmetic.N;
  private static final BigInteger P = Secp256k1Arithmetic.P;
  private static final Bytes MESSAGE = Bytes.utf8("signed");
  private final Secp256k1 library = Secp256k1.standard();

  private static Point key(BigInteger secret) {
    return Secp256k1Arithmetic.G.times(secret, Point.INFINITY, BigInteger.ZERO);
  }

  /** Known multiples of the generator (SEC 2 and every test suite of this curve). */
  @Test
  void theArithmeticIsRight() {
    assertEquals("02C6047F9441ED7D6D3045406E95C07CD85C778E4B8CEF3CA7ABAC09B95C709EE5", key(BigInteger.TWO).compressed().toHex());
    assertEquals("02F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9", key(BigInteger.valueOf(3)).compressed().toHex());
    assertEquals("0379BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798", key(N.subtract(BigInteger.ONE)).compressed().toHex());
    assertEquals(0, key(N).z().signum());
  }

  /** What an attacker would try, each with the answer that the rule gives. */
  @Test
  void edgeVectors() {
    BigInteger secret = BigInteger.valueOf(0x5eed);
    Bytes good = key(secret).compressed();
    BigInteger[] numbers = Secp256k1Arithmetic.sign(secret, BigInteger.valueOf(987_654_321), MESSAGE);
    BigInteger r = numbers[0];
    BigInteger s = numbers[1];
    Bytes der = Secp256k1Arithmetic.der(r, s);
    Map<String, Object[]> vectors = new LinkedHashMap<>();
    vectors.put("honest", new Object[] {good, der, true});
    vectors.put("the other s", new Object[] {good, Secp256k1Arithmetic.der(r, N.subtract(s)), true});
    vectors.put("r 0", new Object[] {good, Secp256k1Arithmetic.der(BigInteger.ZERO, s), false});
    vectors.put("s 0", new Object[] {good, Secp256k1Arithmetic.der(r, BigInteger.ZERO), false});
    vectors.put("both 0", new Object[] {good, Secp256k1Arithmetic.der(BigInteger.ZERO, BigInteger.ZERO), false});
    vectors.put("r + n", new Object[] {good, Secp256k1Arithmetic.der(r.add(N), s), false});
    vectors.put("s + n", new Object[] {good, Secp256k1Arithmetic.der(r, s.add(N)), false});
    vectors.put("r n", new Object[] {good, Secp256k1Arithmetic.der(N, s), false});
    vectors.put("-r", new Object[] {good, Secp256k1Arithmetic.der(r.negate(), s), false});
    vectors.put("-s", new Object[] {good, Secp256k1Arithmetic.der(r, s.negate()), false});
    vectors.put("swapped", new Object[] {good, Secp256k1Arithmetic.der(s, r), false});
    vectors.put("one byte more", new Object[] {good, der.concat(Bytes.fromHex("00")), false});
    vectors.put("one byte less", new Object[] {good, der.slice(0, der.size() - 1), false});
    byte[] rBytes = r.toByteArray();
    byte[] sBytes = s.toByteArray();
    Bytes tail = Bytes.wrap(new byte[] {2, (byte) sBytes.length}).concat(Bytes.wrap(sBytes));
    Bytes padded = Bytes.wrap(new byte[] {2, (byte) (rBytes.length + 1), 0}).concat(Bytes.wrap(rBytes)).concat(tail);
    vectors.put("padded r", new Object[] {good, Bytes.wrap(new byte[] {0x30, (byte) padded.size()}).concat(padded), false});
    Bytes body = der.slice(2, der.size());
    vectors.put("long length", new Object[] {good, Bytes.wrap(new byte[] {0x30, (byte) 0x81, (byte) body.size()}).concat(body), false});
    vectors.put("no length", new Object[] {good, Bytes.fromHex("3080").concat(body).concat(Bytes.fromHex("0000")), false});
    vectors.put("raw", new Object[] {good, Secp256k1Arithmetic.fixed(r).concat(Secp256k1Arithmetic.fixed(s)), false});
    vectors.put("nothing", new Object[] {good, Bytes.EMPTY, false});
    vectors.put("other sign of the key", new Object[] {Bytes.wrap(new byte[] {(byte) (good.at(0) ^ 1)}).concat(good.slice(1, 33)), der, false});
    vectors.put("infinity", new Object[] {Bytes.fromHex("00"), der, false});
    vectors.put("infinity, long", new Object[] {Bytes.wrap(new byte[33]), der, false});
    vectors.put("x above p", new Object[] {Bytes.fromHex("02").concat(Secp256k1Arithmetic.fixed(P.add(BigInteger.ONE))), der, false});
    vectors.put("x p", new Object[] {Bytes.fromHex("02").concat(Secp256k1Arithmetic.fixed(P)), der, false});
    vectors.put("not on the curve", new Object[] {Bytes.fromHex("02").concat(Secp256k1Arithmetic.fixed(BigInteger.valueOf(5))), der, false});
    vectors.put("hybrid", new Object[] {Bytes.fromHex("06").concat(good.slice(1, 33)), der, false});
    vectors.put("uncompressed", new Object[] {Bytes.fromHex("04").concat(good.slice(1, 33)).concat(Bytes.wrap(new byte[32])), der, false});
    // r = x(R) mod n with x(R) above n cannot be made here, but u1 = 0 and a sum at infinity can
    BigInteger hash = Secp256k1Arithmetic.hash(MESSAGE);
    Bytes cancelling = key(hash.negate().mod(N)).compressed(); // key -h: with r = s = 1 the sum is hG - hG
    vectors.put("sum at infinity", new Object[] {cancelling, Secp256k1Arithmetic.der(BigInteger.ONE, BigInteger.ONE), false});
    vectors.forEach((name, vector) -> {
      assertEquals(vector[2], library.verify((Bytes) vector[0], MESSAGE, (Bytes) vector[1]), name);
      assertEquals(vector[2], Secp256k1Arithmetic.valid((Bytes) vector[0], MESSAGE, (Bytes) vector[1]), name + ", by plain arithmetic");
    });
    assertFalse(library.verify(good, Bytes.utf8("other"), der));
  }

  /** [ci] 500 mutations; [long] {@code -Dblockberry.mutations=1000000}. */
  @Test
  void bothAgreeOnMutations() {
    int count = Integer.getInteger("blockberry.mutations", 500);
    long seed = Long.getLong("blockberry.seed", System.nanoTime());
    Random random = new Random(seed);
    List<BigInteger> secrets = new ArrayList<>();
    List<Bytes> keys = new ArrayList<>();
    List<Bytes> messages = new ArrayList<>();
    List<BigInteger[]> signed = new ArrayList<>();
    for (int i = 0; i < Math.max(20, Math.min(1_000, count / 20)); i++) {
      secrets.add(new BigInteger(255, random).add(BigInteger.ONE));
      keys.add(key(secrets.get(i)).compressed());
      messages.add(Bytes.utf8("message " + random.nextInt()));
      signed.add(Secp256k1Arithmetic.sign(secrets.get(i), new BigInteger(255, random).add(BigInteger.ONE), messages.get(i)));
    }
    int valid = 0;
    for (int i = 0; i < count; i++) {
      int who = random.nextInt(keys.size());
      Bytes message = messages.get(who);
      BigInteger[] numbers = signed.get(who);
      Bytes key = keys.get(who);
      Bytes signature = Secp256k1Arithmetic.der(numbers[0], numbers[1]);
      switch (random.nextInt(8)) {
        case 0, 1 -> signature = flipped(signature, random);
        case 2 -> key = flipped(key, random);
        case 3 -> signature = Secp256k1Arithmetic.der(numbers[0], N.subtract(numbers[1]));
        case 4 -> signature = Secp256k1Arithmetic.der(numbers[0].add(BigInteger.valueOf(random.nextInt(3) - 1)), numbers[1]);
        case 5 -> signature = signature.slice(0, random.nextInt(signature.size()));
        case 6 -> message = message.concat(Bytes.fromHex("00"));
        default -> { }
      }
      boolean said = library.verify(key, message, signature);
      assertEquals(Secp256k1Arithmetic.valid(key, message, signature), said,
          "replay with -Dblockberry.seed=" + seed + ": " + key.toHex() + " " + message.toHex() + " " + signature.toHex());
      valid += said ? 1 : 0;
    }
    System.out.println("sec-T9: " + count + " mutations of secp256k1 signatures, " + valid + " valid, seed " + seed);
    assertTrue(valid > count / 10 && valid < count / 2, valid + " valid");
  }

  private static Bytes flipped(Bytes bytes, Random random) {
    byte[] changed = bytes.toArray();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.wrap(changed);
  }

  /** A verifier that forgets the bounds of the numbers, as some did, is caught by the vectors. */
  @Test
  void aBrokenVerifierIsSeen() {
    BigInteger secret = BigInteger.valueOf(7);
    BigInteger[] numbers = Secp256k1Arithmetic.sign(secret, BigInteger.valueOf(11), MESSAGE);
    Secp256k1 broken = (key, message, signature) -> library.verify(key, message, Secp256k1Arithmetic.der(numbers[0], numbers[1]));
    Bytes tooLarge = Secp256k1Arithmetic.der(numbers[0], numbers[1].add(N));
    assertTrue(broken.verify(key(secret).compressed(), MESSAGE, tooLarge), "the bug is there");
    assertFalse(library.verify(key(secret).compressed(), MESSAGE, tooLarge));
  }
}
