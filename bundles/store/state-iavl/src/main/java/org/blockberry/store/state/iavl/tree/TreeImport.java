package org.blockberry.store.state.iavl.tree;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * Builds a tree bottom-up from an export and refuses everything that is none: order of keys, exact heights, balance, versions (section 12). Holds one
 * node per level. Not thread safe.
 */
public final class TreeImport {
  private static final int MAX_HEIGHT = 127; // the reference keeps it in 8 bits

  /** A finished subtree and what its parent must check. */
  private record Part(Child child, byte[] smallest, byte[] greatest) {}

  private final long version;
  private final LeafSink leaves;
  private final Function<Inner, Ref> inners;
  private final TreeHash hashing = new TreeHash();
  private final Deque<Part> open = new ArrayDeque<>();

  /**
   * Starts one.
   *
   * @param version nodes may not be younger
   * @param inners stores a sealed inner node whose children are stored
   */
  public TreeImport(long version, LeafSink leaves, Function<Inner, Ref> inners) {
    this.version = version;
    this.leaves = leaves;
    this.inners = inners;
  }

  /**
   * Takes the next node in post-order.
   *
   * @throws InvalidImportException it cannot be the next one
   */
  public void add(ExportNode node) {
    if (node.version() < 1 || node.version() > version) {
      throw new InvalidImportException("a node has version " + node.version() + " in a tree of version " + version);
    }
    if (node.key() == null) {
      throw new InvalidImportException("a node has no key");
    }
    if (node.height() == 0) {
      addLeaf(node);
    } else {
      addInner(node);
    }
  }

  private void addLeaf(ExportNode node) {
    if (node.value() == null) {
      throw new InvalidImportException("a leaf has no value");
    }
    Part before = open.peek();
    if (before != null && Arrays.compareUnsigned(before.greatest(), node.key()) >= 0) {
      throw new InvalidImportException("a key is not above the one before");
    }
    if (open.size() > MAX_HEIGHT) {
      throw new InvalidImportException("more than " + MAX_HEIGHT + " nodes wait for a parent");
    }
    byte[] hash = hashing.leaf(node.key(), node.value(), node.version());
    Ref leaf = new Ref(leaves.add(new Leaf(node.key(), node.value(), node.version())), 0, 1, hash, 0);
    open.push(new Part(leaf, node.key(), node.key()));
  }

  private void addInner(ExportNode node) {
    if (node.height() < 1 || node.height() > MAX_HEIGHT || node.value() != null || open.size() < 2) {
      throw new InvalidImportException("an inner node of height " + node.height() + " has " + open.size() + " nodes before it");
    }
    Part right = open.pop();
    Part left = open.pop();
    Inner inner = new Inner(node.key(), left.child(), right.child());
    if (inner.height() != node.height() || Math.abs(inner.balance()) > 1) {
      throw new InvalidImportException("a node of height " + node.height() + " has children of heights " + left.child().height() + " and "
          + right.child().height());
    }
    if (!Arrays.equals(node.key(), right.smallest())) {
      throw new InvalidImportException("the key of an inner node is not the smallest one on its right");
    }
    inner.seal(node.version(), hashing);
    open.push(new Part(inners.apply(inner), left.smallest(), right.greatest()));
  }

  /**
   * The finished tree; empty without keys.
   *
   * @throws InvalidImportException nodes are missing
   */
  public Optional<Child> finish() {
    if (open.size() > 1) {
      throw new InvalidImportException(open.size() + " parts have no common root");
    }
    return Optional.ofNullable(open.peek()).map(Part::child);
  }
}
