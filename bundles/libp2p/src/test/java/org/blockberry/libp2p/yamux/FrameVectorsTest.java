package org.blockberry.libp2p.yamux;

import static org.blockberry.libp2p.Vectors.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FrameVectorsTest {
  private static final JsonNode FILE = Vectors.load("yamux");

  @TestFactory
  List<DynamicTest> frames() {
    return Vectors.tests("frames", FILE.get("frames"), vector -> {
      Bytes wire = hex(vector, "wire");
      for (int cut = 0; cut <= wire.size(); cut++) {
        List<String> seen = new ArrayList<>();
        FrameReader reader = new FrameReader(new Noting(seen));
        reader.feed(wire.slice(0, cut).asBuffer());
        reader.feed(wire.slice(cut, wire.size()).asBuffer());
        List<String> expected = new ArrayList<>();
        long length = vector.get("length").asLong();
        expected.add(vector.get("typeCode").asInt() + " " + vector.get("flagBits").asInt() + " " + vector.get("streamId").asLong() + " " + length);
        if (vector.get("typeCode").asInt() == Frame.DATA) {
          expected.add(wire.slice(12, wire.size()).toHex());
        }
        assertEquals(expected, seen);
      }
      Outgoing out = new Outgoing(ChunkPool.keeping(0));
      out.header(vector.get("typeCode").asInt(), vector.get("flagBits").asInt(), (int) vector.get("streamId").asLong(), vector.get("length").asLong());
      ByteBuffer payload = wire.slice(12, wire.size()).asBuffer();
      out.payload(payload, payload.remaining());
      assertEquals(wire.size(), out.size());
      ByteBuffer chunk = out.poll();
      assertEquals(wire, Bytes.copyOf(chunk.array(), 0, chunk.limit()));
      assertEquals(0, out.size());
    });
  }

  @TestFactory
  List<DynamicTest> protocolErrors() {
    return Vectors.tests("protocolErrors", FILE.get("protocolErrors"), vector -> {
      Rig rig = new Rig(false);
      boolean onStream = vector.get("why").asText().contains("window");
      rig.receive(Rig.syn(onStream ? 1 : 3)); // an error of its own must not hide behind a stream that is opened twice
      rig.sent();
      assertThrows(PeerViolation.class, () -> rig.receive(hex(vector, "wire")));
      assertEquals(List.of("away 0:1"), rig.sentFrames());
      assertEquals(List.of("SESSION_ENDED"), rig.readers.get(0).events);
      assertEquals(0, rig.budget.used());
    });
  }

  /** Header, then the payload in one piece of text when it is complete. */
  private static final class Noting implements FrameReader.Sink {
    private final List<String> seen;
    private Bytes payload = Bytes.EMPTY;

    Noting(List<String> seen) {
      this.seen = seen;
    }

    @Override
    public void header(int type, int flags, int stream, long length) {
      seen.add(type + " " + flags + " " + (stream & 0xffff_ffffL) + " " + length);
    }

    @Override
    public void payload(ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      payload = payload.concat(Bytes.wrap(copy));
    }

    @Override
    public void payloadEnd() {
      seen.add(payload.toHex());
    }
  }
}
