package org.blockberry.crypto;

import static org.blockberry.crypto.EdwardsArithmetic.BASE;
import static org.blockberry.crypto.EdwardsArithmetic.L;
import static org.blockberry.crypto.EdwardsArithmetic.NEUTRAL;
import static org.blockberry.crypto.EdwardsArithmetic.ORDER_8;
import static org.blockberry.crypto.EdwardsArithmetic.P;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.EdwardsArithmetic.Point;

/**
 * Makes the edge vectors. Wherever it can be done the equation itself holds, so that a library which skips the check in
 * question says "valid" and is found out.
 */
final class EdgeVectors {
  private static final BigInteger SECRET = scalar("secret");
  private static final BigInteger NONCE = scalar("nonce");
  private static final Point KEY = BASE.times(SECRET);
  private static final Bytes KEY_BYTES = KEY.encoded();
  private static final BigInteger EIGHT = BigInteger.valueOf(8);

  private final List<Ed25519Vector> vectors = new ArrayList<>();

  private EdgeVectors() {}

  static List<Ed25519Vector> all() {
    EdgeVectors made = new EdgeVectors();
    made.rfc8032();
    made.ordinary();
    made.scalars();
    made.smallOrderKeys();
    made.nonCanonicalKeys();
    made.nonCanonicalCommitments();
    made.mixedOrder();
    made.lengths();
    return made.vectors;
  }

  private void rfc8032() {
    add("rfc 8032 test 1", true, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd"
            + "25bf5f0595bbe24655141438e7a100b");
    add("rfc 8032 test 2", true, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c3"
            + "87b2eaeb4302aeeb00d291612bb0c00");
    add("rfc 8032 test 3", true, "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594"
            + "a7c15e9716ed28dc027beceea1ec40a");
  }

  private void ordinary() {
    Bytes message = Bytes.utf8("an ordinary message");
    Bytes signature = sign(KEY_BYTES, SECRET, BASE.times(NONCE).encoded(), NONCE, message);
    add("ordinary", true, KEY_BYTES, message, signature);
    add("wrong message", false, KEY_BYTES, Bytes.utf8("an ordinary massage"), signature);
    add("bit flipped in R", false, KEY_BYTES, message, flip(signature, 3));
    add("bit flipped in S", false, KEY_BYTES, message, flip(signature, 40));
    add("sign of R flipped", false, KEY_BYTES, message, flipTop(signature, 31));
    add("sign of A flipped", false, flipTop(KEY_BYTES, 31), message, signature);
    add("other key", false, BASE.times(scalar("other")).encoded(), message, signature);
    add("A is no point", false, noPoint(KEY_BYTES), message, signature);
    add("R is no point", false, KEY_BYTES, message, noPoint(signature.slice(0, 32)).concat(signature.slice(32, 64)));
    Bytes longer = Bytes.wrap(new byte[300]);
    add("message of three blocks", true, KEY_BYTES, longer,
        sign(KEY_BYTES, SECRET, BASE.times(NONCE).encoded(), NONCE, longer));
  }

  private void scalars() {
    Bytes message = Bytes.utf8("scalars");
    Bytes r = BASE.times(NONCE).encoded();
    BigInteger s = EdwardsArithmetic.number(sign(KEY_BYTES, SECRET, r, NONCE, message).slice(32, 64));
    add("S + L", false, KEY_BYTES, message, r.concat(EdwardsArithmetic.littleEndian(s.add(L))));
    add("S + 8 L", false, KEY_BYTES, message, r.concat(EdwardsArithmetic.littleEndian(s.add(L.multiply(EIGHT)))));
    add("S is L", false, KEY_BYTES, message, r.concat(EdwardsArithmetic.littleEndian(L)));
    add("S is 2^256 - 1", false, KEY_BYTES, message,
        r.concat(EdwardsArithmetic.littleEndian(BigInteger.TWO.pow(256).subtract(BigInteger.ONE))));
    Bytes neutral = NEUTRAL.encoded();
    add("R is the neutral point", true, KEY_BYTES, message, sign(KEY_BYTES, SECRET, neutral, BigInteger.ZERO, message));
  }

  private void smallOrderKeys() {
    for (int i = 0; i < 8; i++) {
      Point key = ORDER_8.times(i);
      satisfied("small-order A, " + i + " times the generator", false, key.encoded(), BigInteger.ZERO, key, 8);
    }
    add("all zero but the ones of two neutral points", false, NEUTRAL.encoded(), Bytes.EMPTY,
        NEUTRAL.encoded().concat(Bytes.wrap(new byte[32])));
  }

