package org.blockberry.mempool.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that split, merge, slide and empty, against a tree. */
class RankedOrderTest {
  private static final Comparator<PoolEntry> ORDER =
      Comparator.comparingLong(PoolEntry::priority).reversed().thenComparingLong(PoolEntry::sequence);
  private static final Transaction ANY = Transaction.of(Bytes.utf8("x"));

  private static PoolEntry entry(long rank, long sequence) {
    return PoolEntry.builder(ANY, sequence, Instant.EPOCH).priority(rank).build();
  }

  @Test
  @Tag("sec-G6")
  void matchesATree() {
    for (int seed = 1; seed <= 12; seed++) {
      Random random = new Random(seed);
      RankedOrder order = new RankedOrder();
      TreeSet<PoolEntry> tree = new TreeSet<>(ORDER);
      int ranks = new int[] {1, 3, 1_000_000}[seed % 3];
      for (int step = 1; step <= 10_000; step++) {
        boolean shrinking = step / 2_500 % 2 == 1;
        if (random.nextInt(10) < (shrinking ? 2 : 8)) {
          PoolEntry entry = entry(random.nextInt(ranks) - ranks / 2, random.nextInt(3) == 0 ? 1 + random.nextInt(5_000) : 10_000 + step);
          assertEquals(tree.contains(entry), order.contains(entry.priority(), entry.sequence()), "seed " + seed + " step " + step);
          if (tree.add(entry)) {
            order.insert(entry.priority(), entry);
          }
        } else if (!tree.isEmpty()) {
          PoolEntry probe = entry(random.nextInt(ranks) - ranks / 2, random.nextInt(20_000) + 1);
          PoolEntry victim = seed % 4 == 0 || tree.floor(probe) == null ? tree.first() : tree.floor(probe);
          tree.remove(victim);
          order.remove(victim.priority(), victim.sequence());
        }
        if (step % 40 == 0) {
          compare(order, tree, random);
        }
      }
    }
  }

  private static void compare(RankedOrder order, TreeSet<PoolEntry> tree, Random random) {
    List<PoolEntry> expected = new ArrayList<>(tree);
    assertEquals(expected, Arrays.asList(order.snapshot()));
    List<PoolEntry> backwards = new ArrayList<>();
    order.visitFromLast(entry -> backwards.add(entry) && backwards.size() < 300);
    assertEquals(tree.descendingSet().stream().limit(300).toList(), backwards);
    PoolEntry cursor = entry(expected.isEmpty() ? 0 : expected.get(random.nextInt(expected.size())).priority(), random.nextInt(12_000) + 1);
    PoolEntry[] page = new PoolEntry[200];
    int copied = order.page(cursor.priority(), cursor.sequence(), page);
    assertEquals(tree.tailSet(cursor, false).stream().limit(200).toList(), Arrays.asList(page).subList(0, copied));
  }
}
