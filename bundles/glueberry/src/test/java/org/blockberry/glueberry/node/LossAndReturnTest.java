package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.blockberry.libp2p.address.Multiaddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items 29 to 31 and 36: time-outs, losses, and the ways back. */
class LossAndReturnTest extends NodeTestBase {
  private static final ReconnectPolicy QUICK = new ReconnectPolicy(Duration.ofMillis(30), Duration.ofMillis(60), ReconnectPolicy.UNLIMITED, 0.1);

  private static void quick(GlueberryConfig.Fields fields) {
    fields.reconnect = QUICK;
  }

  /** 3.7, 3.8, 3.12: pulled, noticed with the cause, redialled, and through a new handshake. */
  @Test
  void aPulledCableIsNoticedAndThePeerIsEstablishedAgain() throws Exception {
    Nodes.Driven first = nodes.driven(1, LossAndReturnTest::quick, "chat");
    Nodes.Driven second = nodes.driven(2, "chat");
    try (CutProxy cable = new CutProxy(second.node().addresses().get(0))) {
      first.node().addPeer(second.id(), List.of(cable.address()));
      Nodes.get(first.driver().connect(second.id()));
      for (int round = 0; round < 5; round++) {
        first.send(second, "chat", "round " + round);
        second.expect("round " + round);
        EventSubscription events = Nodes.events(first.node());
        cable.cut();
        ConnectionEvent lost = Nodes.event(events, ConnectionState.DISCONNECTED);
        assertEquals(ErrorCode.CONNECTION_FAILED, lost.error().orElseThrow().code());
        Nodes.event(events, ConnectionState.RECONNECTING);
        Nodes.event(events, ConnectionState.CONNECTED);
        Nodes.event(events, ConnectionState.ESTABLISHED);
        events.close();
        Nodes.await("the other side", () -> second.node().connectionState(first.id()) == ConnectionState.ESTABLISHED);
      }
      first.send(second, "chat", "after all");
      second.expect("after all");
      assertEquals(6, first.node().stats(second.id()).orElseThrow().connections());
    }
  }

  @Test
  void aHandshakeThatIsNotFinishedLeadsToACooldown() {
    GlueberryNode node = nodes.plain(1, fields -> {
      fields.handshakeTimeout = Duration.ofMillis(400);
      fields.failedHandshakeCooldown = Duration.ofMillis(1_500);
      fields.reconnect = QUICK;
    });
    node.start();
    OriginalPeer silent = original(3, node);
    OriginalPeer finished = original(4, node);
    EventSubscription events = Nodes.events(node);
    for (OriginalPeer each : List.of(finished, silent)) {
      node.addPeer(each.id(), each.host.listenAddresses());
      Nodes.await("connected", () -> node.connectionState(each.id()) == ConnectionState.CONNECTED);
    }
    node.finalizeHandshake(finished.id());
    ConnectionEvent over = Nodes.event(events, ConnectionState.COOLDOWN);
    assertEquals(silent.id(), over.peer());
    assertEquals(ErrorCode.HANDSHAKE_TIMEOUT, over.error().orElseThrow().code());
    GlueberryException refused = Nodes.failure(node.connect(silent.id()));
    assertTrue(refused.getMessage().contains("cooldown for another"), refused.getMessage());
    assertTrue(refused.retriable());
    Nodes.event(events, ConnectionState.DISCONNECTED);
    Nodes.event(events, ConnectionState.RECONNECTING);
    assertEquals(ConnectionState.ESTABLISHED, node.connectionState(finished.id())); // its timer was stopped
  }

