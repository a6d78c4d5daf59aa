package org.blockberry.ops.deployer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a jar more strictly than any zip library: every byte must belong to exactly one entry, so
 * that no two readers can see different jars. Pure. Bounds: {@value #MAX_BYTES} bytes, {@value
 * #MAX_ENTRIES} entries, {@value #MAX_UNPACKED} bytes unpacked.
 */
final class ContainerCheck {
  static final int MAX_BYTES = 64 << 20;
  static final int MAX_ENTRIES = 20_000;
  static final long MAX_UNPACKED = 128L << 20;
  private static final int MAX_NAME = 512;
  private static final int MAX_MANIFEST = 1 << 20;
  private static final int END = 0x06054b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int DESCRIPTOR = 0x08074b50;
  private static final int END_SIZE = 22;
  /** Zip64 sizes, Unicode path, Unicode comment. */
  private static final Set<Integer> SECOND_OPINIONS = Set.of(0x0001, 0x7075, 0x6375);

  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  /** One entry as the directory at the end lists it. */
  private record Entry(
      String name, int flags, int method, int crc, int packed, int unpacked, int offset) {}

  private final ByteBuffer jar;

  private ContainerCheck(byte[] jar) {
    this.jar =
        ByteBuffer.wrap(jar)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asReadOnlyBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads all of {@code jar}.
   *
   * @throws RefusedJar it is damaged, ambiguous, or holds what a plugin must not bring
   */
  static JarContents check(byte[] jar) throws RefusedJar {
    try {
      return new ContainerCheck(jar).run();
    } catch (IndexOutOfBoundsException
        | java.nio.BufferUnderflowException
        | IllegalArgumentException e) {
      throw damaged("an offset points outside the file");
    }
  }

  private JarContents run() throws RefusedJar {
    int directoryEnd = jar.limit() - END_SIZE;
    if (directoryEnd < 0 || jar.getInt(directoryEnd) != END || u2(directoryEnd + 20) != 0) {
      throw damaged(
          "it does not end with a zip directory; it is cut off, has trailing data, or is no jar");
    }
    int count = u2(directoryEnd + 10);
    int size = jar.getInt(directoryEnd + 12);
    int start = jar.getInt(directoryEnd + 16);
    if (u2(directoryEnd + 4) != 0
        || u2(directoryEnd + 6) != 0
        || u2(directoryEnd + 8) != count
        || count == 0xffff
        || start < 0
        || size < 0
        || (long) start + size != directoryEnd) {
      throw damaged("its directory does not end where the file does");
    }
    if (count > MAX_ENTRIES) {
      throw new RefusedJar("has " + count + " entries, more than " + MAX_ENTRIES);
    }
    return contents(directory(start, directoryEnd, count), start);
  }

  private TreeMap<Integer, Entry> directory(int start, int end, int count) throws RefusedJar {
    TreeMap<Integer, Entry> byOffset = new TreeMap<>();
    Set<String> names = new HashSet<>();
    int at = start;
    for (int i = 0; i < count; i++) {
      if (jar.getInt(at) != CENTRAL) {
        throw damaged("its directory is broken at entry " + i);
      }
      String name = name(at + 46, u2(at + 28));
      Entry entry =
          new Entry(
              name,
              u2(at + 8),
              u2(at + 10),
              jar.getInt(at + 16),
              jar.getInt(at + 20),
              jar.getInt(at + 24),
              jar.getInt(at + 42));
      checkName(name);
      if (!names.add(name.endsWith("/") ? name.substring(0, name.length() - 1) : name)) {
        throw new RefusedJar("has the entry " + name + " twice");
      }
      if ((entry.flags & ~(0x0008 | 0x0800 | 0x0006)) != 0) {
        throw new RefusedJar("entry " + name + " is encrypted or packed in an unknown way");
      }
      if (entry.packed < 0 || entry.unpacked < 0 || entry.method != 0 && entry.method != 8) {
        throw new RefusedJar("entry " + name + " is packed in an unknown way or too large");
      }
      checkExtra(name, at + 46 + u2(at + 28), u2(at + 30));
      if (byOffset.put(entry.offset, entry) != null) {
        throw damaged("two entries share their data");
      }
      at += 46 + u2(at + 28) + u2(at + 30) + u2(at + 32);
    }
    if (at != end) {
      throw damaged("its directory has data behind the last entry");
    }
    return byOffset;
  }

  private JarContents contents(TreeMap<Integer, Entry> byOffset, int directoryStart)
      throws RefusedJar {
    Map<String, String> headers = null;
    Set<String> packages = new HashSet<>();
    long unpacked = 0;
    int expected = 0;
    for (Entry entry : byOffset.values()) {
      if (entry.offset != expected) {
        throw damaged("there is data between entries before " + entry.name);
      }
      unpacked += entry.unpacked;
      if (unpacked > MAX_UNPACKED) {
        throw new RefusedJar("is larger than " + MAX_UNPACKED + " bytes when unpacked");
      }
      int data = dataOf(entry);
      byte[] content = unpack(entry, data);
      expected = endOf(entry, data + entry.packed);
      checkContent(entry.name, content);
      if (entry.name.equals(MANIFEST)) {
        headers = ManifestText.headers(content, MAX_MANIFEST);
      } else if (entry.name.endsWith(".class") && !entry.name.startsWith("META-INF/")) {
        int slash = entry.name.lastIndexOf('/');
        packages.add(slash < 0 ? "." : entry.name.substring(0, slash).replace('/', '.'));
      }
    }
    if (expected != directoryStart) {
      throw damaged("there is data before its directory");
    }
    if (headers == null) {
      throw new RefusedJar("is not an OSGi bundle: it has no " + MANIFEST);
    }
    return new JarContents(headers, packages);
  }

  /** Checks the entry's own header against the directory; returns where its data begins. */
  private int dataOf(Entry entry) throws RefusedJar {
    int at = entry.offset;
    boolean described = (entry.flags & 0x0008) != 0;
    if (jar.getInt(at) != LOCAL
        || u2(at + 6) != entry.flags
        || u2(at + 8) != entry.method
        || !name(at + 30, u2(at + 26)).equals(entry.name)) {
      throw damaged("entry " + entry.name + " says something else than the directory");
    }
    boolean sizesGiven =
        jar.getInt(at + 14) == entry.crc
            && jar.getInt(at + 18) == entry.packed
            && jar.getInt(at + 22) == entry.unpacked;
    boolean sizesLeftOut =
        jar.getInt(at + 14) == 0 && jar.getInt(at + 18) == 0 && jar.getInt(at + 22) == 0;
    if (!sizesGiven && !(described && sizesLeftOut)) {
      throw damaged("entry " + entry.name + " has another size than the directory says");
    }
    checkExtra(entry.name, at + 30 + u2(at + 26), u2(at + 28));
    return at + 30 + u2(at + 26) + u2(at + 28);
  }

  /**
   * Extra fields must add up, and none may give a second name or other sizes: some readers believe
   * those, others do not.
   */
  private void checkExtra(String name, int at, int length) throws RefusedJar {
    int end = at + length;
    int field = at;
    while (field + 4 <= end) {
      int id = u2(field);
      if (SECOND_OPINIONS.contains(id)) {
        throw new RefusedJar(
            "entry " + name + " has an extra field that gives another name or size");
      }
      field += 4 + u2(field + 2);
    }
    if (field != end) {
      throw damaged("entry " + name + " has broken extra fields");
    }
  }

  private byte[] unpack(Entry entry, int data) throws RefusedJar {
    byte[] packed = new byte[Math.min(entry.packed, jar.limit())];
    if (packed.length != entry.packed || data + (long) entry.packed > jar.limit()) {
      throw damaged("entry " + entry.name + " is cut off");
    }
    jar.get(data, packed);
    byte[] content = packed;
    if (entry.method == 8) {
      // A tiny entry cannot honestly claim megabytes: deflate reaches about 1:1030.
      if (entry.unpacked > 1_100L * entry.packed + 64) {
        throw damaged("entry " + entry.name + " claims an impossible size");
      }
      content = inflate(entry, packed);
    }
    CRC32 crc = new CRC32();
    crc.update(content);
    if (content.length != entry.unpacked || (int) crc.getValue() != entry.crc) {
      throw damaged("entry " + entry.name + " does not match its checksum");
    }
    return content;
  }

  private static byte[] inflate(Entry entry, byte[] packed) throws RefusedJar {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      byte[] content = new byte[entry.unpacked + 1];
      int length = 0;
      while (!inflater.finished() && length < content.length) {
        int read = inflater.inflate(content, length, content.length - length);
        if (read == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        length += read;
      }
      if (!inflater.finished() || length != entry.unpacked || inflater.getRemaining() != 0) {
        throw damaged("entry " + entry.name + " does not unpack to its size");
      }
      return Arrays.copyOf(content, length);
    } catch (DataFormatException e) {
      throw damaged("entry " + entry.name + " does not unpack");
    } finally {
      inflater.end();
    }
  }

  private int endOf(Entry entry, int at) throws RefusedJar {
    if ((entry.flags & 0x0008) == 0) {
      return at;
    }
    int fields = jar.getInt(at) == DESCRIPTOR ? at + 4 : at;
    if (jar.getInt(fields) != entry.crc
        || jar.getInt(fields + 4) != entry.packed
        || jar.getInt(fields + 8) != entry.unpacked) {
      throw damaged("entry " + entry.name + " is followed by another size than the directory says");
    }
    return fields + 12;
  }

  private String name(int at, int length) throws RefusedJar {
    if (length == 0 || length > MAX_NAME) {
      throw new RefusedJar(
          "has an entry with a name of " + length + " bytes; 1 to " + MAX_NAME + " are allowed");
    }
    byte[] bytes = new byte[length];
    jar.get(at, bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RefusedJar("has an entry whose name is not UTF-8");
    }
  }

  private static void checkName(String name) throws RefusedJar {
    String body = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    boolean pathLike =
        body.isEmpty()
            || body.startsWith("/")
            || body.contains("\\")
            || body.contains(":")
            || body.chars().anyMatch(Character::isISOControl)
            || Arrays.stream(body.split("/", -1))
                .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (pathLike) {
      throw new RefusedJar("has an entry with the path-like name " + name);
    }
    if (body.toUpperCase(Locale.ROOT).startsWith("META-INF/VERSIONS")) {
      throw new RefusedJar(
          "holds " + name + ": a multi-release jar is another plugin on another Java; bring one");
    }
    if (body.toUpperCase(Locale.ROOT).equals(MANIFEST) && !name.equals(MANIFEST)) {
      throw new RefusedJar("spells its manifest " + name + " instead of " + MANIFEST);
    }
  }

  private static void checkContent(String name, byte[] content) throws RefusedJar {
    String lower = name.toLowerCase(Locale.ROOT);
    int magic = content.length < 4 ? 0 : ByteBuffer.wrap(content).getInt();
    if (lower.endsWith(".jar") || magic == 0x504b0304) {
      throw new RefusedJar("holds the nested jar " + name + "; unpack it into the bundle");
    }
    boolean nativeName = lower.matches(".*\\.(so|dll|dylib|jnilib|so\\.[0-9.]+)");
    boolean nativeMagic =
        magic == 0x7f454c46
            || magic >>> 16 == 0x4d5a
            || magic == 0xfeedface
            || magic == 0xfeedfacf
            || magic == 0xcefaedfe
            || magic == 0xcffaedfe
            || magic == 0xcafebabe && !lower.endsWith(".class");
    if (nativeName || nativeMagic) {
      throw new RefusedJar("holds native code, " + name);
    }
  }

  private int u2(int at) {
    return Short.toUnsignedInt(jar.getShort(at));
  }

  private static RefusedJar damaged(String how) {
    return new RefusedJar("is a corrupt jar: " + how);
  }
}
