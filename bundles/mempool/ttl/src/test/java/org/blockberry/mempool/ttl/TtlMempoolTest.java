package org.blockberry.mempool.ttl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolExpiry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.TestMempoolContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounds, settings and counters. */
class TtlMempoolTest {
  @TempDir
  Path folder;

  private TestMempoolContext context;
  private long sequence;

  private Mempool pool(Map<String, Object> settings) {
    context = new TestMempoolContext(folder, new PoolLimits(10, 1_000, 100));
    TtlMempoolFactory factory = new TtlMempoolFactory();
    return factory.create(Settings.of(factory.settings(), settings), context);
  }

  private PoolEntry entry(Duration time) {
    return PoolEntry.builder(Transaction.of(Bytes.utf8("tx " + ++sequence)), sequence, context.clock().instant()).timeToLive(time).build();
  }

  private Optional<Duration> left(Mempool pool, PoolEntry entry) {
    return pool.expiry().orElseThrow().expiresAt(entry.hash()).map(at -> Duration.between(context.clock().instant(), at));
  }

  @Test
  void aTimeOutOfBoundsIsBroughtWithinThem() {
    Mempool pool = pool(Map.of());
    for (var given : Map.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(-5), Duration.ofSeconds(1),
        Duration.ofMinutes(7), Duration.ofMinutes(7), Duration.ofDays(400), Duration.ofHours(24),
        Duration.ofSeconds(Long.MAX_VALUE), Duration.ofHours(24), Duration.ofSeconds(Long.MIN_VALUE), Duration.ofSeconds(1)).entrySet()) {
      PoolEntry entry = entry(given.getKey());
      assertEquals(AddResult.ADDED, pool.add(entry));
      assertEquals(Optional.of(given.getValue()), left(pool, entry), given.getKey().toString());
    }
    PoolEntry standard = entry(null);
    pool.add(standard);
    assertEquals(Optional.of(Duration.ofHours(1)), left(pool, standard));
  }

  @Test
  void anOperatorsChangeIsBroughtWithinTheBoundsToo() {
    Mempool pool = pool(Map.of());
    PoolExpiry expiry = pool.expiry().orElseThrow();
    PoolEntry entry = entry(Duration.ofMinutes(1));
    pool.add(entry);
    expiry.expireAt(entry.hash(), Instant.MAX);
    assertEquals(Optional.of(Duration.ofHours(24)), left(pool, entry));
    expiry.extend(entry.hash(), Duration.ofHours(5));
    assertEquals(Optional.of(Duration.ofHours(24)), left(pool, entry), "never beyond the bound");
    expiry.expireAt(entry.hash(), Instant.MIN);
    assertEquals(Optional.of(Duration.ofSeconds(1)), left(pool, entry));
    expiry.extend(entry.hash(), Duration.ofSeconds(Long.MAX_VALUE));
    assertEquals(Optional.of(Duration.ofHours(24)), left(pool, entry));
    assertThrows(IllegalArgumentException.class, () -> expiry.extend(entry.hash(), Duration.ZERO));
  }

  @Test
  void everythingIsCounted() {
    Mempool pool = pool(Map.of("default_ttl", Duration.ofMinutes(2), "rank_by", "size"));
    List<PoolEntry> carried = List.of(entry(null), entry(Duration.ofMinutes(1)));
    carried.forEach(pool::carryOver);
    pool.add(entry(null));
    assertEquals(1, context.testMetrics().count("added_total"), "what came from another pool is not counted as added");
    assertEquals(2, context.testMetrics().count("carried_over_total"));
    context.clock().advance(Duration.ofMinutes(1));
    assertEquals(2, context.testMetrics().gaugeValue("size"));
    assertEquals(1, context.testMetrics().count("removed_total", "reason", "expired"));
  }

  @Test
  void boundsThatContradictEachOtherAreRefused() {
    String message = assertThrows(IllegalArgumentException.class, () -> pool(Map.of("default_ttl", Duration.ofHours(48)))).getMessage();
    assertTrue(message.contains("max_ttl PT24H"), message);
  }
}
