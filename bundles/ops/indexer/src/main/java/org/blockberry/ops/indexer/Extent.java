package org.blockberry.ops.indexer;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;

/**
 * Which heights are indexed.
 *
 * @param base lowest, 0 if none
 * @param height highest, 0 if none
 * @param hash header hash at {@code height}, by which a chain that was restored or replaced is recognised; empty if there is none
 */
record Extent(long base, long height, Bytes hash) {
  static final Extent EMPTY = new Extent(0, 0, Bytes.EMPTY);

  Extent {
    if (base < 0 || (base == 0) != (height == 0) || height < base) {
      throw new IllegalArgumentException("no index holds heights " + base + " to " + height);
    }
  }

  boolean isEmpty() {
    return height == 0;
  }

  boolean holds(long asked) {
    return height > 0 && asked >= base && asked <= height;
  }

  Bytes encode() {
    byte[] encoded = new byte[2 * Long.BYTES + hash.size()];
    ByteBuffer.wrap(encoded).putLong(base).putLong(height);
    hash.copyTo(encoded, 2 * Long.BYTES);
    return Bytes.wrap(encoded);
  }

  static Extent decode(Bytes encoded) {
    ByteBuffer fields = encoded.asBuffer();
    return new Extent(fields.getLong(), fields.getLong(), encoded.slice(2 * Long.BYTES, encoded.size()));
  }
}
