package org.blockberry.store.state.iavl.tree;

import java.util.Arrays;

/** Changes of one version, ascending by key, one at most for each. The arrays are kept and must not change any more. Not thread safe until it is filled. */
public final class Edits {
  private final byte[][] keys;
  private final byte[][] values; // null deletes
  private final long[] prefixes;
  private final long[] leaves;
  private int size;
  private int sets;

  /** @param most how many there will be at most */
  public Edits(int most) {
    keys = new byte[most][];
    values = new byte[most][];
    prefixes = new long[most];
    leaves = new long[most];
  }

  /**
   * Sets a key.
   *
   * @param leaf number of the leaf, 1 or more
   */
  public void set(byte[] key, byte[] value, long leaf) {
    values[size] = value;
    leaves[size] = leaf;
    sets++;
    add(key);
  }

  /** Deletes a key. */
  public void delete(byte[] key) {
    add(key);
  }

  private void add(byte[] key) {
    if (size > 0 && Arrays.compareUnsigned(keys[size - 1], key) >= 0) {
      throw new IllegalArgumentException("changes must come in ascending order of keys");
    }
    keys[size] = key;
    prefixes[size++] = Inner.prefix(key);
  }

  int size() {
    return size;
  }

  /** How many keys are set. */
  public int sets() {
    return sets;
  }

  byte[] key(int at) {
    return keys[at];
  }

  /** Null deletes. */
  byte[] value(int at) {
    return values[at];
  }

  NewLeaf leaf(int at) {
    return new NewLeaf(keys[at], values[at], leaves[at]);
  }

  /** The first of those from {@code from} to {@code to} that goes to the right of {@code node}; {@code to} if none does. */
  int split(Inner node, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = low + high >>> 1;
      if (node.isAbove(keys[middle], prefixes[middle])) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
