package org.blockberry.ops.deployer;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** The SHA-256 of a certificate's encoding, hex: what two people compare over the telephone. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(X509Certificate certificate) {
    try {
      return JarStore.sha256(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that cannot be encoded", e);
    }
  }
}
