package org.blockberry.glueberry.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FrameReaderTest {
  private static final JsonNode VECTORS = Vectors.load("glueberry-frames");

  /** Keeps what it gets. */
  static final class Kept implements FrameHandler {
    final List<Bytes> payloads = new ArrayList<>();
    final List<Long> tooLarge = new ArrayList<>();

    @Override
    public void payload(Bytes payload) {
      payloads.add(payload);
    }

    @Override
    public void tooLarge(long payloadBytes) {
      tooLarge.add(payloadBytes);
    }
  }

  private final Kept kept = new Kept();

  private FrameReader reader(int payloadBytes) {
    return new FrameReader(FrameLimits.plain(payloadBytes), kept);
  }

  private static void feed(FrameReader reader, String hex) {
    reader.feed(Bytes.fromHex(hex).asBuffer());
  }

  @TestFactory
  List<DynamicTest> framesAreWrittenAndRead() {
    return Vectors.tests("frames", VECTORS.required("frames"), vector -> {
      byte[] pattern = new byte[vector.required("payloadLength").asInt()];
      for (int i = 0; i < pattern.length; i++) {
        pattern[i] = (byte) i;
      }
      Bytes payload = vector.has("payload") ? Vectors.hex(vector, "payload") : Bytes.wrap(pattern);
      Bytes framed = FrameWriter.frame(payload);
      assertTrue(framed.startsWith(Vectors.hex(vector, "outerPrefix").concat(Vectors.hex(vector, "innerPrefix"))));
      assertEquals(vector.required("framedLength").asInt(), framed.size());
      assertEquals(Vectors.hex(vector, "framedSha256"), sha256(framed));
      if (vector.has("framed")) {
        assertEquals(Vectors.hex(vector, "framed"), framed);
      }
      Kept one = new Kept();
      FrameReader reader = new FrameReader(FrameLimits.plain(20_000), one);
      for (int i = 0; i < framed.size(); i++) {
        reader.feed(framed.slice(i, i + 1).asBuffer());
      }
      reader.end();
      assertEquals(List.of(payload), one.payloads);
      assertEquals(0, reader.held());
    });
  }

  @TestFactory
  List<DynamicTest> readerCases() {
    return Vectors.tests("readerCases", VECTORS.required("readerCases"), vector -> {
      Kept one = new Kept();
      FrameReader reader = new FrameReader(FrameLimits.plain(1 << 20), one);
      Runnable run = () -> {
        reader.feed(Vectors.hex(vector, "wire").asBuffer());
        reader.end();
      };
      String expected = vector.required("expect").asText();
      if (expected.equals("error")) {
        assertThrows(PeerViolation.class, run::run);
        assertThrows(IllegalStateException.class, () -> reader.feed(ByteBuffer.wrap(new byte[] {1, 0})));
      } else {
        run.run();
      }
      assertEquals(expected.equals("accept") ? List.of(Vectors.hex(vector, "payload")) : List.of(), one.payloads);
    });
  }

  @Test
  void severalInOneChunk() {
    feed(reader(10), VECTORS.required("concatenated").required("wire").asText());
    List<Bytes> expected = new ArrayList<>();
    VECTORS.required("concatenated").required("payloads").forEach(each -> expected.add(Bytes.fromHex(each.asText())));
    assertEquals(expected, kept.payloads);
  }

  @TestFactory
  List<DynamicTest> protocolIds() {
    return Vectors.tests("named", VECTORS.required("protocolIds").required("named"), vector -> assertEquals(
        vector.required("id").asText(), StreamName.encrypted(vector.required("name").asText()).protocolId()));
  }

  @Test
  void theHandshakeHasItsProtocolAndItsNameIsReserved() {
    assertEquals(VECTORS.required("protocolIds").required("handshake").asText(), StreamName.HANDSHAKE.protocolId());
    assertThrows(GlueberryException.class, () -> StreamName.encrypted("handshake"));
    for (String bad : List.of("", "a b", "ä", "a/b", "x".repeat(65))) {
      assertThrows(GlueberryException.class, () -> StreamName.encrypted(bad), bad);
    }
    assertEquals("x".repeat(64), StreamName.encrypted("x".repeat(64)).text());
  }

  /** Weakness 3.5: the original allocates 64 MiB on the word of a stranger. */
  @Tag("sec-T1")
  @Test
  void memoryFollowsWhatHasComeNotWhatIsClaimed() {
    FrameReader reader = new FrameReader(FrameLimits.plain(60 << 20), kept);
    ByteBuffer claim = ByteBuffer.allocate(16);
    FrameWriter.prefix(60 << 20, claim);
    claim.put((byte) 1).flip();
    reader.feed(claim);
    assertTrue(reader.held() <= 256, "holds " + reader.held());
    reader.feed(ByteBuffer.wrap(new byte[10_000]));
    assertTrue(reader.held() <= 32_768, "holds " + reader.held());
  }

  @Tag("sec-T1")
  @Test
  void aPayloadAboveTheLimitIsPassedOverAndTheNextIsRead() {
    FrameReader reader = reader(4);
    reader.feed(FrameWriter.frame(Bytes.utf8("12345")).asBuffer());
    assertEquals(0, reader.held());
    reader.feed(FrameWriter.frame(Bytes.utf8("1234")).asBuffer());
    assertEquals(List.of(5L), kept.tooLarge);
    assertEquals(List.of(Bytes.utf8("1234")), kept.payloads);
  }

  @Tag("sec-T1")
  @Test
  void aFrameAboveSixtyFourMebibytesEndsTheStream() {
    FrameReader reader = reader(4);
    feed(reader, "80808020"); // 64 MiB exactly: passed over
    PeerViolation tooLarge = assertThrows(PeerViolation.class, () -> feed(reader(4), "81808020"));
    assertEquals(Violation.TOO_LARGE, tooLarge.kind());
    assertEquals(Violation.TOO_LARGE, assertThrows(PeerViolation.class, () -> feed(reader(4), "ffffffffffffffffff01")).kind(), "2^64 - 1");
  }

  @Tag("sec-T10")
  @Test
  void everyPrefixOfAFrameDeliversNothing() {
    Bytes framed = FrameWriter.frame(Bytes.wrap(new byte[300]));
    for (int i = 0; i < framed.size(); i++) {
      FrameReader reader = reader(1_000);
      reader.feed(framed.slice(0, i).asBuffer());
      if (i <= 2) {
        reader.end();
      } else {
        assertThrows(PeerViolation.class, reader::end);
      }
      assertEquals(List.of(), kept.payloads);
    }
  }

  @Test
  void whatAHandlerThrowsEndsTheReader() {
    FrameReader reader = new FrameReader(FrameLimits.plain(10), new FrameHandler() {
      @Override
      public void payload(Bytes payload) {
        throw new IllegalArgumentException("mine");
      }

      @Override
      public void tooLarge(long payloadBytes) {}
    });
    assertThrows(IllegalArgumentException.class, () -> feed(reader, "0100"));
    assertThrows(IllegalStateException.class, () -> feed(reader, "0100"));
  }

  @Test
  void sealedMessagesMayBeTwentyEightBytesLonger() {
    assertEquals(1_048_604, FrameLimits.sealed(FrameLimits.DEFAULT_MESSAGE_BYTES).payloadBytes());
    assertThrows(IllegalArgumentException.class, () -> new FrameLimits(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new FrameLimits(2, 1));
  }

  private static Bytes sha256(Bytes of) {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(of.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
