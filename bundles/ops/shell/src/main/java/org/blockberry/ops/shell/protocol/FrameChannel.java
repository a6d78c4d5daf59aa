package org.blockberry.ops.shell.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/**
 * Frames over a connection. One thread may read while others write. None of them may be interrupted: that closes the
 * connection.
 */
public final class FrameChannel implements Closeable {
  private static final int HEADER = 5;

  private final ByteChannel channel;
  private final boolean server;
  private final ByteBuffer header = ByteBuffer.allocate(HEADER);

  private FrameChannel(ByteChannel channel, boolean server) {
    this.channel = channel;
    this.server = server;
  }

  /** The server's end of a blocking connection. */
  public static FrameChannel ofServer(ByteChannel channel) {
    return new FrameChannel(channel, true);
  }

  /** The client's end of a blocking connection. */
  public static FrameChannel ofClient(ByteChannel channel) {
    return new FrameChannel(channel, false);
  }

  /**
   * Waits for the next frame.
   *
   * @return empty when the other side closed between two frames
   * @throws ProtocolException the other side sent what it may not send, or closed inside a frame
   */
  public Optional<Frame> read() throws IOException {
    header.clear();
    if (!fill(header)) {
      return Optional.empty();
    }
    int number = header.get(0);
    FrameType type = FrameType.of(number).filter(known -> known.fromServer() != server)
        .orElseThrow(() -> new ProtocolException("unknown frame type " + (number & 0xff)));
    int length = header.getInt(1);
    if (length < 0 || length > type.maxPayload()) {
      throw new ProtocolException("a " + type + " frame holds at most " + type.maxPayload() + " bytes, not "
          + Integer.toUnsignedString(length));
    }
    byte[] payload = new byte[length];
    if (!fill(ByteBuffer.wrap(payload)) && length > 0) {
      throw new ProtocolException("the connection ended inside a frame");
    }
    return Optional.of(new Frame(type, Bytes.wrap(payload)));
  }

  /** Sends a frame, waiting as long as the other side does not read. */
  public synchronized void write(Frame frame) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(HEADER + frame.payload().size());
    buffer.put((byte) frame.type().number()).putInt(frame.payload().size()).put(frame.payload().asBuffer()).flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** False if the connection ended before the first byte. */
  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        if (buffer.position() == 0) {
          return false;
        }
        throw new ProtocolException("the connection ended inside a frame");
      }
    }
    return true;
  }
}
