package org.blockberry.cramberry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads frames from a stream, one at a time; waits for the bytes of the frame in hand only. For one thread. An error sticks.
 * Where the original takes a stream cut short inside a length for a clean end, this says STREAM_TRUNCATED (specification 8.4).
 */
public final class FrameReader {
  private static final int PIECE = 8_192;

  private final InputStream in;
  private final FrameDecoder decoder;
  private final byte[] piece = new byte[PIECE];
  private byte[] complete;
  private RuntimeException failed;

  /** @param maxFrame longest payload in bytes */
  public FrameReader(InputStream in, int maxFrame) {
    this.in = in;
    this.decoder = new FrameDecoder(maxFrame);
  }

  /**
   * The payload of the next frame.
   *
   * @return empty at the end of the stream
   * @throws CramberryException the stream ends inside a frame, or a length is malformed or above the bound
   */
  public Optional<byte[]> next() throws IOException {
    if (failed != null) {
      throw failed;
    }
    try {
      complete = null;
      while (complete == null) {
        int count = decoder.wanted() == 1 ? one() : in.read(piece, 0, Math.min(PIECE, decoder.wanted()));
        if (count < 0) {
          if (decoder.between()) {
            return Optional.empty();
          }
          throw new CramberryException(ErrorCategory.STREAM_TRUNCATED, "the stream ends inside a frame");
        }
        decoder.feed(ByteBuffer.wrap(piece, 0, count), frame -> complete = frame);
      }
      return Optional.of(complete);
    } catch (CramberryException e) {
      failed = e;
      throw e;
    }
  }

  private int one() throws IOException {
    int next = in.read();
    piece[0] = (byte) next;
    return next < 0 ? -1 : 1;
  }
}
