package org.blockberry.cli.rpc;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts one certificate and no other, whatever names it has and whoever signed it: its owner said beforehand which one it is. An
 * extended trust manager, as the JDK adds no check of the name to what such a one says.
 */
public final class PinnedCertificate extends X509ExtendedTrustManager {
  private final X509Certificate certificate;

  private PinnedCertificate(X509Certificate certificate) {
    this.certificate = certificate;
  }

  /** TLS with the server that has this certificate. */
  public static SSLContext context(X509Certificate certificate) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new PinnedCertificate(certificate)}, null);
    return context;
  }

  private void check(X509Certificate[] shown) throws CertificateException {
    if (shown == null || shown.length == 0 || !shown[0].equals(certificate)) {
      throw new CertificateException("this is another server: its certificate is not the one that the home's node wrote down");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    throw new CertificateException("no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    throw new CertificateException("no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
