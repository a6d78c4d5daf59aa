package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What {@link Mempool} promises, as tests. Extend it, return your factory from {@link #factory()}, and run it with
 * JUnit 5:
 *
 * <pre>{@code
 * class MyMempoolTest extends MempoolContract {
 *   protected MempoolFactory factory() {
 *     return new MyMempoolFactory();
 *   }
 * }
 * }</pre>
 *
 * <p>It says nothing about the order of proposals, about who is evicted, or about rules of your own: test these
 * beside it. It offers transactions of many senders at priority 0; a pool that wants something else overrides {@link
 * #builder}, and one whose defaults would refuse them overrides {@link #settings()}.
 */
public abstract class MempoolContract extends MempoolConcurrencyContract {
  private static final int SEEDS = 20;
  private static final int OPERATIONS = 6_000;
  private static final PoolLimits SMALL = new PoolLimits(16, 2_000, 300);

  /** 120,000 random operations against a plain map, the whole pool compared after each. */
  @Test
  @Tag("sec-G6")
  void randomOperationsKeepTheBooks() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Walk walk = new Walk(seed);
      for (int step = 1; step <= OPERATIONS; step++) {
        String operation = "none";
        try {
          operation = walk.step();
          walk.compare();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed + ", step " + step + ", after " + operation + ": " + e.getMessage(), e);
        }
      }
    }
  }

  /** One random run and the map that says what the pool must hold. */
  private final class Walk {
    private final Random random;
    private final List<Transaction> population = new ArrayList<>();
    private final Map<Bytes, PoolEntry> model = new HashMap<>();
    private TestMempoolContext context = context(SMALL);
    private Mempool pool = pool(context);
    private long sequence;

    Walk(long seed) {
      random = new Random(seed);
      for (int number = 1; number <= 48; number++) {
        population.add(transaction(number, 8 + random.nextInt(300)));
      }
    }

    String step() {
      int dice = random.nextInt(100);
      if (dice < 55) {
        return add(any());
      } else if (dice < 70) {
        return remove(any().hash());
      } else if (dice < 80) {
        return update(some());
      } else if (dice < 98) {
        return reap(some());
      }
      return swap();
    }

    private String add(Transaction transaction) {
      PoolEntry entry = builder(transaction, ++sequence).priority(random.nextInt(9) - 4).gasWanted(random.nextInt(20)).build();
      AddResult result = pool.add(entry);
      List<TestMempoolContext.Removed> removed = context.takeRemoved();
      if (transaction.size() > SMALL.maxTxBytes()) {
        assertEquals(AddResult.TOO_LARGE, result);
      } else {
        assertEquals(model.containsKey(entry.hash()), result == AddResult.DUPLICATE, () -> "answer " + result);
      }
      if (result == AddResult.ADDED) {
        model.put(entry.hash(), entry);
      } else {
        assertEquals(List.of(), removed, "removed although the newcomer was not added");
      }
      for (TestMempoolContext.Removed report : removed) {
        assertTrue(model.remove(report.entry().hash()) != null, () -> "reported but not held: " + report);
      }
      return "add " + entry + " = " + result;
    }

    private String remove(Bytes hash) {
      assertEquals(model.remove(hash) != null, pool.remove(hash, RemovalReason.INVALID), "answer of remove");
      return "remove " + hash;
    }

    private String update(Set<Bytes> committed) {
      pool.update(sequence, committed);
      model.keySet().removeAll(committed);
      return "update " + committed;
    }

    private String reap(Set<Bytes> exclude) {
      ReapLimits limits = new ReapLimits(random.nextInt(2_500), random.nextInt(200), random.nextInt(20));
      List<PoolEntry> reaped = pool.reap(limits, random.nextBoolean() ? exclude : List.copyOf(exclude));
      assertWithin(limits, reaped);
      for (PoolEntry entry : reaped) {
        assertTrue(model.containsKey(entry.hash()) && !exclude.contains(entry.hash()), () -> "must not be listed: " + entry);
      }
      return "reap " + limits + " without " + exclude;
    }

    private String swap() {
      TestMempoolContext nextContext = context(SMALL);
      Mempool next = pool(nextContext);
      pool.export(0, entry -> {
        assertEquals(AddResult.ADDED, next.add(entry), "the next pool has the same limits");
        return true;
      });
      assertEquals(List.of(), nextContext.takeRemoved());
      context = nextContext;
      pool = next;
      return "swap";
    }

    private Transaction any() {
      return population.get(random.nextInt(population.size()));
    }

    private Set<Bytes> some() {
      Set<Bytes> hashes = new HashSet<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        hashes.add(any().hash());
      }
      return hashes;
    }

    void compare() {
      assertEquals(model.size(), pool.stats().transactions(), "transactions");
      assertEquals(model.values().stream().mapToLong(entry -> entry.transaction().size()).sum(), pool.stats().bytes(), "bytes");
      assertTrue(pool.stats().transactions() <= SMALL.maxTxs() && pool.stats().bytes() <= SMALL.maxBytes(), "limits");
      for (Transaction transaction : population) {
        assertEquals(model.containsKey(transaction.hash()), pool.contains(transaction.hash()), () -> "contains " + transaction);
        Optional<PoolEntry> got = pool.get(transaction.hash());
        assertEquals(Optional.ofNullable(model.get(transaction.hash())).map(PoolEntry::sequence), got.map(PoolEntry::sequence));
      }
      List<Long> expected = model.values().stream().map(PoolEntry::sequence).sorted().toList();
      assertEquals(expected, exported(pool, 0).stream().map(PoolEntry::sequence).toList(), "sequences that export shows");
      assertEquals(new HashSet<>(model.keySet()), new HashSet<>(hashes(pool.reap(ReapLimits.NONE, List.of()))), "reap of everything");
    }
  }
}
