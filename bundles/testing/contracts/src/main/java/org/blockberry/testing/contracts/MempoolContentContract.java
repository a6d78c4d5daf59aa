package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Adding, looking, removing, and the life of an instance. */
abstract class MempoolContentContract extends MempoolFixture {
  @Test
  void aNewPoolIsEmpty() {
    Mempool pool = pool();
    assertHolds(pool, List.of());
    assertFalse(pool.contains(entry(1).hash()));
    assertEquals(Optional.empty(), pool.get(entry(1).hash()));
  }

  @Test
  void theFactoryMakesIndependentPoolsFromItsDefaults() {
    assertNotSame(factory().settings().defaults(), null);
    Mempool one = pool();
    Mempool other = pool();
    addAll(one, entries(1, 3));
    assertHolds(other, List.of());
  }

  @Test
  void aPoolThatWasNeverStartedCanBeClosed() throws Exception {
    TestMempoolContext context = context(ROOMY);
    factory().create(Settings.of(factory().settings(), settings()), context).close();
  }

  @Test
  void anAddedEntryIsHeldUnchanged() {
    Mempool pool = pool();
    PoolEntry entry = builder(transaction(7, 120), 7).priority(3).gasWanted(11).timeToLive(Duration.ofHours(1)).build();
    assertEquals(AddResult.ADDED, pool.add(entry));
    assertHolds(pool, List.of(entry));
    assertSame(entry, exported(pool, 0).get(0));
  }

  @Test
  void aSecondOfferOfATransactionChangesNothing() {
    Mempool pool = pool();
    PoolEntry first = entry(1);
    addAll(pool, List.of(first));
    PoolEntry again = builder(first.transaction(), 2).priority(1_000).build();
    assertEquals(AddResult.DUPLICATE, pool.add(again));
    assertEquals(AddResult.DUPLICATE, pool.add(first));
    assertHolds(pool, List.of(first));
  }

  @Test
  void anEmptyTransactionIsRefused() {
    Mempool pool = pool();
    assertEquals(AddResult.REFUSED, pool.add(builder(Transaction.of(Bytes.EMPTY), 1).build()));
    assertHolds(pool, List.of());
  }

  @Test
  void removingTakesOutOnceAndIsNotReported() {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    addAll(pool, entries(1, 3));
    assertTrue(pool.remove(entry(2).hash(), RemovalReason.INVALID));
    assertFalse(pool.remove(entry(2).hash(), RemovalReason.INVALID));
    assertFalse(pool.remove(entry(9).hash(), RemovalReason.FLUSHED));
    assertHolds(pool, List.of(entry(1), entry(3)));
    assertFalse(pool.contains(entry(2).hash()));
    assertEquals(List.of(), context.takeRemoved());
  }

  @Test
  void everyReasonIsAllowed() {
    Mempool pool = pool();
    for (RemovalReason reason : RemovalReason.values()) {
      PoolEntry entry = entry(reason.ordinal() + 1);
      addAll(pool, List.of(entry));
      assertTrue(pool.remove(entry.hash(), reason), reason::text);
    }
    assertHolds(pool, List.of());
  }

  @Test
  void aRemovedTransactionMayComeBack() {
    Mempool pool = pool();
    addAll(pool, entries(1, 3));
    pool.remove(entry(1).hash(), RemovalReason.INVALID);
    PoolEntry back = builder(entry(1).transaction(), 4).build();
    addAll(pool, List.of(back));
    assertHolds(pool, List.of(entry(2), entry(3), back));
    assertEquals(List.of(2L, 3L, 4L), exported(pool, 0).stream().map(PoolEntry::sequence).toList());
  }

  @Test
  void aCommittedBlockGoesAndTheRestStays() {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    addAll(pool, entries(1, 10));
    List<Bytes> block = new ArrayList<>(hashes(entries(3, 6)));
    block.addAll(hashes(entries(50, 55))); // unknown
    block.addAll(hashes(entries(3, 4))); // twice
    pool.update(5, block);
    List<PoolEntry> rest = new ArrayList<>(entries(1, 2));
    rest.addAll(entries(7, 10));
    assertHolds(pool, rest);
    assertEquals(List.of(), context.takeRemoved(), "commits are the caller's doing and not reported");
  }

  @Test
  @Tag("sec-G3")
  void anEmptyBlockAndAnyHeightChangeNothing() {
    Mempool pool = pool();
    addAll(pool, entries(1, 3));
    pool.update(1, List.of());
    pool.update(2, Collections.emptySet());
    pool.update(Long.MAX_VALUE, hashes(entries(8, 9)));
    assertHolds(pool, entries(1, 3));
  }

  @Test
  void emptyingAPoolLeavesNothingBehind() {
    Mempool pool = pool();
    for (int round = 0; round < 3; round++) {
      addAll(pool, entries(1, 2_000));
      pool.update(round + 1, hashes(entries(1, 1_000)));
      entries(1_001, 2_000).forEach(entry -> pool.remove(entry.hash(), RemovalReason.FLUSHED));
      assertHolds(pool, List.of());
    }
  }

  /** 65,536 hashes with one hash code: linear work passes at once, quadratic work runs into the time limit. */
  @Test
  @Tag("sec-G5")
  @Timeout(8)
  void hashesChosenToCollideDoNotSlowThePool() {
    Mempool pool = pool();
    addAll(pool, entries(1, 100));
    List<Bytes> colliding = CollidingBytes.of(1 << 16);
    assertEquals(1, colliding.stream().mapToInt(Bytes::hashCode).distinct().count());
    colliding.forEach(hash -> {
      assertFalse(pool.contains(hash));
      assertTrue(pool.get(hash).isEmpty());
      assertFalse(pool.remove(hash, RemovalReason.INVALID));
    });
    assertEquals(100, pool.reap(org.blockberry.api.mempool.ReapLimits.NONE, colliding).size());
    pool.update(1, colliding);
    assertHolds(pool, entries(1, 100));
  }

  /** As many senders with one hash code: a pool that indexes senders must stand it. */
  @Test
  @Tag("sec-G5")
  @Timeout(8)
  void sendersChosenToCollideDoNotSlowThePool() {
    Mempool pool = pool();
    List<Bytes> senders = CollidingBytes.of(1 << 16);
    long sequence = 0;
    for (Bytes sender : senders) {
      sequence++;
      addAll(pool, List.of(builder(transaction(sequence, 40), sequence).sender(sender).build()));
    }
    assertEquals(senders.size(), pool.stats().transactions());
    pool.update(1, hashes(exported(pool, 0)));
    assertHolds(pool, List.of());
  }
}
