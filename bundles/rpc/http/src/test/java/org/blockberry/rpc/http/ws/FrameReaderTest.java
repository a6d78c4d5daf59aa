package org.blockberry.rpc.http.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Frames in every cut, and bytes of chance. */
@Tag("sec-R3")
class FrameReaderTest {
  private static final int MOST = 70_000;

  /** Whatever the fragments, the control frames between them and the cuts of the network: the texts arrive as they were. */
  @Property(tries = 300)
  void textsArriveInWhateverPieces(@ForAll @Size(max = 4) List<String> texts, @ForAll long seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    int pings = 0;
    List<String> sent = new ArrayList<>();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      String whole = new String(bytes, StandardCharsets.UTF_8);
      sent.add(whole);
      int at = 0;
      boolean first = true;
      while (first || at < bytes.length) {
        int count = Math.min(bytes.length - at, random.nextInt(200));
        boolean last = at + count == bytes.length;
        wire.writeBytes(frame((last ? 0x80 : 0) | (first ? 1 : 0), bytes, at, count, random));
        at += count;
        if (last) {
          break;
        }
        first = false;
        if (random.nextBoolean()) {
          wire.writeBytes(frame(0x89, new byte[3], 0, 3, random));
          pings++;
        }
      }
    }
    FrameReader reader = new FrameReader(MOST);
    List<String> got = new ArrayList<>();
    byte[] all = wire.toByteArray();
    for (int at = 0; at < all.length;) {
      int to = Math.min(all.length, at + 1 + random.nextInt(50));
      at = reader.feed(all, at, to);
      assertNull(reader.violation());
      FrameReader.Message message = reader.take();
      if (message != null && message.kind() == FrameReader.Kind.TEXT) {
        got.add(message.payload().toUtf8());
      } else if (message != null) {
        pings--;
      }
    }
    assertEquals(sent, got);
    assertEquals(0, pings);
    assertTrue(!reader.midMessage());
  }

  /** Any bytes: never an exception, never a stand-still, nothing beyond the bound; the cuts do not change what is understood. */
  @Property(tries = 2_000)
  void anyBytesAreTakenOrRefused(@ForAll @Size(max = 400) byte[] bytes, @ForAll @IntRange(min = 1, max = 400) int cut) {
    assertEquals(understood(bytes, bytes.length), understood(bytes, cut));
  }

  private static List<Object> understood(byte[] bytes, int cut) {
    FrameReader reader = new FrameReader(100);
    List<Object> got = new ArrayList<>();
    int at = 0;
    while (at < bytes.length && reader.violation() == null) {
      int before = at;
      at = reader.feed(bytes, at, Math.min(bytes.length, at + cut));
      FrameReader.Message message = reader.take();
      if (message != null) {
        assertTrue(message.payload().size() <= 125);
        got.add(message);
      }
      assertTrue(at > before || message != null || reader.violation() != null, "stands still");
    }
    if (reader.violation() != null) {
      got.add(reader.violation());
    }
    return got;
  }

  private static byte[] frame(int first, byte[] from, int offset, int count, Random random) {
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    ByteBuffer frame = ByteBuffer.allocate(14 + count).put((byte) first);
    if (count <= 125) {
      frame.put((byte) (0x80 | count));
    } else {
      frame.put((byte) 0xfe).putShort((short) count);
    }
    frame.put(mask);
    for (int i = 0; i < count; i++) {
      frame.put((byte) (from[offset + i] ^ mask[i & 3]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }
}
