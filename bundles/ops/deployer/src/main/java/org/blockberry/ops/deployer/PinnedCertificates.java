package org.blockberry.ops.deployer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The certificates that an operator put into {@code keys/trust/*.pem}. */
final class PinnedCertificates {
  private static final int MAX_FILES = 100;
  private static final int MAX_BYTES = 1 << 20;

  private PinnedCertificates() {}

  /**
   * Reads all of them; one unreadable file refuses everything, since it may be the one that was
   * meant to replace another.
   *
   * @throws RefusedJar there is none, or one cannot be read
   */
  static Set<X509Certificate> read(Path store) throws RefusedJar {
    Set<X509Certificate> pinned = new HashSet<>();
    if (Files.isDirectory(store)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(store, "*.pem")) {
        int count = 0;
        for (Path file : files) {
          if (++count > MAX_FILES || Files.size(file) > MAX_BYTES) {
            throw new RefusedJar(
                "cannot be trusted: " + store + " holds too many or too large files");
          }
          pinned.addAll(certificates(file));
        }
      } catch (IOException e) {
        throw new RefusedJar("cannot be trusted: " + store + " cannot be read: " + e.getMessage());
      }
    }
    if (pinned.isEmpty()) {
      throw new RefusedJar(
          "is not trusted: plugins.trust is \"signed\" and "
              + store
              + " holds no certificate; put the maker's certificate there as a .pem file");
    }
    return pinned;
  }

  static Set<X509Certificate> certificates(Path file) throws RefusedJar {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .collect(Collectors.toSet());
    } catch (IOException | CertificateException e) {
      throw new RefusedJar(
          "cannot be trusted: the certificate "
              + file.getFileName()
              + " cannot be read: "
              + e.getMessage());
    }
  }
}
