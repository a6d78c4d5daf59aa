package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.blockberry.libp2p.address.Multiaddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Item 38, weaknesses 3.17, 3.22 and 3.24: start, stop in every state, and what is left then. */
class LifecycleTest extends NodeTestBase {
  private static ErrorCode code(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(GlueberryException.class, call).code();
  }

  @Test
  void aNodeRunsOnceAndSaysSo() {
    GlueberryNode node = nodes.plain(1, fields -> { });
    assertEquals(ErrorCode.NODE_NOT_STARTED, code(node::stop));
    assertEquals(ErrorCode.NODE_NOT_STARTED, Nodes.failure(node.send(Vectors.peer(3), "chat", Bytes.EMPTY)).code());
    assertFalse(node.isHealthy());
    assertEquals(503, node.readiness().httpStatus());
    node.start();
    assertTrue(node.isHealthy());
    assertEquals(200, node.readiness().httpStatus());
    assertEquals(ErrorCode.NODE_ALREADY_STARTED, code(node::start));
    EventSubscription events = Nodes.events(node);
    node.stop();
    node.close();
    assertTrue(events.closed());
    assertEquals(List.of(), node.addresses());
    assertEquals(ErrorCode.NODE_NOT_STARTED, code(node::stop));
    assertEquals(ErrorCode.NODE_ALREADY_STARTED, code(node::start));
    assertTrue(node.subscribe(EventFilter.ALL).closed());
  }

  /** 3.17. */
  @Test
  void theKeyOfTheCallerIsCopiedAndLeftAlone() {
    byte[] key = Vectors.seed(5);
    byte[] before = key.clone();
    GlueberryNode node = new GlueberryNode(nodes.config(5, fields -> { }), key, Vectors.LADDER);
    nodes.all.add(node);
    node.start();
    node.close();
    assertArrayEquals(before, key);
    GlueberryNode other = new GlueberryNode(nodes.config(6, fields -> { }), key, Vectors.LADDER);
    nodes.all.add(other);
    Arrays.fill(key, (byte) 0);
    other.start();
    assertEquals(Vectors.peer(5), other.peerId());
    OriginalPeer peer = original(3, other);
    peer.connect(other); // the handshake shows that it still has its key
    assertEquals(ErrorCode.INVALID_CONFIG, code(() -> new GlueberryNode(nodes.config(7, fields -> { }), new byte[31], Vectors.LADDER)));
    assertEquals(ErrorCode.INVALID_CONFIG, code(() -> new GlueberryNode(nodes.config(7, fields -> { }), new byte[64], Vectors.LADDER)));
  }

  @Test
  void anAddressThatIsTakenLeavesNothingOpen() {
    GlueberryNode first = nodes.plain(1, fields -> { });
    first.start();
    GlueberryNode second = nodes.plain(2, fields -> fields.listenAddresses = first.addresses());
    GlueberryException refused = assertThrows(GlueberryException.class, second::start);
    assertEquals(ErrorCode.CONNECTION_FAILED, refused.code());
    assertTrue(refused.getMessage().contains("listenAddresses"), refused.getMessage());
    first.close();
    Nodes.await("threads end", () -> threads().isEmpty());
    GlueberryNode third = nodes.plain(2, fields -> { }); // the book's lock was given back
    third.start();
  }

