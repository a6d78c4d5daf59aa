package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Room: what a pool refuses, what it may evict, and that it says so. */
abstract class MempoolLimitsContract extends MempoolContentContract {
  @Test
  void aTransactionOfTheLargestSizeFitsAndOneByteMoreDoesNot() {
    Mempool pool = pool(new PoolLimits(10, 10_000, 500));
    assertEquals(AddResult.TOO_LARGE, pool.add(entry(1, 501)));
    assertEquals(AddResult.ADDED, pool.add(entry(2, 500)));
    assertEquals(AddResult.ADDED, pool.add(entry(3, 1)));
    assertHolds(pool, List.of(entry(2, 500), entry(3, 1)));
  }

  @Test
  void aTransactionLargerThanThePoolIsNeverAdded() {
    Mempool pool = pool(new PoolLimits(10, 400, 500));
    assertNotEquals(AddResult.ADDED, pool.add(entry(1, 401)));
    assertEquals(AddResult.ADDED, pool.add(entry(2, 400)));
    assertHolds(pool, List.of(entry(2, 400)));
  }

  @Test
  void thePoolTakesExactlyAsManyAsItMay() {
    Mempool pool = pool(new PoolLimits(5, 1 << 20, 1000));
    addAll(pool, entries(1, 5));
    pool.add(entry(6));
    assertEquals(5, pool.stats().transactions());
    pool.remove(exported(pool, 0).get(0).hash(), RemovalReason.INVALID);
    assertEquals(AddResult.ADDED, pool.add(entry(7)), "room again after a removal");
    assertEquals(5, pool.stats().transactions());
  }

  @Test
  void thePoolTakesExactlyAsManyBytesAsItMay() {
    Mempool pool = pool(new PoolLimits(100, 500, 500));
    addAll(pool, entries(1, 5));
    assertEquals(500, pool.stats().bytes());
    pool.add(entry(6, 1));
    assertTrue(pool.stats().bytes() <= 500, () -> "held " + pool.stats());
  }

  @Test
  void aPoolOfOneWorks() {
    Mempool pool = pool(new PoolLimits(1, 1, 1));
    assertEquals(AddResult.ADDED, pool.add(entry(1, 1)));
    assertNotEquals(AddResult.ADDED, pool.add(entry(2, 2)));
    assertHolds(pool, List.of(entry(1, 1)));
    pool.update(1, List.of(entry(1, 1).hash()));
    assertEquals(AddResult.ADDED, pool.add(entry(3, 1)));
    assertHolds(pool, List.of(entry(3, 1)));
  }

  /** The count stops them long before the bytes do; an entry costs some 300 bytes of memory however small it is. */
  @Test
  @Tag("sec-G1")
  void aFloodOfTinyTransactionsStopsAtTheCount() {
    Mempool pool = pool(new PoolLimits(1_000, 1L << 30, 1 << 20));
    for (int number = 1; number <= 20_000; number++) {
      pool.add(entry(number, 3));
    }
    assertEquals(1_000, pool.stats().transactions());
    assertEquals(1_000, exported(pool, 0).size());
    assertEquals(1_000, pool.reap(ReapLimits.NONE, List.of()).size());
  }

