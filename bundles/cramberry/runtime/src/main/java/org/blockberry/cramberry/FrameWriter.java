package org.blockberry.cramberry;

import java.io.IOException;
import java.io.OutputStream;
import org.blockberry.api.value.Bytes;

/**
 * Writes frames to a stream. A byte sequence of its own, such as a sealed message, goes out with two lengths: that of the frame
 * and its own (specification 8.1). For one thread; give it a buffered stream. The first error sticks, and nothing of the value that
 * failed was written.
 */
public final class FrameWriter {
  private static final int MAX_VARINT = 10;

  private final OutputStream out;
  private final int maxFrame;
  private final byte[] length = new byte[MAX_VARINT];
  private IOException failed;

  /** @param maxFrame longest payload in bytes; 0 for no bound */
  public FrameWriter(OutputStream out, int maxFrame) {
    this.out = out;
    this.maxFrame = maxFrame;
  }

  /** A message. */
  public void write(WireMessage message) throws IOException {
    writePayload(message.encode());
  }

  /** A byte sequence: with a length of its own inside the frame. */
  public void writeBytes(Bytes content) throws IOException {
    WireWriter payload = WireWriter.create(Options.DEFAULT);
    payload.writeBytes(content);
    writePayload(payload.toBytes());
  }

  /** A payload that is encoded already. */
  public void writePayload(Bytes payload) throws IOException {
    if (failed != null) {
      throw failed;
    }
    if (maxFrame != 0 && payload.size() > maxFrame) {
      throw new CramberryException(ErrorCategory.MAX_MESSAGE_SIZE, "a frame has " + payload.size() + " bytes but may have " + maxFrame);
    }
    try {
      out.write(length, 0, putLength(payload.size(), length));
      out.write(payload.toArray());
    } catch (IOException e) {
      failed = e;
      throw e;
    }
  }

  /** Puts a varint at the beginning of {@code target}; gives the number of bytes. */
  private static int putLength(int value, byte[] target) {
    int at = 0;
    int rest = value;
    while (rest >>> 7 != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }

  /** Hands everything to the other side. */
  public void flush() throws IOException {
    out.flush();
  }
}
