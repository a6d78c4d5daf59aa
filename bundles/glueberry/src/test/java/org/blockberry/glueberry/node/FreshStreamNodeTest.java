package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.host.StreamListener;
import org.blockberry.libp2p.yamux.StreamEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weakness 3.2: two of our nodes use protocol 2.0.0 when both have it, and else 1.0.0. */
class FreshStreamNodeTest extends NodeTestBase {
  @ParameterizedTest
  @CsvSource({"true, true, 2.0.0", "true, false, 1.0.0", "false, true, 1.0.0"})
  void theNewerOneThatBothHave(boolean first, boolean second, String expected) {
    Nodes.Driven dialler = nodes.driven(1, fields -> fields.protocolTwo = first, "chat");
    Nodes.Driven other = nodes.driven(2, fields -> fields.protocolTwo = second, "chat");
    dialler.connect(other);
    dialler.send(other, "chat", "hello");
    other.expect("hello");
    other.send(dialler, "chat", "hello back");
    dialler.expect("hello back");
    Set<String> spoken = dialler.node().parts().host.connections(other.id()).isEmpty() ? Set.of() : spoken(dialler, other);
    assertEquals(Set.of("/glueberry/stream/chat/" + expected), spoken);
  }

  private static Set<String> spoken(Nodes.Driven from, Nodes.Driven to) {
    return from.node().sessionOf(to.id()).streams().all().stream().flatMap(stream -> stream.protocols().stream())
        .filter(each -> each.contains("chat")).collect(Collectors.toSet());
  }

  @Test
  void thePeerOfTheOriginalIsSpokenToInOne() {
    Nodes.Driven ours = nodes.driven(1, "chat");
    OriginalPeer peer = original(3, ours.node());
    peer.allow("chat");
    peer.shakeHands(ours.node());
    Nodes.await("established", () -> !ours.node().streamsOf(peer.id()).isEmpty());
    Nodes.get(ours.node().send(peer.id(), "chat", Bytes.utf8("hello")));
    assertEquals("chat:hello", peer.next());
    assertEquals(List.of("/glueberry/stream/chat/1.0.0"), List.copyOf(ours.node().sessionOf(peer.id()).streams().of(
        new StreamName("chat")).protocols()));
  }

  private static final String CHAT_TWO = new StreamName("chat").protocolIdTwo();

  private Nodes.Driven impatient() {
    return nodes.driven(1, fields -> fields.firstFrameTimeout = Duration.ofMillis(300), "chat");
  }

  /** A peer that takes the stream and never says its part of the key: what waits fails, and the next send begins anew. */
  @Test
  void aPeerThatNeverBeginsAStreamOfOursLosesIt() {
    Nodes.Driven ours = impatient();
    OriginalPeer peer = original(3, ours.node());
    List<Mute> taken = new CopyOnWriteArrayList<>();
    peer.host.handle(CHAT_TWO, stream -> {
      taken.add(new Mute());
      return taken.get(taken.size() - 1);
    });
    peer.shakeHands(ours.node());
    Nodes.await("established", () -> !ours.node().streamsOf(peer.id()).isEmpty());
    for (int attempt = 1; attempt <= 2; attempt++) {
      List<CompletableFuture<Void>> sends = List.of(ours.node().send(peer.id(), "chat", Bytes.utf8("one")),
          ours.node().send(peer.id(), "chat", Bytes.utf8("two")));
      for (CompletableFuture<Void> each : sends) {
        GlueberryException late = Nodes.failure(each);
        assertEquals(ErrorCode.STREAM_CLOSED, late.code());
        assertEquals("chat", late.stream().orElseThrow());
      }
      assertEquals(attempt, taken.size(), "no other stream was tried, and none of 1.0.0");
      assertEquals(StreamEnd.RESET_BY_PEER, Nodes.get(taken.get(attempt - 1).end));
    }
    assertEquals(ConnectionState.ESTABLISHED, ours.node().connectionState(peer.id()));
  }

  /** The same with a stream that the peer has opened, whether we want to send or not. */
  @Test
  void aPeerThatNeverBeginsItsOwnStreamLosesIt() {
    Nodes.Driven ours = impatient();
    OriginalPeer peer = original(3, ours.node());
    peer.allow("chat");
    peer.shakeHands(ours.node());
    Nodes.await("established", () -> !ours.node().streamsOf(peer.id()).isEmpty());
    Mute opened = new Mute();
    Nodes.get(peer.connection.open(List.of(CHAT_TWO), opened));
    assertEquals(StreamEnd.RESET_BY_PEER, Nodes.get(opened.end));
    ours.node().send(peer.id(), "chat", Bytes.utf8("hello"), Nodes.PATIENCE); // in 1.0.0, which is all that this peer lists
    assertEquals("chat:hello", peer.next());
  }

  /** What was sealed for 1.0.0 and goes again does not open on a stream of 2.0.0, which the peer has by now. */
  @Test
  void whatGoesAgainGoesOnAStreamOfItsOwnProtocol() {
    Nodes.Driven ours = nodes.driven(1, "chat");
    OriginalPeer peer = original(3, ours.node());
    Mute first = new Mute();
    Mute second = new Mute();
    peer.host.handle(new StreamName("chat").protocolId(), stream -> first);
    peer.shakeHands(ours.node());
    Nodes.await("established", () -> !ours.node().streamsOf(peer.id()).isEmpty());
    Nodes.get(ours.node().send(peer.id(), "chat", Bytes.utf8("hello")));
    HostStream refused = Nodes.get(first.came);
    peer.host.unhandle(new StreamName("chat").protocolId());
    peer.allow("chat");
    peer.host.handle(CHAT_TWO, stream -> second);
    Nodes.await("it is known", () -> ours.node().protocolsOf(peer.id()).contains(CHAT_TWO));
    refused.reset(0);
    assertEquals("chat:hello", peer.next());
    assertFalse(second.came.isDone());
  }

  /** Takes all that comes and says nothing. */
  private static final class Mute implements StreamListener {
    final CompletableFuture<StreamEnd> end = new CompletableFuture<>();
    final CompletableFuture<HostStream> came = new CompletableFuture<>();

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      came.complete(stream);
      stream.consumed(piece.remaining());
    }

    @Override
    public void ended(HostStream stream, StreamEnd why) {
      end.complete(why);
    }
  }
}
