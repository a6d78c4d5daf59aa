package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.observe.NodeMetrics;
import org.blockberry.glueberry.stream.FrameWriter;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.host.HostStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items 24, 28, 32, 37 and 39: what does not open, lengths, names, keys, and ends of the handshake stream. */
class SizesAndNamesTest extends NodeTestBase {
  private final LinkedBlockingQueue<String> dropped = new LinkedBlockingQueue<>();

  private Nodes.Driven small() {
    return nodes.driven(1, fields -> {
      fields.maxMessageSize = 1_000;
      fields.maxHandshakeMessageSize = 500;
      fields.metrics = new NodeMetrics() {
        @Override
        public void messageDropped(StreamName stream) {
          dropped.add(stream.text());
        }

        @Override
        public void decryptionError() {
          dropped.add("does not open");
        }
      };
    }, "chat");
  }

  private OriginalPeer established(Nodes.Driven ours) {
    OriginalPeer peer = original(3, ours.node());
    peer.allow("chat");
    peer.shakeHands(ours.node());
    Nodes.await("established", () -> ours.node().connectionState(peer.id()) == ConnectionState.ESTABLISHED);
    return peer;
  }

  private static ErrorCode code(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(GlueberryException.class, call).code();
  }

  @Test
  void whatIsTooLongIsNotSentAndNotTaken() throws Exception {
    Nodes.Driven ours = small();
    OriginalPeer peer = established(ours);
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, Nodes.failure(ours.node().send(peer.id(), "chat", Bytes.wrap(new byte[1_001]))).code());
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, Nodes.failure(ours.node().send(peer.id(), "handshake", Bytes.wrap(new byte[501]))).code());
    Nodes.get(peer.send("chat", "x".repeat(1_000)));
    assertEquals(1_000, ours.next().data().size());
    Nodes.get(peer.send("chat", "x".repeat(1_001)));
    assertEquals("chat", dropped.take());
    Nodes.get(peer.send("chat", "goes on"));
    ours.expect("goes on");
    HostStream handshake = Nodes.get(peer.connection.open(List.of(StreamName.HANDSHAKE.protocolId()), (stream, piece) -> { }));
    handshake.write(FrameWriter.frame(Bytes.wrap(new byte[501])));
    assertEquals("handshake", dropped.take());
    peer.live.get("chat").write(Bytes.fromHex("8080808020")); // 8 GiB
    Nodes.await("the stream is reset", () -> {
      synchronized (peer) {
        return peer.live.isEmpty();
      }
    });
    Nodes.get(peer.send("chat", "on another"));
    ours.expect("on another");
  }

  /** 24: in the vectors are more of them, which {@code SealedMessagesTest} opens. */
  @Test
  void whatDoesNotOpenIsToldAndTheStreamGoesOn() throws Exception {
    Nodes.Driven ours = small();
    OriginalPeer peer = established(ours);
    Nodes.get(peer.send("chat", "before"));
    ours.expect("before");
    for (int size : new int[] {0, 27, 28, 200}) {
      peer.live.get("chat").write(FrameWriter.frame(Bytes.wrap(new byte[size])));
      assertEquals("does not open", dropped.take());
    }
    Nodes.get(peer.send("chat", "behind"));
    ours.expect("behind");
    Nodes.get(ours.node().send(peer.id(), "chat", Bytes.utf8("and back")));
    assertEquals("chat:and back", peer.next());
  }

  /** 28: the peer ends its half right after its complete, or never. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theEndOfTheHandshakeStreamEndsNothingElse(boolean finishes) {
    Nodes.Driven ours = small();
    OriginalPeer peer = original(3, ours.node());
    peer.finishesHandshakeStream = finishes;
    peer.allow("chat");
    peer.shakeHands(ours.node());
    Nodes.await("established", () -> ours.node().connectionState(peer.id()) == ConnectionState.ESTABLISHED);
    Nodes.get(ours.node().send(peer.id(), "chat", Bytes.utf8("hello")));
    assertEquals("chat:hello", peer.next());
    Nodes.await("our half is finished", () -> ours.node().debugState().gates().stream()
        .filter(gate -> gate.stream().equals("handshake")).allMatch(gate -> gate.liveStreams() == 0));
    if (finishes) {
      Nodes.await("both halves are", peer.handshake::ended);
    }
  }

  @Test
  void namesAndKeysAreChecked() {
    Nodes.Driven ours = small();
    GlueberryNode node = ours.node();
    PeerIdAndKey other = new PeerIdAndKey(Vectors.peer(3), Vectors.identity(3).publicKey().data());
    for (String bad : new String[] {"handshake", "", "a b", "ü", "x".repeat(65)}) {
      assertEquals(ErrorCode.INVALID_CONFIG, code(() -> node.prepareStreams(other.id, other.key, List.of(bad))), bad);
    }
    assertEquals(ErrorCode.INVALID_CONFIG, code(() -> node.prepareStreams(other.id, List.of())));
    assertEquals(ErrorCode.HANDSHAKE_FAILED,
        code(() -> node.prepareStreams(other.id, Vectors.identity(4).publicKey().data(), List.of("chat"))));
    assertEquals(List.of(), node.streamsOf(other.id));
    assertEquals(ErrorCode.ENCRYPTION_FAILED, Nodes.failure(node.send(other.id, "chat", Bytes.EMPTY)).code());
    node.prepareStreams(other.id, other.key, List.of("b", "a"));
    node.prepareStreams(other.id, List.of("c"));
    assertEquals(List.of("a", "b", "c"), node.streamsOf(other.id));
    assertEquals(ErrorCode.CONNECTION_FAILED, Nodes.failure(node.send(other.id, "a", Bytes.EMPTY)).code());
    assertEquals(ErrorCode.HANDSHAKE_FAILED, code(() -> node.finalizeHandshake(other.id)));
    assertEquals(ErrorCode.PEER_NOT_FOUND, code(() -> node.finalizeHandshake(Vectors.peer(9))));
  }

  private record PeerIdAndKey(org.blockberry.libp2p.identity.PeerId id, Bytes key) {}

  /** 39. */
  @Test
  void theProtocolThatOnlyTheDocumentsHaveIsNeverListed() {
    Nodes.Driven ours = small();
    OriginalPeer peer = established(ours);
    List<String> listed = Nodes.get(peer.connection.identified()).protocols();
    assertFalse(listed.contains("/glueberry/handshake/1.0.0"), listed.toString());
    assertEquals(List.of("/glueberry/stream/chat/1.0.0", "/glueberry/stream/chat/2.0.0", "/glueberry/stream/handshake/1.0.0"),
        listed.stream().filter(each -> each.startsWith("/glueberry/")).toList());
  }
}
