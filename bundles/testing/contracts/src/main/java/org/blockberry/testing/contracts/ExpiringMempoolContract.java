package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolExpiry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a {@link Mempool} promises that keeps times to live. The pool under test must take a time to live of ten minutes as it is. With
 * {@link #settings()} it must not sweep in the background within the seconds of a test, with {@link #sweepingSettings()} it must.
 */
public abstract class ExpiringMempoolContract extends MempoolContract {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final PoolLimits THREE = new PoolLimits(3, 1 << 20, 1 << 10);

  /** Settings with which the pool takes out in the background, within seconds, what is over its time. */
  protected Map<String, Object> sweepingSettings() {
    return settings();
  }

  private PoolEntry lasting(TestMempoolContext context, long number, Duration time) {
    return PoolEntry.builder(transaction(number, 100), number, context.clock().instant()).sender(Bytes.utf8("sender-" + number))
        .timeToLive(time).build();
  }

  private static PoolExpiry expiry(Mempool pool) {
    return pool.expiry().orElseThrow(() -> new AssertionError("the pool keeps no times to live"));
  }

  private static List<Bytes> expired(TestMempoolContext context) {
    return context.takeRemoved().stream().map(removed -> {
      assertEquals(RemovalReason.EXPIRED, removed.reason());
      return removed.entry().hash();
    }).toList();
  }

  @Test
  void theTimeCountsFromTheArrival() {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    Instant arrived = context.clock().instant();
    PoolEntry own = lasting(context, 1, TEN_MINUTES);
    PoolEntry standard = entry(2);
    context.clock().advance(Duration.ofSeconds(30));
    addAll(pool, List.of(own, standard));
    assertEquals(Optional.of(arrived.plus(TEN_MINUTES)), expiry(pool).expiresAt(own.hash()));
    assertTrue(expiry(pool).expiresAt(standard.hash()).orElseThrow().isAfter(context.clock().instant()), "the pool's default");
    assertEquals(Optional.empty(), expiry(pool).expiresAt(entry(3).hash()));
    assertHolds(pool, List.of(own, standard));
    assertEquals(2, expiry(pool).active());
  }

  @Test
  void whatIsOverItsTimeIsGoneForEverybodyAndReportedOnce() {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    List<PoolEntry> brief = new ArrayList<>();
    List<PoolEntry> longer = new ArrayList<>();
    for (int number = 1; number <= 1_500; number++) {
      boolean isBrief = number % 3 != 0;
      PoolEntry entry = lasting(context, number, isBrief ? TEN_MINUTES : TEN_MINUTES.plusMillis(1));
      (isBrief ? brief : longer).add(entry);
      addAll(pool, List.of(entry));
    }
    context.clock().advance(TEN_MINUTES);
    for (PoolEntry entry : brief) {
      assertFalse(pool.contains(entry.hash()));
      assertEquals(Optional.empty(), pool.get(entry.hash()));
      assertEquals(Optional.empty(), expiry(pool).expiresAt(entry.hash()));
    }
    assertEquals(hashes(longer), hashes(exported(pool, 0)));
    assertEquals(hashes(longer), hashes(pool.reap(ReapLimits.NONE, List.of())));
    assertEquals(longer.size(), expiry(pool).active());
    assertHolds(pool, longer);
    List<Bytes> reported = new ArrayList<>(expired(context));
    assertEquals(brief.size(), reported.size(), "reports after somebody asked how full the pool is");
    assertTrue(reported.containsAll(hashes(brief)));
    context.clock().advance(Duration.ofMillis(1));
    assertEquals(new PoolStats(0, 0), pool.stats());
    assertEquals(longer.size(), expired(context).size());
  }

  @Test
  void removingOrChangingWhatIsOverItsTimeFindsNothing() {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    PoolEntry removed = lasting(context, 1, TEN_MINUTES);
    PoolEntry extended = lasting(context, 2, TEN_MINUTES);
    PoolEntry committed = lasting(context, 3, TEN_MINUTES);
    addAll(pool, List.of(removed, extended, committed));
    context.clock().advance(TEN_MINUTES);
    assertFalse(pool.remove(removed.hash(), RemovalReason.INVALID));
    assertEquals(Optional.empty(), expiry(pool).extend(extended.hash(), TEN_MINUTES));
    assertEquals(Optional.empty(), expiry(pool).expireAt(extended.hash(), context.clock().instant().plus(TEN_MINUTES)));
    pool.update(1, List.of(committed.hash()));
    pool.stats();
    assertEquals(java.util.Set.of(removed.hash(), extended.hash()), java.util.Set.copyOf(expired(context)),
        "reported, but for the one in the block");
    assertHolds(pool, List.of());
  }

  @Test
  void whatIsOverItsTimeIsNoDuplicate() {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    PoolEntry first = lasting(context, 1, TEN_MINUTES);
    addAll(pool, List.of(first));
    context.clock().advance(TEN_MINUTES);
    PoolEntry again = PoolEntry.builder(first.transaction(), 2, context.clock().instant()).timeToLive(TEN_MINUTES).build();
    assertEquals(AddResult.ADDED, pool.add(again));
    assertEquals(List.of(first.hash()), expired(context));
    assertHolds(pool, List.of(again));
  }

  @Test
  @Tag("sec-G7")
  void whatIsOverItsTimeMakesRoomBeforeAnythingElse() {
    TestMempoolContext context = context(THREE);
    Mempool pool = pool(context);
    PoolEntry best = PoolEntry.builder(transaction(1, 100), 1, context.clock().instant()).priority(9).sender(Bytes.utf8("a"))
        .timeToLive(TEN_MINUTES).build();
    List<PoolEntry> others = List.of(lasting(context, 2, TEN_MINUTES.multipliedBy(2)), lasting(context, 3, TEN_MINUTES.multipliedBy(2)));
    addAll(pool, List.of(best));
    addAll(pool, others);
    context.clock().advance(TEN_MINUTES);
    PoolEntry newcomer = lasting(context, 4, TEN_MINUTES);
    assertEquals(AddResult.ADDED, pool.add(newcomer), "no better than the others, but one is over its time");
    assertEquals(List.of(best.hash()), expired(context));
    assertHolds(pool, List.of(others.get(0), others.get(1), newcomer));
  }

  @Test
  void aChangedTimeIsInForceAndTravels() {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    PoolEntry extended = lasting(context, 1, TEN_MINUTES);
    PoolEntry set = lasting(context, 2, TEN_MINUTES);
    PoolEntry untouched = lasting(context, 3, TEN_MINUTES);
    addAll(pool, List.of(extended, set, untouched));
    Instant start = context.clock().instant();
    assertEquals(Optional.of(start.plus(TEN_MINUTES.multipliedBy(2))), expiry(pool).extend(extended.hash(), TEN_MINUTES));
    assertEquals(Optional.of(start.plusSeconds(300)), expiry(pool).expireAt(set.hash(), start.plusSeconds(300)));
    assertEquals(Optional.empty(), expiry(pool).extend(entry(9).hash(), TEN_MINUTES));
    assertEquals(List.of(1L, 2L, 3L), exported(pool, 0).stream().map(PoolEntry::sequence).toList(), "the place stays");

    TestMempoolContext nextContext = context(ROOMY);
    Mempool next = pool(nextContext);
    pool.export(0, entry -> {
      assertEquals(AddResult.ADDED, next.carryOver(entry));
      return true;
    });
    for (PoolEntry entry : List.of(extended, set, untouched)) {
      assertEquals(expiry(pool).expiresAt(entry.hash()), expiry(next).expiresAt(entry.hash()));
    }
    nextContext.clock().advance(Duration.ofMinutes(5));
    assertEquals(2, expiry(next).active());
    nextContext.clock().advance(Duration.ofMinutes(5));
    assertEquals(List.of(extended.hash()), hashes(exported(next, 0)));
    nextContext.clock().advance(TEN_MINUTES);
    assertHolds(next, List.of());
    assertEquals(3, expired(nextContext).size());
  }

  @Test
  void whatIsOverItsTimeDoesNotComeIn() {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    PoolEntry late = lasting(context, 1, TEN_MINUTES);
    context.clock().advance(TEN_MINUTES);
    assertEquals(AddResult.REFUSED, pool.carryOver(late));
    assertHolds(pool, List.of());
    assertEquals(List.of(), context.takeRemoved());
  }

  @Test
  @Timeout(60)
  void itIsTakenOutInTheBackgroundToo() throws Exception {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context, sweepingSettings());
    List<PoolEntry> entries = new ArrayList<>();
    for (int number = 1; number <= 10_000; number++) {
      entries.add(lasting(context, number, TEN_MINUTES));
    }
    addAll(pool, entries);
    java.util.concurrent.Semaphore reports = new java.util.concurrent.Semaphore(0);
    context.onRemoved(reports::release);
    context.clock().advance(TEN_MINUTES);
    assertTrue(reports.tryAcquire(entries.size(), 50, TimeUnit.SECONDS), "not reported though nobody touches the pool");
    assertEquals(entries.size(), expired(context).size());
  }

  @Test
  void closingTwiceAndWithoutAStartIsFine() throws Exception {
    Mempool pool = pool();
    pool.close();
    pool.close();
  }
}