  private void nonCanonicalKeys() {
    for (boolean sign : new boolean[] {false, true}) {
      nonCanonicalKey("y = p, sign " + sign, P, sign);
      nonCanonicalKey("y = p + 1, sign " + sign, P.add(BigInteger.ONE), sign);
      Bytes large = firstAboveP(sign);
      add("non-canonical A of large order, sign " + sign, false, large, Bytes.EMPTY,
          BASE.times(NONCE).encoded().concat(EdwardsArithmetic.littleEndian(NONCE)));
    }
    nonCanonicalKey("y = 1, sign true", BigInteger.ONE, true);
    nonCanonicalKey("y = p - 1, sign true", P.subtract(BigInteger.ONE), true);
  }

  private void nonCanonicalKey(String name, BigInteger y, boolean sign) {
    Bytes encoded = EdwardsArithmetic.encode(y, sign);
    satisfied("non-canonical A, " + name, false, encoded, BigInteger.ZERO,
        EdwardsArithmetic.decode(encoded).orElseThrow(), 8);
  }

  /** R of small order in a non-canonical form, and the same R in its canonical form, which is valid. */
  private void nonCanonicalCommitments() {
    for (boolean sign : new boolean[] {false, true}) {
      commitment("y = p, sign " + sign, P, sign);
      commitment("y = p + 1, sign " + sign, P.add(BigInteger.ONE), sign);
      Bytes message = Bytes.utf8("R above p");
      Bytes large = firstAboveP(sign);
      add("non-canonical R of large order, sign " + sign, false, KEY_BYTES, message,
          sign(KEY_BYTES, SECRET, large, BigInteger.ZERO, message));
    }
    commitment("y = 1, sign true", BigInteger.ONE, true);
    commitment("y = p - 1, sign true", P.subtract(BigInteger.ONE), true);
  }

  private void commitment(String name, BigInteger y, boolean sign) {
    Bytes encoded = EdwardsArithmetic.encode(y, sign);
    Point r = EdwardsArithmetic.decode(encoded).orElseThrow();
    Point key = KEY.plus(ORDER_8);
    Bytes keyBytes = key.encoded();
    // [S]B = R + [k]A holds when the small-order part of [k]A undoes R
    Bytes message = search(i -> Bytes.utf8("R " + name + i), candidate ->
        r.plus(ORDER_8.times(k(encoded, keyBytes, candidate).mod(EIGHT))).same(NEUTRAL));
    add("non-canonical R, " + name, false, keyBytes, message, sign(keyBytes, SECRET, encoded, BigInteger.ZERO,
        message));
    Bytes canonical = r.encoded();
    Bytes other = search(i -> Bytes.utf8("R canonical " + name + i), candidate ->
        r.plus(ORDER_8.times(k(canonical, keyBytes, candidate).mod(EIGHT))).same(NEUTRAL));
    add("the same R in canonical form, " + name, true, keyBytes, other,
        sign(keyBytes, SECRET, canonical, BigInteger.ZERO, other));
  }

  private void mixedOrder() {
    for (int order : new int[] {2, 4, 8}) {
      Point torsion = ORDER_8.times(8 / order);
      Point key = KEY.plus(torsion);
      Bytes a = key.encoded();
      Bytes r = BASE.times(NONCE).encoded();
      BigInteger modulus = BigInteger.valueOf(order);
      String name = "A with a part of order " + order;
      add(name + ", only valid with the cofactor", false, a, SECRET, r, i -> "cofactored " + order + i,
          message -> k(r, a, message).mod(modulus).signum() != 0);
      add(name + ", part vanishes", true, a, SECRET, r, i -> "vanishes " + order + i,
          message -> k(r, a, message).mod(modulus).signum() == 0);
      add(name + ", part vanishes only with k reduced", true, a, SECRET, r, i -> "reduced " + order + i,
          message -> k(r, a, message).mod(modulus).signum() == 0
              && EdwardsArithmetic.challenge(r, a, message).mod(modulus).signum() != 0);
      add(name + ", part vanishes only with k not reduced", false, a, SECRET, r, i -> "not reduced " + order + i,
          message -> k(r, a, message).mod(modulus).signum() != 0
              && EdwardsArithmetic.challenge(r, a, message).mod(modulus).signum() == 0);
      satisfied(name + ", undone by R", true, a, SECRET, torsion, order);
      Bytes mixed = BASE.times(NONCE).plus(torsion).encoded();
      Bytes message = Bytes.utf8("mixed R " + order);
      add("R with a part of order " + order + ", only valid with the cofactor", false, KEY_BYTES, message,
          sign(KEY_BYTES, SECRET, mixed, NONCE, message));
    }
  }

