package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The attacks of class P2 against our verifier, which stops all of them, and against the verifiers that others wrote, each of which lets
 * at least one through: so the attacks are real.
 */
@Tag("sec-P2")
class BrokenVerifiersTest {
  @TempDir static Path folder;
  private static final Map<String, byte[]> ATTACKS = new LinkedHashMap<>();
  private static Set<X509Certificate> pinned;
  private static byte[] honest;

  /** Says whether a jar may come in. */
  private interface Verifier {
    void check(Path jar) throws Exception;
  }

  @BeforeAll
  static void makeAttacks() throws Exception {
    SigningKeys keys =
        new SigningKeys(folder)
            .make("acme", "CN=Acme", "-validity", "365")
            .make("late", "CN=Late", "-startdate", "-30d", "-validity", "10")
            .make("foreign", "CN=Foreign", "-validity", "365");
    pinned = Set.of(keys.certificate("acme"), keys.certificate("late"));
    byte[] plain = JarMaker.acme("1.0.0").entry("a.txt", "hello").make();
    honest = keys.sign("acme", plain);
    ATTACKS.put("unsigned", plain);
    ATTACKS.put("an entry more than was signed", rewritten(honest, "com/acme/pool/Extra.class", "more", ""));
    ATTACKS.put("signature of a stranger", keys.sign("foreign", plain));
    ATTACKS.put("certificate that has expired", keys.sign("late", plain));
    ATTACKS.put("a section more in the manifest", rewritten(honest, "", "", "Name: x\r\nFoo: bar\r\n\r\n"));
    ATTACKS.put("data behind the end", Arrays.copyOf(honest, honest.length + 100));
    byte[] prefixed = new byte[honest.length + 100];
    System.arraycopy(honest, 0, prefixed, 100, honest.length);
    ATTACKS.put("data before the beginning", prefixed);
    ATTACKS.put("another name at the entry than in the directory", replaceFirst(honest, "a.txt", "b.txt"));
  }

  @Test
  void oursStopsEveryAttackAndLetsTheHonestJarIn() throws Exception {
    assertEquals(List.of(), through(BrokenVerifiersTest::ours));
    ours(Files.write(folder.resolve("honest.jar"), honest));
    System.out.println("verifier: " + ATTACKS.size() + " attacks stopped");
    assertTrue(ATTACKS.size() >= 8);
  }

  @Test
  void aBrokenVerifierThatOnlyReadsEveryEntryLetsAttacksThrough() {
    assertTrue(through(jar -> readAll(jar, false)).size() >= 4, () -> through(jar -> readAll(jar, false)).toString());
  }

  @Test
  void aBrokenVerifierThatAsksForASignerOfEachEntryLetsAttacksThrough() {
    List<String> through = through(jar -> readAll(jar, true));
    assertTrue(through.contains("certificate that has expired") && through.contains("data behind the end"), through::toString);
    assertTrue(through.contains("a section more in the manifest"), through::toString);
  }

  @Test
  void aBrokenContainerCheckThatTrustsTheLibraryLetsAttacksThrough() {
    List<String> through =
        through(
            jar -> {
              try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
                int entries = 0;
                while (in.getNextEntry() != null) {
                  entries++;
                }
                if (entries == 0) {
                  throw new IOException("no entries");
                }
              }
            });
    assertTrue(through.contains("another name at the entry than in the directory"), through::toString);
  }

  private static void ours(Path jar) throws Exception {
    ManifestRules.check(ContainerCheck.check(Files.readAllBytes(jar)), Set.of());
    SignatureCheck.check(jar, pinned, new Revocations(Map.of()));
  }

  /** What a reader of the library's documentation writes first, and what that reader writes second. */
  private static void readAll(Path jar, boolean demandSigner) throws Exception {
    try (JarFile file = new JarFile(jar.toFile(), true)) {
      for (JarEntry entry : file.stream().toList()) {
        try (InputStream in = file.getInputStream(entry)) {
          in.readAllBytes();
        }
        boolean signerKnown =
            entry.getCodeSigners() != null
                && pinned.contains(
                    (X509Certificate) entry.getCodeSigners()[0].getSignerCertPath().getCertificates().get(0));
        if (demandSigner && !entry.getName().startsWith("META-INF/") && !signerKnown) {
          throw new IOException("unsigned " + entry.getName());
        }
      }
    }
  }

  private static List<String> through(Verifier verifier) {
    List<String> through = new ArrayList<>();
    ATTACKS.forEach(
        (name, jar) -> {
          try {
            verifier.check(Files.write(folder.resolve("attack.jar"), jar));
            through.add(name);
          } catch (Exception e) {
            assertTrue(e.getMessage() != null, e::toString); // stopped, and says why
          }
        });
    return through;
  }

  private static byte[] rewritten(byte[] jar, String added, String content, String behindManifest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar)); ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        in.transferTo(out);
        if (entry.getName().equals("META-INF/MANIFEST.MF")) {
          out.write(behindManifest.getBytes(StandardCharsets.UTF_8));
        }
        out.closeEntry();
      }
      if (!added.isEmpty()) {
        out.putNextEntry(new ZipEntry(added));
        out.write(content.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] replaceFirst(byte[] jar, String from, String to) {
    String text = new String(jar, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(from);
    return (text.substring(0, at) + to + text.substring(at + from.length())).getBytes(StandardCharsets.ISO_8859_1);
  }
}
