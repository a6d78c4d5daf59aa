package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the content travels to the next pool. */
abstract class MempoolExportContract extends MempoolReapContract {
  @Test
  void exportShowsTheOrderOfArrivalHoweverEntriesCameIn() {
    Mempool pool = pool();
    List<PoolEntry> shuffled = new ArrayList<>();
    for (int number = 1; number <= 3_000; number++) {
      shuffled.add(builder(transaction(number, 60), number).priority(number * 7919L % 13).build());
    }
    List<Long> expected = shuffled.stream().map(PoolEntry::sequence).toList();
    Collections.shuffle(shuffled, new Random(3));
    addAll(pool, shuffled);
    assertEquals(expected, exported(pool, 0).stream().map(PoolEntry::sequence).toList());
  }

  @Test
  void exportBeginsAfterTheGivenSequence() {
    Mempool pool = pool();
    for (long sequence : new long[] {10, 20, 30, Long.MAX_VALUE}) {
      addAll(pool, List.of(entry(sequence)));
    }
    assertEquals(List.of(10L, 20L, 30L, Long.MAX_VALUE), sequences(pool, Long.MIN_VALUE));
    assertEquals(List.of(10L, 20L, 30L, Long.MAX_VALUE), sequences(pool, 9));
    assertEquals(List.of(20L, 30L, Long.MAX_VALUE), sequences(pool, 10));
    assertEquals(List.of(20L, 30L, Long.MAX_VALUE), sequences(pool, 11));
    assertEquals(List.of(Long.MAX_VALUE), sequences(pool, 30));
    assertEquals(List.of(), sequences(pool, Long.MAX_VALUE));
  }

  @Test
  void theVisitorEndsTheExport() {
    Mempool pool = pool();
    addAll(pool, entries(1, 2_000));
    for (int stopAfter : new int[] {1, 2, 511, 512, 513, 1_999}) {
      List<PoolEntry> seen = new ArrayList<>();
      pool.export(0, entry -> {
        seen.add(entry);
        return seen.size() < stopAfter;
      });
      assertEquals(hashes(entries(1, stopAfter)), hashes(seen));
    }
  }

  @Test
  @Timeout(30)
  void theVisitorMayUseThePool() {
    Mempool pool = pool();
    addAll(pool, entries(1, 1_500));
    List<PoolEntry> seen = new ArrayList<>();
    pool.export(0, entry -> {
      if (entry.sequence() <= 1_500) {
        seen.add(entry);
        pool.remove(entry.hash(), RemovalReason.INVALID);
        pool.add(entry(entry.sequence() + 10_000));
        pool.stats();
      }
      return entry.sequence() <= 1_500;
    });
    assertEquals(hashes(entries(1, 1_500)), hashes(seen));
    assertHolds(pool, entries(10_001, 11_500));
  }

  @Test
  @Timeout(30)
  void anotherThreadMayUseThePoolDuringAnExport() throws Exception {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    addAll(pool, entries(1, 3));
    List<Integer> proposals = new ArrayList<>();
    pool.export(0, entry -> {
      try {
        proposals.add(context.executor().submit(() -> {
          pool.add(entry(entry.sequence() + 100));
          pool.update(1, List.of());
          return pool.reap(ReapLimits.NONE, List.of()).size();
        }).get(5, java.util.concurrent.TimeUnit.SECONDS));
      } catch (Exception e) {
        throw new AssertionError("another thread could not use the pool during an export", e);
      }
      return entry.sequence() < 3;
    });
    assertFalse(proposals.isEmpty());
  }

  @Test
  void everythingTravelsToANewPool() {
    Mempool old = pool();
    List<PoolEntry> entries = new ArrayList<>();
    for (int number = 1; number <= 1_000; number++) {
      entries.add(builder(transaction(number, 20 + number % 400), number).priority(number % 10).gasWanted(number)
          .timeToLive(number % 3 == 0 ? java.time.Duration.ofMinutes(number) : null).build());
    }
    addAll(old, entries);
    Mempool next = pool();
    old.export(0, entry -> {
      addAll(next, List.of(entry));
      return true;
    });
    assertHolds(next, entries);
    assertEquals(hashes(old.reap(ReapLimits.NONE, List.of())), hashes(next.reap(ReapLimits.NONE, List.of())),
        "the same entries in the same order of arrival give the same proposal");
  }

  private static List<Long> sequences(Mempool pool, long afterSequence) {
    return exported(pool, afterSequence).stream().map(PoolEntry::sequence).toList();
  }
}
