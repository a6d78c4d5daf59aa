package org.blockberry.mempool.priority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.blockberry.mempool.parts.PriorityRules;
import org.blockberry.mempool.parts.Ranking;
import org.blockberry.testing.contracts.TestMempoolContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Order, eviction and replacement, case by case. */
class PriorityMempoolTest {
  @TempDir
  Path folder;

  private TestMempoolContext context;
  private long sequence;

  private Mempool pool(PoolLimits limits, Map<String, Object> settings) {
    context = new TestMempoolContext(folder, limits);
    PriorityMempoolFactory factory = new PriorityMempoolFactory();
    return factory.create(Settings.of(factory.settings(), settings), context);
  }

  private Mempool pool(int maxTxs, long maxBytes) {
    return pool(new PoolLimits(maxTxs, maxBytes, 1 << 20), Map.of());
  }

  private PoolEntry entry(String text, long priority) {
    return PoolEntry.builder(Transaction.of(Bytes.utf8(text)), ++sequence, Instant.EPOCH).priority(priority).build();
  }

  private PoolEntry entry(String text, long priority, String sender) {
    return PoolEntry.builder(Transaction.of(Bytes.utf8(text)), ++sequence, Instant.EPOCH).priority(priority)
        .sender(Bytes.utf8(sender)).build();
  }

  private static String proposal(Mempool pool, long maxBytes) {
    StringBuilder text = new StringBuilder();
    pool.reap(new ReapLimits(maxBytes, Long.MAX_VALUE, 1_000), List.of())
        .forEach(entry -> text.append(entry.transaction().bytes().toUtf8()).append(' '));
    return text.toString().strip();
  }

  private static String proposal(Mempool pool) {
    return proposal(pool, Long.MAX_VALUE);
  }

  private String removed() {
    StringBuilder text = new StringBuilder();
    context.takeRemoved().forEach(removed ->
        text.append(removed.entry().transaction().bytes().toUtf8()).append(' ').append(removed.reason().text()).append(' '));
    return text.toString().strip();
  }

  @Test
  void highestPriorityFirstThenFirstArrival() {
    Mempool pool = pool(10, 1_000);
    pool.add(entry("a", 1));
    pool.add(entry("b", 5));
    pool.add(entry("c", 1));
    pool.add(entry("d", Long.MIN_VALUE));
    pool.add(entry("e", 5));
    pool.add(entry("f", Long.MAX_VALUE));
    assertEquals("f b e a c d", proposal(pool));
  }

  /** Defect of the original: a, b, c, d, e of one priority came out as e, b, c, d after a removal. */
  @Test
  void equalPrioritiesStayInOrderOfArrivalAfterARemoval() {
    Mempool pool = pool(10, 1_000);
    PoolEntry first = entry("a", 0);
    pool.add(first);
    List.of("b", "c", "d", "e").forEach(text -> pool.add(entry(text, 0)));
    pool.remove(first.hash(), RemovalReason.INVALID);
    assertEquals("b c d e", proposal(pool));
  }

  @Test
  void aFullPoolEvictsTheWorstForAStrictlyBetterOne() {
    Mempool pool = pool(3, 1_000);
    pool.add(entry("a", 2));
    pool.add(entry("b", 1));
    pool.add(entry("c", 1));
    assertEquals(AddResult.FULL, pool.add(entry("d", 1)), "equal is not better");
    assertEquals("", removed());
    assertEquals(AddResult.ADDED, pool.add(entry("e", 2)));
    assertEquals("c evicted", removed(), "of the worst the latest goes");
    assertEquals("a e b", proposal(pool));
    assertEquals(AddResult.FULL, pool.add(entry("f", 0)));
    assertEquals("a e b", proposal(pool));
  }

