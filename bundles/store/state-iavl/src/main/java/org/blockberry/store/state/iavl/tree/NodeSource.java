package org.blockberry.store.state.iavl.tree;

/** Brings stored nodes. Errors are those of the store behind it. Threading: any. */
public interface NodeSource {
  /** The stored inner node. */
  Inner inner(Ref reference);

  /** The stored leaf with this number. */
  Leaf leaf(long id);
}
