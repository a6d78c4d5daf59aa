package org.blockberry.cramberry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.fuzz.Corpus;
import org.junit.jupiter.api.Test;

/** The codec's shortcuts beside the plain way to do the same, at every length and distance from the end of the data. */
class FastPathsTest {
  private static final Options FREE = Options.DEFAULT.withLimits(Limits.NONE);

  private final SplittableRandom random = new SplittableRandom(20);

  /** Every width, and both sides of every step in length. */
  private static List<Long> numbers() {
    List<Long> numbers = new ArrayList<>(List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
    for (int bit = 0; bit < Long.SIZE; bit++) {
      numbers.addAll(List.of(1L << bit, (1L << bit) - 1, (1L << bit) + 1, -(1L << bit), 0x5555555555555555L >>> bit));
    }
    return numbers;
  }

  private static byte[] plain(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      out.write((int) (rest & 0x7f | 0x80));
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  @Test
  void varintsOfEveryWidthWhateverFollows() {
    for (long value : numbers()) {
      byte[] wanted = plain(value);
      WireWriter out = WireWriter.create(Options.DEFAULT);
      out.writeUnsigned(value);
      assertEquals(Bytes.wrap(wanted), out.toBytes());
      for (int tail = 0; tail < 12; tail++) {
        byte[] data = Arrays.copyOf(wanted, wanted.length + tail);
        Arrays.fill(data, wanted.length, data.length, (byte) 0xff);
        for (int end : new int[] {wanted.length, data.length}) {
          WireReader in = WireReader.of(data, 0, end, Options.DEFAULT);
          assertEquals(value, in.readUnsigned());
          assertEquals(wanted.length, in.position());
        }
      }
    }
  }

  @Test
  void varintsLongerThanNeeded() {
    for (int more = 1; more < 10; more++) {
      byte[] data = new byte[more + 1 + 12];
      Arrays.fill(data, 0, more, (byte) 0x80);
      data[0] = (byte) 0x85;
      for (int end : new int[] {more + 1, data.length}) {
        WireReader in = WireReader.of(data, 0, end, Options.DEFAULT);
        assertEquals(5, in.readUnsigned());
        assertEquals(more + 1, in.position());
      }
    }
  }

  @Test
  void packedListsAreTheirElements() {
    List<Long> longs = numbers();
    WireWriter wanted = WireWriter.create(Options.DEFAULT);
    wanted.writeUnsigned(longs.size());
    longs.forEach(wanted::writeSigned);
    WireWriter out = WireWriter.create(Options.DEFAULT);
    WireLongs.copyOf(longs).writeSigned(out);
    assertEquals(wanted.toBytes(), out.toBytes());
    assertEquals(longs, WireLongs.readSigned(WireReader.of(out.toBytes(), Options.DEFAULT)));
    out.reset();
    WireLongs.copyOf(longs).writeUnsigned(out);
    assertEquals(longs, WireLongs.readUnsigned(WireReader.of(out.toBytes(), Options.DEFAULT)));
    assertEquals(ErrorCategory.OVERFLOW, refused(out, WireLongs::readUint32));
    List<Long> narrow = longs.stream().map(value -> value & 0xffffffffL).toList();
    out.reset();
    WireLongs.copyOf(narrow).writeUnsigned(out);
    assertEquals(narrow, WireLongs.readUint32(WireReader.of(out.toBytes(), Options.DEFAULT)));
    List<Integer> ints = longs.stream().map(Long::intValue).toList();
    out.reset();
    WireInts.copyOf(ints).writeSigned(out);
    assertEquals(ints, WireInts.readSigned(WireReader.of(out.toBytes(), Options.DEFAULT)));
    out.reset();
    WireInts.of(0, 65_535).writeUnsigned(out);
    assertEquals(List.of(0, 65_535), WireInts.readUint16(WireReader.of(out.toBytes(), Options.DEFAULT)));
    out.reset();
    WireInts.of(65_536).writeUnsigned(out);
    assertEquals(ErrorCategory.OVERFLOW, refused(out, WireInts::readUint16));
  }

  private static ErrorCategory refused(WireWriter out, java.util.function.Function<WireReader, ?> read) {
    return assertThrows(CramberryException.class, () -> read.apply(WireReader.of(out.toBytes(), Options.DEFAULT))).category();
  }

  @Test
  void packedListsCutShortOrClaimingTooMuch() {
    WireWriter out = WireWriter.create(Options.DEFAULT);
    WireLongs.copyOf(numbers()).writeSigned(out);
    byte[] whole = out.toBytes().toArray();
    for (int end = 0; end < whole.length; end++) {
      WireReader in = WireReader.of(whole, 0, end, Options.DEFAULT);
      assertEquals(ErrorCategory.VARINT_TRUNCATED,
          assertThrows(CramberryException.class, () -> WireLongs.readSigned(in)).category());
    }
    Bytes million = Bytes.fromHex("c0843d01");
    for (java.util.function.Function<WireReader, ?> read : List.<java.util.function.Function<WireReader, ?>>of(WireInts::readSigned,
        WireInts::readUint16, WireLongs::readSigned, WireLongs::readUnsigned, WireLongs::readUint32)) {
      assertEquals(ErrorCategory.VARINT_TRUNCATED, Corpus.withinMemory(Limits.FREE_MEMORY, () ->
          assertThrows(CramberryException.class, () -> read.apply(WireReader.of(million, FREE))).category()));
    }
  }

  /** 400 frames are 8 KiB of trace: measured, 20 bytes each. */
  @Test
  void theAllowanceLeavesRoomForTheExceptionThatEndsIt() {
    long usable = Limits.FREE_MEMORY - (8 << 10);
    WireReader.of(Bytes.EMPTY, Options.DEFAULT).charge(usable);
    assertEquals(ErrorCategory.MAX_EXPANSION,
        assertThrows(CramberryException.class, () -> WireReader.of(Bytes.EMPTY, Options.DEFAULT).charge(usable + 1)).category());
  }

  @Test
  void listsOfNumbersAreLists() {
    WireLongs longs = WireLongs.of(1, -1, 1L << 40);
    assertEquals(List.of(1L, -1L, 1L << 40), longs);
    assertEquals(longs, List.of(1L, -1L, 1L << 40));
    assertEquals(List.of(1L, -1L, 1L << 40).hashCode(), longs.hashCode());
    assertEquals(1L << 40, longs.at(2));
    assertSame(longs, WireLongs.copyOf(longs));
    WireInts ints = WireInts.of(1, -1);
    assertEquals(List.of(1, -1), ints);
    assertEquals(List.of(1, -1).hashCode(), ints.hashCode());
    assertThrows(NullPointerException.class, () -> WireInts.copyOf(Collections.singletonList(null)));
    assertThrows(UnsupportedOperationException.class, () -> ints.set(0, 2));
  }

  private String text(int length, int kind) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      switch (random.nextInt(kind)) {
        case 0 -> text.append((char) random.nextInt(0x80));
        case 1 -> text.append((char) random.nextInt(0x80, 0x100)); // one byte in memory, two on the wire
        case 2 -> text.append((char) (random.nextInt(1, 0x100) << 8 & 0xd700)); // low byte of a character that has more
        default -> text.appendCodePoint(0x1f389);
      }
    }
    return text.toString();
  }

