package org.blockberry.store.state.iavl.tree;

import java.util.Arrays;

/**
 * An inner node. New ones are changed in place by one {@link WorkingTree} and sealed once; from then on nothing changes but that a child in memory
 * may be replaced by a {@link Ref} to the same node, and that the node learns the number under which it was stored.
 *
 * <p>Threading: a sealed node may be read by any thread that got it through a safe publication; both replacements above are invisible to readers.
 */
public final class Inner extends Child {
  private static final int PREFIX = Long.BYTES;

  private byte[] key;
  private long prefix; // the first bytes of the key: most comparisons need no more, and so no other place in memory
  private Child left;
  private Child right;
  private int height;
  private long size;
  private long version; // 0 until sealed
  private volatile long id; // 0 until stored
  private long hash0;
  private long hash1;
  private long hash2;
  private long hash3;
  private Ref self; // the reference that holds this node at hand, if one does
  private boolean counted; // by what holds stored nodes in trees
  private boolean used; // a hint for the cache; races are harmless

  /** A new node. */
  Inner(byte[] key, Child left, Child right) {
    key(key);
    this.left = left;
    this.right = right;
    measure();
  }

  private Inner(Inner original) {
    this.key = original.key;
    this.prefix = original.prefix;
    this.left = original.left;
    this.right = original.right;
    this.height = original.height;
    this.size = original.size;
  }

  /** A stored node as it is read back; its hash is what its parent says and is computed when somebody asks. */
  public static Inner stored(long id, byte[] key, long version, Child left, Child right) {
    Inner node = new Inner(key, left, right);
    if (id < 1 || version < 1) {
      throw new IllegalArgumentException("no stored node has number " + id + " and version " + version);
    }
    node.version = version;
    node.id = id;
    return node;
  }

  Inner copy() {
    return new Inner(this);
  }

  /** Takes height and size from the children. */
  void measure() {
    height = 1 + Math.max(left.height(), right.height());
    size = left.size() + right.size();
  }

  /** The smallest key of the right subtree. Not to be changed. */
  public byte[] key() {
    return key;
  }

  void key(byte[] smallestOnTheRight) {
    key = smallestOnTheRight;
    prefix = prefix(smallestOnTheRight);
  }

  /** The first eight bytes, the first one highest; zeros for those that are missing. */
  static long prefix(byte[] key) {
    if (key.length >= PREFIX) {
      return TreeHash.word(key, 0);
    }
    long prefix = 0;
    for (int i = 0; i < PREFIX; i++) {
      prefix = prefix << 8 | (i < key.length ? key[i] & 0xFF : 0);
    }
    return prefix;
  }

  /** Whether {@code sought} goes to the left. */
  boolean isAbove(byte[] sought) {
    return isAbove(sought, prefix(sought));
  }

  /** As {@link #isAbove(byte[])} with the {@link #prefix} at hand. */
  boolean isAbove(byte[] sought, long soughtPrefix) {
    int order = Long.compareUnsigned(soughtPrefix, prefix);
    return order != 0 ? order < 0 : Arrays.compareUnsigned(sought, key) < 0;
  }

  /** The left child. */
  public Child left() {
    return left;
  }

  void left(Child child) {
    left = child;
  }

  /** The right child. */
  public Child right() {
    return right;
  }

  void right(Child child) {
    right = child;
  }

  int balance() {
    return left.height() - right.height();
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public long size() {
    return size;
  }

  /** Version in which it was made; 0 while it is new. */
  public long version() {
    return version;
  }

  boolean isNew() {
    return version == 0;
  }

  /** Number under which it is stored; 0 while it is not. */
  public long id() {
    return id;
  }

  /** Fixes version and hash. The children are sealed. */
  void seal(long sealedVersion, TreeHash hashing) {
    version = sealedVersion;
    byte[] hash = hashing.inner(this, sealedVersion);
    hash0 = TreeHash.word(hash, 0);
    hash1 = TreeHash.word(hash, 8);
    hash2 = TreeHash.word(hash, 16);
    hash3 = TreeHash.word(hash, 24);
    used = true;
  }

  /** Notes that the node is on disk, after its children. It stays where it hangs. */
  public void storedAs(long number) {
    id = number;
  }

  /** What may stand for a stored node. */
  public Ref reference() {
    return new Ref(id, height, size, hash(), 0);
  }

  /** Whether this call is the one that changes whether the node counts. */
  synchronized boolean counts(boolean now) {
    boolean changes = counted != now;
    counted = now;
    return changes;
  }

  /** Lets {@code reference} hold this node, unless another one does already. */
  public synchronized void atHandOf(Ref reference) {
    if (self == null) {
      self = reference;
      reference.node(this);
    }
  }

  /** No reference holds this node any more. */
  public synchronized void outOfHand() {
    Ref known = self;
    if (known != null) {
      self = null;
      known.node(null);
    }
  }

  /** Bytes of memory it takes, about, without its children. */
  public int footprint() {
    return 230 + key.length; // the node, its key, two references, its place in a cache
  }

  /** Whether somebody asked for it since {@link #unused}. */
  public boolean used() {
    return used;
  }

  /** Somebody asked for it. */
  public void markUsed() {
    if (!used) {
      used = true;
    }
  }

  /** Forgets that somebody asked. */
  public void unused() {
    used = false;
  }

  @Override
  public void putHash(byte[] target, int at) {
    if (version == 0) {
      throw new IllegalStateException("a node that is not sealed has no hash");
    }
    if ((hash0 | hash1 | hash2 | hash3) == 0) { // read back from disk
      System.arraycopy(new TreeHash().inner(this, version), 0, target, at, TreeHash.SIZE);
      return;
    }
    TreeHash.putWord(target, at, hash0);
    TreeHash.putWord(target, at + 8, hash1);
    TreeHash.putWord(target, at + 16, hash2);
    TreeHash.putWord(target, at + 24, hash3);
  }
}
