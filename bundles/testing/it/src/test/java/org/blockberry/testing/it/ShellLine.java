package org.blockberry.testing.it;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One session with a node's shell over its socket, so that a command costs no process of its own. For one thread. */
final class ShellLine implements AutoCloseable {
  private static final int EXEC = 1;
  private static final int FOLDER = 4;
  private static final int HELLO = 16;
  private static final int STDOUT = 17;
  private static final int STDERR = 18;
  private static final int EXIT = 19;

  private final SocketChannel socket;

  private record Frame(int type, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  ShellLine(Path home) throws IOException {
    socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    socket.connect(UnixDomainSocketAddress.of(home.resolve("var/run/shell.sock")));
    Frame hello = read();
    if (hello.type() != HELLO) {
      throw new IOException("the node refuses: " + hello.text());
    }
    write(FOLDER, home.toString());
  }

  /** Runs one line. */
  RunningNode.Outcome run(String line) throws IOException {
    write(EXEC, line);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    while (true) {
      Frame frame = read();
      switch (frame.type()) {
        case STDOUT -> out.writeBytes(frame.payload());
        case STDERR -> err.writeBytes(frame.payload());
        case EXIT -> {
          return new RunningNode.Outcome(ByteBuffer.wrap(frame.payload()).getInt(), out.toString(StandardCharsets.UTF_8),
              err.toString(StandardCharsets.UTF_8));
        }
        default -> throw new IOException("unexpected frame " + frame.type());
      }
    }
  }

  private void write(int type, String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(5 + payload.length).put((byte) type).putInt(payload.length).put(payload).flip();
    while (frame.hasRemaining()) {
      socket.write(frame);
    }
  }

  private Frame read() throws IOException {
    ByteBuffer header = fill(ByteBuffer.allocate(5));
    int type = header.get() & 0xff;
    return new Frame(type, fill(ByteBuffer.allocate(header.getInt())).array());
  }

  private ByteBuffer fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (socket.read(buffer) < 0) {
        throw new EOFException("the node closed the shell");
      }
    }
    return buffer.flip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
