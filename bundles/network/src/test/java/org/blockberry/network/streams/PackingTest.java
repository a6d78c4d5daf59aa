package org.blockberry.network.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.Deflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.streams.Dispatcher.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages made smaller, and what others may send in that form. */
class PackingTest {
  private final Dispatcher<String> streams = new Dispatcher<>();

  /** Text of so many bytes that begins with a type id and becomes about a third. */
  private static Bytes text(int size, long seed) {
    Random chance = new Random(seed);
    byte[] text = new byte[size];
    for (int i = 0; i < size; i++) {
      text[i] = (byte) "0123456789abcdef".charAt(chance.nextInt(i % 32 < 16 ? 16 : 2));
    }
    text[0] = (byte) 0x8a;
    text[1] = 1;
    return Bytes.wrap(text);
  }

  /** As a peer without manners packs: {@code says} bytes, and these. */
  private static Bytes crafted(long says, byte[] deflated) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0xff);
    out.write(1);
    long rest = says;
    for (; rest > 0x7f; rest >>>= 7) {
      out.write((int) (rest & 0x7f | 0x80));
    }
    out.write((int) rest);
    out.writeBytes(deflated);
    return Bytes.wrap(out.toByteArray());
  }

  private static byte[] deflate(byte[] whole) {
    Deflater deflater = new Deflater(9, true);
    try {
      deflater.setInput(whole);
      deflater.finish();
      byte[] out = new byte[whole.length + 100];
      return Arrays.copyOf(out, deflater.deflate(out));
    } finally {
      deflater.end();
    }
  }

  @Property(tries = 200)
  void whatIsPackedIsUnpackedAsItWas(@ForAll @IntRange(min = 2, max = 300_000) int size, @ForAll long seed) {
    Bytes message = text(size, seed);
    Bytes packed = Packing.pack(message);
    if (size < Packing.LEAST) {
      assertSame(message, packed, "too small");
      return;
    }
    assertTrue(packed.size() < size * 7 / 8 && Packing.packed(packed));
    assertEquals(size, Packing.wholeSize(packed));
    assertEquals(Optional.of(message), Packing.unpack(packed));
  }

  @Test
  void whatBecomesHardlySmallerStaysAsItIs() {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    Bytes message = Bytes.wrap(noise);
    assertSame(message, Packing.pack(message));
    Bytes zeros = Bytes.wrap(new byte[1_000_000]);
    assertSame(zeros, Packing.pack(zeros), "nobody would unpack that");
    Bytes packed = Packing.pack(text(10_000, 1));
    assertSame(packed, Packing.pack(packed));
  }

  @Property(tries = 5_000)
  @net.jqwik.api.Tag("sec-G9")
  void anyBytesAreRefusedOrBecomeWhatTheySay(@ForAll byte[] bytes, @ForAll @IntRange(min = 0, max = 5_000) int says) {
    Packing.unpack(crafted(says, bytes)).ifPresent(whole -> assertEquals(says, whole.size()));
  }

  @Test
  @Tag("sec-G9")
  void aBombIsNoMoreThanItsWeightTimesSixtyFour() {
    byte[] bomb = deflate(new byte[50 << 20]);
    assertTrue(bomb.length < 60_000);
    assertEquals(-1, Packing.wholeSize(crafted(50 << 20, bomb)), "it says so much that it is not begun");
    assertEquals(Optional.empty(), Packing.unpack(crafted(50 << 20, bomb)));
    assertEquals(Optional.empty(), Packing.unpack(crafted(1 << 20, bomb)), "it says less than it is, and is left at that");
    assertEquals(Optional.empty(), Packing.unpack(crafted(20_001, deflate(text(20_000, 1).toArray()))), "it says more");
  }

  @Test
  void whatIsNotWholeOrHasSomethingBehindItIsRefused() {
    for (int size : new int[] {20_000, 65_536, 131_072}) { // of the buffer too
      Bytes good = Packing.pack(text(size, 3));
      assertTrue(Packing.unpack(good).isPresent());
      assertEquals(Optional.empty(), Packing.unpack(good.slice(0, good.size() - 1)));
      assertEquals(Optional.empty(), Packing.unpack(good.concat(Bytes.fromHex("00"))));
    }
    for (String broken : new String[] {"ff01", "ff0100", "ff01ffffffffff7f", "ff0105", "ff018101"}) {
      assertEquals(Optional.empty(), Packing.unpack(Bytes.fromHex(broken)), broken);
    }
  }

  private Outcome judge(String stream, Bytes message, long second) {
    return streams.judge("p", true, stream, message, second * 1_000_000_000L).outcome();
  }

  @Test
  void onlyWhoMayAndOnlyWhereThereAreTypesAndNeverMoreThanTheStreamAllows() {
    streams.register("t", StreamRules.builder(StreamSpec.of("typed", 30_000)).typeIds(Set.of(138)).rate(100, 100, 30_000).build(), "typed");
    streams.register("t", StreamRules.builder(StreamSpec.of("opaque", 30_000)).rate(100, 100, 1_000_000).build(), "opaque");
    streams.connected("p");
    Bytes message = text(20_000, 1);
    Bytes packed = Packing.pack(message);
    assertEquals(Outcome.MALFORMED, judge("typed", packed, 0), "it was not agreed on");
    streams.packs("p");
    Dispatcher.Verdict<String> verdict = streams.judge("p", true, "typed", packed, 10_000_000_000L);
    assertEquals(Outcome.DELIVERED, verdict.outcome());
    assertEquals(message, verdict.message());
    assertEquals(Outcome.LIMITED, judge("typed", packed, 10), "it counts as large as it becomes");
    assertEquals(Outcome.MALFORMED, judge("typed", packed.slice(0, 5_000), 200));
    byte[] other = message.toArray();
    other[0] = (byte) 0x80;
    assertEquals(Outcome.MALFORMED, judge("typed", Packing.pack(Bytes.wrap(other)), 300), "types are looked at inside");
    assertEquals(packed, streams.judge("p", true, "opaque", packed, 400_000_000_000L).message(), "not looked into");
    streams.register("t", StreamRules.builder(StreamSpec.of("small", 10_000)).typeIds(Set.of(138)).rate(100, 100, 1_000_000).build(), "small");
    assertTrue(packed.size() < 10_000 + 2_000);
    assertEquals(Outcome.MALFORMED, judge("small", packed, 500), "it would be too large there");
  }
}
