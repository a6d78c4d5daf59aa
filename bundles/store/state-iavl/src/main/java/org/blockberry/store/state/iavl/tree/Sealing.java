package org.blockberry.store.state.iavl.tree;

import java.util.ArrayList;
import java.util.List;

/** Gives the new nodes of a subtree their version and hash, children first. Not thread safe; several may work on disjoint subtrees of one tree. */
final class Sealing implements Runnable {
  private static final int DEPTH = 5;

  private final TreeHash hashing = new TreeHash();
  private final long version;
  private final LeafSink leaves;
  private final Child subtree;
  private Child result;
  private long inners;
  private int leafCount;

  private Sealing(Child subtree, long version, LeafSink leaves) {
    this.subtree = subtree;
    this.version = version;
    this.leaves = leaves;
  }

  /** The whole tree on this thread; new leaves go to {@code leaves} ascending by key. */
  static Sealing alone(Child root, long version, LeafSink leaves) {
    Sealing whole = new Sealing(root, version, leaves);
    whole.run();
    return whole;
  }

  /** The whole tree, whose new leaves have numbers already. */
  static Sealing shared(Child root, long version, Workers workers) {
    List<Sealing> parts = new ArrayList<>();
    Sealing whole = new Sealing(root, version, null);
    whole.cut(root, DEPTH, parts);
    workers.run(parts);
    parts.forEach(part -> {
      whole.inners += part.inners;
      whole.leafCount += part.leafCount;
    });
    whole.run(); // what is sealed is passed over
    return whole;
  }

  private void cut(Child at, int depth, List<Sealing> parts) {
    if (at instanceof Inner node && node.isNew()) {
      if (depth == 0) {
        parts.add(new Sealing(at, version, leaves));
      } else {
        cut(node.left(), depth - 1, parts);
        cut(node.right(), depth - 1, parts);
      }
    }
  }

  @Override
  public void run() {
    result = sealed(subtree);
  }

  Child result() {
    return result;
  }

  /** New inner nodes. */
  long inners() {
    return inners;
  }

  /** New leaves. */
  int leafCount() {
    return leafCount;
  }

  private Child sealed(Child at) {
    if (at instanceof NewLeaf leaf) {
      leafCount++;
      long id = leaf.id() != 0 ? leaf.id() : leaves.add(new Leaf(leaf.key(), leaf.value(), version));
      return new Ref(id, 0, 1, hashing.leaf(leaf.key(), leaf.value(), version), 0);
    }
    if (at instanceof Inner node && node.isNew()) {
      node.left(sealed(node.left()));
      node.right(sealed(node.right()));
      node.seal(version, hashing);
      inners++;
    }
    return at;
  }
}
