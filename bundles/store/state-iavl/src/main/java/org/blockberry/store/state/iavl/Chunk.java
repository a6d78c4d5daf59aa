package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Up to 64 nodes in one record, because RocksDB's work is per record. Node {@code id} lies in chunk {@code id / 64} at place {@code id % 64}.
 *
 * <pre>
 * present (8): bit p says that there is a node at place p | for each of them: length (varint) | the nodes
 * </pre>
 *
 * Dead nodes may be taken out ({@link #without}); those that stay keep their places.
 */
final class Chunk {
  static final int NODES = 64;
  private static final int SHIFT = 6;

  private final long present;
  private final int[] ends; // where the node at the n-th present place ends
  private final ByteBuffer content; // from the first node on

  private Chunk(long present, int[] ends, ByteBuffer content) {
    this.present = present;
    this.ends = ends;
    this.content = content;
  }

  static long of(long id) {
    return id >>> SHIFT;
  }

  static int place(long id) {
    return (int) (id & NODES - 1);
  }

  static long id(long chunk, int place) {
    return chunk << SHIFT | place;
  }

  /** Reads the directory. Throws {@link RuntimeException} for another form. */
  static Chunk decode(ByteBuffer in) {
    long present = in.getLong();
    int[] ends = new int[Long.bitCount(present)];
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += Varint.read(in);
      if (end > in.limit()) {
        throw new IllegalArgumentException("its nodes end at " + end + " of " + in.limit() + " bytes");
      }
      ends[i] = (int) end;
    }
    if (in.remaining() != end) {
      throw new IllegalArgumentException("its nodes have " + end + " bytes but " + in.remaining() + " are there");
    }
    return new Chunk(present, ends, in.slice());
  }

  /** The node at {@code place}; empty if it was taken out. */
  Optional<ByteBuffer> node(int place) {
    long bit = 1L << place;
    if ((present & bit) == 0) {
      return Optional.empty();
    }
    int index = Long.bitCount(present & bit - 1);
    int from = index == 0 ? 0 : ends[index - 1];
    return Optional.of(content.slice(from, ends[index] - from));
  }

  long present() {
    return present;
  }

  /** The record without the nodes whose bits are in {@code dead}. */
  byte[] without(long dead) {
    ChunkBuilder kept = new ChunkBuilder();
    for (int place = 0; place < NODES; place++) {
      if ((dead >>> place & 1) == 0) {
        final int at = place;
        node(place).ifPresent(node -> {
          byte[] copy = new byte[node.remaining()];
          node.get(copy);
          kept.add(at, copy, copy.length);
        });
      }
    }
    return kept.encode();
  }
}
