package org.blockberry.glueberry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.node.EventSubscription;
import org.junit.jupiter.api.Test;

class FakeNetworkTest {
  private final FakeNetwork network = new FakeNetwork();
  private final FakeNode first = network.node(1);
  private final FakeNode second = network.node(2);

  private static ErrorCode code(CompletableFuture<Void> failed) {
    CompletionException thrown = assertThrows(CompletionException.class, failed::join);
    return ((GlueberryException) thrown.getCause()).code();
  }

  @Test
  void establishedNodesExchangeMessagesAtOnce() {
    network.establish(first, second, "chat");
    first.send(second.peerId(), "chat", Bytes.utf8("hello")).join();
    assertEquals("hello", second.messages().poll().orElseThrow().data().toUtf8());
    second.send(first.peerId(), "chat", Bytes.utf8("back")).join();
    assertEquals(first.peerId(), second.sent().get(0).peer());
    assertEquals("back", first.messages().poll().orElseThrow().data().toUtf8());
    assertTrue(first.isOutbound(second.peerId()) && !second.isOutbound(first.peerId()));
    assertEquals(5, first.stats(second.peerId()).orElseThrow().bytesSent());
  }

  @Test
  void anApplicationsOwnHandshakeGoesThroughTheStates() {
    first.start();
    second.start();
    EventSubscription events = second.subscribe(EventFilter.ALL);
    first.addPeer(second.peerId(), second.addresses());
    assertEquals(ConnectionState.CONNECTED, first.connectionState(second.peerId()));
    assertEquals(ConnectionState.DISCONNECTED, second.connectionState(first.peerId())); // nothing was said yet
    first.send(second.peerId(), "handshake", Bytes.utf8("hi")).join();
    assertEquals(ConnectionState.CONNECTED, events.poll().orElseThrow().state());
    first.prepareStreams(second.peerId(), second.publicKey(), List.of("chat"));
    first.send(second.peerId(), "chat", Bytes.utf8("early")).join();
    assertEquals("hi", second.messages().poll().orElseThrow().data().toUtf8());
    assertEquals(Optional.empty(), second.messages().poll());
    second.completeHandshake(first.peerId(), first.publicKey(), List.of("chat"));
    assertEquals("early", second.messages().poll().orElseThrow().data().toUtf8());
    assertEquals(ConnectionState.ESTABLISHED, events.poll().orElseThrow().state());
    assertEquals(ErrorCode.HANDSHAKE_FAILED,
        assertThrows(GlueberryException.class, () -> first.prepareStreams(second.peerId(), first.publicKey(), List.of("chat"))).code());
  }

  @Test
  void aCableThatIsPulledIsALoss() {
    network.establish(first, second, "chat");
    EventSubscription events = first.subscribe(EventFilter.of(second.peerId()));
    network.cut(first, second);
    assertEquals(ErrorCode.CONNECTION_FAILED, events.poll().orElseThrow().error().orElseThrow().code());
    assertEquals(ConnectionState.DISCONNECTED, second.connectionState(first.peerId()));
    assertEquals(ErrorCode.ENCRYPTION_FAILED, code(first.send(second.peerId(), "chat", Bytes.EMPTY)));
    assertEquals(ErrorCode.CONNECTION_FAILED, code(first.connect(second.peerId())));
    network.mend(first, second);
    network.establish(first, second, "chat");
    first.send(second.peerId(), "chat", Bytes.utf8("again")).join();
    assertEquals(2, first.stats(second.peerId()).orElseThrow().connections());
  }

  @Test
  void disconnectBlacklistAndCloseAreSeenByTheOther() {
    network.establish(first, second, "chat");
    first.disconnect(second.peerId());
    assertEquals(ConnectionState.DISCONNECTED, second.connectionState(first.peerId()));
    network.establish(first, second, "chat");
    second.blacklistPeer(first.peerId());
    assertEquals(ConnectionState.DISCONNECTED, first.connectionState(second.peerId()));
    assertEquals(ErrorCode.CONNECTION_FAILED, code(first.connect(second.peerId())));
    second.unblacklistPeer(first.peerId());
    network.establish(first, second, "chat");
    second.close();
    assertEquals(ConnectionState.DISCONNECTED, first.connectionState(second.peerId()));
    assertEquals(ErrorCode.NODE_NOT_STARTED, code(second.send(first.peerId(), "chat", Bytes.EMPTY)));
  }

  @Test
  void aReaderMayAnswerAndStreamsComeAndGo() {
    network.establish(first, second, "chat");
    second.messages().readOn(Runnable::run, message -> second.send(message.peer(), message.stream().text(), message.data()).join());
    List<String> got = new ArrayList<>();
    first.messages().readOn(Runnable::run, message -> got.add(message.data().toUtf8()));
    first.send(second.peerId(), "chat", Bytes.utf8("echo")).join();
    List.of(first, second).forEach(node -> node.allowStream("news"));
    first.send(second.peerId(), "news", Bytes.utf8("news")).join();
    assertEquals(List.of("echo", "news"), got);
    first.removeStream("news");
    assertEquals(ErrorCode.ENCRYPTION_FAILED, code(first.send(second.peerId(), "news", Bytes.EMPTY)));
    first.receive(second.peerId(), "chat", Bytes.utf8("made up"));
    assertEquals("made up", got.get(2));
  }
}
