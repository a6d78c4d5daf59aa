package org.blockberry.mempool.ttl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolExpiry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.mempool.parts.PriorityRules;
import org.blockberry.mempool.parts.Ranking;
import org.blockberry.testing.contracts.TestMempoolContext;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Random operations while time passes, against {@link Naive}: answers, order, victims, deadlines and reports must be the same. */
@Tag("sec-G6")
class TtlMempoolModelTest {
  private static final PoolLimits LIMITS = new PoolLimits(12, 900, 300);
  private static final TtlRules RULES = new TtlRules(60, 5, 400);
  private static final PriorityRules RANKS = new PriorityRules(Ranking.APPLICATION, true, true, 1);
  private static final int SEEDS = 20;
  private static final int STEPS = 5_000;

  @TempDir
  Path folder;

  static Mempool real(TestMempoolContext context) {
    return new TtlMempool(context, RANKS, RULES, Duration.ofHours(1)); // never started: the walk decides when it is swept
  }

  @Test
  void fiveIndexesBehaveLikeOneList() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      new Walk(seed, TtlMempoolModelTest::real).run();
    }
  }

  @TestFactory
  @Tag("sec-G7")
  Stream<DynamicTest> everyBrokenPoolIsCaught() {
    return BrokenTtlPools.all().entrySet().stream().map(broken -> DynamicTest.dynamicTest(broken.getKey(), () ->
        assertThrows(AssertionError.class, () -> new Walk(1, broken.getValue()).run())));
  }

  /** One random run. */
  private final class Walk {
    private final Random random;
    private final int seed;
    private final Function<TestMempoolContext, Mempool> maker;
    private TestMempoolContext context = new TestMempoolContext(folder, LIMITS);
    private Mempool pool;
    private Naive naive;
    private final Set<Bytes> expired = new HashSet<>(); // and not reported yet
    private final List<String> leaving = new ArrayList<>();
    private long sequence;

    Walk(int seed, Function<TestMempoolContext, Mempool> maker) {
      this.seed = seed;
      this.random = new Random(seed);
      this.maker = maker;
      this.pool = maker.apply(context);
      this.naive = new Naive(LIMITS, RULES, () -> context.clock().millis());
    }

    void run() {
      for (int step = 1; step <= STEPS; step++) {
        String what = "none";
        try {
          what = step();
          expired.addAll(naive.expire());
          compare();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed + ", step " + step + ", after " + what + ": " + e.getMessage(), e);
        }
      }
    }

    private String step() {
      Transaction transaction = Transaction.of(Bytes.wrap(new byte[1 + random.nextInt(40) * 8 % 310]));
      Bytes hash = transaction.hash();
      int dice = random.nextInt(100);
      if (dice < 50) {
        return add(transaction);
      } else if (dice < 65) {
        context.clock().advance(Duration.ofMillis(random.nextInt(25)));
        expired.addAll(naive.expire());
        return "time";
      } else if (dice < 72) {
        ReapLimits limits = new ReapLimits(random.nextInt(900), Long.MAX_VALUE, random.nextInt(13));
        assertEquals(sequences(naive.reap(limits, Set.of(hash))), sequences(pool.reap(limits, Set.of(hash))));
        return "reap";
      } else if (dice < 77) {
        assertEquals(naive.held.removeIf(entry -> entry.hash().equals(hash)), pool.remove(hash, RemovalReason.INVALID));
        return "remove";
      } else if (dice < 82) {
        naive.held.removeIf(entry -> entry.hash().equals(hash));
        expired.remove(hash); // in a block: nobody says that its time was over
        pool.update(1, List.of(hash));
        return "update";
      } else if (dice < 89) {
        long by = 1 + random.nextInt(500);
        assertEquals(instant(naive.change(hash, entry -> RULES.extended(RULES.deadline(entry), by, context.clock().millis()))),
            expiry().extend(hash, Duration.ofMillis(by)));
        return "extend";
      } else if (dice < 96) {
        long at = context.clock().millis() - 50 + random.nextInt(600);
        assertEquals(instant(naive.change(hash, entry -> RULES.bounded(at, context.clock().millis()))),
            expiry().expireAt(hash, Instant.ofEpochMilli(at)));
        return "expireAt";
      }
      return swap();
    }

    private String add(Transaction transaction) {
      PoolEntry.Builder entry = PoolEntry.builder(transaction, ++sequence, context.clock().instant().minusMillis(random.nextInt(4) * 3))
          .priority(random.nextInt(8)).sender(random.nextInt(3) == 0 ? Bytes.EMPTY : Bytes.utf8("sender-" + random.nextInt(15)));
      if (random.nextInt(4) > 0) {
        entry.timeToLive(Duration.ofMillis(random.nextInt(500)));
      }
      PoolEntry offered = entry.build();
      AddResult expected = naive.add(offered, leaving);
      assertEquals(expected, pool.add(offered));
      return "add = " + expected;
    }

    private String swap() {
      TestMempoolContext nextContext = new TestMempoolContext(folder, LIMITS);
      nextContext.clock().advance(Duration.between(nextContext.clock().instant(), context.clock().instant()));
      Mempool next = maker.apply(nextContext);
      pool.export(0, entry -> {
        assertEquals(AddResult.ADDED, next.carryOver(entry));
        return true;
      });
      pool.stats(); // the old one reports what is left to report
      reports();
      context = nextContext;
      pool = next;
      return "swap";
    }

    private PoolExpiry expiry() {
      return pool.expiry().orElseThrow();
    }

    private void reports() {
      List<String> others = new ArrayList<>();
      for (TestMempoolContext.Removed removed : context.takeRemoved()) {
        if (removed.reason() == RemovalReason.EXPIRED) {
          assertTrue(expired.remove(removed.entry().hash()), () -> "reported as expired: " + removed.entry());
        } else {
          others.add(removed.entry() + " " + removed.reason().text());
        }
      }
      assertEquals(leaving, others);
      leaving.clear();
    }

    private void compare() {
      reports();
      List<PoolEntry> exported = new ArrayList<>();
      pool.export(0, exported::add);
      assertEquals(naive.held.stream().map(PoolEntry::sequence).sorted().toList(), sequences(exported));
      assertEquals(sequences(naive.reap(ReapLimits.NONE, Set.of())), sequences(pool.reap(ReapLimits.NONE, List.of())));
      for (PoolEntry entry : naive.held) {
        assertTrue(pool.contains(entry.hash()));
        assertEquals(Optional.of(Instant.ofEpochMilli(RULES.deadline(entry))), expiry().expiresAt(entry.hash()));
      }
      for (Bytes hash : expired) {
        assertTrue(naive.find(hash).isPresent() || !pool.contains(hash), "over its time but shown");
      }
      if (random.nextInt(3) == 0) { // asking sweeps, so not always
        assertEquals(naive.held.size(), pool.stats().transactions());
        assertEquals(Naive.bytes(naive.held), pool.stats().bytes());
        assertEquals(naive.held.size(), expiry().active());
        reports();
        assertEquals(Set.of(), expired, "not reported");
      }
    }

    private static List<Long> sequences(List<PoolEntry> entries) {
      return entries.stream().map(PoolEntry::sequence).toList();
    }

    private Optional<Instant> instant(OptionalLong millis) {
      return millis.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis.getAsLong()));
    }
  }
}
