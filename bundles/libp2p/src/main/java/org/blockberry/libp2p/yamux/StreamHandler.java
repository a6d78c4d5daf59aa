package org.blockberry.libp2p.yamux;

import java.nio.ByteBuffer;

/**
 * What happens on one stream. Called in the thread of the session, from inside its methods; may call the session and the stream. What it throws
 * passes through the session, which is unusable then.
 */
public interface StreamHandler {
  /**
   * Bytes have arrived. Take them before returning, and call {@link YamuxStream#consumed} once they are done with: only then does the peer get
   * credit for more.
   *
   * @param piece what remains in it; never nothing
   */
  void data(YamuxStream stream, ByteBuffer piece);

  /** The peer will send nothing more. When we have nothing to send either, answer with {@link YamuxStream#closeWrite}. */
  void remoteClosed(YamuxStream stream);

  /** A {@link YamuxStream#write} that took less than it was offered may try again. */
  void writable(YamuxStream stream);

  /**
   * The stream is no more; comes exactly once and last.
   *
   * @param code of the reset, or 0
   */
  void ended(YamuxStream stream, StreamEnd why, long code);
}
