package org.blockberry.mempool.parts;

import java.util.Arrays;
import org.blockberry.api.mempool.PoolEntry;

/**
 * Entries that have no place in a {@link RankedOrder} yet: up to {@value #MOST}, sorted together when somebody asks for the order.
 * Sorting many by their digits and walking through the order once costs a fraction of a search for each. Not thread safe.
 */
final class Newcomers {
  /** Entries that wait at most; the one that finds no room pays for all, 100 to 250 microseconds. */
  static final int MOST = 2_048;

  private static final int DIGIT_BITS = 8;
  private static final int DIGITS = 1 << DIGIT_BITS;
  private static final int FEW = 48; // below this, counting digits costs more than comparing

  private final PoolEntry[] entries = new PoolEntry[MOST]; // by sequence
  private final long[] ranks = new long[MOST];
  private final int[] counts = new int[DIGITS];
  private int[] order = new int[MOST];
  private int[] scratch = new int[MOST];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  boolean full() {
    return size == MOST;
  }

  int size() {
    return size;
  }

  /** Adds one; threads that draw a sequence and then add arrive a little out of order. */
  void add(long rank, PoolEntry entry) {
    int at = size++;
    long sequence = entry.sequence();
    while (at > 0 && entries[at - 1].sequence() > sequence) {
      entries[at] = entries[at - 1];
      ranks[at] = ranks[at - 1];
      at--;
    }
    entries[at] = entry;
    ranks[at] = rank;
  }

  /** Sorts by rank, highest first, and within a rank by sequence. */
  void sort() {
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    if (size < FEW) {
      insertionSort();
      return;
    }
    long differing = 0;
    for (int i = 1; i < size; i++) {
      differing |= ranks[i] ^ ranks[0];
    }
    for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
      if ((differing >>> shift & DIGITS - 1) != 0) {
        sortByDigit(shift);
      }
    }
  }

  /** Stable; every pass keeps the order of the passes before among equals. */
  private void sortByDigit(int shift) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < size; i++) {
      counts[digit(ranks[i], shift)]++;
    }
    int sum = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      int count = counts[digit];
      counts[digit] = sum;
      sum += count;
    }
    for (int i = 0; i < size; i++) {
      int index = order[i];
      scratch[counts[digit(ranks[index], shift)]++] = index;
    }
    int[] sorted = scratch;
    scratch = order;
    order = sorted;
  }

  /** Falling for rising ranks; the sign counts the other way round. */
  private static int digit(long rank, int shift) {
    return (int) ((~rank ^ Long.MIN_VALUE) >>> shift) & DIGITS - 1;
  }

  private void insertionSort() {
    for (int i = 1; i < size; i++) {
      long rank = ranks[i];
      int at = i;
      while (at > 0 && ranks[order[at - 1]] < rank) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = i;
    }
  }

  /** Rank of the {@code place}-th after a {@link #sort}. */
  long rank(int place) {
    return ranks[order[place]];
  }

  /** Entry of the {@code place}-th after a {@link #sort}. */
  PoolEntry entry(int place) {
    return entries[order[place]];
  }

  void clear() {
    Arrays.fill(entries, 0, size, null);
    size = 0;
  }
}
