package org.blockberry.store.blocks.rocksdb;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;

/**
 * Which blocks are there: the store's own commit marker, written with every block and every batch of pruning.
 *
 * @param base lowest height, 0 if empty
 * @param height highest height, 0 if empty
 * @param hash header hash at {@code height}; empty if there is none
 */
record Extent(long base, long height, Bytes hash) {
  static final Extent EMPTY = new Extent(0, 0, Bytes.EMPTY);
  private static final int HEADER = 2 * Long.BYTES;

  Extent {
    if (base < 0 || height < base || (base == 0) != (height == 0) || (hash.size() == 32) != (height > 0)) {
      throw new IllegalArgumentException("no store holds blocks " + base + " to " + height + " with last hash " + hash);
    }
  }

  boolean isEmpty() {
    return height == 0;
  }

  boolean holds(long asked) {
    return height > 0 && asked >= base && asked <= height;
  }

  Extent with(long newHeight, Bytes newHash) {
    return new Extent(isEmpty() ? newHeight : base, newHeight, newHash);
  }

  Extent from(long newBase) {
    return new Extent(newBase, height, hash);
  }

  Bytes encode() {
    byte[] encoded = new byte[HEADER + hash.size()];
    ByteBuffer.wrap(encoded).putLong(base).putLong(height);
    hash.copyTo(encoded, HEADER);
    return Bytes.wrap(encoded);
  }

  static Extent decode(Bytes encoded) {
    ByteBuffer fields = encoded.asBuffer();
    return new Extent(fields.getLong(), fields.getLong(), encoded.slice(HEADER, encoded.size()));
  }
}
