package org.blockberry.ops.indexer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.blockberry.api.store.TxLocation;

/** Places, 12 bytes each. Not thread safe. */
final class Hits {
  private static final int PACKED_INDEX_BITS = 22;
  private static final int PACKED_HEIGHT_BITS = 41;

  private long[] heights = new long[64];
  private int[] indexes = new int[64];
  private int size;
  private boolean ordered = true;

  void add(long height, int index) {
    if (size > 0) {
      int order = compare(height, index, heights[size - 1], indexes[size - 1]);
      if (order == 0) {
        return;
      }
      ordered &= order > 0;
    }
    if (size == heights.length) {
      heights = Arrays.copyOf(heights, size * 2);
      indexes = Arrays.copyOf(indexes, size * 2);
    }
    heights[size] = height;
    indexes[size++] = index;
  }

  int size() {
    return size;
  }

  long height(int at) {
    return heights[at];
  }

  int index(int at) {
    return indexes[at];
  }

  /** In the order of the chain, each once. */
  Hits sorted() {
    if (ordered) {
      return this;
    }
    long[] packed = new long[size];
    for (int i = 0; i < size; i++) {
      if (heights[i] >> PACKED_HEIGHT_BITS != 0 || indexes[i] >> PACKED_INDEX_BITS != 0) {
        return sortedOneByOne();
      }
      packed[i] = heights[i] << PACKED_INDEX_BITS | indexes[i];
    }
    Arrays.sort(packed);
    Hits sorted = new Hits();
    for (long place : packed) {
      sorted.add(place >>> PACKED_INDEX_BITS, (int) place & (1 << PACKED_INDEX_BITS) - 1);
    }
    return sorted;
  }

  /** For heights and indexes that no chain reaches soon. */
  private Hits sortedOneByOne() {
    List<TxLocation> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      all.add(new TxLocation(heights[i], indexes[i]));
    }
    all.sort((a, b) -> compare(a.height(), a.index(), b.height(), b.index()));
    Hits sorted = new Hits();
    all.forEach(place -> sorted.add(place.height(), place.index()));
    return sorted;
  }

  /** A window in the order asked for. */
  List<TxLocation> window(boolean descending, long offset, int limit) {
    List<TxLocation> window = new ArrayList<>();
    for (long i = offset; i < size && window.size() < limit; i++) {
      int at = (int) (descending ? size - 1 - i : i);
      window.add(new TxLocation(heights[at], indexes[at]));
    }
    return window;
  }

  private static int compare(long height, int index, long otherHeight, int otherIndex) {
    int byHeight = Long.compare(height, otherHeight);
    return byHeight != 0 ? byHeight : Integer.compare(index, otherIndex);
  }
}
