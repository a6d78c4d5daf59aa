package org.blockberry.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/**
 * The curve of Ed25519 in plain {@link BigInteger} arithmetic, written from RFC 8032 and nothing else: slow, obvious,
 * and independent of every provider. Makes the vectors no library would sign, and judges them.
 */
final class EdwardsArithmetic {
  static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  static final BigInteger D = mod(BigInteger.valueOf(-121665).multiply(inverse(BigInteger.valueOf(121666))));
  private static final BigInteger ROOT_OF_MINUS_1 =
      BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
  static final Point NEUTRAL = new Point(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE);
  static final Point BASE =
      decode(Bytes.fromHex("5866666666666666666666666666666666666666666666666666666666666666")).orElseThrow();
  /** A generator of the eight points of small order. */
  static final Point ORDER_8 =
      decode(Bytes.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")).orElseThrow();

  private EdwardsArithmetic() {}

  /** A point (x/z, y/z). */
  record Point(BigInteger x, BigInteger y, BigInteger z) {
    /** Complete addition law on -x^2 + y^2 = 1 + d x^2 y^2. */
    Point plus(Point other) {
      BigInteger a = mod(z.multiply(other.z));
      BigInteger b = mod(a.multiply(a));
      BigInteger c = mod(x.multiply(other.x));
      BigInteger e = mod(y.multiply(other.y));
      BigInteger f = mod(D.multiply(c).multiply(e));
      BigInteger g = mod(b.subtract(f));
      BigInteger h = mod(b.add(f));
      BigInteger cross = x.add(y).multiply(other.x.add(other.y)).subtract(c).subtract(e);
      return new Point(mod(a.multiply(g).multiply(mod(cross))), mod(a.multiply(h).multiply(e.add(c))),
          mod(g.multiply(h)));
    }

    Point times(BigInteger factor) {
      Point sum = NEUTRAL;
      for (int i = factor.bitLength() - 1; i >= 0; i--) {
        sum = sum.plus(sum);
        if (factor.testBit(i)) {
          sum = sum.plus(this);
        }
      }
      return sum;
    }

    Point times(long factor) {
      return times(BigInteger.valueOf(factor));
    }

    Point negated() {
      return new Point(mod(x.negate()), y, z);
    }

    boolean same(Point other) {
      return mod(x.multiply(other.z)).equals(mod(other.x.multiply(z)))
          && mod(y.multiply(other.z)).equals(mod(other.y.multiply(z)));
    }

    Bytes encoded() {
      BigInteger one = inverse(z);
      return encode(mod(y.multiply(one)), mod(x.multiply(one)).testBit(0));
    }
  }

  /** 32 bytes of any y below 2^255 and any sign, canonical or not. */
  static Bytes encode(BigInteger y, boolean sign) {
    byte[] out = littleEndian(y).toArray();
    if (sign) {
      out[31] |= (byte) 0x80;
    }
    return Bytes.wrap(out);
  }

  /** The point of an encoding, canonical or not; empty if there is none. */
  static Optional<Point> decode(Bytes encoded) {
    BigInteger all = number(encoded);
    boolean sign = all.testBit(255);
    BigInteger y = mod(all.clearBit(255));
    BigInteger u = mod(y.multiply(y).subtract(BigInteger.ONE));
    BigInteger v = mod(D.multiply(y).multiply(y).add(BigInteger.ONE));
    BigInteger square = mod(u.multiply(inverse(v)));
    BigInteger x = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    if (!mod(x.multiply(x)).equals(square)) {
      x = mod(x.multiply(ROOT_OF_MINUS_1));
    }
    if (!mod(x.multiply(x)).equals(square)) {
      return Optional.empty();
    }
    return Optional.of(new Point(x.testBit(0) == sign ? x : mod(x.negate()), y, BigInteger.ONE));
  }

  static BigInteger number(Bytes littleEndian) {
    byte[] reversed = new byte[littleEndian.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = littleEndian.at(reversed.length - 1 - i);
    }
    return new BigInteger(1, reversed);
  }

  static Bytes littleEndian(BigInteger number) {
    byte[] big = number.toByteArray();
    byte[] out = new byte[32];
    for (int i = 0; i < big.length && i < 32; i++) {
      out[i] = big[big.length - 1 - i];
    }
    return Bytes.wrap(out);
  }

  /** k = SHA-512(R, A, M), not reduced. */
  static BigInteger challenge(Bytes r, Bytes a, Bytes message) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      r.update(digest);
      a.update(digest);
      message.update(digest);
      return number(Bytes.wrap(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The written rule, in full. */
  static boolean valid(Bytes publicKey, Bytes message, Bytes signature) {
    if (publicKey.size() != 32 || signature.size() != 64) {
      return false;
    }
    Bytes r = signature.slice(0, 32);
    BigInteger s = number(signature.slice(32, 64));
    Optional<Point> a = decode(publicKey).filter(point -> point.encoded().equals(publicKey));
    Optional<Point> commitment = decode(r).filter(point -> point.encoded().equals(r));
    if (a.isEmpty() || commitment.isEmpty() || s.compareTo(L) >= 0 || a.get().times(8).same(NEUTRAL)) {
      return false;
    }
    BigInteger k = challenge(r, publicKey, message).mod(L);
    return BASE.times(s).same(commitment.get().plus(a.get().times(k)));
  }

  /** Whether the equation holds after multiplication by 8, whatever the rest of the rule says. */
  static boolean validCofactored(Bytes publicKey, Bytes message, Bytes signature) {
    Bytes r = signature.slice(0, 32);
    BigInteger k = challenge(r, publicKey, message).mod(L);
    Point difference = BASE.times(number(signature.slice(32, 64))).negated()
        .plus(decode(r).orElseThrow()).plus(decode(publicKey).orElseThrow().times(k));
    return difference.times(8).same(NEUTRAL);
  }

  private static BigInteger inverse(BigInteger value) {
    return value.modInverse(P);
  }

  private static BigInteger mod(BigInteger value) {
    return value.mod(P);
  }
}
