package org.blockberry.mempool.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ArrivalOrderTest {
  private static final Transaction ANY = Transaction.of(Bytes.utf8("x"));

  private static PoolEntry entry(long sequence) {
    return PoolEntry.builder(ANY, sequence, Instant.EPOCH).build();
  }

  /** 100,000 inserts and removals in every pattern against a sorted list: runs split, merge, slide and empty. */
  @Test
  @Tag("sec-G6")
  void theOrderOfArrivalMatchesASortedList() {
    for (int seed = 1; seed <= 10; seed++) {
      Random random = new Random(seed);
      ArrivalOrder order = new ArrivalOrder();
      List<Long> model = new ArrayList<>();
      long appended = 1_000_000;
      for (int step = 0; step < 10_000; step++) {
        boolean shrinking = step / 2_500 % 2 == 1;
        if (random.nextInt(10) < (shrinking ? 2 : 8)) {
          long sequence = random.nextInt(4) == 0 ? 1 + random.nextInt(1_000_000) : ++appended;
          int at = Collections.binarySearch(model, sequence);
          assertEquals(at >= 0, order.contains(sequence), "seed " + seed + " step " + step);
          if (at < 0) {
            model.add(-at - 1, sequence);
            order.insert(entry(sequence));
          }
        } else if (!model.isEmpty()) {
          int at = seed % 2 == 0 ? 0 : random.nextInt(model.size());
          order.remove(model.remove(at));
        }
        if (step % 50 == 0) {
          compare(order, model, random, "seed " + seed + " step " + step);
        }
      }
    }
  }

  private static void compare(ArrivalOrder order, List<Long> model, Random random, String where) {
    assertEquals(model, java.util.Arrays.stream(order.snapshot()).map(PoolEntry::sequence).toList(), where);
    long after = model.isEmpty() ? 5 : model.get(random.nextInt(model.size())) - random.nextInt(2);
    PoolEntry[] page = new PoolEntry[700];
    int copied = order.page(after, page);
    List<Long> expected = model.stream().filter(sequence -> sequence > after).limit(page.length).toList();
    assertEquals(expected, java.util.Arrays.stream(page).limit(copied).map(PoolEntry::sequence).toList(), where);
  }
}
