package org.blockberry.cli.home;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where a home's own node serves its RPC, as it left it in {@code var/run/rpc.port}.
 *
 * @param uri address for programs of this machine
 * @param certificate the one that the server shows, with https
 */
public record RpcPlace(URI uri, Optional<X509Certificate> certificate) {
  private static final String PEM_START = "-----BEGIN CERTIFICATE-----";

  /** Refuses null. */
  public RpcPlace {
    requireNonNull(uri, "uri");
    requireNonNull(certificate, "certificate");
  }

  /** Plain HTTP on this machine. */
  public static RpcPlace plain(int port) {
    return new RpcPlace(URI.create("http://127.0.0.1:" + port + "/"), Optional.empty());
  }

  /**
   * Reads the file's text: a port, alone or followed by a URL and a certificate.
   *
   * @return empty if it is something else
   */
  static Optional<RpcPlace> parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).strip().matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    if (lines.size() == 1) {
      return Optional.of(plain(Integer.parseInt(lines.get(0).strip())));
    }
    try {
      URI uri = URI.create(lines.get(1).strip());
      int pem = text.indexOf(PEM_START);
      Optional<X509Certificate> certificate = pem < 0 ? Optional.empty() : Optional.of((X509Certificate) CertificateFactory
          .getInstance("X.509").generateCertificate(new ByteArrayInputStream(text.substring(pem).getBytes(StandardCharsets.US_ASCII))));
      return uri.getHost() != null && List.of("http", "https").contains(uri.getScheme()) ? Optional.of(new RpcPlace(uri, certificate))
          : Optional.empty();
    } catch (IllegalArgumentException | CertificateException e) {
      return Optional.empty();
    }
  }
}
