package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at once: nothing lost, nothing twice, and a block goes as a whole. */
abstract class MempoolConcurrencyContract extends MempoolExportContract {
  private static final PoolLimits TIGHT = new PoolLimits(400, 30_000, 200);

  /**
   * Adders, a committer, a remover, an exporter and a reader on a pool that is mostly full; afterwards the books must
   * balance.
   */
  @Test
  @Tag("sec-G6")
  @Timeout(60)
  void theBooksBalanceAfterAStorm() throws Exception {
    TestMempoolContext context = context(TIGHT);
    Mempool pool = pool(context);
    Set<Bytes> added = ConcurrentHashMap.newKeySet();
    Set<Bytes> committed = ConcurrentHashMap.newKeySet();
    Set<Bytes> removed = ConcurrentHashMap.newKeySet();
    AtomicLong sequence = new AtomicLong();
    List<Crew.Job> adders = new ArrayList<>();
    for (int adder = 0; adder < 3; adder++) {
      Random random = new Random(adder);
      adders.add(() -> {
        for (int i = 0; i < 6_000; i++) {
          long number = sequence.incrementAndGet();
          PoolEntry entry = builder(transaction(number, 9 + random.nextInt(190)), number).priority(random.nextInt(50)).build();
          if (pool.add(entry) == AddResult.ADDED) {
            added.add(entry.hash());
          }
        }
      });
    }
    List<Crew.Job> others = List.of(
        () -> {
          List<Bytes> block = hashes(pool.reap(new ReapLimits(3_000, Long.MAX_VALUE, 40), committed));
          committed.addAll(block);
          pool.update(1, block);
        },
        () -> exported(pool, 0).stream().limit(5).forEach(entry -> {
          if (pool.remove(entry.hash(), RemovalReason.INVALID)) {
            assertTrue(removed.add(entry.hash()), "removed twice");
          }
        }),
        () -> {
          List<PoolEntry> seen = exported(pool, 0);
          for (int i = 1; i < seen.size(); i++) {
            assertTrue(seen.get(i - 1).sequence() < seen.get(i).sequence(), "export out of order");
          }
        },
        () -> {
          PoolStats stats = pool.stats();
          assertTrue(stats.transactions() >= 0 && stats.transactions() <= TIGHT.maxTxs()
              && stats.bytes() >= 0 && stats.bytes() <= TIGHT.maxBytes(), () -> "stats " + stats + " outside " + TIGHT);
        });
    Crew.run(adders, others);

    List<Bytes> reported = context.takeRemoved().stream().map(report -> report.entry().hash()).toList();
    Set<Bytes> gone = new HashSet<>(reported);
    assertEquals(reported.size(), gone.size(), "reported twice");
    gone.forEach(hash -> assertTrue(removed.add(hash), "reported and removed"));
    removed.addAll(committed);
    List<PoolEntry> held = exported(pool, 0);
    assertEquals(without(added, removed), new HashSet<>(hashes(held)), "what was added and did not leave is held");
    assertHolds(pool, held);
    pool.update(2, hashes(held));
    assertHolds(pool, List.of());
  }

  /** The pool reads the block's hashes; halfway through another thread asks for a proposal. */
  @Test
  @Timeout(60)
  void aReapSeesABlockAsAWhole() throws Exception {
    TestMempoolContext context = context(ROOMY);
    Mempool pool = pool(context);
    List<PoolEntry> block = entries(1, 300);
    addAll(pool, block);
    addAll(pool, entries(1_001, 1_300));
    List<Bytes> hashes = hashes(block);
    AtomicReference<Future<Long>> proposal = new AtomicReference<>();
    pool.update(1, new AbstractList<>() {
      @Override
      public Bytes get(int index) {
        if (index == 150 && proposal.get() == null) {
          proposal.set(context.executor().submit(() ->
              pool.reap(ReapLimits.NONE, List.of()).stream().filter(entry -> entry.sequence() <= 300).count()));
          awaitBriefly(proposal.get());
        }
        return hashes.get(index);
      }

      @Override
      public int size() {
        return hashes.size();
      }
    });
    long seen = proposal.get().get(10, TimeUnit.SECONDS);
    assertTrue(seen == 0 || seen == 300, () -> "a reap saw " + seen + " of the 300 transactions of a block being committed");
    assertHolds(pool, entries(1_001, 1_300));
  }

  /** A pool may let the reap wait until the block is gone, so this wait is short and running into its end is fine. */
  private static void awaitBriefly(Future<?> proposal) {
    try {
      proposal.get(200, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // the pool makes the reap wait
    } catch (Exception e) {
      throw new AssertionError("the reap during a commit failed", e);
    }
  }

  @Test
  @Timeout(60)
  void anExportShowsOnceWhatIsHeldThroughout() throws Exception {
    Mempool pool = pool();
    List<PoolEntry> lasting = new ArrayList<>();
    for (int number = 1; number <= 2_000; number++) {
      lasting.add(entry(number * 10L)); // others come and go between them
    }
    addAll(pool, lasting);
    Set<Bytes> expected = Set.copyOf(hashes(lasting));
    AtomicLong passing = new AtomicLong();
    Crew.run(List.of(() -> {
      for (int i = 0; i < 60; i++) {
        Map<Bytes, Integer> seen = new HashMap<>();
        pool.export(0, entry -> {
          seen.merge(entry.hash(), 1, Integer::sum);
          return true;
        });
        for (Bytes hash : expected) {
          assertEquals(1, seen.getOrDefault(hash, 0), "times that an entry was shown which the pool held throughout");
        }
      }
    }), List.of(() -> {
      long number = passing.incrementAndGet();
      PoolEntry entry = entry(number % 2_000 * 10 + 1 + number % 9, 50);
      if (pool.add(entry) == AddResult.ADDED) {
        pool.remove(entry.hash(), RemovalReason.INVALID);
      }
    }));
    assertHolds(pool, lasting);
  }

  /** The way a node replaces a pool under load, three times over: accepted is committed or held, and never twice. */
  @Test
  @Tag("sec-P4")
  @Timeout(60)
  void nothingIsLostWhenThePoolIsReplacedUnderLoad() throws Exception {
    Swap swap = new Swap(pool());
    Set<Bytes> accepted = ConcurrentHashMap.newKeySet();
    AtomicLong sequence = new AtomicLong();
    List<Crew.Job> work = new ArrayList<>();
    for (int adder = 0; adder < 2; adder++) {
      work.add(() -> {
        for (int i = 0; i < 5_000; i++) {
          PoolEntry entry = entry(sequence.incrementAndGet(), 60);
          if (swap.add(entry) == AddResult.ADDED) {
            accepted.add(entry.hash());
          }
        }
      });
    }
    work.add(() -> {
      for (int i = 0; i < 3; i++) {
        swap.replace(pool());
      }
    });
    Crew.run(work, List.of(() -> swap.commit(50)));
    Set<Bytes> held = new HashSet<>(hashes(exported(swap.present(), 0)));
    assertEquals(10_000, accepted.size());
    assertEquals(without(accepted, swap.committed()), held, "accepted and not committed");
    assertTrue(accepted.containsAll(swap.committed()));
  }
}
