package org.blockberry.libp2p.multistream;

import static org.blockberry.libp2p.Vectors.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Vectors;
import org.blockberry.libp2p.Violation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MultistreamTest {
  private static final JsonNode FILE = Vectors.load("multistream");
  private static final Bytes HEADER = Bytes.fromHex("132f6d756c746973747265616d2f312e302e300a");
  private static final Set<String> OURS = Set.of("/noise", "/yamux/1.0.0", "/glueberry/stream/handshake/1.0.0");

  @TestFactory
  List<DynamicTest> messages() {
    return Vectors.tests("messages", FILE.get("messages"), vector -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Messages.append(vector.get("text").asText(), out);
      assertEquals(hex(vector, "wire"), Bytes.wrap(out.toByteArray()));
      assertEquals(vector.get("text").asText(), new MessageReader().next(hex(vector, "wire").asBuffer()));
    });
  }

  /** Our listener gives the listener's bytes of each exchange; what lies behind the agreement is left alone. */
  @TestFactory
  List<DynamicTest> exchangesAsResponder() {
    return Vectors.tests("exchanges", FILE.get("exchanges"), vector -> {
      Responder responder = new Responder(OURS::contains);
      Bytes expected = Bytes.EMPTY;
      Bytes sent = responder.start();
      Bytes left = Bytes.EMPTY;
      for (JsonNode step : vector.get("steps")) {
        boolean opener = Set.of("dialer", "opener").contains(step.get("from").asText());
        if (opener && step.has("wire")) {
          ByteBuffer in = hex(step, "wire").asBuffer();
          sent = sent.concat(responder.receive(in));
          left = left.concat(rest(in));
        } else if (step.has("wire")) {
          expected = expected.concat(hex(step, "wire"));
        }
      }
      assertEquals(expected, sent);
      boolean lazy = vector.get("name").asText().startsWith("go lazy");
      assertEquals(Bytes.fromHex(lazy ? "020101" : ""), left);
    });
  }

  /** Our dialer gives the dialer's bytes of those exchanges that open as ours does. */
  @TestFactory
  List<DynamicTest> exchangesAsProposer() {
    return Vectors.tests("exchanges", FILE.get("exchanges"), vector -> {
      String name = vector.get("name").asText();
      List<String> protocols = name.startsWith("go-libp2p") ? List.of("/tls/1.0.0", "/noise")
          : name.startsWith("js-libp2p") ? List.of("/noise") : name.startsWith("muxer") ? List.of("/yamux/1.0.0")
              : name.startsWith("unsupported") ? List.of("/glueberry/stream/nope/1.0.0") : List.of("/glueberry/stream/handshake/1.0.0");
      Proposer proposer = new Proposer(protocols);
      Bytes expected = Bytes.EMPTY;
      Bytes sent = proposer.start();
      for (JsonNode step : vector.get("steps")) {
        boolean opener = Set.of("dialer", "opener").contains(step.get("from").asText());
        if (opener && step.has("wire")) {
          expected = expected.concat(hex(step, "wire"));
        } else if (step.has("wire")) {
          sent = sent.concat(proposer.receive(hex(step, "wire").asBuffer()));
        }
      }
      assertTrue(expected.startsWith(sent), "all of it but for the first data of a lazy opener");
      assertEquals(name.startsWith("unsupported"), proposer.refused());
      assertEquals(name.startsWith("unsupported") ? Optional.empty() : Optional.of(protocols.get(protocols.size() - 1)), proposer.agreed());
    });
  }

  @TestFactory
  List<DynamicTest> invalid() {
    return Vectors.tests("invalid", FILE.get("invalid"), vector -> {
      assertThrows(PeerViolation.class, () -> new Responder(OURS::contains).receive(hex(vector, "wire").asBuffer()));
      assertThrows(PeerViolation.class, () -> new Proposer(List.of("/noise")).receive(hex(vector, "wire").asBuffer()));
    });
  }

  @Test
  void bothSidesMeetAlsoOneByteAtATime() {
    for (int chunk : new int[] {1, 2, 7, 1_000}) {
      Proposer proposer = new Proposer(List.of("/a/1", "/tls/1.0.0", "/noise", "/b/1"));
      Responder responder = new Responder(OURS::contains);
      ByteBuffer toResponder = proposer.start().asBuffer();
      Bytes toProposer = responder.start();
      while (proposer.agreed().isEmpty()) {
        Bytes answers = toProposer.concat(feed(toResponder, chunk, responder::receive));
        toResponder = feed(answers.asBuffer(), chunk, proposer::receive).asBuffer();
        toProposer = Bytes.EMPTY;
      }
      assertEquals(Optional.of("/noise"), proposer.agreed());
      assertEquals(Optional.of("/noise"), responder.agreed());
    }
  }

  private static Bytes feed(ByteBuffer in, int chunk, java.util.function.Function<ByteBuffer, Bytes> core) {
    Bytes out = Bytes.EMPTY;
    while (in.hasRemaining()) {
      ByteBuffer piece = in.slice(in.position(), Math.min(chunk, in.remaining()));
      in.position(in.position() + piece.remaining());
      out = out.concat(core.apply(piece));
    }
    return out;
  }

  @Test
  void lsIsNotAvailable() {
    Responder responder = new Responder(OURS::contains);
    assertEquals(Bytes.fromHex("036e610a"), responder.receive(HEADER.concat(Bytes.fromHex("036c730a")).asBuffer()));
    assertEquals(Optional.empty(), responder.agreed());
  }

  @Test
  void anAnswerToNoQuestionIsRefused() {
    Proposer proposer = new Proposer(List.of("/noise", "/yamux/1.0.0"));
    PeerViolation thrown = assertThrows(PeerViolation.class, () -> proposer.receive(HEADER.concat(wire("/yamux/1.0.0")).asBuffer()));
    assertEquals(Violation.OUT_OF_ORDER, thrown.kind());
    Proposer second = new Proposer(List.of("/noise"));
    assertThrows(PeerViolation.class, () -> second.receive(wire("/noise").asBuffer()), "no header");
  }

  @Test
  void ourOwnIdsAreChecked() {
    for (String refused : List.of("", "/", "noise", "/a\nb", "/" + "a".repeat(1_023))) {
      assertThrows(IllegalArgumentException.class, () -> new Proposer(List.of(refused)), refused);
    }
    assertThrows(IllegalArgumentException.class, () -> new Proposer(List.of()));
    assertEquals(20 + 2 + 1_024, new Proposer(List.of("/" + "a".repeat(1_022))).start().size());
  }

  @Tag("sec-T1")
  @Test
  void theLongestMessageIsReadAndMemoryComesWithItsBytes() {
    MessageReader reader = new MessageReader();
    assertEquals(null, reader.next(Bytes.fromHex("8008" + "61").asBuffer()));
    assertTrue(held(reader) <= 64, "held " + held(reader));
    assertEquals("a".repeat(1_023), reader.next(Bytes.utf8("a".repeat(1_022) + "\n").asBuffer()));
    for (String refused : List.of("8108", "ff7f", "ffff01", "808008", "8000", "00", "8700" + "2f6e6f6973650a", "036e6161", "02ff0a")) {
      assertThrows(PeerViolation.class, () -> new MessageReader().next(Bytes.fromHex(refused).asBuffer()), refused);
    }
  }

  private static int held(MessageReader reader) {
    try {
      var field = MessageReader.class.getDeclaredField("message");
      field.setAccessible(true);
      return ((byte[]) field.get(reader)).length;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Tag("sec-T2")
  @Test
  void answersAreNeverLongerThanQuestions() {
    for (String proposal : List.of("\n", "a\n", "/\n")) {
      Responder responder = new Responder(name -> false);
      responder.receive(HEADER.asBuffer());
      assertThrows(PeerViolation.class, () -> responder.receive(wire(proposal.strip()).asBuffer()));
    }
    Responder responder = new Responder(name -> false);
    responder.receive(HEADER.asBuffer());
    List<Integer> answers = new ArrayList<>();
    PeerViolation thrown = assertThrows(PeerViolation.class, () -> {
      while (answers.size() < 1_000) {
        Bytes question = wire("ab");
        Bytes answer = responder.receive(question.asBuffer());
        assertTrue(answer.size() <= question.size());
        answers.add(answer.size());
      }
    });
    assertEquals(Violation.TOO_MANY, thrown.kind());
    assertEquals(Responder.MAX_PROPOSALS, answers.size());
    assertFalse(answers.contains(0));
  }

  static Bytes wire(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Messages.append(text, out);
    return Bytes.wrap(out.toByteArray());
  }

  private static Bytes rest(ByteBuffer in) {
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return Bytes.wrap(rest);
  }
}
