package org.blockberry.libp2p.yamux;

import static org.blockberry.libp2p.Vectors.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Vectors;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PeerSignatures;
import org.blockberry.libp2p.multistream.Proposer;
import org.blockberry.libp2p.multistream.Responder;
import org.blockberry.libp2p.noise.NoiseCredentials;
import org.blockberry.libp2p.noise.NoiseHandshake;
import org.blockberry.libp2p.noise.NoiseSession;
import org.blockberry.libp2p.noise.NoiseSuite;
import org.blockberry.libp2p.noise.RecordReader;
import org.blockberry.libp2p.noise.RecordSealer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A whole connection between two js nodes, through our cores in both roles. With the same keys our side of negotiation and handshake gives js's
 * bytes, and so does sealing what js sealed; what js sent is understood, by a session of ours too.
 */
class CaptureReplayTest {
  private static final JsonNode CAPTURE = Vectors.load("capture-js");
  private static final JsonNode KEYS = Vectors.load("noise-xx").get("handshakes").get(0);
  private static final String DIALER = "dialer->listener";
  private static final NoiseSuite SUITE = NoiseSuite.of(TestCrypto.LADDER);

  private final List<JsonNode> items = new ArrayList<>();
  private int at;
  private NoiseSession dialer;
  private NoiseSession listener;

  @BeforeEach
  void handshake() {
    CAPTURE.get("items").forEach(items::add);
    Proposer proposer = new Proposer(List.of("/noise"));
    Responder responder = new Responder("/noise"::equals);
    Bytes proposal = proposer.start();
    assertEquals(wire(DIALER, 2), proposal);
    Bytes answer = responder.start().concat(responder.receive(proposal.asBuffer()));
    assertEquals(wire("listener->dialer", 2), answer);
    proposer.receive(answer.asBuffer());
    assertEquals(Optional.of("/noise"), proposer.agreed());
    assertEquals(Optional.of("/noise"), responder.agreed());

    NoiseHandshake left = NoiseHandshake.initiator(SUITE, credentials("initiator"), verifier(), hex(KEYS.get("initiator"), "ephemeralPrivate").toArray(),
        Optional.of(PeerId.parse(CAPTURE.get("listenerPeerId").asText())));
    NoiseHandshake right = NoiseHandshake.responder(SUITE, credentials("responder"), verifier(),
        hex(KEYS.get("responder"), "ephemeralPrivate").toArray());
    Bytes first = left.start();
    assertEquals(wire(DIALER, 1), first);
    Bytes second = right.receive(first.asBuffer());
    assertEquals(wire("listener->dialer", 1), second);
    Bytes third = left.receive(second.asBuffer());
    assertEquals(wire(DIALER, 1), third);
    right.receive(third.asBuffer());
    dialer = left.session().orElseThrow();
    listener = right.session().orElseThrow();
    assertEquals(hex(CAPTURE, "handshakeHash"), dialer.handshakeHash());
    assertEquals(Optional.of("/yamux/1.0.0"), listener.muxer());
    assertEquals(CAPTURE.get("dialerPeerId").asText(), listener.remoteId().toString());
  }

  private Bytes wire(String direction, int count) {
    Bytes wire = Bytes.EMPTY;
    for (int i = 0; i < count; i++) {
      JsonNode item = items.get(at++);
      assertEquals(direction, item.get("dir").asText());
      wire = wire.concat(hex(item, "wire"));
    }
    return wire;
  }

  private static NoiseCredentials credentials(String side) {
    return new NoiseCredentials(Ed25519Identity.fromSeed(TestCrypto.LADDER.ed25519(), hex(KEYS.get(side), "identitySeed").toArray()),
        SUITE.x25519(), hex(KEYS.get(side), "staticPrivate").toArray(), List.of("/yamux/1.0.0"));
  }

  private static PeerSignatures verifier() {
    return new PeerSignatures(TestCrypto.LADDER.ed25519(), Set.of(KeyType.ED25519));
  }

