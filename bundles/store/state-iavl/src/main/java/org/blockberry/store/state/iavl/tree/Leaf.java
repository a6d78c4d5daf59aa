package org.blockberry.store.state.iavl.tree;

/**
 * A stored leaf. Not a record: it holds arrays, which nobody changes.
 */
public final class Leaf {
  private final byte[] key;
  private final byte[] value;
  private final long version;

  /** Takes the arrays as they are. */
  public Leaf(byte[] key, byte[] value, long version) {
    this.key = key;
    this.value = value;
    this.version = version;
  }

  /** The key. Not to be changed. */
  public byte[] key() {
    return key;
  }

  /** The value. Not to be changed. */
  public byte[] value() {
    return value;
  }

  /** Version in which it was set. */
  public long version() {
    return version;
  }
}
