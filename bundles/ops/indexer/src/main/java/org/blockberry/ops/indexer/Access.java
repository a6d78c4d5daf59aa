package org.blockberry.ops.indexer;

/**
 * A stretch of keys whose places are candidates.
 *
 * @param first key to begin with
 * @param last no key behind it belongs to the stretch; compared as far as it goes
 * @param exact whether every place fits the condition that this stands for, so that nobody need look
 */
record Access(byte[] first, byte[] last, boolean exact) {
  /** Whether {@code key} is not behind the end. */
  boolean holds(byte[] key) {
    int common = Math.min(key.length, last.length);
    for (int i = 0; i < common; i++) {
      int difference = (key[i] & 0xff) - (last[i] & 0xff);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return true; // a key that begins with the end belongs to it
  }
}
