package org.blockberry.store.keyed;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;

/**
 * Which blocks are there: the store's own commit marker, written with every block and every batch of pruning.
 *
 * @param base lowest height, 0 if empty
 * @param height highest height, 0 if empty
 * @param hash header hash at {@code height}; empty if there is none
 */
public record Extent(long base, long height, Bytes hash) {
  /** No blocks. */
  public static final Extent EMPTY = new Extent(0, 0, Bytes.EMPTY);
  private static final int HEADER = 2 * Long.BYTES;

  /** Refuses what no store holds. */
  public Extent {
    if (base < 0 || height < base || (base == 0) != (height == 0) || (hash.size() == 32) != (height > 0)) {
      throw new IllegalArgumentException("no store holds blocks " + base + " to " + height + " with last hash " + hash);
    }
  }

  /** Whether there are no blocks. */
  public boolean isEmpty() {
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

  /** As it is stored. */
  public Bytes encode() {
    byte[] encoded = new byte[HEADER + hash.size()];
    ByteBuffer.wrap(encoded).putLong(base).putLong(height);
    hash.copyTo(encoded, HEADER);
    return Bytes.wrap(encoded);
  }

  /** @throws RuntimeException these bytes are none */
  public static Extent decode(Bytes encoded) {
    ByteBuffer fields = encoded.asBuffer();
    return new Extent(fields.getLong(), fields.getLong(), encoded.slice(HEADER, encoded.size()));
  }
}
