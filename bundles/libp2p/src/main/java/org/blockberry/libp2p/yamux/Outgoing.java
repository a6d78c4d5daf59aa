package org.blockberry.libp2p.yamux;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Frames on their way out, packed into chunks of one Noise message each: small frames of a burst share one, so they are sealed and written at
 * once. A chunk starts small and moves to a pooled buffer when it grows.
 */
final class Outgoing {
  private static final int SMALL_BYTES = 512;

  private final ChunkPool pool;
  private final ArrayDeque<ByteBuffer> full = new ArrayDeque<>();
  private ByteBuffer tail; // being written; null when there is none
  private int size;

  Outgoing(ChunkPool pool) {
    this.pool = pool;
  }

  /** Bytes that wait. */
  int size() {
    return size;
  }

  void header(int type, int flags, int stream, long length) {
    room(Frame.HEADER_BYTES);
    tail.put((byte) Frame.VERSION).put((byte) type).putShort((short) flags).putInt(stream).putInt((int) length);
    size += Frame.HEADER_BYTES;
  }

  /** Copies the next {@code count} bytes of {@code data}. */
  void payload(ByteBuffer data, int count) {
    size += count;
    for (int left = count; left > 0; ) {
      room(1);
      if (tail.remaining() < left && tail.capacity() < ChunkPool.CHUNK_BYTES) {
        grow();
      }
      int take = Math.min(left, tail.remaining());
      tail.put(tail.position(), data, data.position(), take).position(tail.position() + take);
      data.position(data.position() + take);
      left -= take;
    }
  }

  private void room(int bytes) {
    if (tail == null) {
      tail = ByteBuffer.allocate(SMALL_BYTES);
    } else if (tail.remaining() < bytes) {
      if (tail.capacity() < ChunkPool.CHUNK_BYTES) {
        grow();
      } else {
        full.addLast(tail.flip());
        tail = pool.take();
      }
    }
  }

  private void grow() {
    tail = pool.take().put(tail.flip());
  }

  /** The next chunk, ready to be read, or null. Give it to {@link #recycle} afterwards. */
  ByteBuffer poll() {
    ByteBuffer chunk = full.pollFirst();
    if (chunk == null && tail != null) {
      chunk = tail.flip();
      tail = null;
    }
    if (chunk != null) {
      size -= chunk.remaining();
    }
    return chunk;
  }

  void recycle(ByteBuffer chunk) {
    if (chunk.capacity() == ChunkPool.CHUNK_BYTES) {
      pool.give(chunk);
    }
  }
}
