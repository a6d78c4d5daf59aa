package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.state.iavl.tree.ExportNode;
import org.blockberry.store.state.iavl.tree.InvalidImportException;

/** Reads what {@link ExportItems} writes, and nothing else. Not thread safe. */
final class ItemImport implements AutoCloseable {
  private static final int MOST_OPEN = 256; // the greatest height is 127

  private final StateImport target;
  private final Deque<byte[]> smallest = new ArrayDeque<>(); // keys of subtrees without a parent

  ItemImport(StateImport target) {
    this.target = target;
  }

  /** @throws InvalidImportException they cannot be the next ones */
  void add(List<Bytes> items) {
    for (Bytes item : items) {
      ByteBuffer in = item.asBuffer();
      byte[] key = part(in);
      byte[] value = part(in);
      target.add(new ExportNode(key, value, uvarint(in), 0));
      smallest.push(key);
      if (smallest.size() > MOST_OPEN) {
        throw new InvalidImportException("more than " + MOST_OPEN + " nodes wait for a parent");
      }
      while (in.hasRemaining()) {
        int height = in.get();
        if (height < 1 || smallest.size() < 2) {
          throw new InvalidImportException("an inner node of height " + height + " has " + smallest.size() + " nodes before it");
        }
        target.add(new ExportNode(smallest.pop(), null, uvarint(in), height));
      }
    }
  }

  void finish(Bytes root) {
    target.finish(root);
  }

  private static byte[] part(ByteBuffer in) {
    long length = uvarint(in);
    if (length < 0 || length > in.remaining()) {
      throw new InvalidImportException("a length of " + length + " where " + in.remaining() + " bytes are left");
    }
    byte[] content = new byte[(int) length];
    in.get(content);
    return content;
  }

  private static long uvarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!in.hasRemaining()) {
        throw new InvalidImportException("an item ends within a number");
      }
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        if (next == 0 && shift > 0 || shift == 63 && next > 1) {
          throw new InvalidImportException("a number is written too long");
        }
        return value;
      }
    }
    throw new InvalidImportException("a number is written too long");
  }

  @Override
  public void close() {
    target.close();
  }
}