  @Test
  @Tag("sec-G3")
  void extremeLimitsAndPrioritiesDoNotOverflow() {
    Mempool pool = pool(new PoolLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE));
    List<PoolEntry> entries = List.of(
        builder(transaction(1, 50), 1).priority(Long.MIN_VALUE).gasWanted(Long.MAX_VALUE).build(),
        builder(transaction(2, 50), 2).priority(Long.MAX_VALUE).gasWanted(Long.MAX_VALUE).build(),
        builder(transaction(3, 50), Long.MAX_VALUE).priority(0).gasWanted(1).build());
    addAll(pool, entries);
    assertHolds(pool, entries);
    long gas = 0;
    for (PoolEntry entry : pool.reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, 10), List.of())) {
      gas = Math.addExact(gas, entry.gasWanted());
    }
    assertEquals(List.of(), exported(pool, Long.MAX_VALUE));
  }

  @Test
  @Tag("sec-G7")
  void nothingIsEvictedForANewcomerThatIsRefused() {
    TestMempoolContext context = context(new PoolLimits(20, 100_000, 50_000));
    Mempool pool = pool(context);
    List<PoolEntry> held = new ArrayList<>();
    for (int number = 1; number <= 20; number++) {
      held.add(builder(transaction(number, 1_000), number).priority(number % 7).build());
    }
    addAll(pool, held);
    for (int number = 100; number < 1_100; number++) { // worse than all of them, of every size
      PoolEntry worse = builder(transaction(number, 1 + number * 40), number).priority(Long.MIN_VALUE).build();
      if (pool.add(worse) == AddResult.ADDED) {
        held.add(worse); // a pool with another notion of worse
      }
      context.takeRemoved().forEach(removed -> assertTrue(held.removeIf(entry -> entry.hash().equals(removed.entry().hash()))));
      assertEquals(held.size(), pool.stats().transactions());
    }
    assertHolds(pool, held);
  }

  /** Defect of the original: an oversized newcomer emptied the pool and was then refused. */
  @Test
  @Tag("sec-G7")
  void anOversizedNewcomerEvictsNothingHoweverGoodItIs() {
    TestMempoolContext context = context(new PoolLimits(10, 1_000, 2_000));
    Mempool pool = pool(context);
    addAll(pool, entries(1, 3));
    PoolEntry oversized = builder(transaction(9, 1_001), 9).priority(Long.MAX_VALUE).build();
    assertNotEquals(AddResult.ADDED, pool.add(oversized));
    assertEquals(List.of(), context.takeRemoved());
    assertHolds(pool, entries(1, 3));
  }

  @Test
  void whatIsEvictedIsReportedOnceWithAReason() {
    TestMempoolContext context = context(new PoolLimits(10, 1_000, 1_000));
    Mempool pool = pool(context);
    Set<Bytes> added = new HashSet<>();
    for (int number = 1; number <= 200; number++) {
      PoolEntry entry = builder(transaction(number, 10 + number % 90), number).priority(number * 31 % 97).build();
      boolean accepted = pool.add(entry) == AddResult.ADDED;
      List<TestMempoolContext.Removed> removed = context.takeRemoved();
      assertTrue(accepted || removed.isEmpty(), () -> "evicted for a newcomer that was refused: " + removed);
      if (accepted) {
        assertTrue(added.add(entry.hash()));
      }
      for (TestMempoolContext.Removed report : removed) {
        assertTrue(added.remove(report.entry().hash()), () -> "reported but not held: " + report);
        assertTrue(report.reason() != RemovalReason.COMMITTED && report.reason() != RemovalReason.INVALID, report.reason()::text);
        assertFalse(pool.contains(report.entry().hash()));
      }
      assertEquals(added, new HashSet<>(hashes(exported(pool, 0))));
    }
  }

  /** While the pool reports a removal another thread must get through. */
  @Test
  @Timeout(30)
  void noLockIsHeldDuringAReport() {
    TestMempoolContext context = context(new PoolLimits(3, 10_000, 1_000));
    Mempool pool = pool(context);
    List<String> blocked = new ArrayList<>();
    context.onRemoved(() -> {
      var other = context.executor().submit(() -> {
        pool.stats();
        pool.add(builder(entry(1).transaction(), 1).priority(Long.MIN_VALUE).build());
        pool.reap(ReapLimits.NONE, List.of());
        pool.update(1, List.of());
        return pool.remove(entry(1_000).hash(), RemovalReason.INVALID);
      });
      try {
        other.get(5, TimeUnit.SECONDS);
      } catch (Exception e) {
        blocked.add(e.toString());
      }
    });
    for (int number = 1; number <= 8 && blocked.isEmpty(); number++) {
      pool.add(builder(transaction(number, 100), number).priority(number).build());
    }
    assertEquals(List.of(), blocked, "another thread could not use the pool during a report");
  }
}
