package org.blockberry.store.state.iavl.tree;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The specification of IAVL written down once more, as naive as can be: every node is made anew by every operation, heights, sizes and hashes are
 * computed from the leaves each time, nothing is shared between versions and nothing is numbered. Only for tests.
 */
public final class NaiveTree {
  /** A node; a leaf has a value, an inner node has two children. Version 0: new. */
  private record Node(byte[] key, byte[] value, Node left, Node right, long version) {
    boolean leaf() {
      return value != null;
    }

    int height() {
      return leaf() ? 0 : 1 + Math.max(left.height(), right.height());
    }

    long size() {
      return leaf() ? 1 : left.size() + right.size();
    }
  }

  private record Removal(boolean found, Node rest, byte[] smallest) {}

  private Node root;
  private boolean updated;

  /** An empty tree. */
  public NaiveTree() {}

  private NaiveTree(Node root) {
    this.root = root;
  }

  /** A tree of its own with equal content. */
  public NaiveTree copy() {
    return new NaiveTree(deep(root));
  }

  private static Node deep(Node node) {
    return node == null ? null : node.leaf() ? new Node(node.key().clone(), node.value().clone(), null, null, node.version())
        : new Node(node.key().clone(), null, deep(node.left()), deep(node.right()), node.version());
  }

  /** Section 5; whether the key was there. */
  public boolean set(byte[] key, byte[] value) {
    updated = false;
    root = set(root, key, value);
    return updated;
  }

  private Node set(Node node, byte[] key, byte[] value) {
    Node leaf = new Node(key, value, null, null, 0);
    if (node == null) {
      return leaf;
    }
    int order = Arrays.compareUnsigned(key, node.key());
    if (node.leaf()) {
      if (order == 0) {
        updated = true;
        return leaf;
      }
      return order < 0 ? new Node(node.key(), null, leaf, node, 0) : new Node(key, null, node, leaf, 0);
    }
    Node copy = order < 0 ? new Node(node.key(), null, set(node.left(), key, value), node.right(), 0)
        : new Node(node.key(), null, node.left(), set(node.right(), key, value), 0);
    return updated ? copy : balance(copy);
  }

  /** Section 6; whether the key was there. */
  public boolean remove(byte[] key) {
    if (root == null) {
      return false;
    }
    Removal removal = remove(root, key);
    if (removal.found()) {
      root = removal.rest();
    }
    return removal.found();
  }

  private static Removal remove(Node node, byte[] key) {
    if (node.leaf()) {
      return new Removal(Arrays.equals(key, node.key()), null, null);
    }
    boolean toTheLeft = Arrays.compareUnsigned(key, node.key()) < 0;
    Removal below = remove(toTheLeft ? node.left() : node.right(), key);
    if (!below.found()) {
      return below;
    }
    if (toTheLeft) {
      return below.rest() == null ? new Removal(true, node.right(), node.key())
          : new Removal(true, balance(new Node(node.key(), null, below.rest(), node.right(), 0)), below.smallest());
    }
    return below.rest() == null ? new Removal(true, node.left(), null)
        : new Removal(true, balance(new Node(below.smallest() == null ? node.key() : below.smallest(), null, node.left(), below.rest(), 0)), null);
  }

  /** Section 7. */
  private static Node balance(Node n) {
    int b = b(n);
    if (b > 1) {
      return b(n.left()) >= 0 ? rotateRight(n) : rotateRight(new Node(n.key(), null, rotateLeft(n.left()), n.right(), 0));
    }
    if (b < -1) {
      return b(n.right()) <= 0 ? rotateLeft(n) : rotateLeft(new Node(n.key(), null, n.left(), rotateRight(n.right()), 0));
    }
    return n;
  }

  private static int b(Node n) {
    return n.left().height() - n.right().height();
  }

  private static Node rotateRight(Node n) {
    Node l = n.left();
    return new Node(l.key(), null, l.left(), new Node(n.key(), null, l.right(), n.right(), 0), 0);
  }

  private static Node rotateLeft(Node n) {
    Node r = n.right();
    return new Node(r.key(), null, new Node(n.key(), null, n.left(), r.left(), 0), r.right(), 0);
  }

  /** Section 8: every new node gets the version. */
  public byte[] commit(long version) {
    root = versioned(root, version);
    return hash(version);
  }

  private static Node versioned(Node node, long version) {
    if (node == null || node.version() != 0) {
      return node;
    }
    return node.leaf() ? new Node(node.key(), node.value(), null, null, version)
        : new Node(node.key(), null, versioned(node.left(), version), versioned(node.right(), version), version);
  }

  /** The root hash if new nodes had this version. */
  public byte[] hash(long version) {
    return root == null ? sha256(new byte[0]) : hash(root, version);
  }

  private static byte[] hash(Node node, long version) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    signed(out, node.height());
    signed(out, node.size());
    signed(out, node.version() == 0 ? version : node.version());
    if (node.leaf()) {
      unsigned(out, node.key().length);
      out.writeBytes(node.key());
      out.write(32);
      out.writeBytes(sha256(node.value()));
    } else {
      out.write(32);
      out.writeBytes(hash(node.left(), version));
      out.write(32);
      out.writeBytes(hash(node.right(), version));
    }
    return sha256(out.toByteArray());
  }

  private static void signed(ByteArrayOutputStream out, long n) {
    unsigned(out, n << 1 ^ n >> 63);
  }

  private static void unsigned(ByteArrayOutputStream out, long n) {
    long rest = n;
    while (Long.compareUnsigned(rest, 127) > 0) {
      out.write((int) (rest & 127 | 128));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
