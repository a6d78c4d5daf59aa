package org.blockberry.sync.light.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Reads the files that let a source in. A message names the file and never its content. */
final class Credentials {
  private static final int MAX_TOKEN = 4_096;
  private static final int MAX_CA = 1 << 20;

  private Credentials() {}

  /** The first line of a file: 1 to {@value #MAX_TOKEN} printable characters. */
  static String token(Path file) {
    String text = new String(read(file, "token", MAX_TOKEN + 2), StandardCharsets.ISO_8859_1).lines().findFirst().orElse("").strip();
    if (text.isEmpty() || text.length() > MAX_TOKEN || !text.chars().allMatch(one -> one > ' ' && one < 127)) {
      throw new IllegalArgumentException("the first line of " + file + " is no access token: it must be 1 to " + MAX_TOKEN + " printable characters");
    }
    return text;
  }

  /** Trust in the certificates of a PEM file and in whom they sign for, and in nobody else. */
  static SSLContext trusting(Path file) {
    try (InputStream in = new java.io.ByteArrayInputStream(read(file, "certificates", MAX_CA))) {
      List<Certificate> certificates = List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException(file + " holds no certificate. It must be PEM");
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        trusted.setCertificateEntry("ca" + i, certificates.get(i));
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(file + " cannot be used: " + e.getMessage() + ". It must be PEM", e);
    }
  }

  private static byte[] read(Path file, String what, int max) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(max + 1);
      if (content.length > max) {
        throw new IllegalArgumentException(file + " has more than " + max + " bytes: that is no file of " + what);
      }
      return content;
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the " + what + " in " + file + ": " + e.getMessage(), e);
    }
  }
}
