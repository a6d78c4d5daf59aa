package org.blockberry.glueberry.key;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/** From Ed25519 to X25519: the birational map of RFC 7748, section 4.1. Public keys only meet BigInteger, for its time depends on the value. */
final class CurveConversion {
  private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D = BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);
  private static final BigInteger EULER = P.subtract(BigInteger.ONE).shiftRight(1);
  private static final int KEY_BYTES = 32;

  private CurveConversion() {}

  /** @return 32 bytes, clamped, to be wiped by the caller */
  static byte[] privateKey(byte[] seed) {
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-512").digest(seed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
    byte[] key = Arrays.copyOf(hash, KEY_BYTES);
    Arrays.fill(hash, (byte) 0);
    key[0] &= (byte) 248;
    key[31] &= 127;
    key[31] |= 64;
    return key;
  }

  /** @return empty if {@code ed25519}, 32 bytes, is no point of the curve. A point of small order is converted: the agreement refuses it */
  static Optional<Bytes> publicKey(Bytes ed25519) {
    byte[] bigEndian = reversed(ed25519.toArray());
    boolean odd = bigEndian[0] < 0;
    bigEndian[0] &= 127;
    BigInteger y = new BigInteger(1, bigEndian).mod(P); // a y that is not canonical is tolerated, as in the original
    BigInteger ySquared = y.multiply(y).mod(P);
    // x^2 = (y^2 - 1) / (d y^2 + 1); the denominator is never 0, for -1/d is no square
    BigInteger xSquared = ySquared.subtract(BigInteger.ONE).multiply(D.multiply(ySquared).add(BigInteger.ONE).modInverse(P)).mod(P);
    boolean onCurve = xSquared.signum() == 0 ? !odd : xSquared.modPow(EULER, P).equals(BigInteger.ONE);
    if (!onCurve) {
      return Optional.empty();
    }
    BigInteger denominator = BigInteger.ONE.subtract(y).mod(P);
    BigInteger u = denominator.signum() == 0 ? BigInteger.ZERO
        : BigInteger.ONE.add(y).multiply(denominator.modInverse(P)).mod(P);
    return Optional.of(Bytes.wrap(littleEndian(u)));
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] out = new byte[KEY_BYTES];
    for (int i = 0; i < bytes.length && i < KEY_BYTES; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }
}
