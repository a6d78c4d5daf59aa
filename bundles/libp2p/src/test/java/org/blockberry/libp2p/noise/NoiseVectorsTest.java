package org.blockberry.libp2p.noise;

import static org.blockberry.libp2p.Vectors.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Aead;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Vectors;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The first vector is what js-libp2p sent with these keys. */
class NoiseVectorsTest {
  private static final JsonNode FILE = Vectors.load("noise-xx");

  @TestFactory
  List<DynamicTest> handshakes() {
    return Vectors.tests("handshakes", FILE.get("handshakes"), NoiseVectorsTest::handshake);
  }

  private static void handshake(JsonNode vector) {
    List<Bytes> keys = new ArrayList<>(); // every key that was bound, in order, on the initiator's side
    Aead real = NoisePair.SUITE.aead();
    NoiseSuite recording = new NoiseSuite(NoisePair.SUITE.x25519(), key -> {
      keys.add(Bytes.copyOf(key));
      return real.bind(key);
    });
    JsonNode left = vector.get("initiator");
    JsonNode right = vector.get("responder");
    NoiseHandshake initiator = NoiseHandshake.initiator(recording, credentials(left), NoisePair.VERIFIER,
        hex(left, "ephemeralPrivate").toArray(), Optional.of(PeerId.parse(right.get("peerId").asText())));
    NoiseHandshake responder = NoiseHandshake.responder(NoisePair.SUITE, credentials(right), NoisePair.VERIFIER,
        hex(right, "ephemeralPrivate").toArray());
    assertEquals(hex(vector, "initialHash"), initiator.state().hash());
    assertEquals(hex(vector, "initialChainingKey"), initiator.state().chainingKey());

    JsonNode states = vector.get("statesInitiator");
    Bytes first = initiator.start();
    assertEquals(hex(vector.get("wire"), "message1"), first);
    assertEquals(hex(states.get(0), "h"), initiator.state().hash());
    Bytes second = responder.receive(first.asBuffer());
    assertEquals(hex(vector.get("wire"), "message2"), second);
    assertEquals(hex(states.get(1), "h"), responder.state().hash());
    assertEquals(hex(states.get(1), "ck"), responder.state().chainingKey());
    Bytes third = initiator.receive(second.asBuffer());
    assertEquals(hex(vector.get("wire"), "message3"), third);
    assertEquals(hex(states.get(2), "h"), initiator.state().hash());
    responder.receive(third.asBuffer());
    assertEquals(hex(states.get(1), "k"), keys.get(1), "after es");
    assertEquals(hex(states.get(2), "k"), keys.get(2), "after se");
    assertEquals(hex(vector, "keyInitiatorToResponder"), keys.get(3));
    assertEquals(hex(vector, "keyResponderToInitiator"), keys.get(4));

    NoiseSession a = initiator.session().orElseThrow();
    NoiseSession b = responder.session().orElseThrow();
    assertEquals(hex(vector, "handshakeHash"), a.handshakeHash());
    assertEquals(hex(vector, "handshakeHash"), b.handshakeHash());
    assertEquals(right.get("peerId").asText(), a.remoteId().toString());
    assertEquals(left.get("peerId").asText(), b.remoteId().toString());
    Optional<String> muxer = muxers(left).isEmpty() ? Optional.empty() : Optional.of("/yamux/1.0.0");
    assertEquals(muxer, a.muxer());
    assertEquals(muxer, b.muxer());
    vector.get("transport").forEach(message -> transport(message, a, b));
  }

  private static void transport(JsonNode message, NoiseSession a, NoiseSession b) {
    boolean fromInitiator = message.get("from").asText().equals("initiator");
    byte[] plaintext = new byte[message.get("plaintextLength").asInt()];
    if (message.has("plaintext")) {
      hex(message, "plaintext").copyTo(plaintext, 0);
    } else {
      for (int i = 0; i < plaintext.length; i++) {
        plaintext[i] = (byte) i;
      }
    }
    Bytes wire;
    if (plaintext.length == 0) { // legal to receive, never sent by us: one byte in its place keeps the counters in step
      wire = hex(message, "wire");
      (fromInitiator ? a : b).sealer().seal(ByteBuffer.allocate(1), ByteBuffer.allocate(19));
    } else {
      ByteBuffer out = ByteBuffer.allocate(RecordSealer.sealedSize(plaintext.length));
      (fromInitiator ? a : b).sealer().seal(ByteBuffer.wrap(plaintext), out);
      wire = Bytes.wrap(out.array());
    }
    if (message.has("wire")) {
      assertEquals(hex(message, "wire"), wire);
    } else {
      assertEquals(message.get("wireLength").asInt(), wire.size());
      assertEquals(hex(message, "wireSha256"), TestCrypto.LADDER.sha256().hash(wire));
    }
    ByteBuffer opened = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
    (fromInitiator ? b : a).opener().open(wire.slice(2, wire.size()).asBuffer(), opened);
    assertEquals(Bytes.copyOf(plaintext), Bytes.copyOf(opened.array(), 0, opened.position()));
  }

  private static NoiseCredentials credentials(JsonNode side) {
    Ed25519Identity identity = Ed25519Identity.fromSeed(TestCrypto.LADDER.ed25519(), hex(side, "identitySeed").toArray());
    NoiseCredentials made = new NoiseCredentials(identity, NoisePair.SUITE.x25519(), hex(side, "staticPrivate").toArray(), muxers(side));
    assertEquals(hex(side, "staticPublic"), Bytes.copyOf(made.staticPublic()));
    assertEquals(hex(side, "payload"), Bytes.copyOf(made.payload()));
    assertEquals(new NoisePayload(identity.publicKey(), hex(side, "identitySig"), muxers(side)), NoisePayload.decode(hex(side, "payload")));
    return made;
  }

  private static List<String> muxers(JsonNode side) {
    List<String> muxers = new ArrayList<>();
    side.get("streamMuxers").forEach(muxer -> muxers.add(muxer.asText()));
    return muxers;
  }

  @TestFactory
  List<DynamicTest> payloadsThatMustFail() {
    return Vectors.tests("payloadMustFail", FILE.get("payloadMustFail"), vector -> {
      try {
        assertFalse(NoisePayload.decode(hex(vector, "payload")).binds(hex(vector, "staticPublic").toArray(), NoisePair.VERIFIER));
      } catch (PeerViolation expected) {
        assertTrue(vector.get("name").asText().contains("missing"), expected.getMessage());
      }
    });
  }
}
