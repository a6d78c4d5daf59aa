package org.blockberry.store.state.iavl.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tree under change, on top of a committed one that stays as it is (specification of IAVL, sections 4 to 8). Operations are applied one by one in
 * the order of the calls, because the shape depends on it. Not thread safe.
 */
public final class WorkingTree {
  private final NodeSource nodes;
  private final long storedThrough;
  private final TreeHash hashing = new TreeHash();
  private Child root; // null: no keys
  private Replaced replaced = new Replaced();
  private long sealedInners;
  private boolean found; // result of the last recursion
  private byte[] newLeast; // smallest key of the subtree that came back from a removal, if it changed

  /**
   * Committed nodes that are not in the tree any more.
   *
   * <p>Not thread safe.
   */
  public static final class Replaced {
    private long[] leaves = new long[16];
    private int leafCount;
    private final List<Child> inner = new ArrayList<>();
    private long unstored;

    /** Numbers of leaves, in no order. */
    public long[] leaves() {
      return Arrays.copyOf(leaves, leafCount);
    }

    /** Inner nodes: as an {@link Inner} in memory, or as a {@link Ref}. */
    public List<Child> inner() {
      return inner;
    }

    /** Inner nodes beside these that no checkpoint has. */
    public long unstored() {
      return unstored;
    }

    private void leaf(long id) {
      if (leafCount == leaves.length) {
        leaves = Arrays.copyOf(leaves, leafCount * 2);
      }
      leaves[leafCount++] = id;
    }
  }

  /**
   * Starts on a committed tree.
   *
   * @param root null for a tree without keys
   */
  public WorkingTree(Child root, NodeSource nodes) {
    this(root, nodes, Long.MAX_VALUE);
  }

  /**
   * Starts on a committed tree.
   *
   * @param root null for a tree without keys
   * @param storedThrough inner nodes of later versions are not stored, so that nobody has to know which of them are replaced
   */
  public WorkingTree(Child root, NodeSource nodes, long storedThrough) {
    this.root = root;
    this.nodes = nodes;
    this.storedThrough = storedThrough;
  }

  /** The tree as it is now; null without keys. */
  public Child root() {
    return root;
  }

  /** What this tree replaced since it was made or last sealed. */
  public Replaced replaced() {
    return replaced;
  }

  /**
   * Sets a key (section 5). The arrays are kept and must not change any more.
   *
   * @return whether the key was there
   */
  public boolean set(byte[] key, byte[] value) {
    found = false;
    root = root == null ? new NewLeaf(key, value) : set(root, null, key, value);
    return found;
  }

  /**
   * Removes a key (section 6). If it is absent, nothing changes.
   *
   * @return whether the key was there
   */
  public boolean remove(byte[] key) {
    found = false;
    newLeast = null;
    if (root != null) {
      root = remove(root, null, key);
    }
    return found;
  }

  /** The root hash as a seal with this version would give it. Leaves no trace (section 8). */
  public byte[] workingHash(long version) {
    return root == null ? TreeHash.empty() : workingHash(root, version);
  }

  private byte[] workingHash(Child at, long version) {
    if (at instanceof NewLeaf leaf) {
      return hashing.leaf(leaf.key(), leaf.value(), version).clone();
    }
    if (at instanceof Inner node && node.isNew()) {
      byte[] left = workingHash(node.left(), version);
      return hashing.inner(node, version, left, workingHash(node.right(), version));
    }
    return at.hash();
  }

  /**
   * Gives every new node its version and hash and hands new leaves to {@code leaves} (sections 3 and 8). Afterwards the tree may be changed further,
   * towards the next version.
   *
   * @param version 1 or more
   * @return the root; null without keys
   */
  public Child seal(long version, LeafSink leaves) {
    if (version < 1) {
      throw new IllegalArgumentException("version is " + version + " but must be 1 or more");
    }
    sealedInners = 0;
    if (root != null) {
      root = sealed(root, version, leaves);
    }
    replaced = new Replaced();
    return root;
  }

  /** Inner nodes that the last seal made. */
  public long sealedInners() {
    return sealedInners;
  }

