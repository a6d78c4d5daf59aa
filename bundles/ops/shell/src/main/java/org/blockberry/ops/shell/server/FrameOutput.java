package org.blockberry.ops.shell.server;

import java.io.IOException;
import java.io.OutputStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.ops.shell.protocol.Frame;
import org.blockberry.ops.shell.protocol.FrameType;

/** Output of commands, cut into frames. Thread safe: the parts of a pipeline share it. */
final class FrameOutput extends OutputStream {
  /** Takes finished frames; may wait. */
  interface Sink {
    /** Passes one frame on. */
    void accept(Frame frame) throws IOException;
  }

  private final FrameType type;
  private final Sink sink;
  private final byte[] buffer = new byte[8 * 1024];
  private int used;

  FrameOutput(FrameType type, Sink sink) {
    this.type = type;
    this.sink = sink;
  }

  @Override
  public synchronized void write(int one) throws IOException {
    buffer[used++] = (byte) one;
    if (used == buffer.length) {
      flush();
    }
  }

  @Override
  public synchronized void write(byte[] source, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      int part = Math.min(left, buffer.length - used);
      System.arraycopy(source, from, buffer, used, part);
      used += part;
      from += part;
      left -= part;
      if (used == buffer.length) {
        flush();
      }
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    if (used > 0) {
      Frame frame = new Frame(type, Bytes.copyOf(buffer, 0, used));
      used = 0;
      sink.accept(frame);
    }
  }
}
