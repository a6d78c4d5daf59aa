package org.blockberry.libp2p.host;

import static org.blockberry.libp2p.host.Hosts.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.yamux.YamuxLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Items 15 and 17 of the interop list: pings of the muxer, seen from a plain socket. */
@Timeout(1_200)
class PingsOverSocketsTest {
  private static final int WINDOW = 262_144;
  private final Hosts hosts = new Hosts();
  private final ByteBuffer arrived = ByteBuffer.allocate(4 << 20).limit(0);
  private final List<String> pings = new ArrayList<>(); // flags and value, as they came
  private long data; // bytes on the streams of ours

  @AfterEach
  void closeAll() {
    hosts.close();
    hosts.all.forEach(host -> assertEquals(0, host.memoryUsed()));
    assertTrue(hosts.failures.isEmpty(), () -> "failures: " + hosts.failures);
  }

  private Host start(Duration keepAlive, Duration pingTimeout) {
    YamuxLimits y = YamuxLimits.DEFAULT;
    YamuxLimits yamux = new YamuxLimits(y.maxInboundStreams(), y.maxOutboundStreams(), y.maxUnacknowledged(), y.maxWindowBytes(), y.maxWindowSumBytes(),
        y.maxQueuedBytes(), y.maxControlBytes(), y.floodBurst(), y.floodPerSecond(), keepAlive, pingTimeout, y.openTimeout(), y.closeTimeout());
    HostLimits d = HostLimits.DEFAULT;
    return hosts.start(1, config -> config.withLimits(new HostLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), d.dialTimeout(), d.dialStagger(),
        d.maxPendingInbound(), d.maxConnections(), d.reserved(), d.maxPerAddress(), d.maxPerPeer(), d.highWatermark(), d.lowWatermark(), d.idleGrace(),
        d.maxStreamQueueBytes(), d.connectionBytes(), d.peerBytes(), d.nodeBytes(), yamux)));
  }

  private static Bytes frame(int type, int flags, int stream, int length) {
    return Bytes.copyOf(ByteBuffer.allocate(12).put((byte) 0).put((byte) type).putShort((short) flags).putInt(stream).putInt(length).array());
  }

  private static Bytes ping(int flags, int value) {
    return frame(2, flags, 0, value);
  }

  /** Reads frames until that is so. */
  private void until(RawPeer peer, BooleanSupplier done) throws IOException {
    while (!done.getAsBoolean()) {
      Bytes more = peer.receiveSome();
      int position = arrived.position();
      arrived.position(arrived.limit()).limit(arrived.capacity());
      arrived.put(more.asBuffer());
      arrived.limit(arrived.position()).position(position);
      while (frame()) {
        continue;
      }
      arrived.compact().flip();
    }
  }

  /** Takes one whole frame. */
  private boolean frame() {
    int at = arrived.position();
    int size = arrived.remaining() < 12 ? Integer.MAX_VALUE : 12 + (arrived.get(at + 1) == 0 ? arrived.getInt(at + 8) : 0);
    if (arrived.remaining() < size) {
      return false;
    }
    if (arrived.get(at + 1) == 2) {
      pings.add(arrived.getShort(at + 2) + " " + arrived.getInt(at + 8));
    } else if (arrived.getInt(at + 4) % 2 == 1) {
      data += size - 12;
    }
    arrived.position(at + size);
    return true;
  }

  /** Two streams whose windows are used up both ways: pings are answered, answers are not, and no answer comes unasked. */
  @Test
  void pingsAreAnsweredWhileAllStreamsAreBlocked() throws IOException {
    Host host = start(Duration.ofSeconds(30), Duration.ofSeconds(30));
    host.handle("/blocked", stream -> {
      assertTrue(stream.write(Bytes.wrap(new byte[1 << 19])));
      return (of, piece) -> { }; // never reads, never gives credit
    });
    Bytes asked = Bytes.fromHex("132f6d756c746973747265616d2f312e302e300a").concat(Bytes.fromHex("09")).concat(Bytes.utf8("/blocked\n"));
    try (RawPeer peer = RawPeer.upgraded(host.listenAddresses().get(0), 50)) {
      for (int id = 1; id <= 3; id += 2) {
        peer.sendSealed(frame(0, 1, id, WINDOW).concat(asked));
        for (int left = WINDOW - asked.size(); left > 0; left -= Math.min(left, 60_000)) {
          peer.sendSealed(Bytes.wrap(new byte[Math.min(left, 60_000)]));
        }
      }
      until(peer, () -> data == 2 * WINDOW);
      peer.sendSealed(ping(1, 0x77));
      until(peer, () -> pings.contains("2 119"));
      peer.sendSealed(ping(2, 0x78)); // an answer to nothing
      peer.sendSealed(ping(1, 0x79));
      until(peer, () -> pings.contains("2 121"));
      assertEquals(List.of("1 0", "2 119", "2 121"), pings, "our own question, and an answer to each of the peer's");
      assertEquals(2 * WINDOW, data);
    }
    await("gone", () -> host.connections().isEmpty());
    assertEquals(0, host.counters().of(Violation.FLOOD));
  }

  /** [ci] two questions at a short interval; [long] {@code -Dblockberry.idle=180}: as many seconds with the interval of the product. */
  @Test
  void anIdleConnectionStaysUp() throws IOException {
    int seconds = Integer.getInteger("blockberry.idle", 0);
    Duration interval = seconds > 0 ? YamuxLimits.DEFAULT.keepAlive() : Duration.ofMillis(100);
    int questions = seconds > 0 ? (int) (seconds / (interval.toSeconds() + 1)) : 2;
    Host host = start(interval, seconds > 0 ? YamuxLimits.DEFAULT.pingTimeout() : Duration.ofSeconds(30));
    try (RawPeer peer = RawPeer.upgraded(host.listenAddresses().get(0), 51)) {
      peer.socket.setSoTimeout(60_000);
      for (int i = 0; i <= questions; i++) { // the first one is how we find out that we are accepted
        String next = "1 " + i;
        until(peer, () -> pings.contains(next));
        assertEquals(i + 1, pings.size(), "one question at a time");
        peer.sendSealed(ping(2, i));
      }
      assertEquals(1, host.connections().size());
    }
    await("gone", () -> host.connections().isEmpty());
    assertEquals(0, host.counters().of(Violation.TIMEOUT));
  }

  @Test
  void whoDoesNotAnswerIsCutOff() throws IOException {
    Host host = start(Duration.ofMillis(100), Duration.ofMillis(100));
    try (RawPeer peer = RawPeer.upgraded(host.listenAddresses().get(0), 52)) {
      assertTrue(peer.isCutOff());
    }
    assertEquals(1, host.counters().of(Violation.TIMEOUT));
  }
}
