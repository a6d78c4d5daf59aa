package org.blockberry.store.state.iavl.tree;

/** Brings stored nodes. Errors are those of the store behind it. Threading: any. */
public interface NodeSource {
  /** The stored inner node. */
  Inner inner(Ref reference);

  /** The stored leaf with this number. */
  Leaf leaf(long id);

  /** The inner node that {@code at} is or stands for. */
  default Inner look(Child at) {
    return at instanceof Inner node ? node : inner((Ref) at);
  }

  /**
   * The key of a leaf, which need not be loaded in most places: it is that of the last node where the way went right.
   *
   * @param least that key, or null on the left edge of the tree
   */
  default byte[] leafKey(Child at, byte[] least) {
    if (at instanceof NewLeaf leaf) {
      return leaf.key();
    }
    return least != null ? least : leaf(((Ref) at).id()).key();
  }
}
