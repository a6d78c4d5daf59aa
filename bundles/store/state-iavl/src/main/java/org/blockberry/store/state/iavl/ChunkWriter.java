package org.blockberry.store.state.iavl;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.store.state.iavl.tree.Leaf;

/** Fills chunks one after another and numbers the nodes. A chunk ends with 64 nodes or 16 KiB. Not thread safe. */
final class ChunkWriter {
  private static final int FULL_BYTES = 16 << 10;

  /** A finished chunk. */
  record Filled(long number, byte[] record) {}

  private final ChunkBuilder open = new ChunkBuilder();
  private List<Filled> filled = new ArrayList<>();
  private final List<Long> unused = new ArrayList<>();
  private long filledBytes;
  private long number;

  /** @param first number of the first chunk, 1 or more */
  ChunkWriter(long first) {
    this.number = first;
  }

  /** Takes a node; returns its number. */
  long add(byte[] node, int length) {
    int place = open.count();
    open.add(place, node, length);
    long id = Chunk.id(number, place);
    if (place + 1 == Chunk.NODES || open.bytes() >= FULL_BYTES) {
      endChunk();
    }
    return id;
  }

  /** Takes a leaf; returns its number. */
  long add(NodeCodec codec, Leaf leaf) {
    int length = codec.encode(leaf);
    return add(codec.bytes(), length);
  }

  private void endChunk() {
    for (int place = open.count(); place < Chunk.NODES; place++) {
      unused.add(Chunk.id(number, place));
    }
    byte[] record = open.encode();
    filled.add(new Filled(number++, record));
    filledBytes += record.length;
    open.clear();
  }

  /** Ends the open chunk. */
  void finish() {
    if (open.count() > 0) {
      endChunk();
    }
  }

  /** Number after the last finished chunk. */
  long end() {
    return number;
  }

  /** Numbers in finished chunks that no node has: dead from the beginning. */
  List<Long> unused() {
    return unused;
  }

  /** Bytes in finished chunks that were not taken yet. */
  long bytes() {
    return filledBytes;
  }

  /** The finished chunks since the last call. */
  List<Filled> take() {
    List<Filled> taken = filled;
    filled = new ArrayList<>();
    filledBytes = 0;
    return taken;
  }
}
