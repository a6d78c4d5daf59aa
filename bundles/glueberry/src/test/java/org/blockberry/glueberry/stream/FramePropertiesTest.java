package org.blockberry.glueberry.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;

class FramePropertiesTest {
  /** Where the bytes are cut makes no difference. */
  @Property(tries = 500)
  void cutsDoNotMatter(@ForAll @Size(max = 6) List<@IntRange(max = 400) Integer> sizes, @ForAll long seed) {
    Random random = new Random(seed);
    FrameReaderTest.Kept kept = new FrameReaderTest.Kept();
    FrameReader reader = new FrameReader(FrameLimits.plain(300), kept);
    Bytes all = Bytes.EMPTY;
    for (int size : sizes) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      all = all.concat(FrameWriter.frame(Bytes.wrap(payload)));
    }
    FrameReaderTest.Kept whole = new FrameReaderTest.Kept();
    new FrameReader(FrameLimits.plain(300), whole).feed(all.asBuffer());
    for (int at = 0; at < all.size(); ) {
      int next = Math.min(all.size(), at + 1 + random.nextInt(60));
      reader.feed(all.slice(at, next).asBuffer());
      at = next;
    }
    reader.end();
    assertEquals(whole.payloads, kept.payloads);
    assertEquals(whole.tooLarge, kept.tooLarge);
    assertEquals(sizes.stream().filter(size -> size <= 300).toList(), kept.payloads.stream().map(Bytes::size).toList());
  }

  @Tag("sec-T10")
  @Property(tries = 2_000)
  void anyBytesAreReadOrAViolation(@ForAll @Size(max = 200) byte[] input) {
    FrameReaderTest.Kept kept = new FrameReaderTest.Kept();
    FrameReader reader = new FrameReader(FrameLimits.plain(64), kept);
    try {
      reader.feed(ByteBuffer.wrap(input));
      reader.end();
    } catch (PeerViolation expected) {
      assertTrue(expected.getMessage().length() < 200);
    }
    assertTrue(kept.payloads.stream().mapToInt(Bytes::size).sum() <= input.length);
  }
}
