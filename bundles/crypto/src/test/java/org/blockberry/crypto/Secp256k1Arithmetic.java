package org.blockberry.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.blockberry.api.value.Bytes;

/** ECDSA on secp256k1 in plain BigInteger arithmetic, written from SEC 1 and SEC 2 and nothing else: slow, obvious, independent of every provider. */
final class Secp256k1Arithmetic {
  static final BigInteger P = BigInteger.TWO.pow(256).subtract(BigInteger.TWO.pow(32)).subtract(BigInteger.valueOf(977));
  static final BigInteger N = new BigInteger("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16);
  static final Point G = new Point(new BigInteger("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798", 16),
      new BigInteger("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8", 16), BigInteger.ONE);
  private static final BigInteger SEVEN = BigInteger.valueOf(7);
  private static final BigInteger THREE = BigInteger.valueOf(3);
  private static final BigInteger EIGHT = BigInteger.valueOf(8);

  private Secp256k1Arithmetic() {}

  /** In Jacobian coordinates; z is 0 at infinity. */
  record Point(BigInteger x, BigInteger y, BigInteger z) {
    static final Point INFINITY = new Point(BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

    Point twice() {
      if (z.signum() == 0 || y.signum() == 0) {
        return INFINITY;
      }
      BigInteger yy = y.multiply(y).mod(P);
      BigInteger s = x.multiply(yy).shiftLeft(2).mod(P);
      BigInteger m = x.multiply(x).multiply(THREE).mod(P);
      BigInteger newX = m.multiply(m).subtract(s.shiftLeft(1)).mod(P);
      return new Point(newX, m.multiply(s.subtract(newX)).subtract(EIGHT.multiply(yy).multiply(yy)).mod(P), y.multiply(z).shiftLeft(1).mod(P));
    }

    Point plus(Point other) {
      if (z.signum() == 0) {
        return other;
      }
      if (other.z.signum() == 0) {
        return this;
      }
      BigInteger z1z1 = z.multiply(z).mod(P);
      BigInteger z2z2 = other.z.multiply(other.z).mod(P);
      BigInteger u1 = x.multiply(z2z2).mod(P);
      BigInteger u2 = other.x.multiply(z1z1).mod(P);
      BigInteger s1 = y.multiply(z2z2).multiply(other.z).mod(P);
      BigInteger s2 = other.y.multiply(z1z1).multiply(z).mod(P);
      if (u1.equals(u2)) {
        return s1.equals(s2) ? twice() : INFINITY;
      }
      BigInteger h = u2.subtract(u1);
      BigInteger r = s2.subtract(s1);
      BigInteger hh = h.multiply(h).mod(P);
      BigInteger hhh = hh.multiply(h).mod(P);
      BigInteger v = u1.multiply(hh).mod(P);
      BigInteger newX = r.multiply(r).subtract(hhh).subtract(v.shiftLeft(1)).mod(P);
      return new Point(newX, r.multiply(v.subtract(newX)).subtract(s1.multiply(hhh)).mod(P), h.multiply(z).multiply(other.z).mod(P));
    }

    /** {@code a} times this and {@code b} times {@code other}. */
    Point times(BigInteger a, Point other, BigInteger b) {
      Point both = plus(other);
      Point sum = INFINITY;
      for (int i = Math.max(a.bitLength(), b.bitLength()) - 1; i >= 0; i--) {
        sum = sum.twice();
        if (a.testBit(i)) {
          sum = sum.plus(b.testBit(i) ? both : this);
        } else if (b.testBit(i)) {
          sum = sum.plus(other);
        }
      }
      return sum;
    }

    BigInteger affineX() {
      return x.multiply(z.modInverse(P).modPow(BigInteger.TWO, P)).mod(P);
    }

    Bytes compressed() {
      BigInteger inverse = z.modInverse(P);
      BigInteger affineY = y.multiply(inverse.modPow(THREE, P)).mod(P);
      return Bytes.wrap(new byte[] {(byte) (affineY.testBit(0) ? 3 : 2)}).concat(fixed(affineX()));
    }
  }

  static Bytes fixed(BigInteger value) {
    byte[] bytes = new byte[32];
    byte[] shortest = value.toByteArray();
    int length = Math.min(32, shortest.length);
    System.arraycopy(shortest, shortest.length - length, bytes, 32 - length, length);
    return Bytes.wrap(bytes);
  }

  static BigInteger hash(Bytes message) {
    try {
      return new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(message.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** A signature as {r, s}. */
  static BigInteger[] sign(BigInteger secret, BigInteger nonce, Bytes message) {
    BigInteger r = G.times(nonce, Point.INFINITY, BigInteger.ZERO).affineX().mod(N);
    return new BigInteger[] {r, nonce.modInverse(N).multiply(hash(message).add(r.multiply(secret))).mod(N)};
  }

  /** The one DER form of two numbers. */
  static Bytes der(BigInteger r, BigInteger s) {
    byte[] first = r.toByteArray();
    byte[] second = s.toByteArray();
    return Bytes.wrap(new byte[] {0x30, (byte) (first.length + second.length + 4), 2, (byte) first.length}).concat(Bytes.wrap(first))
        .concat(Bytes.wrap(new byte[] {2, (byte) second.length})).concat(Bytes.wrap(second));
  }

  /** Reads with whatever lengths are written there, and then insists on the one form. */
  private static BigInteger[] numbers(Bytes der) {
    try {
      byte[] all = der.toArray();
      int first = all[3];
      BigInteger r = new BigInteger(java.util.Arrays.copyOfRange(all, 4, 4 + first));
      BigInteger s = new BigInteger(java.util.Arrays.copyOfRange(all, 6 + first, all.length));
      boolean inRange = r.signum() > 0 && s.signum() > 0 && r.compareTo(N) < 0 && s.compareTo(N) < 0;
      return inRange && der(r, s).equals(der) ? new BigInteger[] {r, s} : null;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) { // also NumberFormatException
      return null;
    }
  }

  static boolean valid(Bytes key, Bytes message, Bytes signature) {
    if (key.size() != 33 || key.at(0) != 2 && key.at(0) != 3) {
      return false;
    }
    BigInteger x = new BigInteger(1, key.slice(1, 33).toArray());
    BigInteger square = x.modPow(THREE, P).add(SEVEN).mod(P);
    BigInteger y = square.modPow(P.add(BigInteger.ONE).shiftRight(2), P);
    BigInteger[] numbers = numbers(signature);
    if (x.compareTo(P) >= 0 || !y.modPow(BigInteger.TWO, P).equals(square) || numbers == null) {
      return false;
    }
    Point point = new Point(x, y.testBit(0) == (key.at(0) == 3) ? y : P.subtract(y), BigInteger.ONE);
    BigInteger inverse = numbers[1].modInverse(N);
    Point sum = G.times(hash(message).multiply(inverse).mod(N), point, numbers[0].multiply(inverse).mod(N));
    return sum.z().signum() != 0 && sum.affineX().mod(N).equals(numbers[0]);
  }
}