  /** Byte for byte: sealed messages open to what was captured and come out the same when sealed again; so do frames. */
  @Test
  void recordsAndFramesAreReadAndWrittenAsJsDid() {
    Map<String, RecordReader> readers = Map.of(DIALER, new RecordReader(listener.opener()), "listener->dialer", new RecordReader(dialer.opener()));
    ByteBuffer scratch = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
    Map<String, List<Bytes>> frames = new HashMap<>(Map.of(DIALER, new ArrayList<>(), "listener->dialer", new ArrayList<>()));
    Map<String, FrameReader> cutters = Map.of(DIALER, new FrameReader(new Writing(frames.get(DIALER))),
        "listener->dialer", new FrameReader(new Writing(frames.get("listener->dialer"))));
    int records = 0;
    int framesSeen = 0;
    for (; at < items.size(); at++) {
      JsonNode item = items.get(at);
      String direction = item.get("dir").asText();
      if (item.get("layer").asText().equals("noise-transport")) {
        records++;
        Bytes plaintext = hex(item, "plaintext");
        List<Bytes> opened = new ArrayList<>();
        readers.get(direction).feed(hex(item, "wire").asBuffer(), scratch, piece -> opened.add(copy(piece)));
        assertEquals(List.of(plaintext), opened);
        ByteBuffer sealed = ByteBuffer.allocate(RecordSealer.sealedSize(plaintext.size()));
        (direction.equals(DIALER) ? dialer : listener).sealer().seal(plaintext.asBuffer(), sealed);
        assertEquals(hex(item, "wire"), Bytes.wrap(sealed.array()));
        cutters.get(direction).feed(plaintext.asBuffer());
      } else if (item.get("layer").asText().equals("yamux")) {
        framesSeen++;
        Bytes expected = hex(item, "header").concat(item.has("payload") ? hex(item, "payload") : Bytes.EMPTY);
        assertEquals(expected, frames.get(direction).remove(0));
      }
    }
    assertTrue(records > 70 && framesSeen > 70, records + " records, " + framesSeen + " frames");
    frames.values().forEach(left -> assertEquals(List.of(), left));
  }

  /** Our listener in place of js's: every stream of the dialer is understood, protocols included. */
  @Test
  void ourListenerUnderstandsTheDialer() {
    Rig rig = new Rig(false);
    feed(rig, DIALER);
    assertEquals(List.of(1L, 3L, 5L, 7L, 9L), rig.opened.stream().map(YamuxStream::id).toList());
    assertEquals(List.of(0L), rig.goneAway);
    List<String> agreed = new ArrayList<>();
    rig.readers.forEach(reader -> {
      Responder responder = new Responder(name -> !name.contains("nope"));
      responder.receive(reader.data.asBuffer());
      agreed.add(responder.agreed().orElse("na"));
    });
    assertEquals(List.of("/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", "/glueberry/stream/handshake/1.0.0", "/glueberry/stream/messages/1.0.0", "na"), agreed);
    assertEquals("RESET_BY_PEER", last(rig.readers.get(3).events));
    assertEquals("RESET_BY_PEER", last(rig.readers.get(4).events));
    everyPayloadArrived(rig.readers, rig.opened, DIALER);
  }

  /** Our dialer in place of js's: the listener's answers fit the streams that we opened. */
  @Test
  void ourDialerUnderstandsTheListener() {
    Rig rig = new Rig(true);
    List<Rig.Reader> ours = new ArrayList<>();
    List<YamuxStream> streams = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ours.add(new Rig.Reader(true));
      streams.add(rig.session.open(ours.get(i)).orElseThrow());
    }
    rig.session.ping();
    feed(rig, "listener->dialer");
    assertFalse(rig.session.ended());
    assertEquals(1, rig.pongs.size());
    assertEquals(List.of(2L), rig.opened.stream().map(YamuxStream::id).toList());
    everyPayloadArrived(ours, streams, "listener->dialer");
    everyPayloadArrived(rig.readers, rig.opened, "listener->dialer");
  }

  private void feed(Rig rig, String direction) {
    RecordReader reader = new RecordReader((direction.equals(DIALER) ? listener : dialer).opener());
    ByteBuffer scratch = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
    for (JsonNode item : items) {
      if (item.get("layer").asText().equals("noise-transport") && item.get("dir").asText().equals(direction)) {
        reader.feed(hex(item, "wire").asBuffer(), scratch, piece -> rig.session.receive(piece, rig.now++));
      }
    }
  }

  private void everyPayloadArrived(List<Rig.Reader> readers, List<YamuxStream> streams, String direction) {
    for (int i = 0; i < streams.size(); i++) {
      long id = streams.get(i).id();
      Bytes expected = Bytes.EMPTY;
      for (JsonNode item : items) {
        if (item.has("payload") && item.get("layer").asText().equals("yamux") && item.get("dir").asText().equals(direction)
            && item.get("streamId").asLong() == id) {
          expected = expected.concat(hex(item, "payload"));
        }
      }
      assertEquals(expected, readers.get(i).data, "stream " + id);
    }
  }

  private static String last(List<String> events) {
    return events.get(events.size() - 1);
  }

  private static Bytes copy(ByteBuffer piece) {
    byte[] copy = new byte[piece.remaining()];
    piece.get(copy);
    return Bytes.wrap(copy);
  }

  /** Writes every frame it is told about anew. */
  private static final class Writing implements FrameReader.Sink {
    private final List<Bytes> frames;
    private final Outgoing out = new Outgoing(ChunkPool.keeping(1));

    Writing(List<Bytes> frames) {
      this.frames = frames;
    }

    @Override
    public void header(int type, int flags, int stream, long length) {
      out.header(type, flags, stream, length);
      if (type != Frame.DATA) {
        payloadEnd();
      }
    }

    @Override
    public void payload(ByteBuffer piece) {
      out.payload(piece, piece.remaining());
    }

    @Override
    public void payloadEnd() {
      frames.add(copy(out.poll()));
    }
  }
}
