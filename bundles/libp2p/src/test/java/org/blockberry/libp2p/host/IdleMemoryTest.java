package org.blockberry.libp2p.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.libp2p.TestCrypto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a connection costs when nothing happens on it. */
@Timeout(120)
class IdleMemoryTest {
  private static final int CONNECTIONS = 200;
  private static final int BOUND_BYTES = 64 << 10;

  @Test
  void anIdleConnectionHoldsLessThan64KiB() throws IOException {
    try (Hosts hosts = new Hosts()) {
      Host hub = hosts.start(1);
      TestCrypto.LADDER.x25519();
      List<RawPeer> peers = new ArrayList<>();
      connect(hub, peers, 10); // loads classes and fills what is shared
      long before = heap();
      long buffersBefore = UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      connect(hub, peers, CONNECTIONS);
      long[] held = new long[2];
      Hosts.await("an idle connection holds less than 64 KiB", () -> { // what other tests left behind goes by and by
        held[0] = (heap() - before) / CONNECTIONS; // both ends: the raw peer is in there too
        held[1] = (UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - buffersBefore) / CONNECTIONS;
        return held[0] + held[1] < BOUND_BYTES;
      });
      System.out.println("an idle connection holds " + held[0] + " bytes of heap, " + held[1] + " of buffers");
      for (RawPeer peer : peers) {
        peer.close();
      }
      Hosts.await("all gone", () -> hub.core().table().total() == 0);
      assertEquals(0, hub.memoryUsed());
    }
  }

  private static void connect(Host hub, List<RawPeer> peers, int count) throws IOException {
    int target = peers.size() + count;
    while (peers.size() < target) {
      RawPeer peer = RawPeer.upgraded(hub.listenAddresses().get(0), 1_000 + peers.size());
      peer.receiveSealed(12 + 12 + 12); // ping, and the stream of identify
      peers.add(peer);
    }
    Hosts.await("all connected", () -> hub.connections().size() == target);
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
