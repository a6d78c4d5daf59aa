package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.host.StreamListener;
import org.blockberry.libp2p.yamux.StreamEnd;
import org.junit.jupiter.api.Test;

/** Item 25, weakness 3.6: a named stream that comes before it is prepared waits for that, in bounds and for a time. */
class ParkedStreamTest extends NodeTestBase {
  private GlueberryNode started(Duration handshakeTimeout, int parked) {
    GlueberryNode node = nodes.plain(1, fields -> {
      fields.streams = List.of("chat");
      fields.handshakeTimeout = handshakeTimeout;
      fields.parkedStreams = parked;
    });
    node.start();
    return node;
  }

  @Test
  void whatWasSentBeforeIsDeliveredWhenTheStreamIsPrepared() {
    GlueberryNode node = started(Duration.ofSeconds(30), 16);
    OriginalPeer peer = original(3, node);
    peer.connect(node);
    Nodes.get(peer.send("chat", "early"));
    Nodes.get(peer.send("chat", "bird"));
    Nodes.await("the peer's identify", () -> !node.peerAddresses(peer.id()).isEmpty()); // it has read what was sent
    assertEquals(Optional.empty(), node.messages().poll());
    node.prepareStreams(peer.id(), List.of("chat"));
    assertEquals("early", Nodes.nextOf(node).data().toUtf8());
    assertEquals("bird", Nodes.nextOf(node).data().toUtf8());
    node.send(peer.id(), "chat", org.blockberry.api.value.Bytes.utf8("back"), Nodes.PATIENCE);
    assertEquals("chat:back", peer.next());
    assertEquals(ConnectionState.DISCONNECTED, node.connectionState(peer.id())); // no handshake stream came
  }

  @Test
  void itIsResetWhenTheHandshakeWouldHaveTimedOut() {
    GlueberryNode node = started(Duration.ofMillis(300), 16);
    OriginalPeer peer = original(3, node);
    peer.connect(node);
    CompletableFuture<StreamEnd> end = new CompletableFuture<>();
    open(peer, end);
    assertEquals(StreamEnd.RESET_BY_PEER, Nodes.get(end));
  }

  @Test
  void noMoreThanSoManyWait() {
    GlueberryNode node = started(Duration.ofSeconds(60), 2);
    OriginalPeer peer = original(3, node);
    peer.connect(node);
    List<CompletableFuture<StreamEnd>> ends = List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
    ends.forEach(end -> open(peer, end));
    Nodes.await("one is reset", () -> ends.stream().filter(CompletableFuture::isDone).count() == 1);
    node.prepareStreams(peer.id(), List.of("chat"));
    assertEquals(2, ends.stream().filter(end -> !end.isDone()).count());
  }

  private static void open(OriginalPeer peer, CompletableFuture<StreamEnd> end) {
    peer.connection.open(List.of("/glueberry/stream/chat/1.0.0"), new StreamListener() {
      @Override
      public void data(HostStream stream, java.nio.ByteBuffer piece) {}

      @Override
      public void ended(HostStream stream, StreamEnd why) {
        end.complete(why);
      }
    }).whenComplete((stream, failure) -> {
      if (failure != null) {
        end.complete(StreamEnd.RESET_BY_PEER); // before it was agreed on
      }
    });
  }
}
