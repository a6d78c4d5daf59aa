package org.blockberry.crypto.provider;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Secp256k1;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** The form of keys and signatures is ours, the arithmetic BouncyCastle's. */
public final class BouncyCastleSecp256k1 implements Secp256k1 {
  private static final int INTEGER = 0x02;
  private static final int SEQUENCE = 0x30;
  private static final int MIN_SIGNATURE_BYTES = 8;

  /** The curve, loaded at the first use. */
  private static final class Curve {
    static final ECDomainParameters DOMAIN = domain(CustomNamedCurves.getByName("secp256k1"));

    private static ECDomainParameters domain(X9ECParameters curve) {
      return new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
    }
  }

  @Override
  public boolean verify(Bytes publicKey, Bytes message, Bytes signature) {
    boolean compressed = publicKey.size() == PUBLIC_KEY_BYTES && (publicKey.at(0) == 2 || publicKey.at(0) == 3);
    BigInteger[] numbers = compressed ? numbers(signature) : null;
    if (numbers == null) {
      return false;
    }
    ECPublicKeyParameters key;
    try {
      key = new ECPublicKeyParameters(Curve.DOMAIN.getCurve().decodePoint(publicKey.toArray()), Curve.DOMAIN);
    } catch (IllegalArgumentException notOnTheCurve) {
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, key);
    return verifier.verifySignature(sha256(message), numbers[0], numbers[1]);
  }

  /** r and s, or null if {@code der} is anything but the shortest form of two numbers from 1 to n - 1. */
  private static BigInteger[] numbers(Bytes der) {
    int size = der.size();
    if (size < MIN_SIGNATURE_BYTES || size > MAX_SIGNATURE_BYTES || der.at(0) != SEQUENCE || der.at(1) != size - 2) {
      return null;
    }
    int second = 4 + der.at(3);
    BigInteger r = number(der, 2, size);
    BigInteger s = r == null ? null : number(der, second, size);
    return s == null || second + 2 + der.at(second + 1) != size ? null : new BigInteger[] {r, s};
  }

  private static BigInteger number(Bytes der, int at, int size) {
    if (at + 3 > size || der.at(at) != INTEGER) {
      return null;
    }
    int length = der.at(at + 1);
    int first = at + 2;
    if (length < 1 || first + length > size || der.at(first) < 0) {
      return null; // longer than the rest, or negative
    }
    if (length > 1 && der.at(first) == 0 && der.at(first + 1) >= 0) {
      return null; // padded
    }
    BigInteger value = new BigInteger(1, der.slice(first, first + length).toArray());
    return value.signum() > 0 && value.compareTo(Curve.DOMAIN.getN()) < 0 ? value : null;
  }

  private static byte[] sha256(Bytes message) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(message.asBuffer());
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