  /** 3.8: the original does not notice losses, and comes back with its named stream at once. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPeerThatComesBackWithoutAHandshake(boolean window) {
    Nodes.Driven ours = nodes.driven(1, fields -> {
      fields.resumeWindow = window ? Duration.ofMinutes(5) : Duration.ZERO;
      fields.handshakeTimeout = Duration.ofSeconds(2);
    }, "chat");
    OriginalPeer peer = original(3, ours.node());
    peer.allow("chat");
    peer.shakeHands(ours.node());
    Nodes.await("established", () -> ours.node().connectionState(peer.id()) == ConnectionState.ESTABLISHED);
    Nodes.get(peer.send("chat", "before"));
    ours.expect("before");
    EventSubscription events = Nodes.events(ours.node());
    peer.connection.close();
    Nodes.event(events, ConnectionState.DISCONNECTED);
    Nodes.await("its stream is gone", () -> {
      synchronized (peer) {
        return peer.live.isEmpty();
      }
    });
    peer.connect(ours.node());
    Nodes.get(peer.send("chat", "back"));
    if (window) {
      assertEquals(ConnectionState.CONNECTING, events(events).state());
      assertEquals(ConnectionState.CONNECTED, events(events).state());
      assertEquals(ConnectionState.ESTABLISHED, events(events).state());
      ours.expect("back");
      Nodes.get(ours.node().send(peer.id(), "chat", Bytes.utf8("welcome")));
      assertEquals("chat:welcome", peer.next());
    } else {
      Nodes.await("its stream is reset", () -> {
        synchronized (peer) {
          return peer.live.isEmpty();
        }
      });
      assertEquals(Optional.empty(), events.poll());
      assertEquals(Optional.empty(), ours.node().messages().poll());
    }
  }

  private static ConnectionEvent events(EventSubscription events) {
    try {
      return events.poll(Nodes.PATIENCE).orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void attemptsEndAtTheirLimitOrWhenCancelled() {
    GlueberryNode node = nodes.plain(1, fields -> fields.reconnect = new ReconnectPolicy(Duration.ofMillis(20), Duration.ofMillis(40), 3, 0.1));
    node.start();
    EventSubscription events = Nodes.events(node);
    Multiaddr nobody = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    node.addPeer(Vectors.peer(3), List.of(nobody));
    assertEquals(ErrorCode.CONNECTION_FAILED, Nodes.event(events, ConnectionState.DISCONNECTED).error().orElseThrow().code());
    Nodes.event(events, ConnectionState.RECONNECTING);
    ConnectionEvent last = Nodes.event(events, ConnectionState.DISCONNECTED);
    assertTrue(last.error().orElseThrow().getMessage().contains("max reconnection attempts reached"));
    assertEquals(4, node.stats(Vectors.peer(3)).orElseThrow().failures()); // the dial that was asked for, and three of the loop
  }

  @Test
  void aReconnectLoopWithoutALimitCanBeCancelled() {
    GlueberryNode node = nodes.plain(1, LossAndReturnTest::quick);
    node.start();
    EventSubscription events = Nodes.events(node);
    node.addPeer(Vectors.peer(3), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1")));
    Nodes.event(events, ConnectionState.RECONNECTING);
    Nodes.await("many attempts", () -> node.stats(Vectors.peer(3)).orElseThrow().failures() > 12);
    node.cancelReconnection(Vectors.peer(3));
    Nodes.event(events, ConnectionState.DISCONNECTED);
    assertEquals(ConnectionState.DISCONNECTED, node.connectionState(Vectors.peer(3)));
  }

  /** 3.9: both dial at once; no refusal, one Connected each, established on both sides. */
  @Test
  void bothSidesDialAtOnce() {
    for (int round = 0; round < 10; round++) {
      Nodes.Driven first = nodes.driven(1, "chat");
      Nodes.Driven second = nodes.driven(2, "chat");
      EventSubscription events = Nodes.events(first.node());
      first.node().addPeer(second.id(), second.node().addresses());
      second.node().addPeer(first.id(), first.node().addresses());
      Nodes.event(events, ConnectionState.ESTABLISHED);
      Nodes.await("the other side", () -> second.node().connectionState(first.id()) == ConnectionState.ESTABLISHED);
      first.send(second, "chat", "there");
      second.send(first, "chat", "back");
      second.expect("there");
      first.expect("back");
      assertEquals(1, first.node().stats(second.id()).orElseThrow().connections());
      first.node().close();
      second.node().close();
    }
  }
}
