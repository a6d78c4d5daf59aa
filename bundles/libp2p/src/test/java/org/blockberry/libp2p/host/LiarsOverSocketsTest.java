package org.blockberry.libp2p.host;

import static org.blockberry.libp2p.host.Hosts.await;
import static org.blockberry.libp2p.host.Hosts.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.noise.Liar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Item 3 of the interop list: who does not prove its identity is cut off without another byte, whichever side dialled, and no listener hears of it. */
@Tag("sec-T6")
@Timeout(120)
class LiarsOverSocketsTest {
  private final Hosts hosts = new Hosts();
  private final Host host = hosts.start(1, config -> config.withLimits(Hosts.limits(l -> {
    l.handshakeTimeout = Duration.ofMinutes(1); // whatever the machine is busy with
    l.dialTimeout = Duration.ofMinutes(1);
    return l;
  })));
  private final List<Connection> seen = new ArrayList<>();

  LiarsOverSocketsTest() {
    host.onConnection(seen::add);
  }

  @AfterEach
  void nothingIsLeft() {
    await("gone", () -> host.core().table().total() == 0 && host.core().table().pendingInbound() == 0);
    assertEquals(List.of(), seen);
    assertEquals(0, host.memoryUsed());
    hosts.close();
    assertTrue(hosts.failures.isEmpty(), () -> "failures: " + hosts.failures);
  }

  @ParameterizedTest
  @EnumSource
  void aLiarThatDials(Liar liar) throws IOException {
    try (RawPeer peer = new RawPeer(host.listenAddresses().get(0))) {
      peer.negotiate(List.of("/noise"));
      peer.handshake(liar.credentials(), 3); // complete from its own point of view
      assertTrue(peer.isCutOffInSilence());
    }
    assertEquals(1, host.counters().of(liar.counted()));
  }

  @ParameterizedTest
  @EnumSource
  void aLiarThatIsDialled(Liar liar) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(20_000);
      CompletableFuture<Connection> dial = host.connect(liar.id(), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + server.getLocalPort())));
      try (RawPeer peer = new RawPeer(server.accept())) {
        peer.answer(liar.credentials());
        assertTrue(peer.isCutOffInSilence(), "our identity is not revealed to it");
      }
      assertEquals(Kind.UNREACHABLE, failure(dial).kind());
    }
    assertEquals(1, host.counters().of(liar.counted()));
  }
}