  @Test
  void lastSeenIsInTheBookAfterClose() throws IOException {
    Nodes.Driven first = nodes.driven(1, fields -> fields.bookFlush = Duration.ofHours(1), "chat");
    Nodes.Driven second = nodes.driven(2, "chat");
    first.connect(second);
    Nodes.await("seen", () -> first.node().peer(second.id()).orElseThrow().lastSeen().isPresent());
    first.node().close();
    assertFalse(Files.readString(folder.resolve("1.json")).contains("0001-01-01"));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName).filter(name -> name.startsWith("bb-net"))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(ConnectionState.class)
  void closedInEveryStateNothingIsLeft(ConnectionState state) throws Exception {
    GlueberryNode node = nodes.plain(1, fields -> {
      fields.handshakeTimeout = state == ConnectionState.COOLDOWN ? Duration.ofMillis(50) : Duration.ofSeconds(30);
      fields.reconnect = new ReconnectPolicy(Duration.ofMinutes(1), Duration.ofMinutes(1), -1, 0);
    });
    node.start();
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      OriginalPeer peer = original(3, node);
      boolean there = state == ConnectionState.CONNECTED || state == ConnectionState.ESTABLISHED || state == ConnectionState.COOLDOWN;
      int port = state == ConnectionState.CONNECTING ? mute.getLocalPort() : 1;
      if (state != ConnectionState.DISCONNECTED) {
        node.addPeer(peer.id(), there ? peer.host.listenAddresses() : List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port)));
      }
      if (state == ConnectionState.ESTABLISHED) {
        Nodes.await("connected", () -> node.connectionState(peer.id()) == ConnectionState.CONNECTED);
        node.completeHandshake(peer.id(), Vectors.identity(3).publicKey().data(), List.of("chat"));
      }
      Nodes.await(state.text(), () -> node.connectionState(peer.id()) == state);
      CompletableFuture<Void> waiting = state == ConnectionState.ESTABLISHED ? node.send(peer.id(), "chat", Bytes.EMPTY) : null;
      EventSubscription events = Nodes.events(node);
      node.close();
      if (state != ConnectionState.DISCONNECTED) {
        assertEquals(ConnectionState.DISCONNECTED, events.poll().orElseThrow().state());
      }
      assertEquals(Optional.empty(), events.poll());
      if (waiting != null) {
        Nodes.await("the send is over", waiting::isDone);
      }
      Nodes.await("the peer sees the end", () -> peer.host.connections().isEmpty());
      peer.close();
      Nodes.await("threads end", () -> threads().isEmpty());
    }
  }

  /** 3.24: nothing is ever sealed under a key that is wiped, whenever the peer is lost. */
  @Test
  void whatArrivesAlwaysOpens() {
    GlueberryNode node = nodes.plain(1, fields -> { });
    node.start();
    OriginalPeer peer = original(3, node);
    for (int i = 0; i < 8; i++) {
      peer.allow("s" + i);
    }
    node.addPeer(peer.id(), peer.host.listenAddresses());
    int sent = 0;
    for (int round = 0; round < 30; round++) {
      if (node.connectionState(peer.id()) == ConnectionState.DISCONNECTED) {
        Nodes.get(node.connect(peer.id()));
      }
      Nodes.await("connected", () -> node.connectionState(peer.id()) == ConnectionState.CONNECTED);
      node.prepareStreams(peer.id(), List.of("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"));
      CompletableFuture<?>[] sends = new CompletableFuture<?>[8];
      for (int i = 0; i < 8; i++) {
        sends[i] = node.send(peer.id(), "s" + i, Bytes.utf8("hello")); // its stream is being opened while the key goes
      }
      node.disconnect(peer.id());
      for (CompletableFuture<?> send : sends) {
        Nodes.await("it is over", send::isDone);
        sent += send.isCompletedExceptionally() ? 0 : 1;
      }
      assertEquals(ErrorCode.ENCRYPTION_FAILED, Nodes.failure(node.send(peer.id(), "s0", Bytes.EMPTY)).code());
    }
    assertFalse(peer.received.stream().anyMatch(each -> each.endsWith("(forged)")), sent + " sent, " + peer.received);
  }

  /** 3.22. */
  @Test
  void subscribersComeAndGoWhileThingsHappen() throws Exception {
    GlueberryNode node = nodes.plain(1, fields -> fields.reconnect = new ReconnectPolicy(Duration.ofMillis(1), Duration.ofMillis(1), -1, 0));
    node.start();
    EventSubscription all = node.subscribe(EventFilter.ALL);
    EventSubscription others = node.subscribe(EventFilter.of(Vectors.peer(4)));
    EventSubscription lost = node.subscribe(EventFilter.of(ConnectionState.RECONNECTING));
    for (int i = 0; i < 200; i++) {
      EventSubscription brief = node.subscribe(EventFilter.ALL);
      if (i % 10 == 0) {
        node.addPeer(Vectors.peer(3), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1")));
      }
      brief.close();
      brief.close();
    }
    assertEquals(ConnectionState.CONNECTING, all.poll(Nodes.PATIENCE).orElseThrow().state());
    assertEquals(ConnectionState.RECONNECTING, lost.poll(Nodes.PATIENCE).orElseThrow().state());
    assertEquals(Optional.empty(), others.poll());
  }
}
