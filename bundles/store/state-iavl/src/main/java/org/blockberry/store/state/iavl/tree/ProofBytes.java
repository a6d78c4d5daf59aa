package org.blockberry.store.state.iavl.tree;

import org.blockberry.api.value.Bytes;

/**
 * The bytes of one proof of existence, written from their end: the walk meets the root first, and the encoding ends with it. So a proof is made without an object
 * for each step. Not thread safe.
 */
final class ProofBytes {
  private static final int HASHED = 1 + TreeHash.SIZE; // a hash behind its length
  private static final int MOST_STEP = 2 + 2 + 2 + TreeHash.MAX_PREFIX + HASHED + 2 + HASHED;
  private static final int MOST_REST = 8 * 5 + 16 + TreeHash.MAX_PREFIX;
  private static final int SHA256 = 1;
  private static final int VAR_PROTO = 1;

  private final byte[] scratch = new byte[TreeHash.MAX_PREFIX];
  private byte[] buffer;
  private int begin;

  /** @param steps how many there will be, about */
  ProofBytes(int steps) {
    buffer = new byte[(steps + 1) * MOST_STEP];
    begin = buffer.length;
  }

  /** One step, from the root downwards. */
  void step(Inner node, boolean left) {
    room(MOST_STEP);
    int end = begin;
    if (left) {
      begin -= TreeHash.SIZE;
      node.right().putHash(buffer, begin);
      length(TreeHash.SIZE);
      length(HASHED);
      tag(3, 2);
    }
    int prefixEnd = begin;
    length(TreeHash.SIZE);
    if (!left) {
      begin -= TreeHash.SIZE;
      node.left().putHash(buffer, begin);
      length(TreeHash.SIZE);
    }
    prefix(node.height(), node.size(), node.version());
    length(prefixEnd - begin);
    tag(2, 2);
    length(SHA256);
    tag(1, 0);
    length(end - begin);
    tag(4, 2);
  }

  /** The whole proof. */
  Bytes of(Leaf leaf) {
    room(MOST_REST + leaf.key().length + leaf.value().length);
    int end = begin;
    prefix(0, 1, leaf.version());
    length(end - begin);
    tag(5, 2);
    length(VAR_PROTO);
    tag(4, 0);
    length(SHA256); // of the value; the key is not hashed before
    tag(3, 0);
    length(SHA256);
    tag(1, 0);
    length(end - begin);
    tag(3, 2);
    field(2, leaf.value());
    field(1, leaf.key());
    length(buffer.length - begin);
    tag(1, 2);
    return Bytes.copyOf(buffer, begin, buffer.length - begin);
  }

  private void field(int number, byte[] content) {
    if (content.length > 0) {
      begin -= content.length;
      System.arraycopy(content, 0, buffer, begin, content.length);
      length(content.length);
      tag(number, 2);
    }
  }

  private void prefix(int height, long size, long version) {
    int length = TreeHash.prefix(scratch, height, size, version);
    begin -= length;
    System.arraycopy(scratch, 0, buffer, begin, length);
  }

  private void tag(int field, int type) {
    buffer[--begin] = (byte) (field << 3 | type);
  }

  /** A number as a varint. */
  private void length(int number) {
    int bytes = (31 - Integer.numberOfLeadingZeros(number | 1)) / 7 + 1;
    begin -= bytes;
    int at = begin;
    int rest = number;
    for (; rest > 0x7F; rest >>>= 7) {
      buffer[at++] = (byte) (rest | 0x80);
    }
    buffer[at] = (byte) rest;
  }

  private void room(int bytes) {
    if (begin < bytes) {
      byte[] larger = new byte[buffer.length * 2 + bytes];
      System.arraycopy(buffer, begin, larger, larger.length - (buffer.length - begin), buffer.length - begin);
      begin += larger.length - buffer.length;
      buffer = larger;
    }
  }
}
