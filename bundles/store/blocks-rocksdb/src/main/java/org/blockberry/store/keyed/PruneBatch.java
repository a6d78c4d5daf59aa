package org.blockberry.store.keyed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.blockberry.api.value.Bytes;

/**
 * What one batch of pruning deletes: at most 1,000 heights and about 20,000 transactions, so that a commit never waits long.
 *
 * @param end first height that stays
 * @param heights the heights below it that go, ascending
 */
record PruneBatch(long end, List<Height> heights) {
  private static final int MAX_HEIGHTS = 1_000;
  private static final int MAX_TRANSACTIONS = 20_000;

  /** A height that goes and the hashes by which it is indexed. */
  record Height(long height, Bytes hash, List<Bytes> txHashes) {}

  /** @param keepEvery heights at multiples of it stay; 0 for none */
  static PruneBatch plan(long base, long below, long keepEvery, LongFunction<Link> links, LongFunction<Annex> annexes) {
    List<Height> heights = new ArrayList<>();
    int transactions = 0;
    long height = base;
    while (height < below && heights.size() < MAX_HEIGHTS && transactions < MAX_TRANSACTIONS) {
      if (keepEvery == 0 || height % keepEvery != 0) {
        List<Bytes> txHashes = annexes.apply(height).txHashes();
        heights.add(new Height(height, links.apply(height).hash(), txHashes));
        transactions += txHashes.size();
      }
      height++;
    }
    return new PruneBatch(height, List.copyOf(heights));
  }
}
