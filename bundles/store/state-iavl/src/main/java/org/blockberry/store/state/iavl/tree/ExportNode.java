package org.blockberry.store.state.iavl.tree;

/**
 * One node of an export (specification of IAVL, section 12). Hash and size are computed again by the importer. Not to be compared; the arrays are not
 * to be changed.
 */
public final class ExportNode {
  private final byte[] key;
  private final byte[] value;
  private final long version;
  private final int height;

  /**
   * A node.
   *
   * @param key of an inner node the smallest one on its right; null in a compressed export
   * @param value null for an inner node
   * @param version in which the node was made; in a compressed export of an inner node what it is above its children's
   * @param height 0 for a leaf
   */
  public ExportNode(byte[] key, byte[] value, long version, int height) {
    this.key = key;
    this.value = value;
    this.version = version;
    this.height = height;
  }

  static ExportNode leaf(Leaf leaf) {
    return new ExportNode(leaf.key(), leaf.value(), leaf.version(), 0);
  }

  /** The key; null for an inner node of a compressed export. */
  public byte[] key() {
    return key;
  }

  /** The value; null for an inner node. */
  public byte[] value() {
    return value;
  }

  /** The version. */
  public long version() {
    return version;
  }

  /** 0 for a leaf. */
  public int height() {
    return height;
  }
}
