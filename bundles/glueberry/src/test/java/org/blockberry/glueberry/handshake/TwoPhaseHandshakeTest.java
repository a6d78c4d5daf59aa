package org.blockberry.glueberry.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.AeadKey;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.key.StreamKeys;
import org.blockberry.glueberry.stream.FrameHandler;
import org.blockberry.glueberry.stream.FrameLimits;
import org.blockberry.glueberry.stream.FrameReader;
import org.blockberry.glueberry.stream.FrameWriter;
import org.blockberry.glueberry.stream.MessageOpener;
import org.blockberry.glueberry.stream.ReplayWindow;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TwoPhaseHandshakeTest {
  private static final HandshakeMessage HELLO = HandshakeMessage.hello(Bytes.utf8("alice"));
  private static final HandshakeMessage KEY = HandshakeMessage.publicKey(Vectors.identity(2).publicKey().data());
  private static final HandshakeMessage COMPLETE = HandshakeMessage.complete();

  /** In every order of the peer's three messages, on both sides of the connection, we end established, prepared before we say complete. */
  @Test
  void everyOrderOfThePeersMessages() {
    List<List<HandshakeMessage>> orders = List.of(List.of(HELLO, KEY, COMPLETE), List.of(HELLO, COMPLETE, KEY), List.of(KEY, HELLO, COMPLETE),
        List.of(KEY, COMPLETE, HELLO), List.of(COMPLETE, HELLO, KEY), List.of(COMPLETE, KEY, HELLO), List.of(KEY, COMPLETE));
    for (boolean dialler : new boolean[] {true, false}) {
      for (List<HandshakeMessage> order : orders) {
        HandshakeSide side = new HandshakeSide(1, 2, dialler);
        order.forEach(side::receive);
        assertTrue(side.core.over(), dialler + " " + order);
        assertTrue(side.log.indexOf("prepare") < side.log.indexOf("write 03"), side.log.toString());
        assertEquals(List.of("established", "prepare", "write 01", "write 02", "write 03"), side.log.stream().sorted().toList());
        assertEquals("established", side.log.get(side.log.size() - 1));
      }
    }
  }

  @Test
  void theDiallerSpeaksFirstAndTheOtherSideWaits() {
    assertEquals(List.of("write 01"), new HandshakeSide(1, 2, true).log);
    assertEquals(List.of(), new HandshakeSide(2, 1, false).log);
  }

  @Test
  void twoOfOursEndEstablished() {
    HandshakeSide dialler = new HandshakeSide(1, 2, true);
    HandshakeSide other = new HandshakeSide(2, 1, false);
    for (int i = 0; i < 6; i++) {
      other.receive(dialler.takeOut(), i);
      dialler.receive(other.takeOut(), i);
    }
    assertEquals(List.of("write 01", "write 02", "prepare", "write 03", "established"), dialler.log);
    assertEquals(List.of("write 01", "write 02", "prepare", "write 03", "established"), other.log);
  }

  /** Weakness 3.3. */
  @Tag("sec-T6")
  @Test
  void theKeyOfAnotherFailsBeforeAnythingIsPrepared() {
    HandshakeSide side = new HandshakeSide(1, 2, true);
    side.receive(HandshakeMessage.publicKey(Vectors.identity(3).publicKey().data()));
    assertEquals(List.of("write 01", "failed HANDSHAKE_FAILED"), side.log);
    side.receive(KEY);
    side.receive(COMPLETE);
    assertEquals(2, side.log.size(), "over is over");
  }

  @Tag("sec-T11")
  @Test
  void theDeadlineHoldsForAllOfItHoweverTheBytesAreSpread() {
    HandshakeSide side = new HandshakeSide(1, 2, false);
    Bytes hello = FrameWriter.frame(HELLO.encode());
    long step = HandshakeSide.TIMEOUT / 5;
    for (int i = 0; i < hello.size() && !side.core.over(); i++) {
      side.receive(hello.slice(i, i + 1), (i + 1) * step);
    }
    assertEquals(List.of("failed HANDSHAKE_TIMEOUT"), side.log);
  }

  @Tag("sec-T11")
  @Test
  void silenceEndsAtTheDeadlineAndNotBefore() {
    HandshakeSide side = new HandshakeSide(1, 2, false);
    side.carry(side.core.tick(HandshakeSide.TIMEOUT - 1));
    assertFalse(side.core.over());
    assertEquals(1, side.core.remainingNanos(HandshakeSide.TIMEOUT - 1));
    side.carry(side.core.tick(HandshakeSide.TIMEOUT));
    assertEquals(ErrorCode.HANDSHAKE_TIMEOUT, side.failure.code());
    assertEquals(0, side.core.remainingNanos(Long.MAX_VALUE));
    side.carry(side.core.tick(Long.MAX_VALUE));
    assertEquals(1, side.log.size());
  }

  @Tag("sec-T2")
  @Test
  void repeatsAreNotAnsweredAndHaveAnEnd() {
    HandshakeSide side = new HandshakeSide(1, 2, false);
    for (int i = 0; i < TwoPhaseHandshake.MAX_MESSAGES; i++) {
      side.receive(HELLO);
    }
    assertEquals(List.of("write 01", "write 02"), side.log);
    side.receive(HELLO);
    assertEquals(ErrorCode.HANDSHAKE_FAILED, side.failure.code());
  }

  @Tag("sec-T10")
  @Test
  void whatIsNoHandshakeMessageFails() {
    for (String payload : List.of("", "00", "04", "ff00", "0300", "02", "02" + "aa".repeat(31), "02" + "aa".repeat(33), "01" + "aa".repeat(257))) {
      HandshakeSide side = new HandshakeSide(1, 2, false);
      side.receive(FrameWriter.frame(Bytes.fromHex(payload)), 1);
      assertEquals(List.of("failed HANDSHAKE_FAILED"), side.log, payload);
    }
  }

  @Tag("sec-T1")
  @Test
  void aLengthOfEightGibibytesFailsAtOnce() {
    HandshakeSide side = new HandshakeSide(1, 2, false);
    side.receive(Bytes.fromHex("8080808020"), 1);
    assertEquals(List.of("failed HANDSHAKE_FAILED"), side.log);
  }

  @Test
  void theEndOfTheStreamIsInOrderOnlyAfterComplete() {
    HandshakeSide early = new HandshakeSide(1, 2, false);
    early.receive(HELLO);
    early.carry(early.core.streamClosed(1));
    assertEquals(ErrorCode.STREAM_CLOSED, early.failure.code());
    HandshakeSide late = new HandshakeSide(1, 2, false);
    List.of(HELLO, KEY, COMPLETE).forEach(late::receive);
    late.carry(late.core.streamClosed(1));
    assertEquals("established", late.log.get(late.log.size() - 1));
  }

  /** The handshake and the messages after it, as two js nodes exchanged them: our core in the place of either, fed with the other's bytes. */
  @Test
  void theCapturedSessionReplays() {
    JsonNode capture = Vectors.load("capture-js");
    PeerId dialler = PeerId.parse(capture.required("dialerPeerId").asText());
    PeerId listener = PeerId.parse(capture.required("listenerPeerId").asText());
    for (boolean weDial : new boolean[] {true, false}) {
      PeerId own = weDial ? dialler : listener;
      PeerId other = weDial ? listener : dialler;
      TwoPhaseHandshake core = new TwoPhaseHandshake(other, own.publicKey().orElseThrow().data(), Bytes.EMPTY, weDial, 0, 1_000);
      List<HandshakeStep> steps = new ArrayList<>(core.begin(0));
      streamBytes(capture, 5, !weDial).forEach(bytes -> steps.addAll(core.receive(bytes.asBuffer(), 1)));
      assertTrue(steps.get(steps.size() - 1) instanceof HandshakeStep.Established, steps.toString());
      Bytes ours = steps.stream().filter(HandshakeStep.Write.class::isInstance).map(step -> ((HandshakeStep.Write) step).frame())
          .reduce(Bytes.EMPTY, Bytes::concat);
      Bytes theirs = streamBytes(capture, 5, weDial).stream().reduce(Bytes.EMPTY, Bytes::concat);
      // the js listener says no hello; everything else is byte for byte what the js node in our place wrote
      assertEquals(weDial ? theirs : Bytes.fromHex("020101").concat(theirs), ours);
    }
  }

  @Test
  void theCapturedMessagesOpen() {
    JsonNode pair = null;
    for (JsonNode each : Vectors.load("glueberry-crypto").required("pairs")) {
      pair = each.required("a").asText().startsWith("capture dialer") ? each : pair;
    }
    PeerId listener = PeerId.parse(pair.required("bPeerId").asText());
    List<Bytes> opened = new ArrayList<>();
    try (StreamKeys keys = new StreamKeys(Vectors.LADDER.x25519(), Vectors.hex(pair, "aSeed").toArray())) {
      AeadKey key = keys.derive(listener).bind(Vectors.LADDER.aead());
      MessageOpener opener = new MessageOpener(key, new ReplayWindow(16));
      for (boolean ofDialler : new boolean[] {true, false}) {
        FrameReader reader = new FrameReader(FrameLimits.sealed(1_000), new FrameHandler() {
          @Override
          public void payload(Bytes payload) {
            opened.add(opener.open(payload).orElseThrow());
          }

          @Override
          public void tooLarge(long payloadBytes) {}
        });
        streamBytes(Vectors.load("capture-js"), 7, ofDialler).forEach(bytes -> reader.feed(bytes.asBuffer()));
        reader.end();
      }
    }
    assertEquals(3, opened.size());
    assertEquals(List.of(17, 0, 19), opened.stream().map(Bytes::size).toList());
  }

  /** What one side sent on a yamux stream, behind the multistream messages. */
  private static List<Bytes> streamBytes(JsonNode capture, int stream, boolean ofDialler) {
    List<Bytes> all = new ArrayList<>();
    for (JsonNode item : capture.required("items")) {
      boolean ours = item.required("dir").asText().startsWith("dialer") == ofDialler;
      if (ours && item.path("streamId").asInt() == stream && item.has("payload")
          && !Vectors.hex(item, "payload").toUtf8().endsWith(".0\n")) {
        all.add(Vectors.hex(item, "payload"));
      }
    }
    return all;
  }
}
