package org.blockberry.store.state.iavl.tree;

/** A leaf that was set since the last seal; sealing turns it into a {@link Ref}. */
final class NewLeaf extends Child {
  private final byte[] key;
  private final byte[] value;
  private final long id;

  /** @param id number that it will have, 0 if that is not known yet */
  NewLeaf(byte[] key, byte[] value, long id) {
    this.key = key;
    this.value = value;
    this.id = id;
  }

  long id() {
    return id;
  }

  byte[] key() {
    return key;
  }

  byte[] value() {
    return value;
  }

  @Override
  public int height() {
    return 0;
  }

  @Override
  public long size() {
    return 1;
  }

  @Override
  public void putHash(byte[] target, int at) {
    throw new IllegalStateException("a leaf that is not sealed has no hash");
  }
}
