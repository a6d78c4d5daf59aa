package org.blockberry.rpc.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;

/**
 * {@code HOME/var/run/rpc.port}, there only while the server is bound: how a program of this machine reaches it. The first line is
 * the port in decimal; alone it means plain HTTP on 127.0.0.1. Otherwise a line with the address as a URL follows, and with TLS the
 * server's own certificate as PEM: whoever reads the home trusts exactly that one, so a certificate that signed itself will do, and so
 * will one of other names.
 *
 * <p>Not thread safe.
 */
final class PortFile {
  private static final String USUAL_HOST = "127.0.0.1";
  private static final int PEM_COLUMNS = 64;

  private final Path file;
  private String written = "";

  PortFile(Path home) {
    this.file = home.resolve("var").resolve("run").resolve("rpc.port");
  }

  /**
   * Says where the server is; does nothing if the file says so already. Readers see the old text or the new one, never half of it.
   *
   * @param address what is bound, with its port
   * @param certificate of a server with TLS
   */
  void write(ListenAddress address, Optional<X509Certificate> certificate) throws IOException {
    String text = text(address, certificate);
    if (text.equals(written)) {
      return;
    }
    Files.createDirectories(file.getParent());
    Path temporary = file.resolveSibling("rpc.port.new");
    Files.writeString(temporary, text);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    written = text;
  }

  private static String text(ListenAddress address, Optional<X509Certificate> certificate) throws IOException {
    String host = address.nearHost();
    if (certificate.isEmpty() && host.equals(USUAL_HOST)) {
      return address.port() + "\n"; // what scripts have always found here
    }
    String url = (certificate.isPresent() ? "https" : "http") + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
        + address.port() + "/";
    return address.port() + "\n" + url + "\n" + (certificate.isPresent() ? pem(certificate.get()) : "");
  }

  private static String pem(X509Certificate certificate) throws IOException {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IOException("the certificate has no encoding", e);
    }
  }

  void delete() throws IOException {
    written = "";
    Files.deleteIfExists(file);
  }
}
