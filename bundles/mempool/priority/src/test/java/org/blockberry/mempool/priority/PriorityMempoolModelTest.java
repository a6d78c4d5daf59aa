package org.blockberry.mempool.priority;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.mempool.parts.PriorityRules;
import org.blockberry.mempool.parts.Ranking;
import org.blockberry.testing.contracts.TestMempoolContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations against a pool that is one list, searched and sorted anew each time: answer, order, victims must
 * be the same.
 */
class PriorityMempoolModelTest {
  private static final PoolLimits LIMITS = new PoolLimits(12, 900, 300);
  private static final Comparator<PoolEntry> ARRIVAL = Comparator.comparingLong(PoolEntry::sequence);

  @TempDir
  Path folder;

  /** The rules as one would write them down. */
  private static final class Naive {
    private final PriorityRules rules;
    private final Comparator<PoolEntry> bestFirst;
    private final List<PoolEntry> held = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();

    Naive(PriorityRules rules) {
      this.rules = rules;
      this.bestFirst = Comparator.comparingLong(rules.ranking()::rank).reversed().thenComparing(ARRIVAL);
    }

    AddResult add(PoolEntry entry) {
      if (entry.transaction().size() > LIMITS.maxTxBytes()) {
        return AddResult.TOO_LARGE;
      }
      if (held.stream().anyMatch(other -> other.hash().equals(entry.hash()))) {
        return AddResult.DUPLICATE;
      }
      long rank = rules.ranking().rank(entry);
      List<PoolEntry> kept = new ArrayList<>(held);
      List<String> leaving = new ArrayList<>();
      Optional<PoolEntry> own = held.stream()
          .filter(other -> rules.replaceBySender() && !entry.sender().isEmpty() && other.sender().equals(entry.sender())).findAny();
      if (own.isPresent()) {
        if (rank < rules.ranking().rank(own.get()) + rules.minBump()) {
          return AddResult.REFUSED;
        }
        kept.remove(own.get());
        leaving.add(own.get() + " replaced");
      }
      kept.sort(bestFirst);
      while (kept.size() >= LIMITS.maxTxs() || bytes(kept) + entry.transaction().size() > LIMITS.maxBytes()) {
        if (kept.isEmpty() || rules.ranking().rank(kept.get(kept.size() - 1)) >= rank) {
          return AddResult.FULL;
        }
        leaving.add(kept.remove(kept.size() - 1) + " evicted");
      }
      held.clear();
      held.addAll(kept);
      held.add(entry);
      removed.addAll(leaving);
      return AddResult.ADDED;
    }

    List<PoolEntry> reap(ReapLimits limits, Set<Bytes> exclude) {
      List<PoolEntry> taken = new ArrayList<>();
      held.sort(bestFirst);
      long bytes = 0;
      long gas = 0;
      for (PoolEntry entry : held) {
        if (exclude.contains(entry.hash())) {
          continue;
        }
        if (taken.size() == limits.maxCount()) {
          break;
        }
        long newBytes = bytes + entry.transaction().sizeInBlock();
        long newGas = gas + entry.gasWanted();
        if (newBytes > limits.maxBytes() || newGas > limits.maxGas()) {
          if (rules.skipUnfitting()) {
            continue;
          }
          break;
        }
        bytes = newBytes;
        gas = newGas;
        taken.add(entry);
      }
      return taken;
    }

    static long bytes(List<PoolEntry> entries) {
      return entries.stream().mapToLong(entry -> entry.transaction().size()).sum();
    }
  }

  @Test
  @Tag("sec-G6")
  void fourIndexesBehaveLikeOneList() {
    List<PriorityRules> all = List.of(PriorityRules.DEFAULT, new PriorityRules(Ranking.SIZE, false, false, 1),
        new PriorityRules(Ranking.APPLICATION, true, true, 2), new PriorityRules(Ranking.SIZE, false, true, 1_000));
    for (PriorityRules rules : all) {
      for (int seed = 1; seed <= 6; seed++) {
        walk(rules, seed);
      }
    }
  }

  private static Bytes sender(int number) {
    return number < 4 ? Bytes.EMPTY : Bytes.utf8("sender-" + number);
  }

  private void walk(PriorityRules rules, int seed) {
    Random random = new Random(seed);
    TestMempoolContext context = new TestMempoolContext(folder, LIMITS);
    PriorityMempool pool = new PriorityMempool(context, rules);
    Naive naive = new Naive(rules);
    for (int step = 1; step <= 6_000; step++) {
      String where = rules + ", seed " + seed + ", step " + step;
      Transaction transaction = Transaction.of(Bytes.wrap(new byte[1 + random.nextInt(40) * 8 % 310]));
      int dice = random.nextInt(10);
      if (dice < 6) {
        PoolEntry entry = PoolEntry.builder(transaction, 1_000_000L * seed + step, Instant.EPOCH).priority(random.nextInt(8))
            .sender(sender(random.nextInt(20))).gasWanted(random.nextInt(9)).build();
        assertEquals(naive.add(entry), pool.add(entry), where);
      } else if (dice < 8) {
        ReapLimits limits = new ReapLimits(random.nextInt(900), random.nextInt(40), random.nextInt(13));
        Set<Bytes> exclude = Set.of(transaction.hash());
        assertEquals(naive.reap(limits, exclude).toString(), pool.reap(limits, exclude).toString(), where);
      } else if (dice == 8) {
        assertEquals(naive.held.removeIf(entry -> entry.hash().equals(transaction.hash())),
            pool.remove(transaction.hash(), RemovalReason.INVALID), where);
      } else {
        naive.held.removeIf(entry -> entry.hash().equals(transaction.hash()));
        pool.update(step, List.of(transaction.hash()));
      }
      assertEquals(naive.removed, context.takeRemoved().stream().map(r -> r.entry() + " " + r.reason().text()).toList(), where);
      naive.removed.clear();
      assertEquals(naive.reap(ReapLimits.NONE, Set.of()).toString(), pool.reap(ReapLimits.NONE, List.of()).toString(), where);
      List<PoolEntry> exported = new ArrayList<>();
      pool.export(0, exported::add);
      assertEquals(naive.held.stream().sorted(ARRIVAL).toList().toString(), exported.toString(), where);
      assertEquals(naive.held.size(), pool.stats().transactions(), where);
      assertEquals(Naive.bytes(naive.held), pool.stats().bytes(), where);
    }
  }
}
