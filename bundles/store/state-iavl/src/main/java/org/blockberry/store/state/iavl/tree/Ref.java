package org.blockberry.store.state.iavl.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Says where a stored node is and what its parent must know about it, so that hashing and balancing never load it. May hold the node itself, as long as the
 * cache wants. Threading: any; a reader sees the whole node or none.
 */
public final class Ref extends Child {
  private static final VarHandle NODE;

  static {
    try {
      NODE = MethodHandles.lookup().findVarHandle(Ref.class, "node", Inner.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long id;
  private final long size;
  private final int height;
  private final long hash0;
  private final long hash1;
  private final long hash2;
  private final long hash3;
  private Inner node; // by NODE alone

  /**
   * A reference.
   *
   * @param id number of the stored node, among leaves if the height is 0 and among inner nodes otherwise
   * @param hash holds the 32 bytes of the hash from {@code at}
   */
  public Ref(long id, int height, long size, byte[] hash, int at) {
    if (id < 1 || height < 0 || size < 1 || height == 0 != (size == 1)) {
      throw new IllegalArgumentException("no node has number " + id + ", height " + height + " and size " + size);
    }
    this.id = id;
    this.height = height;
    this.size = size;
    this.hash0 = TreeHash.word(hash, at);
    this.hash1 = TreeHash.word(hash, at + 8);
    this.hash2 = TreeHash.word(hash, at + 16);
    this.hash3 = TreeHash.word(hash, at + 24);
  }

  /** The inner node, if it is at hand; otherwise null. */
  public Inner node() {
    return (Inner) NODE.getAcquire(this);
  }

  /** Keeps the inner node at hand, or forgets it (null). */
  public void node(Inner atHand) {
    NODE.setRelease(this, atHand);
  }

  /** Number of the stored node. */
  public long id() {
    return id;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void putHash(byte[] target, int at) {
    TreeHash.putWord(target, at, hash0);
    TreeHash.putWord(target, at + 8, hash1);
    TreeHash.putWord(target, at + 16, hash2);
    TreeHash.putWord(target, at + 24, hash3);
  }
}
