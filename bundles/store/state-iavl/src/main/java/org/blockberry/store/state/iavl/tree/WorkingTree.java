package org.blockberry.store.state.iavl.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
  private int sealedLeaves;
  private boolean found; // result of the last recursion
  private byte[] newLeast; // smallest key of the subtree that came back from a removal, if it changed

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
    return set(new NewLeaf(key, value, 0));
  }

  private boolean set(NewLeaf leaf) {
    found = false;
    root = root == null ? leaf : set(root, null, leaf);
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
   * Applies many changes at once, with the result of doing one after the other: keys that are there get their new values in one walk, whose parts {@code
   * workers} do; then the rest follows one by one.
   *
   * @return the deleted keys that were there, ascending
   */
  public List<byte[]> apply(Edits edits, Workers workers) {
    int[] left = IntStream.range(0, edits.size()).toArray();
    if (root != null) {
      UpdatePlan plan = new UpdatePlan(nodes, storedThrough, edits, replaced);
      root = plan.run(root, workers);
      left = plan.left();
    }
    List<byte[]> deleted = new ArrayList<>();
    for (int edit : left) {
      if (edits.value(edit) != null) {
        set(edits.leaf(edit));
      } else if (remove(edits.key(edit))) {
        deleted.add(edits.key(edit));
      }
    }
    return deleted;
  }

  /**
   * Gives every new node its version and hash and hands new leaves to {@code leaves} (sections 3 and 8). Afterwards the tree may be changed further,
   * towards the next version.
   *
   * @param version 1 or more
   * @return the root; null without keys
   */
  public Child seal(long version, LeafSink leaves) {
    return root == null ? ended(version, null) : ended(version, Sealing.alone(root, version, leaves));
  }

  /** As {@link #seal(long, LeafSink)}, of a tree that only {@link #apply} changed. */
  public Child sealApplied(long version, Workers workers) {
    return root == null ? ended(version, null) : ended(version, Sealing.shared(root, version, workers));
  }

  private Child ended(long version, Sealing sealing) {
    if (version < 1) {
      throw new IllegalArgumentException("version is " + version + " but must be 1 or more");
    }
    sealedInners = sealing == null ? 0 : sealing.inners();
    sealedLeaves = sealing == null ? 0 : sealing.leafCount();
    root = sealing == null ? null : sealing.result();
    replaced = new Replaced();
    return root;
  }

  /** Leaves that the last seal made. */
  public int sealedLeaves() {
    return sealedLeaves;
  }

  /** Inner nodes that the last seal made. */
  public long sealedInners() {
    return sealedInners;
  }

  /** @param least the smallest key below {@code at}, or null if {@code at} is on the left edge of the tree */
  private Child set(Child at, byte[] least, NewLeaf leaf) {
    if (at.height() == 0) {
      byte[] leafKey = nodes.leafKey(at, least);
      int order = Arrays.compareUnsigned(leaf.key(), leafKey);
      if (order == 0) {
        found = true;
        replaced.leaf(at);
        return leaf;
      }
      return order < 0 ? new Inner(leafKey, leaf, at) : new Inner(leaf.key(), at, leaf);
    }
    Inner node = own(at, nodes.look(at));
    if (node.isAbove(leaf.key())) {
      node.left(set(node.left(), least, leaf));
    } else {
      node.right(set(node.right(), node.key(), leaf));
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
      if (!Arrays.equals(key, nodes.leafKey(at, least))) {
        return at;
      }
      found = true;
      replaced.leaf(at);
      return null;
    }
    Inner seen = nodes.look(at);
    boolean goesLeft = seen.isAbove(key);
    Child changed = goesLeft ? remove(seen.left(), least, key) : remove(seen.right(), seen.key(), key);
    if (!found) {
      return at;
    }
    if (changed == null) { // the sibling takes this node's place, with its old version
      replaced.inner(at, seen, storedThrough);
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
      Inner left = own(node.left(), nodes.look(node.left()));
      node.left(left.balance() < 0 ? rotatedLeft(left) : left);
      return rotatedRight(node);
    }
    if (balance < -1) {
      Inner right = own(node.right(), nodes.look(node.right()));
      node.right(right.balance() > 0 ? rotatedRight(right) : right);
      return rotatedLeft(node);
    }
    return node;
  }

  private Inner rotatedRight(Inner node) {
    Inner left = own(node.left(), nodes.look(node.left()));
    node.left(left.right());
    left.right(node);
    node.measure();
    left.measure();
    return left;
  }

  private Inner rotatedLeft(Inner node) {
    Inner right = own(node.right(), nodes.look(node.right()));
    node.right(right.left());
    right.left(node);
    node.measure();
    right.measure();
    return right;
  }

  private Inner own(Child at, Inner seen) {
    return replaced.own(at, seen, storedThrough);
  }
}
