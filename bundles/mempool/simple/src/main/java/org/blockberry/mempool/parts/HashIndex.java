package org.blockberry.mempool.parts;

import java.util.function.LongSupplier;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.value.Bytes;

/**
 * Entries by the hash of their transaction, in one table with linear probing. Beside each entry lies a fingerprint of its hash, so a
 * search follows no pointer until it has found what it looks for, which is what costs once a pool is larger than the caches.
 *
 * <p>The keys are chosen by strangers, who can try transactions until many hashes agree in some bits. The place in the table is
 * therefore a function of the whole hash and of 256 bits drawn when the table is made, which nobody outside learns (security class
 * G5). Removal closes the gap, so no tombstone makes a search longer.
 *
 * <p>Not thread safe, except {@link #fingerprint}.
 */
final class HashIndex {
  private static final int HASH_BYTES = 32;
  private static final int LEAST_SLOTS = 16;

  private final long seed0;
  private final long seed1;
  private final long seed2;
  private final long seed3;
  private long[] fingerprints; // 0 is a free place
  private PoolEntry[] entries;
  private int shift;
  private int size;

  /**
   * An empty index.
   *
   * @param expected entries that find room without growing, 1 to 2^28
   * @param seeds numbers that nobody outside can guess
   */
  HashIndex(int expected, LongSupplier seeds) {
    seed0 = seeds.getAsLong();
    seed1 = seeds.getAsLong();
    seed2 = seeds.getAsLong();
    seed3 = seeds.getAsLong();
    allocate(Math.max(LEAST_SLOTS, Integer.highestOneBit(Math.max(1, 2 * expected - 1)) << 1));
  }

  /** What {@code hash} is searched by; computed before a lock is taken. */
  long fingerprint(Bytes hash) {
    if (hash.size() != HASH_BYTES) {
      return 1; // of no transaction, so the search ends at the comparison of the hashes
    }
    long mixed = fold(hash.longAt(0) ^ seed0, hash.longAt(8) ^ seed1) ^ fold(hash.longAt(16) ^ seed2, hash.longAt(24) ^ seed3);
    return mixed == 0 ? 1 : mixed;
  }

  /** The upper half of the product of two secrets-laden numbers with its lower half: every bit depends on all. */
  private static long fold(long one, long other) {
    return Math.multiplyHigh(one, other) ^ one * other;
  }

  /** The entry with this hash, or null. */
  PoolEntry get(long fingerprint, Bytes hash) {
    int at = find(fingerprint, hash);
    return at < 0 ? null : entries[at];
  }

  /** Adds an entry whose hash is not present. */
  void put(long fingerprint, PoolEntry entry) {
    if (2 * (size + 1) > fingerprints.length) {
      grow();
    }
    place(fingerprint, entry);
    size++;
  }

  /** Takes the entry with this hash out; null if there is none. */
  PoolEntry remove(long fingerprint, Bytes hash) {
    int at = find(fingerprint, hash);
    if (at < 0) {
      return null;
    }
    PoolEntry removed = entries[at];
    closeGap(at);
    size--;
    return removed;
  }

  int size() {
    return size;
  }

  private int find(long fingerprint, Bytes hash) {
    int mask = fingerprints.length - 1;
    for (int at = home(fingerprint); fingerprints[at] != 0; at = at + 1 & mask) {
      if (fingerprints[at] == fingerprint && entries[at].hash().equals(hash)) {
        return at;
      }
    }
    return -1;
  }

  private void place(long fingerprint, PoolEntry entry) {
    int mask = fingerprints.length - 1;
    int at = home(fingerprint);
    while (fingerprints[at] != 0) {
      at = at + 1 & mask;
    }
    fingerprints[at] = fingerprint;
    entries[at] = entry;
  }

  /** Moves back what a search would not reach over the gap. */
  private void closeGap(int gap) {
    int mask = fingerprints.length - 1;
    int free = gap;
    for (int at = gap + 1 & mask; fingerprints[at] != 0; at = at + 1 & mask) {
      int home = home(fingerprints[at]);
      if ((at - home & mask) >= (at - free & mask)) { // the free place lies between its home and where it is
        fingerprints[free] = fingerprints[at];
        entries[free] = entries[at];
        free = at;
      }
    }
    fingerprints[free] = 0;
    entries[free] = null;
  }

  private int home(long fingerprint) {
    return (int) (fingerprint >>> shift);
  }

  private void grow() {
    long[] oldFingerprints = fingerprints;
    PoolEntry[] oldEntries = entries;
    allocate(Math.multiplyExact(2, oldFingerprints.length));
    for (int at = 0; at < oldFingerprints.length; at++) {
      if (oldFingerprints[at] != 0) {
        place(oldFingerprints[at], oldEntries[at]);
      }
    }
  }

  private void allocate(int slots) {
    fingerprints = new long[slots];
    entries = new PoolEntry[slots];
    shift = Long.SIZE - Integer.numberOfTrailingZeros(slots);
  }
}
