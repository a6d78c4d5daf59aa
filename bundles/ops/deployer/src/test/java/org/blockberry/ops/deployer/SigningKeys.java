package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** Keys of vendors, made by the JDK's keytool for one test run, and jars signed with them. */
final class SigningKeys {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private final Path folder;
  private final Path store;

  SigningKeys(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("keys.p12");
  }

  /** An EC key. */
  SigningKeys make(String alias, String name, String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    options.addAll(List.of(more));
    return makeWith(alias, name, options.toArray(String[]::new));
  }

  SigningKeys makeWith(String alias, String name, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                name,
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-storetype",
                "PKCS12"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor() == 0, output);
    return this;
  }

  X509Certificate certificate(String alias) throws Exception {
    return (X509Certificate) keys().getCertificate(alias);
  }

  String pem(String alias) throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate(alias).getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  /** A file with the certificate, as a vendor sends it. */
  Path file(String alias) throws Exception {
    return Files.writeString(folder.resolve(alias + ".sent.pem"), pem(alias));
  }

  byte[] sign(String alias, byte[] jar) throws Exception {
    return sign(alias, jar, "SHA-256");
  }

  byte[] sign(String alias, byte[] jar, String digest) throws Exception {
    return sign(alias, jar, digest, false);
  }

  /** With digests over the sections of the manifest, but none over all of it, as {@code jarsigner -sectionsonly} makes them. */
  byte[] signSectionsOnly(String alias, byte[] jar) throws Exception {
    return sign(alias, jar, "SHA-256", true);
  }

  private byte[] sign(String alias, byte[] jar, String digest, boolean sectionsOnly) throws Exception {
    List<X509Certificate> chain = new ArrayList<>();
    for (var certificate : keys().getCertificateChain(alias)) {
      chain.add((X509Certificate) certificate);
    }
    Path file = Files.write(Files.createTempFile(folder, "unsigned", ".jar"), jar);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      new JarSigner.Builder(
              (PrivateKey) keys().getKey(alias, PASSWORD),
              CertificateFactory.getInstance("X.509").generateCertPath(chain))
          .digestAlgorithm(digest)
          .signerName(alias.toUpperCase(Locale.ROOT))
          .setProperty("sectionsOnly", Boolean.toString(sectionsOnly))
          .build()
          .sign(zip, out);
    }
    return out.toByteArray();
  }

  private KeyStore keys() throws Exception {
    return KeyStore.getInstance(store.toFile(), PASSWORD);
  }
}
