package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureCheckTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  @TempDir static Path folder;
  private static KeyStore keys;

  @BeforeAll
  static void makeKeys() throws Exception {
    Path store = folder.resolve("keys.p12");
    genkey(store, "acme", "CN=Acme", "-validity", "3650");
    genkey(store, "foreign", "CN=Foreign", "-validity", "3650");
    genkey(store, "expired", "CN=Expired", "-startdate", "-30d", "-validity", "10");
    genkey(store, "child", "CN=Child", "-validity", "365", "-signer", "acme");
    keys = KeyStore.getInstance(store.toFile(), PASSWORD);
  }

  @Test
  void aJarOfAPinnedSignerIsAccepted() throws Exception {
    pin("a", "acme");
    check("a", sign("acme", JarMaker.acme("1.0.0").make()));
    check("a", sign("child", JarMaker.acme("1.0.0").make()));
  }

  @Test
  void everyOtherJarIsRefusedForItsReason() throws Exception {
    byte[] jar = JarMaker.acme("1.0.0").entry("a.txt", "a").make();
    pin("b", "acme");
    pin("b", "expired");
    pin("child-only", "child");
    refused("holds no certificate", "empty", sign("acme", jar));
    refused("is not signed", "b", jar);
    refused("is signed by CN=Foreign", "b", sign("foreign", jar));
    refused("valid only from", "b", sign("expired", jar));
    refused("is signed by CN=Acme", "child-only", sign("acme", jar));
    refused("2 signatures", "b", sign("foreign", sign("acme", jar)));
    Path signed = Files.write(folder.resolve("signed.jar"), sign("acme", jar));
    refused("unsigned entry b.txt", "b", rewritten(signed, Map.of("b.txt", "more")));
    refused("altered", "b", rewritten(signed, Map.of("a.txt", "b")));
    refused(
        "altered",
        "b",
        rewritten(
            signed,
            Map.of(
                "META-INF/MANIFEST.MF",
                entry(signed, "META-INF/MANIFEST.MF")
                    .replace("Bundle-Version: 1.0.0", "Bundle-Version: 9.0.0"))));
    // A section that nobody signed, put behind those that somebody did: the library alone accepts
    // it.
    refused(
        "manifest that was altered",
        "b",
        rewritten(
            signed,
            Map.of(
                "META-INF/MANIFEST.MF",
                entry(signed, "META-INF/MANIFEST.MF") + "Name: x\r\nFoo: bar\r\n\r\n")));
    Files.writeString(folder.resolve("b/broken.pem"), "nonsense");
    refused("broken.pem cannot be read", "b", sign("acme", jar));
  }

  private static void check(String store, byte[] jar) throws Exception {
    Path file = Files.write(Files.createTempFile(folder, "check", ".jar"), jar);
    new TrustPolicy.Signed(folder.resolve(store)).check(file, JarStore.sha256(jar));
  }

  private static void refused(String why, String store, byte[] jar) {
    String message = assertThrows(RefusedJar.class, () -> check(store, jar)).getMessage();
    assertTrue(message.contains(why), message);
  }

  private static void pin(String store, String alias) throws Exception {
    String text =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getCertificate(alias).getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    Files.writeString(Files.createDirectories(folder.resolve(store)).resolve(alias + ".pem"), text);
  }

  private static byte[] sign(String alias, byte[] jar) throws Exception {
    List<X509Certificate> chain = new ArrayList<>();
    for (var certificate : keys.getCertificateChain(alias)) {
      chain.add((X509Certificate) certificate);
    }
    Path file = Files.write(Files.createTempFile(folder, "unsigned", ".jar"), jar);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      new JarSigner.Builder(
              (PrivateKey) keys.getKey(alias, PASSWORD),
              CertificateFactory.getInstance("X.509").generateCertPath(chain))
          .signerName(alias.toUpperCase(java.util.Locale.ROOT))
          .build()
          .sign(zip, out);
    }
    return out.toByteArray();
  }

  private static String entry(Path jar, String name) throws Exception {
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static byte[] rewritten(Path jar, Map<String, String> changes) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipFile zip = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        String change = changes.get(entry.getName());
        out.write(
            change != null
                ? change.getBytes(java.nio.charset.StandardCharsets.UTF_8)
                : zip.getInputStream(entry).readAllBytes());
        out.closeEntry();
      }
      for (Map.Entry<String, String> added : changes.entrySet()) {
        if (zip.getEntry(added.getKey()) == null) {
          out.putNextEntry(new ZipEntry(added.getKey()));
          out.write(added.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
          out.closeEntry();
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void genkey(Path store, String alias, String name, String... more)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-storetype",
                "PKCS12"));
    if (alias.equals("acme")) {
      command.addAll(List.of("-ext", "bc:c"));
    }
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(process.waitFor() == 0, output);
  }
}
