package org.blockberry.store.state.iavl.tree;

/** Takes the leaves of a version when it is sealed, ascending by key, and numbers them. */
@FunctionalInterface
public interface LeafSink {
  /** Keeps the leaf; returns its number, 1 or more. */
  long add(Leaf leaf);
}
