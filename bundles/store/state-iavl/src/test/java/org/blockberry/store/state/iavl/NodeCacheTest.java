package org.blockberry.store.state.iavl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.LongStream;
import org.blockberry.store.state.iavl.tree.Inner;
import org.blockberry.store.state.iavl.tree.Ref;
import org.junit.jupiter.api.Test;

/** Which nodes a cache of nodes holds. */
class NodeCacheTest {
  private static final Ref CHILD = new Ref(1, 0, 1, new byte[32], 0);

  private static Inner node(long id) {
    return Inner.stored(id, new byte[20], 1, CHILD, CHILD);
  }

  /** As after a checkpoint: many numbers in a row, and what is left of earlier ones. */
  @Test
  void aHalfFullCacheLosesNothingToCrowdedSets() {
    Random random = new Random(3);
    NodeCache cache = new NodeCache(64 << 20); // 268,000 nodes
    long[] ids = LongStream.concat(LongStream.range(64, 1_200_000).filter(id -> random.nextInt(12) == 0), LongStream.range(1_200_000, 1_230_000)).toArray();
    for (long id : ids) {
      cache.put(node(id));
    }
    long lost = LongStream.of(ids).filter(id -> cache.get(id) == null).count();
    assertTrue(lost < 20, lost + " of " + ids.length + " are lost");
    assertEquals(lost, cache.misses());
  }

  @Test
  void aSmallCacheHoldsWhatItMay() {
    for (int limit : new int[] {0, 250, 2_000, 2_500, 10_000}) {
      NodeCache cache = new NodeCache(limit);
      for (long id = 1; id < 5_000; id++) {
        cache.put(node(id));
        assertTrue(cache.bytes() <= limit);
      }
    }
  }
}
