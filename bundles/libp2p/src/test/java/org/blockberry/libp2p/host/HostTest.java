package org.blockberry.libp2p.host;

import static org.blockberry.libp2p.host.Hosts.ECHO;
import static org.blockberry.libp2p.host.Hosts.await;
import static org.blockberry.libp2p.host.Hosts.connect;
import static org.blockberry.libp2p.host.Hosts.failure;
import static org.blockberry.libp2p.host.Hosts.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.host.Hosts.Collector;
import org.blockberry.libp2p.identify.IdentifyMessage;
import org.blockberry.libp2p.yamux.StreamEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostTest {
  private final Hosts hosts = new Hosts();
  private final Host one = hosts.start(1);
  private final Host two = hosts.start(2, config -> config.withAgentVersion("two/1.0"));

  @AfterEach
  void closeAll() {
    hosts.close();
    for (Host host : hosts.all) {
      assertEquals(0, host.memoryUsed());
      assertEquals(0, host.core().table().total());
      assertEquals(0, host.core().table().pendingInbound());
    }
    assertTrue(hosts.failures.isEmpty(), () -> "failures: " + hosts.failures);
  }

  private HostStream open(Connection connection, Collector collector) {
    return get(connection.open(List.of(ECHO), collector));
  }

  @Test
  void peersConnectIdentifyAndPing() {
    Connection connection = connect(one, two);
    assertEquals(two.peerId(), connection.remoteId());
    assertEquals(Direction.OUTBOUND, connection.direction());
    await("the other side", () -> two.connections(one.peerId()).size() == 1);
    Connection back = two.connections(one.peerId()).get(0);
    assertEquals(Direction.INBOUND, back.direction());

    IdentifyMessage info = get(connection.identified());
    assertEquals("two/1.0", info.agentVersion());
    assertEquals(two.listenAddresses(), info.listenAddresses());
    assertEquals(List.of("/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", ECHO), info.protocols());
    assertEquals(back.remoteMultiaddr(), info.observedAddress().orElseThrow());
    assertEquals("blockberry", get(back.identified()).agentVersion());
    for (int i = 0; i < 10; i++) {
      assertTrue(get(connection.ping()).toNanos() > 0);
      assertTrue(get(back.ping()).toNanos() > 0);
    }
    assertSame(connection, connect(one, two), "there is one already");
  }

  @Test
  void allInterfacesAreToldOfAWildcard() {
    Multiaddr bound = get(two.listen(Multiaddr.parse("/ip4/0.0.0.0/tcp/0")));
    String port = bound.components().get(1).text();
    IdentifyMessage info = get(connect(one, two).identified());
    assertTrue(info.listenAddresses().contains(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port)), info.toString());
    assertFalse(info.listenAddresses().contains(bound));
  }

  @Test
  void newProtocolsArePushed() {
    Connection connection = connect(one, two);
    get(connection.identified());
    await("identify of the other side", () -> two.connections(one.peerId()).stream().anyMatch(back -> back.remoteInfo().isPresent()));
    two.handle("/new/1", stream -> null);
    await("push", () -> connection.remoteInfo().orElseThrow().protocols().contains("/new/1"));
    two.unhandle("/new/1");
    await("push", () -> !connection.remoteInfo().orElseThrow().protocols().contains("/new/1"));
  }

  @Test
  void bytesComeBack() {
    Connection connection = connect(one, two);
    Random random = new Random(7);
    for (int size : new int[] {1, 1_000, 1 << 20}) {
      Collector collector = new Collector();
      HostStream stream = open(connection, collector);
      assertEquals(ECHO, stream.protocol());
      byte[] content = new byte[size];
      random.nextBytes(content);
      for (int at = 0; at < size; ) {
        int chunk = Math.min(size - at, 1 + random.nextInt(50_000));
        Bytes piece = Bytes.copyOf(content, at, chunk);
        await("room", () -> stream.write(piece));
        at += chunk;
      }
      stream.closeWrite();
      get(collector.remoteClosed);
      assertEquals(Bytes.wrap(content), collector.bytes());
      assertEquals(StreamEnd.FINISHED, get(collector.end));
    }
  }

  /** 20 MiB to a reader that takes its time: the writer waits, nothing is lost, little is held, and pings still go. */
  /** Who is told too soon asks again at once, is refused again, and keeps the event loop from reading. */
  @Test
  void aRefusedWriterIsToldWhenItFitsAndNotSooner() {
    Bytes large = Bytes.wrap(new byte[(1 << 20) + 1]); // fits into an empty queue only
    AtomicInteger told = new AtomicInteger();
    AtomicInteger written = new AtomicInteger();
    Connection connection = connect(one, two);
    HostStream stream = get(connection.open(List.of(ECHO), new StreamListener() {
      @Override
      public void data(HostStream of, ByteBuffer piece) {
        of.consumed(piece.remaining());
      }

      @Override
      public void writable(HostStream of) {
        told.incrementAndGet();
        if (of.write(large)) {
          written.incrementAndGet();
        }
      }
    }));
    assertTrue(stream.write(large));
    assertFalse(stream.write(large));
    await("it is told", () -> written.get() == 1);
    assertEquals(1, told.get());
  }

  @Test
  void aSlowReaderSlowsTheWriter() {
    AtomicReference<HostStream> inbound = new AtomicReference<>();
    Collector slow = new Collector();
    slow.consumes = false;
    two.handle("/slow", stream -> {
      inbound.set(stream);
      return slow;
    });
    Connection connection = connect(one, two);
    Collector own = new Collector();
    HostStream stream = get(connection.open(List.of("/slow"), own));
    Bytes piece = Bytes.wrap(new byte[64 << 10]);
    int sent = 0;
    while (stream.write(piece)) {
      sent += piece.size();
    }
    int first = sent;
    await("the window is full", () -> slow.size >= 262_000); // the negotiation took some of it
    get(connection.ping());
    assertTrue(slow.size <= 262_144, "arrived " + slow.size);
    assertTrue(first <= 2 << 20, "queued " + first);
    assertTrue(two.memoryUsed() < 300_000, "held " + two.memoryUsed());
    int consumed = 0;
    while (consumed < 20 << 20) {
      int there = slow.size - consumed;
      if (there > 0) {
        inbound.get().consumed(there);
        consumed += there;
      }
      if (sent < 20 << 20 && stream.write(piece)) {
        sent += piece.size();
      }
    }
    assertEquals(20 << 20, slow.size);
    assertTrue(own.writables > 0);
    stream.reset(0);
  }

  @Test
  void aThousandStreamsAtOnce() {
    Connection connection = connect(one, two);
    List<Collector> collectors = new ArrayList<>();
    List<HostStream> streams = new ArrayList<>();
    for (int batch = 0; batch < 5; batch++) { // at most 256 may wait for an answer
      List<CompletableFuture<HostStream>> opening = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        collectors.add(new Collector());
        opening.add(connection.open(List.of(ECHO), collectors.get(collectors.size() - 1)));
      }
      opening.forEach(each -> streams.add(get(each)));
    }
    for (int i = 0; i < streams.size(); i++) {
      streams.get(i).write(Bytes.utf8("stream " + i));
      streams.get(i).closeWrite();
    }
    for (int i = 0; i < streams.size(); i++) {
      get(collectors.get(i).remoteClosed);
      assertEquals("stream " + i, collectors.get(i).bytes().toUtf8());
      assertEquals(StreamEnd.FINISHED, get(collectors.get(i).end));
    }
  }

  @Test
  void halfCloseAndReset() {
    Collector accepted = new Collector();
    AtomicReference<HostStream> inbound = new AtomicReference<>();
    two.handle("/half", stream -> {
      inbound.set(stream);
      return accepted;
    });
    Connection connection = connect(one, two);
    Collector collector = new Collector();
    HostStream stream = get(connection.open(List.of("/half"), collector));
    stream.closeWrite();
    get(accepted.remoteClosed);
    Bytes big = Bytes.wrap(new byte[1 << 20]);
    inbound.get().write(big);
    inbound.get().closeWrite();
    get(collector.remoteClosed);
    assertEquals(big, collector.bytes());
    assertEquals(StreamEnd.FINISHED, get(accepted.end));

    Collector second = new Collector();
    HostStream other = open(connection, second);
    other.reset(5);
    assertEquals(StreamEnd.RESET_BY_US, get(second.end));
    assertTrue(connection.isOpen());
  }

  @Test
  void protocolsThePeerDoesNotHave() {
    Connection connection = connect(one, two);
    assertEquals(Kind.NO_COMMON_PROTOCOL, failure(connection.open(List.of("/nope/1", "/nope/2"), new Collector())).kind());
    Collector collector = new Collector();
    assertEquals(ECHO, get(connection.open(List.of("/nope/1", ECHO), collector)).protocol(), "the second one");
    two.handle("/refuses", stream -> null);
    assertEquals(Kind.UNREACHABLE, failure(connection.open(List.of("/refuses"), new Collector())).kind());
  }

  /** Known protocols need no answer first: what is written arrives; if the peer has dropped the protocol since, the stream ends. */
  @Test
  void aKnownProtocolIsOpenedAtOnce() {
    Connection connection = connect(one, two);
    assertEquals(Kind.NO_COMMON_PROTOCOL, failure(connection.openAtOnce("/nope/1", new Collector())).kind());
    get(connection.identified());
    two.handle("/gone/1", stream -> new Hosts.Echo());
    await("push", () -> connection.remoteInfo().orElseThrow().protocols().contains("/gone/1"));
    Collector collector = new Collector();
    HostStream stream = get(connection.openAtOnce(ECHO, collector));
    assertEquals(ECHO, stream.protocol());
    stream.write(Bytes.utf8("at once"));
    stream.closeWrite();
    get(collector.remoteClosed);
    assertEquals("at once", collector.bytes().toUtf8());
    assertEquals(StreamEnd.FINISHED, get(collector.end));

    two.core().protocols().remove("/gone/1"); // and tells nobody
    Collector refused = new Collector();
    get(connection.openAtOnce("/gone/1", refused)).write(Bytes.utf8("lost"));
    assertEquals(StreamEnd.RESET_BY_US, get(refused.end));
    assertEquals(0, refused.size);
    assertTrue(connection.isOpen());
  }

  /** We may have answered a peer before we know that it wants to be told of changes. */
  @Test
  void aChangeIsToldHoweverEarlyItComes() {
    for (int i = 0; i < 50; i++) {
      String protocol = "/early/" + i;
      Connection connection = connect(one, two);
      get(connection.identified());
      two.handle(protocol, stream -> new Hosts.Echo());
      await("push", () -> connection.remoteInfo().orElseThrow().protocols().contains(protocol));
      connection.close();
      get(connection.closed());
    }
  }

  /** Addresses are taken from a record that the peer has signed; it is made whenever they change. */
  @Test
  void addressesAreSigned() {
    assertTrue(two.core().signedAddresses().record().isPresent());
    Bytes first = two.core().signedAddresses().record().orElseThrow();
    Multiaddr second = get(two.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
    Bytes record = two.core().signedAddresses().record().orElseThrow();
    assertFalse(record.equals(first));
    org.blockberry.libp2p.identify.SignedPeerRecord signed = org.blockberry.libp2p.identify.SignedPeerRecord.decode(record);
    assertTrue(signed.isValid(two.core().config().verifier()));
    assertEquals(List.of(two.listenAddresses().get(0), second), signed.record().addresses());
    assertEquals(two.listenAddresses(), get(connect(one, two).identified()).listenAddresses());
  }

  /** Item 19 of the interop list; RawPeer does the rest of it in HostAttackTest. */
  @Test
  void twoHundredConnectionsOneAfterTheOther() {
    for (int i = 0; i < 200; i++) {
      Connection connection = connect(one, two);
      connection.close();
      get(connection.closed());
    }
    await("nobody", () -> one.connections().isEmpty() && two.connections().isEmpty());
    assertEquals(0, two.memoryUsed());
  }

  @Test
  void whoIsNotWhoWasDialledIsRefused() {
    Host three = hosts.start(3);
    HostException thrown = failure(one.connect(three.peerId(), two.listenAddresses()));
    assertEquals(Kind.UNREACHABLE, thrown.kind());
    assertEquals(1, one.counters().of(Violation.IDENTITY));
    assertEquals(Kind.REFUSED, failure(one.connect(one.peerId(), two.listenAddresses())).kind());
    assertEquals(List.of(), one.connections());
  }

  @Test
  void oneOfSeveralAddressesIsEnough() throws Exception {
    Multiaddr dead;
    try (java.net.ServerSocket closedSoon = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      dead = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + closedSoon.getLocalPort());
    }
    try (java.net.ServerSocket silent = new java.net.ServerSocket(0, 10, java.net.InetAddress.getLoopbackAddress())) {
      Multiaddr mute = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + silent.getLocalPort());
      Multiaddr good = two.listenAddresses().get(0);
      List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/1/quic-v1"), good.withPeerId(one.peerId()), dead, mute,
          Multiaddr.parse("/dns4/localhost/tcp/" + good.components().get(1).text()));
      assertEquals(two.peerId(), get(one.connect(two.peerId(), addresses)).remoteId());
      await("the loser is closed", () -> one.core().table().total() == 1);
      HostException thrown = failure(hosts.start(3).connect(two.peerId(), List.of(dead)));
      assertEquals(Kind.UNREACHABLE, thrown.kind());
      assertTrue(thrown.getMessage().contains("127.0.0.1:" + dead.components().get(1).text()), thrown.getMessage());
    }
  }

  @Test
  void askingTwiceDialsOnce() {
    CompletableFuture<Connection> first = one.connect(two.peerId(), two.listenAddresses());
    CompletableFuture<Connection> second = one.connect(two.peerId(), two.listenAddresses());
    assertSame(get(first), get(second));
  }

  @Test
  void dialsFromBothSidesEndInOneConnection() {
    Hosts own = new Hosts();
    HostLimits limits = Hosts.limits(l -> {
      l.idleGrace = Duration.ofMillis(300);
      return l;
    });
    try (own) {
      for (int round = 0; round < 3; round++) {
        Host a = own.start(11 + 2 * round, config -> config.withLimits(limits));
        Host b = own.start(12 + 2 * round, config -> config.withLimits(limits));
        CompletableFuture<Connection> left = a.connect(b.peerId(), b.listenAddresses());
        CompletableFuture<Connection> right = b.connect(a.peerId(), a.listenAddresses());
        assertTrue(get(left).remoteId().equals(b.peerId()) && get(right).remoteId().equals(a.peerId()));
        await("one is left", () -> a.connections().size() == 1 && b.connections().size() == 1);
        Connection last = a.connections().get(0);
        get(last.ping());
        long idle = System.nanoTime();
        await("twice the grace", () -> System.nanoTime() - idle > 600_000_000L); // it is not closed as well
        assertTrue(last.isOpen());
        assertEquals(1, b.connections().size());
      }
    }
  }

  @Test
  void theGateIsAskedAtEachStep() {
    Host strict = hosts.start(4, config -> config.withGate(new ConnectionGate() {
      @Override
      public boolean mayDial(org.blockberry.libp2p.identity.PeerId peer, Multiaddr address) {
        return !peer.equals(two.peerId());
      }

      @Override
      public boolean mayConnect(org.blockberry.libp2p.identity.PeerId peer, Direction direction, java.net.InetSocketAddress remote) {
        return peer.equals(two.peerId());
      }
    }));
    assertEquals(Kind.REFUSED, failure(strict.connect(two.peerId(), two.listenAddresses())).kind());
    assertTrue(failure(strict.connect(one.peerId(), one.listenAddresses())).getMessage().contains("the gate does not allow"));
    // the peer's gate speaks after our handshake is complete: no success is reported
    assertEquals(Kind.CLOSED, failure(hosts.start(6).connect(strict.peerId(), strict.listenAddresses())).kind());
    assertEquals(3, strict.counters().of(CutOff.GATE));
    Host shut = hosts.start(5, config -> config.withGate(new ConnectionGate() {
      @Override
      public boolean mayAccept(java.net.InetSocketAddress remote) {
        return false;
      }
    }));
    assertEquals(Kind.UNREACHABLE, failure(one.connect(shut.peerId(), shut.listenAddresses())).kind());
    assertEquals(1, shut.counters().of(CutOff.GATE));
  }

  @Test
  void closingIsSeenOnBothSides() {
    Connection connection = connect(one, two);
    Collector collector = new Collector();
    open(connection, collector);
    await("inbound", () -> two.connections().size() == 1);
    Connection back = two.connections().get(0);
    connection.close();
    assertEquals("we closed the connection", get(connection.closed()));
    assertEquals("the peer went away with code 0", get(back.closed()));
    assertEquals(StreamEnd.SESSION_ENDED, get(collector.end));
    assertFalse(back.isOpen());
    assertEquals(Kind.CLOSED, failure(connection.open(List.of(ECHO), new Collector())).kind());
    await("nobody", () -> one.connections().isEmpty() && two.connections().isEmpty());
  }

  @Test
  void aListenerThatFailsClosesTheConnectionAndIsReported() {
    two.handle("/broken", stream -> new StreamListener() {
      @Override
      public void data(HostStream of, ByteBuffer piece) {
        throw new IllegalStateException("ours");
      }
    });
    Connection connection = connect(one, two);
    get(connection.open(List.of("/broken"), new Collector())).write(Bytes.utf8("x"));
    assertEquals("the peer went away with code 2", get(connection.closed()));
    await("reported", () -> !hosts.failures.isEmpty());
    assertEquals("ours", hosts.failures.poll().getMessage());
  }

  @Test
  void aListenerThatFailsAtTheEndStopsNothing() {
    Connection connection = connect(one, two);
    List<Collector> others = List.of(new Collector(), new Collector());
    open(connection, others.get(0));
    get(connection.open(List.of(ECHO), new StreamListener() {
      @Override
      public void data(HostStream of, ByteBuffer piece) {}

      @Override
      public void ended(HostStream of, StreamEnd why) {
        throw new IllegalStateException("ours");
      }
    }));
    open(connection, others.get(1));
    connection.close();
    get(connection.closed());
    others.forEach(other -> assertEquals(StreamEnd.SESSION_ENDED, get(other.end)));
    await("reported", () -> !hosts.failures.isEmpty());
    assertEquals("ours", hosts.failures.poll().getMessage());
  }

  @Test
  void idleConnectionsGoWhenThereAreTooManyAndProtectedOnesStay() {
    Hosts own = new Hosts();
    try (own) {
      Host hub = own.start(20, config -> config.withLimits(Hosts.limits(l -> {
        l.highWatermark = 4;
        l.lowWatermark = 3;
        l.idleGrace = Duration.ofMillis(100);
        return l;
      })));
      List<Host> spokes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        spokes.add(own.start(21 + i));
        connect(spokes.get(i), hub);
      }
      hub.protect(spokes.get(0).peerId(), true);
      Collector used = new Collector();
      get(spokes.get(1).connections().get(0).open(List.of(ECHO), used));
      await("all idle but one", () -> hub.connections().stream().filter(each -> ((MuxedConnection) each).idleNanos() > 150_000_000L).count() >= 3);
      connect(own.start(30), hub);
      await("down to the low mark", () -> hub.connections().size() == 3);
      assertEquals(1, hub.connections(spokes.get(0).peerId()).size());
      assertEquals(1, hub.connections(spokes.get(1).peerId()).size());
      assertEquals(2, hub.counters().of(CutOff.WATERMARK));
    }
  }
}
