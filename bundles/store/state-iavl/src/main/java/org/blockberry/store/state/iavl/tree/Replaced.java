package org.blockberry.store.state.iavl.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Committed nodes that a tree under change does not have any more. Not thread safe. */
public final class Replaced {
  private long[] leaves = new long[16];
  private int leafCount;
  private final List<Child> inner = new ArrayList<>();
  private long unstored;

  Replaced() {}

  /** Numbers of leaves, in no order. */
  public long[] leaves() {
    return Arrays.copyOf(leaves, leafCount);
  }

  /** Inner nodes that are stored or on their way there: as an {@link Inner} in memory, or as a {@link Ref}. */
  public List<Child> inner() {
    return inner;
  }

  /** Inner nodes beside these that no checkpoint has. */
  public long unstored() {
    return unstored;
  }

  void leaf(Child at) {
    if (at instanceof Ref ref) {
      room(1);
      leaves[leafCount++] = ref.id();
    }
  }

  /** {@code seen} if it is new, otherwise a new copy of it, which replaces it. */
  Inner own(Child at, Inner seen, long storedThrough) {
    if (seen.isNew()) {
      return seen;
    }
    inner(at, seen, storedThrough);
    return seen.copy();
  }

  void inner(Child at, Inner seen, long storedThrough) {
    if (seen.version() > storedThrough) {
      unstored++;
    } else if (!seen.isNew()) {
      inner.add(at);
    }
  }

  void add(Replaced other) {
    room(other.leafCount);
    System.arraycopy(other.leaves, 0, leaves, leafCount, other.leafCount);
    leafCount += other.leafCount;
    inner.addAll(other.inner);
    unstored += other.unstored;
  }

  private void room(int more) {
    if (leaves.length - leafCount < more) {
      leaves = Arrays.copyOf(leaves, Math.max(leaves.length * 2, leafCount + more));
    }
  }
}