  /** Defect of the original: a pool of 3 became empty for a transaction that was then refused. */
  @Test
  @Tag("sec-G7")
  void nothingGoesWhenEvenAllWorseOnesWouldNotMakeRoom() {
    Mempool pool = pool(10, 100);
    pool.add(entry("a".repeat(30), 1));
    pool.add(entry("b".repeat(30), 2));
    pool.add(entry("c".repeat(30), 9));
    assertEquals(AddResult.FULL, pool.add(entry("d".repeat(71), 5)), "needs the room of c, which is better");
    assertEquals(AddResult.TOO_LARGE, pool.add(entry("e".repeat(101), 100)));
    assertEquals(3, pool.stats().transactions());
    assertEquals("", removed());
    assertEquals(AddResult.ADDED, pool.add(entry("d".repeat(70), 5)), "fits exactly after a and b");
    assertEquals(100, pool.stats().bytes());
    assertEquals("a".repeat(30) + " evicted " + "b".repeat(30) + " evicted", removed());
  }

  @Test
  void onlyAsManyGoAsNeeded() {
    Mempool pool = pool(10, 100);
    for (int i = 0; i < 10; i++) {
      pool.add(entry("abcdefghij".substring(i, i + 1).repeat(10), i));
    }
    assertEquals(AddResult.ADDED, pool.add(entry("x".repeat(11), 100)));
    assertEquals("aaaaaaaaaa evicted bbbbbbbbbb evicted", removed());
    assertEquals(91, pool.stats().bytes());
  }

  @Test
  @Tag("sec-G7")
  void aFloodOfTheCheapestEvictsNothing() {
    Mempool pool = pool(100, 10_000);
    for (int i = 0; i < 100; i++) {
      pool.add(entry("good" + i, 1));
    }
    String before = proposal(pool);
    for (int i = 0; i < 50_000; i++) {
      assertEquals(AddResult.FULL, pool.add(entry("cheap" + i, i % 3 - 1L)));
    }
    assertEquals(before, proposal(pool));
    assertEquals("", removed());
  }

  @Test
  void aReapPassesOverWhatDoesNotFitUnlessToldToStop() {
    Mempool skipping = pool(10, 1_000);
    Mempool stopping = pool(new PoolLimits(10, 1_000, 1_000), Map.of("skip_unfitting", false));
    for (Mempool pool : List.of(skipping, stopping)) {
      pool.add(entry("b".repeat(20), 2));
      pool.add(entry("c", 1));
      pool.add(entry("a", 3));
    }
    assertEquals("a c", proposal(skipping, 10));
    assertEquals("a", proposal(stopping, 10));
  }

  @Test
  void bySizeSmallGoesFirstAndPushesOutLarge() {
    Mempool pool = pool(new PoolLimits(2, 1_000, 1_000), Map.of("rank_by", "size"));
    pool.add(entry("a".repeat(30), 1_000));
    pool.add(entry("b".repeat(10), 0));
    assertEquals(AddResult.ADDED, pool.add(entry("c".repeat(5), -5)));
    assertEquals("c".repeat(5) + " " + "b".repeat(10), proposal(pool));
    assertEquals("a".repeat(30) + " evicted", removed());
    assertEquals(1_000_000 / 7, Ranking.SIZE.rank(entry("1234567", 0)));
    assertEquals(0, Ranking.SIZE.rank(entry("x".repeat(1_000_001), 0)));
  }

  @Test
  void aBetterTransactionOfASenderReplacesItsOwn() {
    Mempool pool = pool(new PoolLimits(10, 1_000, 1_000), Map.of("replace_by_sender", true, "replace_min_bump", 5L));
    pool.add(entry("a", 10, "alice"));
    pool.add(entry("b", 11, "bob"));
    pool.add(entry("x", 1));
    pool.add(entry("y", 1));
    assertEquals(AddResult.REFUSED, pool.add(entry("a2", 14, "alice")));
    assertEquals("b a x y", proposal(pool));
    assertEquals(AddResult.ADDED, pool.add(entry("a3", 15, "alice")));
    assertEquals("a3 b x y", proposal(pool), "unknown senders do not replace each other");
    assertEquals("a replaced", removed());
    pool.update(1, List.of(Transaction.of(Bytes.utf8("a3")).hash()));
    assertEquals(AddResult.ADDED, pool.add(entry("a4", 0, "alice")), "nothing of alice is left to replace");
  }

