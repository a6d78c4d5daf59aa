package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;

/** What a proposal gets. */
abstract class MempoolReapContract extends MempoolLimitsContract {
  private static final long NO_BOUND = Long.MAX_VALUE;

  @Test
  void withoutBoundsAProposalGetsEverythingAndThePoolKeepsIt() {
    Mempool pool = pool();
    addAll(pool, entries(1, 700));
    List<PoolEntry> reaped = pool.reap(ReapLimits.NONE, List.of());
    assertEquals(700, reaped.size());
    assertEquals(Set.copyOf(hashes(entries(1, 700))), Set.copyOf(hashes(reaped)));
    assertHolds(pool, entries(1, 700));
  }

  @Test
  void anEmptyPoolGivesAnEmptyProposal() {
    assertEquals(List.of(), pool().reap(ReapLimits.NONE, List.of()));
  }

  @Test
  void aReapIsACopy() {
    Mempool pool = pool();
    addAll(pool, entries(1, 5));
    List<PoolEntry> reaped = pool.reap(ReapLimits.NONE, List.of());
    List<Bytes> before = hashes(reaped);
    pool.update(1, hashes(entries(1, 5)));
    addAll(pool, entries(6, 9));
    assertEquals(before, hashes(reaped));
  }

  @Test
  void twoReapsOfAnUnchangedPoolAreEqual() {
    Mempool pool = pool();
    addAll(pool, entries(1, 50));
    ReapLimits limits = new ReapLimits(2_000, NO_BOUND, 100);
    assertEquals(hashes(pool.reap(limits, List.of())), hashes(pool.reap(limits, List.of())));
  }

  @Test
  void aBoundOfZeroGivesNothing() {
    Mempool pool = pool();
    addAll(pool, List.of(builder(transaction(1, 10), 1).gasWanted(1).build()));
    assertEquals(List.of(), pool.reap(new ReapLimits(0, NO_BOUND, 10), List.of()));
    assertEquals(List.of(), pool.reap(new ReapLimits(NO_BOUND, 0, 10), List.of()));
    assertEquals(List.of(), pool.reap(new ReapLimits(NO_BOUND, NO_BOUND, 0), List.of()));
  }

  @Test
  void theNumberIsBounded() {
    Mempool pool = pool();
    addAll(pool, entries(1, 600));
    for (int count : new int[] {1, 2, 511, 512, 513, 599, 600, 601}) {
      assertEquals(Math.min(count, 600), pool.reap(new ReapLimits(NO_BOUND, NO_BOUND, count), List.of()).size());
    }
  }

  @Test
  void theGasIsBounded() {
    Mempool pool = pool();
    for (int number = 1; number <= 10; number++) {
      addAll(pool, List.of(builder(transaction(number, 30), number).gasWanted(10).build()));
    }
    assertEquals(10, pool.reap(new ReapLimits(NO_BOUND, 100, 99), List.of()).size());
    assertEquals(9, pool.reap(new ReapLimits(NO_BOUND, 99, 99), List.of()).size());
    assertEquals(1, pool.reap(new ReapLimits(NO_BOUND, 10, 99), List.of()).size());
    assertEquals(0, pool.reap(new ReapLimits(NO_BOUND, 9, 99), List.of()).size());
  }

  /** Content, tag and length prefix count, to the byte, at every length where the prefix grows. */
  @Test
  void theBytesAreThoseInTheBlock() {
    for (int size : new int[] {1, 100, 127, 128, 129, 16_383, 16_384, 20_000}) {
      Mempool pool = pool();
      addAll(pool, List.of(entry(1, size), entry(2, size == 1 ? 1 : size - 1), entry(3, size)));
      long exact = exported(pool, 0).stream().mapToLong(entry -> entry.transaction().sizeInBlock()).sum();
      assertEquals(3, pool.reap(new ReapLimits(exact, NO_BOUND, 10), List.of()).size(), "exactly enough, size " + size);
      List<PoolEntry> less = pool.reap(new ReapLimits(exact - 1, NO_BOUND, 10), List.of());
      assertTrue(less.size() < 3, "one byte too few, size " + size);
      assertWithin(new ReapLimits(exact - 1, NO_BOUND, 10), less);
    }
  }

  @Test
  void sumsStayWithinEveryBound() {
    Mempool pool = pool();
    for (int number = 1; number <= 40; number++) {
      addAll(pool, List.of(builder(transaction(number, 1 + number * 37 % 300), number).gasWanted(number * 13 % 50).build()));
    }
    for (long bytes = 0; bytes < 8_000; bytes += 61) {
      for (long gas : new long[] {0, 1, 17, 100, 500, 5_000}) {
        ReapLimits limits = new ReapLimits(bytes, gas, 25);
        assertWithin(limits, pool.reap(limits, List.of()));
      }
    }
  }

  @Test
  void excludedTransactionsAreNeitherListedNorCounted() {
    Mempool pool = pool();
    addAll(pool, entries(1, 10));
    List<Bytes> exclude = new ArrayList<>(hashes(entries(1, 7)));
    exclude.addAll(hashes(entries(1, 2)));
    exclude.addAll(hashes(entries(100, 110)));
    Set<Bytes> rest = Set.copyOf(hashes(entries(8, 10)));
    assertEquals(rest, Set.copyOf(hashes(pool.reap(ReapLimits.NONE, exclude))));
    assertEquals(rest, Set.copyOf(hashes(pool.reap(ReapLimits.NONE, new HashSet<>(exclude)))));
    long exact = entries(8, 10).stream().mapToLong(entry -> entry.transaction().sizeInBlock()).sum();
    assertEquals(rest, Set.copyOf(hashes(pool.reap(new ReapLimits(exact, NO_BOUND, 3), exclude))));
    assertHolds(pool, entries(1, 10));
  }

  @Test
  void whatWasRemovedIsNotProposed() {
    Mempool pool = pool();
    addAll(pool, entries(1, 6));
    pool.remove(entry(1).hash(), RemovalReason.INVALID);
    pool.update(1, List.of(entry(6).hash()));
    assertEquals(Set.copyOf(hashes(entries(2, 5))), Set.copyOf(hashes(pool.reap(ReapLimits.NONE, List.of()))));
  }

  /** Whether a proposal keeps its bounds and lists nothing twice. */
  static void assertWithin(ReapLimits limits, List<PoolEntry> reaped) {
    long bytes = 0;
    long gas = 0;
    Set<Bytes> seen = new HashSet<>();
    for (PoolEntry entry : reaped) {
      bytes += entry.transaction().sizeInBlock();
      gas += entry.gasWanted();
      assertTrue(seen.add(entry.hash()), () -> "listed twice: " + entry);
    }
    assertTrue(bytes <= limits.maxBytes() && gas <= limits.maxGas() && reaped.size() <= limits.maxCount(),
        reaped.size() + " transactions, " + bytes + " bytes, " + gas + " gas exceed " + limits);
  }
}
