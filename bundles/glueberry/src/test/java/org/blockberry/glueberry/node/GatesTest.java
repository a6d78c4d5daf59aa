package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.host.ConnectionGate;
import org.blockberry.libp2p.host.Direction;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;

/** Items 27 and 34, weaknesses 3.9 and 3.15: who is let in, and for how long. */
class GatesTest extends NodeTestBase {
  @Test
  void theBlacklistHoldsAtTheDialAtTheDoorAndForWhoIsInside() {
    Nodes.Driven ours = nodes.driven(1, "chat");
    Nodes.Driven other = nodes.driven(2, "chat");
    ours.connect(other);
    EventSubscription events = Nodes.events(ours.node());
    ours.node().blacklistPeer(other.id());
    Nodes.event(events, ConnectionState.DISCONNECTED);
    assertEquals(ErrorCode.PEER_BLACKLISTED, Nodes.failure(ours.node().connect(other.id())).code());
    assertEquals(ErrorCode.PEER_BLACKLISTED,
        assertThrows(GlueberryException.class, () -> ours.node().addPeer(other.id(), other.node().addresses())).code());
    Nodes.await("the other side has noticed", () -> other.node().connectionState(ours.id()) == ConnectionState.DISCONNECTED);
    other.node().addPeer(ours.id(), ours.node().addresses());
    EventSubscription ofOther = Nodes.events(other.node());
    Nodes.event(ofOther, ConnectionState.RECONNECTING); // its dial was refused after the security handshake
    assertEquals(ConnectionState.DISCONNECTED, ours.node().connectionState(other.id()));
    assertFalse(ours.node().peers().stream().anyMatch(entry -> entry.peer().equals(other.id())));
    ours.node().unblacklistPeer(other.id());
    Nodes.await("it is let in again", () -> ours.node().connectionState(other.id()) == ConnectionState.ESTABLISHED);
  }

  @Test
  void aPeerThatIsNotKnownCanBeBlacklisted() {
    Nodes.Driven ours = nodes.driven(1, "chat");
    ours.node().blacklistPeer(Vectors.peer(3));
    OriginalPeer peer = original(3, ours.node());
    CompletableFuture<Connection> dial = peer.host.connect(ours.id(), ours.node().addresses());
    assertThrows(java.util.concurrent.ExecutionException.class, () -> dial.get(20, java.util.concurrent.TimeUnit.SECONDS));
    assertTrue(ours.node().peer(Vectors.peer(3)).orElseThrow().blacklisted());
  }

  /** The original's gater: it closes our connection right after Noise, because it is dialling us. */
  private static ConnectionGate refusesInbound(AtomicBoolean refuses) {
    return new ConnectionGate() {
      @Override
      public boolean mayConnect(PeerId peer, Direction direction, InetSocketAddress remote) {
        return direction == Direction.OUTBOUND || !refuses.get();
      }
    };
  }

  @Test
  void aDialThatIsRejectedLateUsesThePeersOwnConnection() {
    Nodes.Driven ours = nodes.driven(1, "chat");
    OriginalPeer peer = new OriginalPeer(3, ours.id(), refusesInbound(new AtomicBoolean(true)));
    nodes.all.add(peer);
    peer.allow("chat");
    EventSubscription events = Nodes.events(ours.node());
    ours.node().addPeer(peer.id(), peer.host.listenAddresses());
    peer.shakeHands(ours.node());
    Nodes.event(events, ConnectionState.ESTABLISHED);
    assertEquals(1, ours.node().stats(peer.id()).orElseThrow().connections());
    assertEquals(0, ours.node().stats(peer.id()).orElseThrow().failures());
    assertEquals(1, peer.host.connections().size());
    Nodes.get(ours.node().send(peer.id(), "chat", Bytes.utf8("hello")));
    assertEquals("chat:hello", peer.next());
  }

  @Test
  void aDialThatIsRejectedLateIsNoConnection() {
    Nodes.Driven ours = nodes.driven(1, "chat");
    OriginalPeer peer = new OriginalPeer(3, ours.id(), refusesInbound(new AtomicBoolean(true)));
    nodes.all.add(peer);
    EventSubscription events = Nodes.events(ours.node());
    ours.node().addPeer(peer.id(), peer.host.listenAddresses());
    assertEquals(ConnectionState.CONNECTING, Nodes.event(events, ConnectionState.CONNECTING).state());
    assertEquals(ErrorCode.CONNECTION_FAILED, Nodes.event(events, ConnectionState.DISCONNECTED).error().orElseThrow().code());
    Nodes.event(events, ConnectionState.RECONNECTING);
    assertEquals(0, ours.node().stats(peer.id()).orElseThrow().connections());
  }

  @Test
  void strangersAreBoundedInNumber() {
    GlueberryNode node = nodes.plain(1, fields -> {
      fields.maxUnauthenticated = 2;
      fields.unauthenticatedTimeout = Duration.ZERO;
    });
    node.start();
    List<OriginalPeer> peers = List.of(original(3, node), original(4, node), original(5, node));
    List<CompletableFuture<Connection>> dials = peers.stream().map(each -> each.host.connect(node.peerId(), node.addresses())).toList();
    Nodes.await("all dials are over", () -> dials.stream().allMatch(CompletableFuture::isDone));
    Nodes.await("the third is out", () -> peers.stream().filter(each -> each.host.connections().isEmpty()).count() == 1);
    assertEquals(2, node.parts().strangers.count());
    peers.forEach(OriginalPeer::close);
    Nodes.await("none is left", () -> node.parts().strangers.count() == 0);
  }

  @Test
  void strangersAreBoundedInTime() {
    GlueberryNode node = nodes.plain(1, fields -> fields.unauthenticatedTimeout = Duration.ofMillis(300));
    node.start();
    OriginalPeer peer = original(3, node);
    peer.connect(node);
    Nodes.await("it is out", () -> peer.host.connections().isEmpty());
    Nodes.await("its place is free", () -> node.parts().strangers.count() == 0); // the other side may see the end first
  }

  @Test
  void whoIsEstablishedIsNoStranger() {
    Nodes.Driven ours = nodes.driven(1, fields -> {
      fields.maxUnauthenticated = 1;
      fields.unauthenticatedTimeout = Duration.ofMillis(300);
    }, "chat");
    List<OriginalPeer> peers = List.of(original(3, ours.node()), original(4, ours.node()), original(5, ours.node()));
    for (OriginalPeer each : peers) {
      each.allow("chat");
      each.shakeHands(ours.node());
      Nodes.await("established", () -> ours.node().connectionState(each.id()) == ConnectionState.ESTABLISHED);
    }
    Nodes.await("nobody is a stranger", () -> ours.node().parts().strangers.count() == 0);
  }
}