  private Child sealed(Child at, long version, LeafSink leaves) {
    if (at instanceof NewLeaf leaf) {
      long id = leaves.add(new Leaf(leaf.key(), leaf.value(), version));
      return new Ref(id, 0, 1, hashing.leaf(leaf.key(), leaf.value(), version), 0);
    }
    if (at instanceof Inner node && node.isNew()) {
      node.left(sealed(node.left(), version, leaves));
      node.right(sealed(node.right(), version, leaves));
      node.seal(version, hashing);
      sealedInners++;
    }
    return at;
  }

  /** @param least the smallest key below {@code at}, or null if {@code at} is on the left edge of the tree */
  private Child set(Child at, byte[] least, byte[] key, byte[] value) {
    if (at.height() == 0) {
      byte[] leafKey = leafKey(at, least);
      int order = Arrays.compareUnsigned(key, leafKey);
      NewLeaf leaf = new NewLeaf(key, value);
      if (order == 0) {
        found = true;
        replaceLeaf(at);
        return leaf;
      }
      return order < 0 ? new Inner(leafKey, leaf, at) : new Inner(key, at, leaf);
    }
    Inner node = own(at, look(at));
    if (Arrays.compareUnsigned(key, node.key()) < 0) {
      node.left(set(node.left(), least, key, value));
    } else {
      node.right(set(node.right(), node.key(), key, value));
    }
    if (found) {
      return node; // the shape is as before
    }
    node.measure();
    return balanced(node);
  }

  /** Null if nothing is left; {@code at} itself if the key was not there. */
  private Child remove(Child at, byte[] least, byte[] key) {
    if (at.height() == 0) {
      if (!Arrays.equals(key, leafKey(at, least))) {
        return at;
      }
      found = true;
      replaceLeaf(at);
      return null;
    }
    Inner seen = look(at);
    boolean goesLeft = Arrays.compareUnsigned(key, seen.key()) < 0;
    Child changed = goesLeft ? remove(seen.left(), least, key) : remove(seen.right(), seen.key(), key);
    if (!found) {
      return at;
    }
    if (changed == null) { // the sibling takes this node's place, with its old version
      replaceInner(at, seen);
      newLeast = goesLeft ? seen.key() : null;
      return goesLeft ? seen.right() : seen.left();
    }
    Inner node = own(at, seen);
    if (goesLeft) {
      node.left(changed);
    } else {
      node.right(changed);
      if (newLeast != null) {
        node.key(newLeast);
        newLeast = null; // the smallest key of this subtree is on the left
      }
    }
    node.measure();
    return balanced(node);
  }

  /** Section 7. {@code node} is new and measured. */
  private Inner balanced(Inner node) {
    int balance = node.balance();
    if (balance > 1) {
      Inner left = own(node.left(), look(node.left()));
      node.left(left.balance() < 0 ? rotatedLeft(left) : left);
      return rotatedRight(node);
    }
    if (balance < -1) {
      Inner right = own(node.right(), look(node.right()));
      node.right(right.balance() > 0 ? rotatedRight(right) : right);
      return rotatedLeft(node);
    }
    return node;
  }

  private Inner rotatedRight(Inner node) {
    Inner left = own(node.left(), look(node.left()));
    node.left(left.right());
    left.right(node);
    node.measure();
    left.measure();
    return left;
  }

  private Inner rotatedLeft(Inner node) {
    Inner right = own(node.right(), look(node.right()));
    node.right(right.left());
    right.left(node);
    node.measure();
    right.measure();
    return right;
  }

  private Inner look(Child at) {
    return at instanceof Inner node ? node : nodes.inner((Ref) at);
  }

  /** {@code seen} if it is new, otherwise a new copy of it. */
  private Inner own(Child at, Inner seen) {
    if (seen.isNew()) {
      return seen;
    }
    replaceInner(at, seen);
    return seen.copy();
  }

  private void replaceInner(Child at, Inner seen) {
    if (seen.version() > storedThrough) {
      replaced.unstored++;
    } else if (!seen.isNew()) {
      replaced.inner.add(at);
    }
  }

  private void replaceLeaf(Child at) {
    if (at instanceof Ref ref) {
      replaced.leaf(ref.id());
    }
  }

  /** The key of a leaf is that of the last node where the way went right, so that leaves need not be loaded. */
  private byte[] leafKey(Child at, byte[] least) {
    if (at instanceof NewLeaf leaf) {
      return leaf.key();
    }
    return least != null ? least : nodes.leaf(((Ref) at).id()).key();
  }
}
