package org.blockberry.store.state.iavl.tree;

/** Brings stored nodes. Errors are those of the store behind it. Threading: any. */
public interface NodeSource {
  /** The stored inner node with this number. */
  Inner inner(long id);

  /** The stored leaf with this number. */
  Leaf leaf(long id);
}
