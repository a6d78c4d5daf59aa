package org.blockberry.testing.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate that signed itself, of a name that is not this machine's, as an operator without an authority makes one. */
final class NodeCertificate {
  private static final String PASSWORD = "changeit";

  private NodeCertificate() {}

  /** Writes {@code cert.pem} and {@code key.pem}. */
  static void write(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
    Path file = folder.resolve("made.p12");
    Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
        "it", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30", "-dname", "CN=node", "-ext", "san=dns:node.example",
        "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD).inheritIO().start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool ended with " + keytool.exitValue());
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    Files.delete(file);
    pem(folder.resolve("cert.pem"), "CERTIFICATE", store.getCertificate("it").getEncoded());
    pem(folder.resolve("key.pem"), "PRIVATE KEY", store.getKey("it", PASSWORD.toCharArray()).getEncoded());
  }

  private static void pem(Path file, String what, byte[] content) throws IOException {
    Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END " + what + "-----\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