  @Test
  void textsOfEveryLength() {
    for (int length = 0; length < 300; length++) {
      for (int kind = 1; kind <= 4; kind++) {
        String text = text(length, kind);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        WireWriter wanted = WireWriter.create(Options.DEFAULT);
        wanted.writeUnsigned(utf8.length);
        wanted.writeRaw(Bytes.wrap(utf8));
        WireWriter out = WireWriter.create(Options.DEFAULT);
        out.writeString(text);
        assertEquals(wanted.toBytes(), out.toBytes());
        assertEquals(text, WireReader.of(out.toBytes(), FREE).readString());
        byte[] more = Arrays.copyOf(out.toBytes().toArray(), out.size() + 9);
        Arrays.fill(more, out.size(), more.length, (byte) 0xff);
        assertEquals(text, WireReader.of(more, FREE).readString());
        out.reset();
        out.writeStringField(0x14, text);
        assertEquals(Bytes.fromHex("14").concat(wanted.toBytes()), out.toBytes());
      }
    }
  }

  @Test
  void oneWrongByteAnywhere() {
    for (int length = 1; length < 40; length++) {
      for (int at = 0; at < length; at++) {
        byte[] data = new byte[length + 1];
        Arrays.fill(data, (byte) 'a');
        data[0] = (byte) length;
        data[at + 1] = (byte) 0xff;
        assertEquals(ErrorCategory.INVALID_UTF8,
            assertThrows(CramberryException.class, () -> WireReader.of(data, Options.DEFAULT).readString()).category());
      }
    }
  }

  @Test
  void mapsInAnyOrderWithRepeatedKeys() {
    for (int size = 0; size < 50; size++) {
      Map<String, Integer> last = new LinkedHashMap<>();
      WireWriter out = WireWriter.create(Options.DEFAULT);
      for (int i = 0; i < size; i++) {
        String key = text(random.nextInt(3), 4);
        out.writeString(key);
        out.writeSigned(i);
        last.put(key, i);
      }
      WireReader in = WireReader.of(out.toBytes(), FREE);
      WireMap.Builder<String, Integer> builder = WireMap.builder(in, size, WireMap.STRINGS);
      for (int i = 0; i < size; i++) {
        builder.add(in.readString(), in.readInt32());
      }
      WireMap<String, Integer> map = builder.build();
      assertEquals(last, map);
      assertEquals(WireMap.copyOf(last, WireMap.STRINGS), map);
      for (int i = 1; i < map.size(); i++) {
        assertEquals(-1, Integer.signum(Bytes.utf8(map.keyAt(i - 1)).compareTo(Bytes.utf8(map.keyAt(i)))));
      }
      last.forEach((key, value) -> assertEquals(value, map.get(key)));
    }
  }

  @Test
  void anEncodingInsideAnEncodingHasAWriterOfItsOwn() {
    WireMessage inner = out -> out.writeString("inner");
    WireMessage outer = out -> {
      out.writeString("outer");
      out.writeBytes(inner.encode());
    };
    assertEquals("056f75746572060569" + "6e6e6572", outer.encode().toHex().toLowerCase(java.util.Locale.ROOT));
    assertThrows(IllegalStateException.class, () -> WireWriter.encode(out -> {
      throw new IllegalStateException();
    }, Options.DEFAULT));
    WireWriter own = WireWriter.open(Options.DEFAULT);
    own.close();
    try (WireWriter again = WireWriter.open(Options.SECURE)) {
      assertSame(own, again);
    }
    assertEquals("05696e6e6572", inner.encode().toHex().toLowerCase(java.util.Locale.ROOT)); // the thread's writer came back empty
  }
}
