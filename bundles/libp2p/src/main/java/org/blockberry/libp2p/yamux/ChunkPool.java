package org.blockberry.libp2p.yamux;

import java.nio.ByteBuffer;

/** Where buffers for what we send come from. Sessions of one thread share one, so that an idle session holds none. */
public interface ChunkPool {
  /** Size of a buffer in bytes: as much as fits into one Noise message. */
  int CHUNK_BYTES = 65_519;

  /** An empty buffer of {@link #CHUNK_BYTES} with an array. */
  ByteBuffer take();

  /** A buffer that is not needed any more. */
  void give(ByteBuffer chunk);

  /** One that keeps up to {@code spare} buffers; for one thread. */
  static ChunkPool keeping(int spare) {
    return new ChunkPool() {
      private final java.util.ArrayDeque<ByteBuffer> free = new java.util.ArrayDeque<>();

      @Override
      public ByteBuffer take() {
        ByteBuffer chunk = free.pollLast();
        return chunk != null ? chunk : ByteBuffer.allocate(CHUNK_BYTES);
      }

      @Override
      public void give(ByteBuffer chunk) {
        if (free.size() < spare) {
          free.addLast(chunk.clear());
        }
      }
    };
  }
}
