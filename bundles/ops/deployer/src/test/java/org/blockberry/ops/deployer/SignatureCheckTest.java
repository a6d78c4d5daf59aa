package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sec-P2")
class SignatureCheckTest {
  @TempDir static Path folder;
  private static SigningKeys keys;

  @BeforeAll
  static void makeKeys() throws Exception {
    keys =
        new SigningKeys(folder)
            .make("acme", "CN=Acme", "-validity", "3650", "-ext", "bc:c")
            .make("foreign", "CN=Foreign", "-validity", "3650")
            .make("expired", "CN=Expired", "-startdate", "-30d", "-validity", "10", "-ext", "bc:c")
            .make("early", "CN=Early", "-startdate", "+30d", "-validity", "10")
            .make("orphan", "CN=Orphan", "-validity", "365", "-signer", "expired")
            .make("child", "CN=Child", "-validity", "365", "-signer", "acme")
            .makeWith("weak", "CN=Weak", "-keyalg", "RSA", "-keysize", "1024", "-validity", "365")
            .makeWith("dsa", "CN=Old", "-keyalg", "DSA", "-keysize", "2048", "-validity", "365")
            .makeWith("ed", "CN=Edwards", "-keyalg", "Ed25519", "-validity", "365");
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
    pin("b", "early");
    refused("valid only from", "b", sign("expired", jar));
    refused("valid only from", "b", sign("early", jar));
    refused("valid only from", "b", sign("orphan", jar)); // the library does not ask how old an anchor of trust is
    refused("without a digest over its manifest", "b", keys.signSectionsOnly("acme", jar));
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

  @Test
  void weakKeysAndDigestsAreRefusedEvenWhenTrusted() throws Exception {
    byte[] jar = JarMaker.acme("1.0.0").make();
    for (String alias : List.of("acme", "weak", "dsa", "ed")) {
      pin("w", alias);
    }
    refused("too weak", "w", sign("weak", jar));
    refused("signed with DSA", "w", sign("dsa", jar));
    check("w", sign("ed", jar));
    String message =
        assertThrows(RefusedJar.class, () -> check("w", keys.sign("acme", jar, "SHA-1")))
            .getMessage();
    assertTrue(message.contains("unsigned entry") || message.contains("digest"), message);
  }

  @Test
  void whatIsRevokedIsRefusedThoughItIsPinned() throws Exception {
    byte[] jar = sign("acme", JarMaker.acme("1.0.0").make());
    pin("r", "acme");
    pin("r", "foreign");
    check("r", jar);
    check("r", sign("child", JarMaker.acme("1.0.0").make()));
    Path store = folder.resolve("r");
    new Revocations(Map.of())
        .with(
            store,
            Fingerprint.of(keys.certificate("acme")),
            new Revocations.Entry(Instant.parse("2026-11-01T00:00:00Z"), "key was stolen"));
    refused(
        "is signed under the certificate of CN=Acme, which is revoked since 2026-11-01T00:00:00Z:"
            + " key was stolen",
        "r",
        jar);
    refused("which is revoked", "r", sign("child", JarMaker.acme("1.0.0").make()));
    check("r", sign("foreign", JarMaker.acme("1.0.0").make()));
    Files.writeString(store.resolve(Revocations.FILE), "this is no list\n");
    refused("revoked.txt:1 is not", "r", sign("foreign", JarMaker.acme("1.0.0").make()));
  }

  @Test
  void aRevokedSignerIsRefusedThoughItsAuthorityIsPinned() throws Exception {
    pin("s", "acme");
    byte[] jar = sign("child", JarMaker.acme("1.0.0").make());
    check("s", jar);
    new Revocations(Map.of())
        .with(
            folder.resolve("s"),
            Fingerprint.of(keys.certificate("child")),
            new Revocations.Entry(Instant.parse("2026-11-02T00:00:00Z"), "lost"));
    refused("CN=Child, which is revoked since 2026-11-02T00:00:00Z: lost", "s", jar);
    check("s", sign("acme", JarMaker.acme("1.0.0").make()));
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
    Files.writeString(
        Files.createDirectories(folder.resolve(store)).resolve(alias + ".pem"), keys.pem(alias));
  }

  private static byte[] sign(String alias, byte[] jar) throws Exception {
    return keys.sign(alias, jar);
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
}
