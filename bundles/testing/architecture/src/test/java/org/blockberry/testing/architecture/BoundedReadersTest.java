package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A length that a peer claims becomes memory in few places (security class T1): a source file of the transport that both reads numbers off the wire and
 * allocates what is not of constant size must be listed here, with what bounds it. A file that does only one of the two cannot do harm by itself:
 * numbers are handed on as values that have been checked against the bytes that are there.
 */
@Tag("sec-T1")
class BoundedReadersTest {
  private static final List<String> SOURCES = List.of("bundles/libp2p/src/main/java/org/blockberry/libp2p",
      "bundles/glueberry/src/main/java/org/blockberry/glueberry");
  private static final int FLOOR = 100;
  private static final Pattern READS = Pattern.compile("Uvarint\\.read\\(|\\.varint\\(\\)|& 0x7f|\\.getInt\\(|\\.getShort\\(|\\.getLong\\(|<< 8");
  /** A constant is a number or written in capitals; with a class before it if need be. */
  private static final String CONSTANT = "(?:\\w+\\.)?(?:[A-Z][A-Z0-9_]*|[0-9_]+)(?: [-+*] (?:[A-Z][A-Z0-9_]*|[0-9_]+))*";
  private static final Pattern ALLOCATES = Pattern.compile("new (?:byte|int|long|char|short|Object|String)\\[(?!\\]|" + CONSTANT + "\\])"
      + "|\\.allocate(?:Direct)?\\((?!" + CONSTANT + "\\))|\\.readNBytes\\(|Arrays\\.copyOf\\(|new (?:ArrayList|ArrayDeque|HashMap)<>\\((?=[a-z])");

  /** File below its source folder, and what bounds it. */
  private static final TreeMap<String, String> LISTED = new TreeMap<>();

  static {
    LISTED.put("wire/ProtoReader", "the shared reader: a length is compared with the bytes that are there");
    LISTED.put("multistream/MessageReader", "at most 1,024; grows with what has come");
    LISTED.put("noise/HandshakeFrame", "at most one Noise message; grows with what has come");
    LISTED.put("noise/RecordReader", "at most one Noise message; grows with what has come");
    LISTED.put("address/Multiaddr", "at most 1,024 bytes in all, compared with the bytes that are there");
    LISTED.put("address/Ip6Text", "the eight words of an address as text");
    LISTED.put("identity/Base32", "five eighths of a text that is there");
    LISTED.put("host/DnsMessage", "labels of at most 63 bytes in a datagram of at most 4,096");
    LISTED.put("identity/PeerId", "at most the 42 bytes of an id");
    LISTED.put("stream/FreshStream", "the name of a stream, which is one of ours; a message that is there");
    LISTED.put("stream/ReplayWindow", "the nonces remembered, at most the configured number; grows with what has come");
    LISTED.put("stream/FrameReader", "at most the largest message; grows with what has come");
  }

  private static boolean suspect(String source) {
    String code = source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//[^\n]*", "");
    return READS.matcher(code).find() && ALLOCATES.matcher(code).find();
  }

  @Test
  void aClaimedLengthBecomesMemoryOnlyWhereItIsListed() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    int files = 0;
    for (String folder : SOURCES) {
      Path root = Repository.ROOT.resolve(folder);
      List<Path> sources;
      try (Stream<Path> all = Files.walk(root)) {
        sources = all.filter(file -> file.toString().endsWith(".java")).toList();
      }
      files += sources.size();
      for (Path file : sources) {
        if (suspect(Files.readString(file))) {
          found.add(root.relativize(file).toString().replace('\\', '/').replace(".java", ""));
        }
      }
    }
    System.out.println("bounded readers: " + files + " files, " + found.size() + " read lengths and allocate");
    assertTrue(files >= FLOOR, "only " + files + " files found");
    List<String> unlisted = new ArrayList<>(found);
    unlisted.removeAll(LISTED.keySet());
    assertEquals(List.of(), unlisted, "these read numbers off the wire and allocate: use wire.ProtoReader, or list them with what bounds them");
    List<String> stale = new ArrayList<>(LISTED.keySet());
    stale.removeAll(found);
    assertEquals(List.of(), stale, "these are listed but do not both any more");
  }

  /** The bug of others: a length is read and that much allocated. */
  @Test
  void theCheckSeesAReinjectedAllocation() {
    String reads = "long length = Uvarint.read(in);\n";
    for (String bug : List.of("byte[] all = new byte[(int) length];", "ByteBuffer.allocate((int) length)", "in.readNBytes((int) length)",
        "new ArrayList<>(count)", "Arrays.copyOf(held, wanted)", "new Object[count]")) {
      assertTrue(suspect(reads + bug), bug);
      assertTrue(suspect("int length = in.getInt();\n" + bug), bug);
      assertFalse(suspect(bug), "it reads nothing");
    }
    for (String fine : List.of("new byte[] {1}", "new byte[32]", "new byte[MAX_BYTES]", "ByteBuffer.allocate(Uvarint.MAX_BYTES)", "new byte[2 + MAX]",
        "new ArrayList<>()", "// new byte[length]")) {
      assertFalse(suspect(reads + fine), fine);
    }
  }
}
