package org.blockberry.mempool.simple;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.TestMempoolContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simple pool promises beyond the contract. */
class SimpleMempoolTest {
  @TempDir
  Path folder;

  private TestMempoolContext context;

  private Mempool pool(PoolLimits limits, Map<String, Object> settings) {
    context = new TestMempoolContext(folder, limits);
    SimpleMempoolFactory factory = new SimpleMempoolFactory();
    return factory.create(Settings.of(factory.settings(), settings), context);
  }

  private Mempool pool(int maxTxs) {
    return pool(new PoolLimits(maxTxs, 1 << 30, 1 << 20), Map.of());
  }

  private static PoolEntry entry(String text, long sequence, long priority) {
    return PoolEntry.builder(Transaction.of(Bytes.utf8(text)), sequence, Instant.EPOCH).priority(priority).build();
  }

  private static String proposal(Mempool pool, long maxBytes) {
    StringBuilder text = new StringBuilder();
    pool.reap(new ReapLimits(maxBytes, Long.MAX_VALUE, 1_000), List.of())
        .forEach(entry -> text.append(entry.transaction().bytes().toUtf8()).append(' '));
    return text.toString().strip();
  }

  @Test
  void firstComeFirstServedWhateverThePriority() {
    Mempool pool = pool(10);
    for (int i = 0; i < 5; i++) {
      pool.add(entry("abcde".substring(i, i + 1), i + 1, i * 10));
    }
    assertEquals("a b c d e", proposal(pool, 1_000));
  }

  /** Defect of the original: after a removal the order changed. */
  @Test
  void aRemovalLeavesTheOrderOfTheOthers() {
    Mempool pool = pool(10);
    for (int i = 0; i < 5; i++) {
      pool.add(entry("abcde".substring(i, i + 1), i + 1, 0));
    }
    pool.remove(entry("a", 1, 0).hash(), RemovalReason.INVALID);
    assertEquals("b c d e", proposal(pool, 1_000));
    pool.update(1, List.of(entry("c", 1, 0).hash()));
    assertEquals("b d e", proposal(pool, 1_000));
  }

  @Test
  void entriesThatArriveOutOfOrderTakeTheirPlace() {
    Mempool pool = pool(10);
    pool.add(entry("c", 30, 0));
    pool.add(entry("a", 10, 0));
    pool.add(entry("b", 20, 0));
    assertEquals("a b c", proposal(pool, 1_000));
  }

  @Test
  void aFullPoolRefusesEvenTheBest() {
    Mempool pool = pool(2);
    pool.add(entry("a", 1, 0));
    pool.add(entry("b", 2, 0));
    assertEquals(AddResult.FULL, pool.add(entry("c", 3, Long.MAX_VALUE)));
    assertEquals("a b", proposal(pool, 1_000));
    assertEquals(List.of(), context.takeRemoved());
  }

  @Test
  void aReapPassesOverWhatDoesNotFitUnlessToldToStop() {
    Mempool skipping = pool(10);
    Mempool stopping = pool(new PoolLimits(10, 1 << 20, 1 << 20), Map.of("skip_unfitting", false));
    for (Mempool pool : List.of(skipping, stopping)) {
      pool.add(entry("a", 1, 0));
      pool.add(entry("b".repeat(20), 2, 0));
      pool.add(entry("c", 3, 0));
    }
    assertEquals("a c", proposal(skipping, 10));
    assertEquals("a", proposal(stopping, 10));
    assertEquals("a " + "b".repeat(20) + " c", proposal(stopping, 28)); // 3 + 22 + 3
  }

  @Test
  void everythingIsCounted() {
    Mempool pool = pool(new PoolLimits(2, 100, 10), Map.of());
    pool.add(entry("a", 1, 0));
    pool.add(entry("bb", 2, 0));
    pool.add(entry("a", 3, 0));
    pool.add(entry("c", 4, 0));
    pool.add(entry("d".repeat(11), 5, 0));
    pool.add(PoolEntry.builder(Transaction.of(Bytes.EMPTY), 6, Instant.EPOCH).build());
    var metrics = context.testMetrics();
    assertEquals(2, metrics.gaugeValue("size"));
    assertEquals(3, metrics.gaugeValue("size_bytes"));
    assertEquals(2, metrics.count("added_total"));
    for (String reason : List.of("duplicate", "full", "too_large", "refused")) {
      assertEquals(1, metrics.count("rejected_total", "reason", reason), reason);
    }
    pool.update(1, List.of(entry("a", 1, 0).hash(), entry("x", 1, 0).hash()));
    pool.remove(entry("bb", 1, 0).hash(), RemovalReason.FLUSHED);
    pool.remove(entry("bb", 1, 0).hash(), RemovalReason.FLUSHED);
    assertEquals(1, metrics.count("removed_total", "reason", "committed"));
    assertEquals(1, metrics.count("removed_total", "reason", "flushed"));
    assertEquals(0, metrics.gaugeValue("size"));
    assertEquals(0, metrics.gaugeValue("size_bytes"));
  }

  @Test
  void aSequenceUsedTwiceIsABrokenCallAndChangesNothing() {
    Mempool pool = pool(5);
    pool.add(entry("a", 1, 0));
    String message = assertThrows(IllegalArgumentException.class, () -> pool.add(entry("b", 1, 0))).getMessage();
    assertTrue(message.contains("sequence 1"), message);
    assertEquals("a", proposal(pool, 1_000));
    assertEquals(1, pool.stats().transactions());
  }
}
