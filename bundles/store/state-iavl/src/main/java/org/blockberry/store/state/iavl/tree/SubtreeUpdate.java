package org.blockberry.store.state.iavl.tree;

import java.util.Arrays;

/**
 * Gives the keys of a subtree that are there their new values, in one walk that passes each node once. That leaves the shape as it is, so it may be done in any
 * order, and before what changes the shape: the same nodes are new in the end as after one change at a time. What is left is noted.
 *
 * <p>Not thread safe; several may work on disjoint subtrees of one tree.
 */
final class SubtreeUpdate implements Runnable {
  private final NodeSource nodes;
  private final long storedThrough;
  private final Edits edits;
  private final Child subtree;
  private final byte[] least;
  private final int from;
  private final int to;
  private final Replaced replaced = new Replaced();
  private int[] left = new int[4];
  private int leftCount;
  private Child result;

  /** @param least the smallest key of the subtree, or null on the left edge of the tree */
  SubtreeUpdate(NodeSource nodes, long storedThrough, Edits edits, Child subtree, byte[] least, int from, int to) {
    this.nodes = nodes;
    this.storedThrough = storedThrough;
    this.edits = edits;
    this.subtree = subtree;
    this.least = least;
    this.from = from;
    this.to = to;
  }

  @Override
  public void run() {
    result = update(subtree, least, from, to);
  }

  /** The subtree afterwards; the same object if nothing changed. */
  Child result() {
    return result;
  }

  Replaced replaced() {
    return replaced;
  }

  /** Numbers of the changes that insert or delete, ascending. */
  int[] left() {
    return Arrays.copyOf(left, leftCount);
  }

  private Child update(Child at, byte[] smallest, int first, int end) {
    if (at.height() == 0) {
      return leaf(at, smallest, first, end);
    }
    Inner node = nodes.look(at);
    int middle = edits.split(node, first, end);
    Child before = node.left();
    Child after = node.right();
    return with(replaced, storedThrough, at, node, before, after, first < middle ? update(before, smallest, first, middle) : before,
        middle < end ? update(after, node.key(), middle, end) : after);
  }

  /** {@code at} itself if both children are what they were. */
  static Child with(Replaced replaced, long storedThrough, Child at, Inner node, Child leftBefore, Child rightBefore, Child newLeft, Child newRight) {
    if (newLeft == leftBefore && newRight == rightBefore) {
      return at;
    }
    Inner own = replaced.own(at, node, storedThrough);
    own.left(newLeft);
    own.right(newRight);
    return own;
  }

  private Child leaf(Child at, byte[] smallest, int first, int end) {
    Child now = at;
    byte[] key = nodes.leafKey(at, smallest);
    for (int i = first; i < end; i++) {
      if (edits.value(i) != null && Arrays.equals(edits.key(i), key)) {
        replaced.leaf(at);
        now = edits.leaf(i);
      } else {
        leave(i);
      }
    }
    return now;
  }

  private void leave(int edit) {
    if (leftCount == left.length) {
      left = Arrays.copyOf(left, leftCount * 2);
    }
    left[leftCount++] = edit;
  }
}
