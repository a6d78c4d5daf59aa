package org.blockberry.store.state.iavl.tree;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads one sealed tree (specification of IAVL, section 10). Immutable; any thread. */
public final class TreeReader {
  private final Child root;
  private final NodeSource nodes;

  /** @param root null for a tree without keys */
  public TreeReader(Child root, NodeSource nodes) {
    this.root = root;
    this.nodes = nodes;
  }

  /** Number of keys. */
  public long size() {
    return root == null ? 0 : root.size();
  }

  /** Levels above the leaves; 0 for one leaf and for no key. */
  public int height() {
    return root == null ? 0 : root.height();
  }

  /** The root hash, 32 bytes. */
  public byte[] hash() {
    return TreeHash.root(root);
  }

  /** Where the leaf of {@code key} is stored; its content is not loaded, but for the smallest key of all. */
  public Optional<Ref> find(byte[] key) {
    if (root == null) {
      return Optional.empty();
    }
    Child at = root;
    byte[] least = null;
    while (at.height() > 0) {
      Inner node = inner(at);
      if (node.isAbove(key)) {
        at = node.left();
      } else {
        least = node.key();
        at = node.right();
      }
    }
    Ref leaf = (Ref) at;
    byte[] leafKey = least != null ? least : nodes.leaf(leaf.id()).key();
    return Arrays.equals(key, leafKey) ? Optional.of(leaf) : Optional.empty();
  }

  /** The leaf of {@code key}. */
  public Optional<Leaf> get(byte[] key) {
    return find(key).map(leaf -> nodes.leaf(leaf.id()));
  }

  /** Number of keys smaller than {@code key}. */
  public long index(byte[] key) {
    long smaller = 0;
    byte[] least = null;
    Child at = root;
    if (at == null) {
      return 0;
    }
    while (at.height() > 0) {
      Inner node = inner(at);
      if (node.isAbove(key)) {
        at = node.left();
      } else {
        smaller += node.left().size();
        least = node.key();
        at = node.right();
      }
    }
    byte[] leafKey = least != null ? least : nodes.leaf(((Ref) at).id()).key();
    return Arrays.compareUnsigned(leafKey, key) < 0 ? smaller + 1 : smaller;
  }

  /** The leaf with {@code index} smaller keys; empty outside the tree. */
  public Optional<Leaf> byIndex(long index) {
    if (index < 0 || index >= size()) {
      return Optional.empty();
    }
    long rest = index;
    Child at = root;
    while (at.height() > 0) {
      Inner node = inner(at);
      long left = node.left().size();
      at = rest < left ? node.left() : node.right();
      rest = rest < left ? rest : rest - left;
    }
    return Optional.of(nodes.leaf(((Ref) at).id()));
  }

  /**
   * Visits leaves in the order of keys.
   *
   * @param from smallest key, null for no bound
   * @param to first key beyond, null for no bound
   * @param visitor returns false to end the visit
   */
  public void range(byte[] from, byte[] to, boolean ascending, Predicate<Leaf> visitor) {
    if (root != null && (from == null || to == null || Arrays.compareUnsigned(from, to) < 0)) {
      visit(root, from, to, ascending, visitor);
    }
  }

  private boolean visit(Child at, byte[] from, byte[] to, boolean ascending, Predicate<Leaf> visitor) {
    if (at.height() == 0) {
      Leaf leaf = nodes.leaf(((Ref) at).id());
      boolean inside = (from == null || Arrays.compareUnsigned(leaf.key(), from) >= 0) && (to == null || Arrays.compareUnsigned(leaf.key(), to) < 0);
      return !inside || visitor.test(leaf);
    }
    Inner node = inner(at);
    boolean goLeft = from == null || node.isAbove(from);
    boolean goRight = to == null || Arrays.compareUnsigned(node.key(), to) < 0;
    if (ascending) {
      return (!goLeft || visit(node.left(), from, to, true, visitor)) && (!goRight || visit(node.right(), from, to, true, visitor));
    }
    return (!goRight || visit(node.right(), from, to, false, visitor)) && (!goLeft || visit(node.left(), from, to, false, visitor));
  }

  /**
   * Visits all nodes in post-order, as an export (section 12).
   *
   * @param visitor returns false to end the visit
   */
  public void export(Predicate<ExportNode> visitor) {
    if (root != null) {
      export(root, visitor);
    }
  }

  private boolean export(Child at, Predicate<ExportNode> visitor) {
    if (at.height() == 0) {
      Leaf leaf = nodes.leaf(((Ref) at).id());
      return visitor.test(ExportNode.leaf(leaf));
    }
    Inner node = inner(at);
    return export(node.left(), visitor) && export(node.right(), visitor)
        && visitor.test(new ExportNode(node.key(), null, node.version(), node.height()));
  }

  /**
   * As {@link #export(Predicate)}, without the leaves up to a key and the inner nodes that come with them: the nodes of a subtree follow its last leaf.
   *
   * @param after the last leaf that is left out, null for none
   */
  public void exportAfter(byte[] after, Predicate<ExportNode> visitor) {
    if (root != null && after == null) {
      export(root, visitor);
    } else if (root != null) {
      exportAfter(root, after, visitor);
    }
  }

  private enum Visit { NOTHING, VISITED, ENDED }

  private Visit exportAfter(Child at, byte[] after, Predicate<ExportNode> visitor) {
    if (at.height() == 0) {
      Leaf leaf = nodes.leaf(((Ref) at).id());
      return Arrays.compareUnsigned(leaf.key(), after) <= 0 ? Visit.NOTHING : visited(visitor.test(ExportNode.leaf(leaf)));
    }
    Inner node = inner(at);
    Visit right;
    if (node.isAbove(after)) {
      if (exportAfter(node.left(), after, visitor) == Visit.ENDED) {
        return Visit.ENDED;
      }
      right = visited(export(node.right(), visitor));
    } else {
      right = exportAfter(node.right(), after, visitor);
    }
    return right != Visit.VISITED ? right : visited(visitor.test(new ExportNode(node.key(), null, node.version(), node.height())));
  }

  private static Visit visited(boolean more) {
    return more ? Visit.VISITED : Visit.ENDED;
  }

  /** The leaf that {@link #find} found. */
  public Leaf leaf(Ref leaf) {
    return nodes.leaf(leaf.id());
  }

  /** Whether the stored root node has the hash that the reference to it claims. */
  public boolean rootHashesToItsReference() {
    if (root == null || root.height() == 0) {
      return true;
    }
    Inner node = inner(root);
    return Arrays.equals(new TreeHash().inner(node, node.version()), root.hash());
  }

  Child root() {
    return root;
  }

  Inner inner(Child at) {
    return at instanceof Inner node ? node : nodes.inner((Ref) at);
  }

}
