package org.blockberry.ops.deployer;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;

/** Which keys and signatures still count. Pure. */
final class Strength {
  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 256;

  private Strength() {}

  /**
   * The key of a certificate.
   *
   * @throws RefusedJar it is too weak
   */
  static void check(X509Certificate certificate) throws RefusedJar {
    PublicKey key = certificate.getPublicKey();
    boolean strong =
        key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS
            || key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() >= MIN_EC_BITS
            || key instanceof EdECPublicKey;
    if (!strong) {
      throw new RefusedJar(
          "is signed with the key of "
              + certificate.getSubjectX500Principal().getName()
              + ", which is too weak; use EC P-256, Ed25519 or RSA with "
              + MIN_RSA_BITS
              + " bits or more");
    }
  }

  /**
   * A certificate that counts because another one issued it.
   *
   * @throws RefusedJar its key, or the signature on it, is too weak
   */
  static void checkIssued(X509Certificate certificate) throws RefusedJar {
    check(certificate);
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD")) {
      throw new RefusedJar("has a certificate that is signed with " + algorithm);
    }
  }
}