  private void lengths() {
    Bytes message = Bytes.utf8("lengths");
    Bytes signature = sign(KEY_BYTES, SECRET, BASE.times(NONCE).encoded(), NONCE, message);
    add("signature of 63 bytes", false, KEY_BYTES, message, signature.slice(0, 63));
    add("signature of 65 bytes", false, KEY_BYTES, message, signature.concat(Bytes.wrap(new byte[1])));
    add("no signature", false, KEY_BYTES, message, Bytes.EMPTY);
    add("key of 31 bytes", false, KEY_BYTES.slice(0, 31), message, signature);
    add("key of 33 bytes", false, KEY_BYTES.concat(Bytes.wrap(new byte[1])), message, signature);
    add("no key", false, Bytes.EMPTY, message, signature);
  }

  /**
   * A signature whose equation holds although A has the part {@code torsion} of order 8 or less: R takes it back. With
   * {@code order} 2, 4 or 8 the message is such that there is something to take back.
   */
  private void satisfied(String name, boolean valid, Bytes a, BigInteger secret, Point torsion, int order) {
    for (int guess = torsion.same(NEUTRAL) ? 0 : 1; guess < 8; guess++) {
      Bytes r = BASE.times(NONCE).plus(torsion.times(guess).negated()).encoded();
      for (int i = 0; i < 64; i++) {
        Bytes message = Bytes.utf8(name + i);
        if (torsion.times(k(r, a, message).mod(EIGHT)).same(torsion.times(guess))
            && (torsion.same(NEUTRAL) || guess % order != 0)) {
          add(name, valid, a, message, sign(a, secret, r, NONCE, message));
          return;
        }
      }
    }
    throw new AssertionError("no message found for " + name);
  }

  private void add(String name, boolean valid, Bytes a, BigInteger secret, Bytes r, IntFunction<String> text,
      Predicate<Bytes> wanted) {
    Bytes message = search(i -> Bytes.utf8(text.apply(i)), wanted);
    add(name, valid, a, message, sign(a, secret, r, NONCE, message));
  }

  private void add(String name, boolean valid, String key, String message, String signature) {
    add(name, valid, Bytes.fromHex(key), Bytes.fromHex(message), Bytes.fromHex(signature));
  }

  private void add(String name, boolean valid, Bytes key, Bytes message, Bytes signature) {
    vectors.add(new Ed25519Vector(name, valid, key, message, signature));
  }

  private static Bytes search(IntFunction<Bytes> candidates, Predicate<Bytes> wanted) {
    for (int i = 0; i < 10_000; i++) {
      Bytes candidate = candidates.apply(i);
      if (wanted.test(candidate)) {
        return candidate;
      }
    }
    throw new AssertionError("no message found");
  }

  /** R followed by S = r + k a. */
  private static Bytes sign(Bytes key, BigInteger secret, Bytes r, BigInteger nonce, Bytes message) {
    BigInteger s = nonce.add(k(r, key, message).multiply(secret)).mod(L);
    return r.concat(EdwardsArithmetic.littleEndian(s));
  }

  private static BigInteger k(Bytes r, Bytes key, Bytes message) {
    return EdwardsArithmetic.challenge(r, key, message).mod(L);
  }

  private static BigInteger scalar(String label) {
    return EdwardsArithmetic.challenge(Bytes.EMPTY, Bytes.EMPTY, Bytes.utf8("edge vector " + label)).mod(L);
  }

  /** The first y above p + 1 that is on the curve, in its non-canonical form. */
  private static Bytes firstAboveP(boolean sign) {
    for (int i = 2; i < 19; i++) {
      Bytes encoded = EdwardsArithmetic.encode(P.add(BigInteger.valueOf(i)), sign);
      if (EdwardsArithmetic.decode(encoded).isPresent()) {
        return encoded;
      }
    }
    throw new AssertionError("none");
  }

  private static Bytes noPoint(Bytes point) {
    Bytes changed = point;
    for (int i = 1; EdwardsArithmetic.decode(changed).isPresent(); i++) {
      byte[] content = point.toArray();
      content[0] += (byte) i;
      changed = Bytes.wrap(content);
    }
    return changed;
  }

  private static Bytes flip(Bytes content, int index) {
    byte[] changed = content.toArray();
    changed[index] ^= 1;
    return Bytes.wrap(changed);
  }

  private static Bytes flipTop(Bytes content, int index) {
    byte[] changed = content.toArray();
    changed[index] ^= (byte) 0x80;
    return Bytes.wrap(changed);
  }
}
