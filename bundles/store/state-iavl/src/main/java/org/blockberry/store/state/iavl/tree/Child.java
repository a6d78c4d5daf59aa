package org.blockberry.store.state.iavl.tree;

/** What hangs below an inner node, or is the root: a node in memory, or a reference to one that is stored. */
public abstract sealed class Child permits Ref, Inner, NewLeaf {
  Child() {}

  /** 0 for a leaf. */
  public abstract int height();

  /** Leaves below and including this. */
  public abstract long size();

  /** Writes the 32 bytes of the hash; only after the node was sealed. */
  public abstract void putHash(byte[] target, int at);

  /** The hash, 32 bytes; only after the node was sealed. */
  public final byte[] hash() {
    byte[] hash = new byte[TreeHash.SIZE];
    putHash(hash, 0);
    return hash;
  }
}
