package org.blockberry.node.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.slot.GatedSlot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PoolHandoverTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final GatedSlot<Mempool> slot = new GatedSlot<>(SlotName.MEMPOOL, () -> LONG, failure -> {});
  private final List<String> removed = new CopyOnWriteArrayList<>();
  private final PoolHandover handover = new PoolHandover(slot, (entry, reason) -> removed.add(entry.sequence() + " " + reason.text()),
      LONG);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private static PoolEntry entry(long sequence) {
    return PoolEntry.builder(Transaction.of(Bytes.utf8("tx" + sequence)), sequence, Instant.EPOCH).build();
  }

  private static Set<Bytes> content(Mempool pool) {
    Set<Bytes> hashes = new HashSet<>();
    pool.export(0, entry -> hashes.add(entry.hash()));
    return hashes;
  }

  @Test
  void whatTheSuccessorHasNoRoomForIsReported() {
    slot.open(new NaivePool(10));
    for (long i = 1; i <= 5; i++) {
      long sequence = i;
      slot.call(pool -> pool.add(entry(sequence)));
    }
    String moved = handover.replace(new NaivePool(3), LONG, false, () -> {});
    assertEquals(List.of("4 not-carried-over", "5 not-carried-over"), removed);
    assertTrue(moved.contains("2 had no room"), moved);
  }

  @Test
  void aFailingSuccessorLeavesThePresentPoolInPlace() {
    Mempool present = new NaivePool(10);
    slot.open(present);
    slot.call(pool -> pool.add(entry(1)));
    Mempool broken = new FailingPool();
    assertThrows(PluginFailure.class, () -> handover.replace(broken, LONG, false, () -> {}));
    assertSame(present, slot.instance());
    assertEquals(1, present.stats().transactions());
    handover.update(1, List.of(entry(1).hash()));
    assertEquals(0, present.stats().transactions(), "commits go on");
  }

  @Test
  void contentIsKeptWhileNoPoolIsThere() {
    Mempool present = new NaivePool(10);
    slot.open(present);
    for (long i = 1; i <= 3; i++) {
      present.add(entry(i));
    }
    handover.begin();
    slot.close("gone", LONG);
    assertEquals(3, handover.save(present));
    slot.empty("gone");
    handover.update(1, List.of(entry(2).hash()));
    Mempool next = new NaivePool(10);
    handover.fill(next, () -> {});
    assertEquals(Set.of(entry(1).hash(), entry(3).hash()), content(next));
  }

  /** Adders, a committer and swaps at once: whatever was added and not committed is in the last pool, and nothing else. */
  @Test
  @Tag("sec-P4")
  void nothingIsLostOrDoubledWhilePoolsAreReplacedUnderLoad() throws Exception {
    slot.open(new NaivePool(1_000_000));
    AtomicLong sequence = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    Set<Bytes> added = ConcurrentHashMap.newKeySet();
    Set<Bytes> committed = ConcurrentHashMap.newKeySet();
    List<Future<?>> work = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      work.add(threads.submit(() -> {
        while (!stop.get()) {
          PoolEntry entry = entry(sequence.incrementAndGet());
          assertEquals(AddResult.ADDED, slot.call(pool -> pool.add(entry)));
          added.add(entry.hash());
        }
      }));
    }
    work.add(threads.submit(() -> {
      long height = 1;
      while (!stop.get()) {
        List<Bytes> block = slot.call(pool -> pool.reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, 50), List.of()))
            .stream().map(PoolEntry::hash).toList();
        for (Bytes hash : block) {
          assertTrue(committed.add(hash), "committed twice");
        }
        handover.update(height++, block);
      }
    }));
    for (int swap = 0; swap < 60; swap++) {
      handover.replace(new NaivePool(1_000_000), LONG, false, () -> {});
    }
    stop.set(true);
    for (Future<?> each : work) {
      each.get(20, TimeUnit.SECONDS);
    }
    Set<Bytes> expected = new HashSet<>(added);
    expected.removeAll(committed);
    assertEquals(expected, content(slot.instance()));
    assertEquals(List.of(), removed);
    assertTrue(committed.size() > 100, "the committer did too little: " + committed.size());
  }

  private static final class FailingPool implements Mempool {
    private final NaivePool inner = new NaivePool(10);

    @Override
    public AddResult add(PoolEntry entry) {
      throw new IllegalStateException("broken");
    }

    @Override
    public boolean contains(Bytes hash) {
      return inner.contains(hash);
    }

    @Override
    public java.util.Optional<PoolEntry> get(Bytes hash) {
      return inner.get(hash);
    }

    @Override
    public List<PoolEntry> reap(ReapLimits limits, java.util.Collection<Bytes> exclude) {
      return inner.reap(limits, exclude);
    }

    @Override
    public void update(long height, java.util.Collection<Bytes> committed) {
      inner.update(height, committed);
    }

    @Override
    public boolean remove(Bytes hash, RemovalReason reason) {
      return inner.remove(hash, reason);
    }

    @Override
    public void export(long afterSequence, java.util.function.Predicate<PoolEntry> visitor) {
      inner.export(afterSequence, visitor);
    }

    @Override
    public org.blockberry.api.mempool.PoolStats stats() {
      return inner.stats();
    }
  }
}
