package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.Inner;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.Ref;

/**
 * Nodes as they are stored: {@code leaf = version, key length, key, value}; {@code inner = version, key length, key, left, right} with {@code child =
 * number, height (1), size, hash (32)}; other numbers are varints. A parent knows its children's hashes, so that neither a commit nor a proof reads a
 * sibling. Decoders throw {@link RuntimeException} for anything else. Encoding is for one thread at a time.
 */
final class NodeCodec {
  private static final int HASH = 32;
  private static final int MAX_REF = 2 * Varint.MAX_BYTES + 1 + HASH;

  private byte[] buffer = new byte[512];

  /** The bytes of the last encoded node, which the next one overwrites. */
  byte[] bytes() {
    return buffer;
  }

  /** Encodes into {@link #bytes}; returns the length. */
  int encode(Leaf leaf) {
    room(2 * Varint.MAX_BYTES + (long) leaf.key().length + leaf.value().length);
    int at = putKey(leaf.version(), leaf.key());
    System.arraycopy(leaf.value(), 0, buffer, at, leaf.value().length);
    return at + leaf.value().length;
  }

  /**
   * Encodes into {@link #bytes}; returns the length.
   *
   * @param left number of the left child
   * @param right number of the right child
   */
  int encode(Inner node, long left, long right) {
    room(2L * Varint.MAX_BYTES + 2 * MAX_REF + node.key().length);
    return put(buffer, put(buffer, putKey(node.version(), node.key()), left, node.left()), right, node.right());
  }

  private int putKey(long version, byte[] key) {
    int at = Varint.write(buffer, Varint.write(buffer, 0, version), key.length);
    System.arraycopy(key, 0, buffer, at, key.length);
    return at + key.length;
  }

  private void room(long bytes) {
    if (buffer.length < bytes) {
      buffer = new byte[Math.toIntExact(bytes)];
    }
  }

  /** A reference alone. */
  static byte[] encode(Ref child) {
    byte[] encoded = new byte[MAX_REF];
    return Arrays.copyOf(encoded, put(encoded, 0, child.id(), child));
  }

  private static int put(byte[] target, int from, long id, Child child) {
    int at = Varint.write(target, from, id);
    target[at++] = (byte) child.height();
    at = Varint.write(target, at, child.size());
    child.putHash(target, at);
    return at + HASH;
  }

  static Ref ref(ByteBuffer in) {
    long id = Varint.read(in);
    int height = in.get();
    long size = Varint.read(in);
    byte[] hash = new byte[HASH];
    in.get(hash);
    return new Ref(id, height, size, hash, 0);
  }

  static Leaf leaf(ByteBuffer in) {
    long version = Varint.read(in);
    byte[] key = new byte[Varint.length(in)];
    in.get(key);
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return new Leaf(key, value, version);
  }

  static Inner inner(long id, ByteBuffer in) {
    long version = Varint.read(in);
    byte[] key = new byte[Varint.length(in)];
    in.get(key);
    Ref left = ref(in);
    Ref right = ref(in);
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("an inner node has " + in.remaining() + " bytes too many");
    }
    return Inner.stored(id, key, version, left, right);
  }
}
