package org.blockberry.network.peers;

import org.blockberry.api.value.Bytes;

/**
 * The newest hashes of a bounded number: 8 bytes for each of them and a table of at most 4 times 4, which grows as needed. What is kept is a
 * keyed fingerprint, so that nobody who does not know the key can make two hashes look the same. Not thread safe.
 */
public final class RecentHashes {
  private static final int FIRST = 64;

  private final int capacity;
  private final long key;
  private long[] ring = new long[FIRST];
  private int[] table = new int[2 * FIRST]; // place in the ring plus 1, 0 for none
  private int size;
  private int oldest;

  /**
   * An empty one.
   *
   * @param capacity 1 or more
   * @param key secret and random
   */
  public RecentHashes(int capacity, long key) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + " but must be 1 or more");
    }
    this.capacity = capacity;
    this.key = key;
  }

  /** Whether {@code hash} is among them. */
  public boolean contains(Bytes hash) {
    return slotOf(fingerprint(hash)) >= 0;
  }

  /** Whether {@code number}, for example a height, is among them. */
  public boolean contains(long number) {
    return slotOf(mix(number)) >= 0;
  }

  /**
   * Adds one; the oldest goes when there are too many.
   *
   * @return whether it is new
   */
  public boolean add(Bytes hash) {
    return insert(fingerprint(hash));
  }

  /** As {@link #add(Bytes)}. */
  public boolean add(long number) {
    return insert(mix(number));
  }

  /** Number held. */
  public int size() {
    return size;
  }

  /** Longest run of taken places, which is what a search costs at worst; for tests. */
  int longestRun() {
    int longest = 0;
    int run = 0;
    for (int place : table) {
      run = place == 0 ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private boolean insert(long print) {
    if (slotOf(print) >= 0) {
      return false;
    }
    if (size == capacity) {
      remove(ring[oldest]);
      ring[oldest] = print;
      link(print, oldest);
      oldest = (oldest + 1) % capacity;
      return true;
    }
    if (size == ring.length) {
      grow();
    }
    ring[size] = print;
    link(print, size);
    size++;
    return true;
  }

  private void grow() { // only before the first one is dropped, so the oldest is at 0
    ring = java.util.Arrays.copyOf(ring, Math.min(capacity, ring.length * 2));
    table = new int[Integer.highestOneBit(ring.length * 2 - 1) * 2];
    for (int i = 0; i < size; i++) {
      link(ring[i], i);
    }
  }

  private int slotOf(long print) {
    int mask = table.length - 1;
    for (int slot = (int) print & mask;; slot = (slot + 1) & mask) {
      int place = table[slot];
      if (place == 0) {
        return -1;
      }
      if (ring[place - 1] == print) {
        return slot;
      }
    }
  }

  private void link(long print, int place) {
    int mask = table.length - 1;
    int slot = (int) print & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = place + 1;
  }

  private void remove(long print) {
    int mask = table.length - 1;
    int hole = slotOf(print);
    for (int slot = (hole + 1) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      int home = (int) ring[table[slot] - 1] & mask;
      if (((slot - home) & mask) >= ((slot - hole) & mask)) { // may move back to the hole
        table[hole] = table[slot];
        hole = slot;
      }
    }
    table[hole] = 0;
  }

  private long fingerprint(Bytes hash) {
    long sum = key;
    int at = 0;
    for (; at + Long.BYTES <= hash.size(); at += Long.BYTES) {
      sum = mix(sum ^ hash.longAt(at));
    }
    for (; at < hash.size(); at++) {
      sum = mix(sum ^ hash.at(at));
    }
    return sum;
  }

  private long mix(long value) {
    long mixed = (value ^ key) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L + Long.rotateLeft(key, 17);
    return mixed ^ mixed >>> 29;
  }
}
