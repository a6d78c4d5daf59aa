package org.blockberry.libp2p.host;

import java.nio.ByteBuffer;
import org.blockberry.libp2p.noise.NoiseSession;
import org.blockberry.libp2p.noise.RecordSealer;
import org.blockberry.libp2p.yamux.ChunkPool;

/** What all connections of one event loop share, so that an idle connection holds no buffer. Arrays, because the ciphers are fastest on them. */
final class LoopBuffers {
  private static final ThreadLocal<LoopBuffers> OF_THREAD = ThreadLocal.withInitial(LoopBuffers::new);
  private static final int SPARE_CHUNKS = 8;
  private static final int READ_BYTES = 65_536;

  final ByteBuffer read = ByteBuffer.allocate(READ_BYTES);
  final ByteBuffer plaintext = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
  final ByteBuffer sealed = ByteBuffer.allocate(RecordSealer.sealedSize(NoiseSession.MAX_PLAINTEXT_BYTES));
  final ChunkPool chunks = ChunkPool.keeping(SPARE_CHUNKS);

  private LoopBuffers() {}

  /** Those of the current thread. */
  static LoopBuffers get() {
    return OF_THREAD.get();
  }
}
