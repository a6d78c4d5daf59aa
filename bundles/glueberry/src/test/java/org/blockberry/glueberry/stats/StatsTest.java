package org.blockberry.glueberry.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.stream.StreamName;
import org.junit.jupiter.api.Test;

class StatsTest {
  private static final StreamName BLOCKS = new StreamName("blocks");
  private static final Instant START = Instant.parse("2026-01-28T09:00:00Z");

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  @Test
  void countsPerStreamAndInAll() {
    PeerCounters counters = new PeerCounters(Vectors.peer(1), START);
    counters.sent(StreamName.HANDSHAKE, 33, at(1));
    counters.sent(BLOCKS, 100, at(2));
    counters.sent(BLOCKS, 50, at(3));
    counters.received(BLOCKS, 7, at(4));
    PeerStats stats = counters.snapshot(at(5));
    assertEquals(List.of(new StreamStats(BLOCKS, 2, 1, 150, 7, Optional.of(at(3)), Optional.of(at(4))),
        new StreamStats(StreamName.HANDSHAKE, 1, 0, 33, 0, Optional.of(at(1)), Optional.empty())), stats.streams());
    assertEquals(3, stats.messagesSent());
    assertEquals(1, stats.messagesReceived());
    assertEquals(183, stats.bytesSent());
    assertEquals(7, stats.bytesReceived());
    assertEquals(Optional.of(at(4)), stats.lastMessageAt());
  }

  /** Specification 2.13: the original never updates these. */
  @Test
  void timeConnectionsAndFailuresAreCounted() {
    PeerCounters counters = new PeerCounters(Vectors.peer(1), START);
    counters.failed(START);
    counters.established(true, at(10));
    counters.established(true, at(11));
    assertEquals(Duration.ofSeconds(5), counters.snapshot(at(15)).totalConnectTime());
    assertEquals(Optional.of(at(10)), counters.snapshot(at(15)).connectedAt());
    counters.ended(at(20));
    counters.ended(at(30));
    counters.established(false, at(100));
    PeerStats stats = counters.snapshot(at(101));
    assertEquals(Duration.ofSeconds(11), stats.totalConnectTime());
    assertEquals(2, stats.connections());
    assertEquals(1, stats.failures());
    assertTrue(stats.connected());
    assertFalse(stats.outbound());
    assertEquals(Duration.ofSeconds(10), counters.snapshot(at(50)).totalConnectTime(), "a clock that was set back");
  }

  @Test
  void theWarningComesOnce() {
    PeerCounters counters = new PeerCounters(Vectors.peer(1), START, 3);
    assertFalse(counters.sent(BLOCKS, 1, START));
    assertFalse(counters.sent(StreamName.HANDSHAKE, 1, START));
    assertTrue(counters.sent(BLOCKS, 1, START));
    assertFalse(counters.sent(BLOCKS, 1, START));
  }

  @Test
  void theTableIsBoundedAndKeepsWhoIsEstablished() {
    StatsTable table = new StatsTable(2);
    table.of(Vectors.peer(1), at(0)).established(true, at(0));
    table.of(Vectors.peer(2), at(1)).failed(at(5));
    table.of(Vectors.peer(3), at(6));
    assertTrue(table.snapshot(Vectors.peer(1), at(7)).isPresent());
    assertTrue(table.snapshot(Vectors.peer(2), at(7)).isEmpty());
    assertEquals(2, table.snapshots(at(7)).size());
  }

  @Test
  void whoIsIdleIsForgottenWhoIsEstablishedIsNot() {
    StatsTable table = new StatsTable(10);
    table.of(Vectors.peer(1), at(0)).established(true, at(0));
    table.of(Vectors.peer(2), at(0));
    table.of(Vectors.peer(3), at(0)).received(BLOCKS, 1, at(1));
    table.cleanUp(at(24 * 3600), StatsTable.IDLE);
    assertTrue(table.snapshot(Vectors.peer(1), at(0)).isPresent());
    assertTrue(table.snapshot(Vectors.peer(2), at(0)).isEmpty());
    assertTrue(table.snapshot(Vectors.peer(3), at(0)).isPresent());
    table.remove(Vectors.peer(1));
    assertTrue(table.snapshot(Vectors.peer(1), at(0)).isEmpty());
  }
}
