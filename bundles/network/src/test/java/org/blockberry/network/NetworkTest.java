package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.network.Reachability;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.fake.FakeNet;
import org.blockberry.network.fake.FakeTransport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole nodes on a network in memory. */
class NetworkTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private final FakeNet net = new FakeNet(1);

  private FakeNode node(String id, Map<String, Object> settings) {
    return new FakeNode(net, id, settings, new HashMap<>());
  }

  private boolean together(FakeNode one, FakeNode other) {
    return net.runUntil(() -> one.knows(other.transport.self()) && other.knows(one.transport.self()), SOON);
  }

  @Test
  void twoNodesOfAChainAreEstablished() {
    FakeNode a = node("a", Map.of());
    FakeNode b = node("b", Map.of("persistent_peers", List.of("/p2p/a")));
    b.desk.height = 7;
    assertTrue(together(a, b));
    assertEquals(7, a.network.peers().get("b").height());
    assertEquals(1, a.metrics.gaugeValue("peers", "direction", "inbound"));
    assertEquals(0, a.metrics.gaugeValue("peers", "direction", "outbound"));
    assertEquals(1, b.metrics.gaugeValue("peers", "direction", "outbound"));
    assertTrue(a.network.peers().get("b").capable());
    assertEquals(0, a.transport.unhandled + b.transport.unhandled);
  }

  @Test
  void nodesLearnWhetherTheyCanBeReachedAndWhoCannotIsPassedOnToNobody() {
    Map<String, Object> knowsB = Map.of("persistent_peers", List.of("/ip4/127.0.0.1/tcp/2/p2p/b"), "max_outbound", 0L);
    FakeNode b = new FakeNode(net, "b", Map.of("pex", false), new HashMap<>(), "/ip4/127.0.0.1/tcp/2", "chain-1");
    FakeNode open = new FakeNode(net, "open", knowsB, new HashMap<>(), "/ip4/127.0.0.1/tcp/3", "chain-1");
    FakeNode shut = new FakeNode(net, "shut", knowsB, new HashMap<>(), "/ip4/127.0.0.1/tcp/4", "chain-1");
    shut.transport.reachable = false;
    assertTrue(net.runUntil(() -> open.network.reachability().state() == Reachability.State.REACHABLE
        && shut.network.reachability().state() == Reachability.State.UNREACHABLE, Duration.ofMinutes(10)));
    assertEquals("/ip4/127.0.0.1/tcp/3", open.network.reachability().address());
    assertTrue(b.probes.containsAll(List.of("/ip4/127.0.0.1/tcp/3", "/ip4/127.0.0.1/tcp/4")), b.probes::toString);
    FakeNode late = new FakeNode(net, "late", Map.of("seeds", List.of("/ip4/127.0.0.1/tcp/2/p2p/b"), "max_outbound", 3L), new HashMap<>(),
        "/ip4/127.0.0.1/tcp/5", "chain-1");
    assertTrue(net.runUntil(() -> late.transport.dials.contains("open"), Duration.ofMinutes(2)));
    net.run(Duration.ofMinutes(2));
    assertFalse(late.transport.dials.contains("shut"), late.transport.dials::toString);
  }

  @Test
  void theSamePeerComesBackAfterACrash() {
    FakeNode a = node("a", Map.of());
    FakeNode b = node("b", Map.of("persistent_peers", List.of("/p2p/a")));
    assertTrue(together(a, b));
    b.kill();
    a.transport.drop("b");
    FakeNode again = node("b", Map.of("persistent_peers", List.of("/p2p/a")));
    assertTrue(together(a, again));
  }

  @Test
  void peersThatWereThereBeforeWeListenedBeginAnew() {
    FakeNode a = node("a", Map.of());
    FakeNode b = node("b", Map.of("persistent_peers", List.of("/p2p/a")));
    assertTrue(together(a, b));
    a.network.transportCame();
    assertFalse(a.knows("b"));
    assertTrue(net.runUntil(() -> !b.knows("a"), SOON));
    assertTrue(net.runUntil(() -> a.knows("b") && b.knows("a"), Duration.ofMinutes(1)));
    assertEquals(0, a.network.ledger().entries().size() + b.network.ledger().entries().size(), "nobody is blamed");
  }

  @Test
  void anotherChainIsRefusedForAnHourAtDialAndAccept() {
    FakeNode a = node("a", Map.of("persistent_peers", List.of("/p2p/b")));
    FakeNode b = new FakeNode(net, "b", Map.of("persistent_peers", List.of("/p2p/a")), new HashMap<>(), "/ip4/1.2.3.4/tcp/1",
        "chain-2");
    assertTrue(net.runUntil(() -> a.transport.banned().contains("b"), SOON));
    net.run(Duration.ofMinutes(55));
    assertFalse(a.knows("b"));
    assertEquals(Set.of(), a.transport.connected());
    net.run(Duration.ofMinutes(10));
    assertTrue(a.transport.banned().isEmpty() || a.network.ledger().entries().get("b").bans() > 1, "the ban has ended or was renewed");
    assertFalse(b.knows("a"));
  }

  @Test
  void aBanIsKeptOverARestartAndEndsWithAPardon() {
    Map<String, String> files = new HashMap<>();
    FakeNode first = new FakeNode(net, "a", Map.of(), files);
    first.network.ban("b", "by hand");
    first.close();
    net.run(SOON);
    FakeNode a = new FakeNode(net, "a", Map.of(), files);
    FakeNode b = node("b", Map.of("persistent_peers", List.of("/p2p/a")));
    net.run(Duration.ofMinutes(1));
    assertFalse(a.knows("b"));
    a.network.pardon("b");
    assertTrue(net.runUntil(() -> a.knows("b") && b.knows("a"), Duration.ofMinutes(1)));
  }

  @Test
  void damagedFilesAreSetAside() {
    Map<String, String> files = new HashMap<>(Map.of(Network.LEDGER, "rubbish", Network.BOOK, "rubbish"));
    FakeNode a = new FakeNode(net, "a", Map.of(), files);
    assertEquals(Set.of(Network.LEDGER + ".damaged", Network.BOOK + ".damaged"), files.keySet());
    assertTrue(together(a, node("b", Map.of("persistent_peers", List.of("/p2p/a")))));
  }

  @Test
  void aPeerThatSaysNothingIsLetGoAtTheDeadline() {
    FakeNode a = node("a", Map.of());
    FakeTransport silent = new FakeTransport(net, "s", FakeNode.key("s"), "/ip4/9.9.9.9/tcp/1");
    silent.connect("a", List.of());
    net.run(Duration.ofSeconds(29));
    assertEquals(Set.of("s"), a.transport.connected());
    assertTrue(net.runUntil(() -> a.transport.connected().isEmpty(), Duration.ofSeconds(2)));
    assertEquals(2, a.network.ledger().points("s", net.now().wallMillis()));
  }

  @Test
  @Tag("sec-G2")
  void nothingOfAPeerIsKeptWhenItIsGone() {
    FakeNode a = node("a", Map.of());
    for (int i = 0; i < 1_000; i++) {
      FakeNode peer = node("p" + i, Map.of("persistent_peers", List.of("/p2p/a")));
      assertTrue(together(a, peer));
      peer.kill();
      a.transport.drop("p" + i);
    }
    assertEquals(0, a.network.peers().size());
    assertEquals(0, a.metrics.gaugeValue("peers", "direction", "inbound"));
    assertEquals(0, a.network.remembered(), "peers of which something is kept");
  }

  @Test
  @Tag("sec-G2")
  void aBrokenNodeThatIsNotToldKeepsThemAll() {
    FakeNode a = node("a", Map.of("max_inbound", 100L));
    a.transport.listener(new TransportListener() {
      @Override
      public void changed(PeerChange change) {
        if (change.state() != PeerState.DISCONNECTED) {
          a.network.changed(change);
        }
      }

      @Override
      public void received(String peer, String stream, Bytes message, Runnable handled) {
        a.network.received(peer, stream, message, handled);
      }
    });
    for (int i = 0; i < 20; i++) {
      FakeNode peer = node("p" + i, Map.of("persistent_peers", List.of("/p2p/a")));
      assertTrue(together(a, peer));
      peer.kill();
      a.transport.drop("p" + i);
    }
    assertTrue(a.network.remembered() >= 20, "the measure of the test before sees what is kept");
  }

  /** A plugin that counts. */
  private static final class Echo implements StreamHandler {
    private final List<String> events = new ArrayList<>();
    private final String name;
    private StreamPort port;

    private Echo(String name) {
      this.name = name;
    }

    @Override
    public StreamRules rules() {
      return StreamRules.builder(StreamSpec.of(name, 16)).typeIds(Set.of(5)).build();
    }

    @Override
    public void opened(StreamPort way) {
      port = way;
    }

    @Override
    public void peerReady(String peer) {
      events.add("+" + peer);
    }

    @Override
    public void received(String peer, Bytes message) {
      events.add(peer + ":" + message.toHex());
      if (message.size() == 3) {
        throw new IllegalStateException("a plugin's own trouble");
      }
    }

    @Override
    public void peerGone(String peer) {
      events.add("-" + peer);
    }

    @Override
    public void closed() {
      events.add("closed");
    }
  }

  @Test
  void aPluginAddsAStreamToLivePeersAndTakesItAway() {
    FakeNode a = node("a", Map.of());
    FakeNode b = node("b", Map.of("persistent_peers", List.of("/p2p/a")));
    assertTrue(together(a, b));
    Echo atA = new Echo("echo");
    Echo atB = new Echo("echo");
    a.network.add("plugin", atA);
    b.network.add("plugin", atB);
    assertEquals(List.of("+b"), atA.events);
    assertEquals(Set.of("a"), atB.port.peers());
    atB.port.send("a", Bytes.fromHex("0501"));
    atB.port.send("a", Bytes.fromHex("0601")); // not a type of the stream
    atB.port.send("a", Bytes.fromHex("050101")); // at which the handler fails
    atB.port.send("a", Bytes.fromHex("0502"));
    net.run(SOON);
    assertEquals(List.of("+b", "b:0501", "b:050101", "b:0502"), atA.events);
    assertEquals(4, a.network.ledger().points("b", net.now().wallMillis())); // 5 for the wrong type, a little faded
    a.network.remove(atA);
    assertEquals("closed", atA.events.get(atA.events.size() - 1));
    assertFalse(a.transport.offeredNames().contains("echo"));
    assertTrue(atA.port.send("b", Bytes.fromHex("05")).toCompletableFuture().isCompletedExceptionally());
    assertTrue(a.knows("b") && b.knows("a"));
    assertEquals(0, a.transport.unhandled + b.transport.unhandled);
  }

  /** Blocks go to whoever does not hear of them by the engine's streams, and again to one that is not heard there any more. */
  @Test
  void peersOfTheEngineAreNotSentItsBlocks() {
    FakeNode a = node("a", Map.of());
    FakeNode b = node("b", Map.of("persistent_peers", List.of("/p2p/a")));
    assertTrue(together(a, b));
    Echo atA = new Echo("consensus-state");
    Echo atB = new Echo("consensus-state");
    a.network.add("engine", atA);
    b.network.add("engine", atB);
    atB.port.send("a", Bytes.fromHex("0501"));
    net.run(SOON);
    a.desk.commit(FakeDesk.sealed(1));
    net.run(SOON);
    assertEquals(0, b.desk.height);
    b.desk.commit(FakeDesk.sealed(1));
    net.run(Duration.ofSeconds(6));
    a.desk.commit(FakeDesk.sealed(2));
    net.run(SOON);
    assertEquals(2, b.desk.height);
  }

  @Test
  void aStreamOfAnotherIsRefused() {
    FakeNode a = node("a", Map.of());
    Echo first = new Echo("echo");
    Echo second = new Echo("echo");
    a.network.add("one", first);
    a.network.add("two", second);
    assertEquals(null, second.port);
    a.network.remove(second);
    assertTrue(a.transport.offeredNames().contains("echo"));
  }

  @Test
  void moreThanTheLimitIsRefused() {
    FakeNode a = node("a", Map.of("max_inbound", 2L));
    for (int i = 0; i < 4; i++) {
      node("p" + i, Map.of("persistent_peers", List.of("/p2p/a")));
    }
    net.run(SOON);
    assertEquals(2, a.network.peers().size());
  }
}
