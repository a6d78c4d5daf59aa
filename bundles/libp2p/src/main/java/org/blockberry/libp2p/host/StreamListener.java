package org.blockberry.libp2p.host;

import java.nio.ByteBuffer;
import org.blockberry.libp2p.yamux.StreamEnd;

/**
 * What happens on one stream of an application. Called on the event loop of the connection: never wait there. What it throws closes the
 * connection.
 */
public interface StreamListener {
  /**
   * Bytes have arrived. Copy them before returning, and call {@link HostStream#consumed} once they are done with: only then may the peer send
   * more.
   */
  void data(HostStream stream, ByteBuffer piece);

  /** The peer will send nothing more. When we have nothing to send either, answer with {@link HostStream#closeWrite}. */
  default void remoteClosed(HostStream stream) {
    stream.closeWrite();
  }

  /** Half of the queue of a stream whose {@link HostStream#write} was refused is free again. */
  default void writable(HostStream stream) {}

  /** The stream is no more; comes exactly once and last. */
  default void ended(HostStream stream, StreamEnd why) {}
}