  @Test
  void withoutTheSettingASenderMayHaveMany() {
    Mempool pool = pool(10, 1_000);
    pool.add(entry("a", 1, "alice"));
    pool.add(entry("b", 1, "alice"));
    assertEquals("a b", proposal(pool));
  }

  @Test
  @Tag("sec-G7")
  void aReplacementThatFindsNoRoomLeavesTheOldOne() {
    Mempool pool = pool(new PoolLimits(10, 100, 1_000), Map.of("replace_by_sender", true));
    pool.add(entry("a".repeat(40), 1, "alice"));
    pool.add(entry("b".repeat(40), 9, "bob"));
    assertEquals(AddResult.FULL, pool.add(entry("c".repeat(61), 5, "alice")));
    assertEquals("b".repeat(40) + " " + "a".repeat(40), proposal(pool));
    assertEquals(AddResult.ADDED, pool.add(entry("d".repeat(60), 5, "alice")));
    assertEquals("a".repeat(40) + " replaced", removed());
  }

  @Test
  void aReplacementInAFullPoolEvictsNobodyElse() {
    Mempool pool = pool(new PoolLimits(2, 100, 100), Map.of("replace_by_sender", true));
    pool.add(entry("a", 5, "alice"));
    pool.add(entry("b", 1, "bob"));
    assertEquals(AddResult.ADDED, pool.add(entry("c", 6, "alice")));
    assertEquals("c b", proposal(pool));
    assertEquals("a replaced", removed());
    assertEquals(1, context.testMetrics().count("removed_total", "reason", "replaced"));
    assertEquals(0, context.testMetrics().count("removed_total", "reason", "evicted"));
  }

  @Test
  @Tag("sec-G3")
  void theBumpIsExactAtTheEndsOfTheRange() {
    PriorityRules rules = new PriorityRules(Ranking.APPLICATION, true, true, Long.MAX_VALUE);
    assertTrue(rules.replaces(Long.MAX_VALUE, Long.MIN_VALUE));
    assertTrue(rules.replaces(Long.MAX_VALUE, 0));
    assertFalse(rules.replaces(Long.MAX_VALUE, 1));
    assertFalse(rules.replaces(Long.MIN_VALUE, Long.MAX_VALUE));
    assertFalse(PriorityRules.DEFAULT.replaces(7, 7));
    assertTrue(PriorityRules.DEFAULT.replaces(8, 7));
  }

  @Test
  void settingsAreCheckedByTheSchema() {
    PriorityMempoolFactory factory = new PriorityMempoolFactory();
    assertEquals("rank_by is \"fee\" but must be one of application, size",
        assertThrows(IllegalArgumentException.class, () -> Settings.of(factory.settings(), Map.of("rank_by", "fee"))).getMessage());
    assertThrows(IllegalArgumentException.class, () -> Settings.of(factory.settings(), Map.of("replace_min_bump", 0L)));
    assertEquals(PriorityRules.DEFAULT, PriorityRules.from(factory.settings().defaults()));
  }

  @Test
  void everythingIsCounted() {
    Mempool pool = pool(2, 100);
    pool.add(entry("a", 1));
    pool.add(entry("b", 2));
    pool.add(entry("c", 3));
    pool.add(entry("b", 3));
    pool.add(entry("d", 0));
    assertEquals(3, context.testMetrics().count("added_total"));
    assertEquals(1, context.testMetrics().count("rejected_total", "reason", "duplicate"));
    assertEquals(1, context.testMetrics().count("rejected_total", "reason", "full"));
    assertEquals(1, context.testMetrics().count("removed_total", "reason", "evicted"));
    assertEquals(2, context.testMetrics().gaugeValue("size"));
    assertEquals(2, context.testMetrics().gaugeValue("size_bytes"));
  }

  @Test
  void aSequenceUsedTwiceIsABrokenCallAndChangesNothing() {
    Mempool pool = pool(1, 100);
    pool.add(entry("a", 1));
    sequence--;
    assertThrows(IllegalArgumentException.class, () -> pool.add(entry("b", 9)));
    assertEquals("a", proposal(pool));
    assertEquals("", removed());
  }
}
