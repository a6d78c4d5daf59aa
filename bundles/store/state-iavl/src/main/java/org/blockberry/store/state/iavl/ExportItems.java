package org.blockberry.store.state.iavl;

import java.io.ByteArrayOutputStream;
import java.util.function.BiPredicate;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.state.iavl.tree.ExportNode;

/**
 * Makes items of an export: one per leaf, at the position of its key, with the inner nodes that follow it. An inner node's key is not written, because it is
 * the smallest one on its right. One version is exported the same way by everybody. Not thread safe.
 */
final class ExportItems {
  /** What it is called, see {@link org.blockberry.api.store.StateStore#exportForm}. */
  static final String FORM = "iavl/1";

  private final BiPredicate<Bytes, Bytes> visitor;
  private final ByteArrayOutputStream item = new ByteArrayOutputStream();
  private Bytes position; // of the leaf that waits for its inner nodes

  ExportItems(BiPredicate<Bytes, Bytes> visitor) {
    this.visitor = visitor;
  }

  /** The next node in post-order; gives whether more are wanted. */
  boolean add(ExportNode node) {
    if (node.height() > 0) {
      item.write(node.height());
      uvarint(node.version());
      return true;
    }
    if (position != null && !give()) {
      position = null;
      return false;
    }
    position = Bytes.wrap(node.key());
    part(node.key());
    part(node.value());
    uvarint(node.version());
    return true;
  }

  /** No node follows. */
  void end() {
    if (position != null) {
      give();
    }
  }

  private boolean give() {
    Bytes made = Bytes.wrap(item.toByteArray());
    item.reset();
    return visitor.test(position, made);
  }

  private void part(byte[] content) {
    uvarint(content.length);
    item.writeBytes(content);
  }

  private void uvarint(long value) {
    long rest = value;
    for (; rest >>> 7 != 0; rest >>>= 7) {
      item.write((int) (rest & 0x7F | 0x80));
    }
    item.write((int) rest);
  }
}
