package org.blockberry.store.state.iavl.tree;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Stored inner nodes that hang in the newest tree themselves, not behind a {@link Ref}: those that it made since it was opened. They need no place in a cache and no
 * reference until there are too many. Then references take the place of those that nobody asked for since the last round, going around the tree.
 *
 * <p>Threading: {@link #trim} on the thread that makes the next version, or what it cuts would hang on in the copies that it makes; the rest on any.
 */
public final class HeldNodes {
  private static final long LEAST_BYTES = 4 << 10;
  private static final byte[] BEGIN = {};

  private final long limit;
  private final AtomicLong bytes = new AtomicLong();
  private byte[] hand = BEGIN; // where the next round goes on
  private long goal;

  /** @param limit bytes held, about; a few nodes are held in any case */
  public HeldNodes(long limit) {
    this.limit = Math.max(LEAST_BYTES, limit);
  }

  /** A node of the tree was stored. */
  public void add(Inner stored) {
    if (stored.counts(true)) {
      bytes.addAndGet(stored.footprint());
    }
  }

  /** The newest tree does not need a stored node any more. */
  public void remove(Inner replaced) {
    if (replaced.counts(false)) {
      bytes.addAndGet(-replaced.footprint());
    }
  }

  /** Bytes of the nodes that are held, about. */
  public long bytes() {
    return bytes.get();
  }

  /** Nothing is held any more: trees begin with references again. */
  public void clear() {
    bytes.set(0);
    hand = BEGIN;
  }

  /** Brings what is held below the limit, by an eighth so that it is not needed soon again. */
  public void trim(Child root) {
    if (bytes.get() <= limit || !(root instanceof Inner top)) {
      return;
    }
    goal = limit - limit / 8;
    for (int round = 0; round < 3; round++) { // to the end, once around to see what is not used, once more to cut it
      if (reaches(top, true)) {
        return;
      }
      hand = BEGIN;
    }
  }

  /** @param edge whether the hand is below {@code node} */
  private boolean reaches(Inner node, boolean edge) {
    boolean left = !edge || node.isAbove(hand);
    return left && cutsEnough(node, node.left(), edge) || cutsEnough(node, node.right(), edge && !left);
  }

  private boolean cutsEnough(Inner parent, Child child, boolean edge) {
    if (!(child instanceof Inner node)) {
      return false;
    }
    if (node.id() == 0 || node.used()) {
      node.unused();
      return reaches(node, edge);
    }
    Ref reference = node.reference();
    if (child == parent.left()) {
      parent.left(reference);
    } else {
      parent.right(reference);
    }
    forget(node);
    if (bytes.get() > goal) {
      return false;
    }
    hand = parent.key();
    return true;
  }

  private void forget(Child child) {
    if (child instanceof Inner node) {
      remove(node);
      forget(node.left());
      forget(node.right());
    }
  }
}
