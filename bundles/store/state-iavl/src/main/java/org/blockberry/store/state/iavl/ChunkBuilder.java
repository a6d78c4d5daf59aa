package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts nodes into one {@link Chunk}, ascending by place. Not thread safe. */
final class ChunkBuilder {
  private long present;
  private final int[] lengths = new int[Chunk.NODES];
  private int count;
  private byte[] content = new byte[8 << 10];
  private int size;

  void add(int place, byte[] node, int length) {
    if (present >>> place != 0) {
      throw new IllegalArgumentException("place " + place + " comes after a higher one");
    }
    present |= 1L << place;
    lengths[count++] = length;
    if (size + length > content.length) {
      content = Arrays.copyOf(content, Math.max(Math.addExact(size, length), content.length * 2));
    }
    System.arraycopy(node, 0, content, size, length);
    size += length;
  }

  int count() {
    return count;
  }

  int bytes() {
    return size;
  }

  byte[] encode() {
    int directory = Long.BYTES;
    for (int i = 0; i < count; i++) {
      directory += Varint.size(lengths[i]);
    }
    byte[] record = new byte[directory + size];
    ByteBuffer.wrap(record).putLong(present);
    int at = Long.BYTES;
    for (int i = 0; i < count; i++) {
      at = Varint.write(record, at, lengths[i]);
    }
    System.arraycopy(content, 0, record, at, size);
    return record;
  }

  void clear() {
    present = 0;
    count = 0;
    size = 0;
  }
}
