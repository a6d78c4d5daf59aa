package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sec-P2")
class ContainerCheckTest {
  private static final byte[] GOOD =
      JarMaker.acme("1.0.0").entry("a.txt", "hello hello hello hello").make();

  @Test
  void aSoundJarIsRead() throws RefusedJar {
    JarContents contents = ContainerCheck.check(GOOD);
    assertEquals("com.acme.pool", contents.headers().get("bundle-symbolicname"));
    assertEquals(Set.of("com.acme.pool"), contents.packages());
  }

  @Test
  void whatIsCutOffOrGoesOnIsCorrupt() {
    refused("corrupt", new byte[0]);
    refused("corrupt", "not a jar at all, but long enough".getBytes(StandardCharsets.UTF_8));
    refused("corrupt", Arrays.copyOf(GOOD, GOOD.length - 1));
    refused("corrupt", Arrays.copyOf(GOOD, GOOD.length + 1));
    refused("corrupt", Arrays.copyOf(GOOD, GOOD.length / 2));
    byte[] prefixed = new byte[GOOD.length + 4];
    System.arraycopy(GOOD, 0, prefixed, 4, GOOD.length);
    refused("corrupt", prefixed);
    byte[] commented = Arrays.copyOf(GOOD, GOOD.length + 3);
    commented[GOOD.length - 2] = 3;
    refused("corrupt", commented);
  }

  @Test
  void aFlippedByteInsideAnEntryIsFound() {
    byte[] flipped = GOOD.clone();
    int at = new String(GOOD, StandardCharsets.ISO_8859_1).indexOf("GoodActivator.class") + 60;
    flipped[at] ^= 1;
    refused("corrupt", flipped);
  }

  @Test
  void namesThatTwoReadersReadDifferentlyAreRefused() {
    // The same length, so that all offsets stay.
    refused(
        "has the entry x/aaa.txt twice",
        replace(jar("x/aaa.txt", "x/bbb.txt"), "x/bbb.txt", "x/aaa.txt"));
    for (String bad :
        new String[] {
          "../aa.txt", "/x/aa.txt", "x//aa.txt", "x\\\\aa.txt", "c:/aa.txt", "x/./a.txt"
        }) {
      refused("path-like name", replace(jar("y/aaa.txt", "x/bbb.txt"), "x/bbb.txt", bad));
    }
    refused("corrupt", replaceFirst(jar("y/aaa.txt", "x/bbb.txt"), "x/bbb.txt", "x/ccc.txt"));
  }

  @Test
  void aSecondNameOrSizeAndAnotherVersionOfAClassAreRefused() throws Exception {
    // Info-ZIP Unicode path: version, checksum of the first name, second name. Zip64: other sizes.
    refused("extra field that gives another name", withExtra(0x7075, new byte[] {1, 0, 0, 0, 0, 'b'}));
    refused("extra field that gives another name", withExtra(0x0001, new byte[16]));
    assertEquals(Set.of("com.acme.pool"), ContainerCheck.check(withExtra(0x5455, new byte[] {1, 0, 0, 0, 0})).packages());
    refused(
        "multi-release",
        JarMaker.acme("1").entry("META-INF/versions/9/com/acme/pool/Good.class", "x").make());
    refused(
        "multi-release", JarMaker.acme("1").entry("meta-inf/VERSIONS/21/x.class", "x").make());
  }

  /** A jar with a field in the extra data of one entry, at the end and at the entry alike. */
  private static byte[] withExtra(int id, byte[] data) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(GOOD));
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        ZipEntry copy = new ZipEntry(entry.getName());
        if (entry.getName().equals("a.txt")) {
          // The library writes only fields that it does not interpret; its own id is patched in below.
          ByteBuffer extra = ByteBuffer.allocate(4 + data.length).order(ByteOrder.LITTLE_ENDIAN);
          copy.setExtra(extra.putShort((short) 0x4242).putShort((short) data.length).put(data).array());
        }
        out.putNextEntry(copy);
        in.transferTo(out);
        out.closeEntry();
      }
    }
    String from = new String(new byte[] {0x42, 0x42, (byte) data.length, 0}, StandardCharsets.ISO_8859_1);
    String to =
        new String(new byte[] {(byte) id, (byte) (id >>> 8), (byte) data.length, 0}, StandardCharsets.ISO_8859_1);
    return replace(bytes.toByteArray(), from, to);
  }

  @Test
  void nestedJarsAndNativeCodeAreRefused() {
    refused("nested jar lib/x.jar", JarMaker.acme("1").entry("lib/x.jar", "x").make());
    refused("nested jar lib/x.bin", JarMaker.acme("1").entry("lib/x.bin", GOOD).make());
    refused("native code, x/lib.so", JarMaker.acme("1").entry("x/lib.so", "x").make());
    refused(
        "native code, x/data",
        JarMaker.acme("1").entry("x/data", new byte[] {0x7f, 'E', 'L', 'F', 0}).make());
    refused(
        "native code, x/data",
        JarMaker.acme("1").entry("x/data", new byte[] {'M', 'Z', 1, 2}).make());
  }

  @Test
  void aBombIsRefusedBeforeItIsUnpacked() {
    byte[] jar = JarMaker.acme("1").entry("zero", new byte[1 << 20]).make();
    String text = new String(jar, StandardCharsets.ISO_8859_1);
    int central = text.lastIndexOf("zero") - 46;
    ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN).putInt(central + 24, Integer.MAX_VALUE);
    refused("larger than", jar);
  }

  @Test
  void aManifestIsReadOneWay() {
    refused(
        "has the manifest header bundle-version twice",
        JarWith.rawManifest("Manifest-Version: 1.0\nBundle-Version: 1\nbundle-version: 2\n\n"));
    refused("no header", JarWith.rawManifest("Manifest-Version: 1.0\nBundle-Version:1\n\n"));
    refused("not an OSGi bundle: it has no META-INF/MANIFEST.MF", JarWith.noManifest());
    refused(
        "spells its manifest", JarWith.entry("meta-inf/manifest.mf", "Manifest-Version: 1.0\n\n"));
  }

  /** However a jar is damaged: an answer comes, and it is the refusal or the same contents. */
  @Property(tries = 3000)
  void damageNeverSurprises(@ForAll int position, @ForAll byte value, @ForAll int cut) {
    byte[] jar = GOOD.clone();
    jar[Math.floorMod(position, jar.length)] = value;
    byte[] damaged = cut % 4 == 0 ? Arrays.copyOf(jar, Math.floorMod(cut, jar.length)) : jar;
    try {
      assertEquals(Set.of("com.acme.pool"), ContainerCheck.check(damaged).packages());
    } catch (RefusedJar e) {
      assertTrue(!e.getMessage().contains("\n") && !e.getMessage().isBlank());
    }
  }

  private static byte[] jar(String... names) {
    JarMaker jar = JarMaker.acme("1.0.0");
    for (String name : names) {
      jar.entry(name, "content of some length");
    }
    return jar.make();
  }

  private static byte[] replace(byte[] jar, String from, String to) {
    return new String(jar, StandardCharsets.ISO_8859_1)
        .replace(from, to)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] replaceFirst(byte[] jar, String from, String to) {
    String text = new String(jar, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(from);
    return (text.substring(0, at) + to + text.substring(at + from.length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void refused(String why, byte[] jar) {
    String message = assertThrows(RefusedJar.class, () -> ContainerCheck.check(jar)).getMessage();
    assertTrue(message.contains(why), message);
  }
}
