package org.blockberry.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The drop folder against the trust store. */
final class PluginsCheck implements Check {
  private static final Duration SOON = Duration.ofDays(30);

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    List<Finding> findings = new ArrayList<>();
    int certificates = certificates(patient.home().keys().resolve("trust"), findings);
    int jars = count(patient.home().root().resolve("deploy"), "*.jar");
    String trust = patient.setting("plugins.trust").orElse("signed");
    if (trust.equals("any")) {
      findings.add(Finding.warn("plugins", "plugins.trust is \"any\": every jar that is dropped has all rights of the node",
          "set it to \"signed\"; a node without --dev refuses it"));
    } else if (trust.equals("signed") && jars > 0 && certificates == 0) {
      findings.add(Finding.warn("plugins", jars + " jars in deploy/ but no certificate in keys/trust: none of them is accepted",
          "put the vendor's certificate into keys/trust, or see: blockberry shell deploy:diag"));
    }
    findings.add(Finding.ok("plugins", jars + " jars in deploy/, " + certificates + " trusted certificates, trust \"" + trust + "\""));
    return findings;
  }

  private static int certificates(Path store, List<Finding> findings) throws IOException {
    int good = 0;
    if (!Files.isDirectory(store)) {
      return good;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(store, "*.pem")) {
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            good++;
            Instant end = ((X509Certificate) each).getNotAfter().toInstant();
            if (end.isBefore(Instant.now())) {
              findings.add(Finding.warn("plugins", "a certificate in " + file + " expired " + end, "ask the vendor for a new one"));
            } else if (end.isBefore(Instant.now().plus(SOON))) {
              findings.add(Finding.warn("plugins", "a certificate in " + file + " expires " + end, "ask the vendor for a new one"));
            }
          }
        } catch (CertificateException e) {
          findings.add(Finding.fail("plugins", file + " is no certificate: " + e.getMessage(), "replace or delete it"));
        }
      }
    }
    return good;
  }

  private static int count(Path folder, String pattern) throws IOException {
    int count = 0;
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
        for (Path each : files) {
          count += Files.isRegularFile(each) ? 1 : 0;
        }
      }
    }
    return count;
  }
}
