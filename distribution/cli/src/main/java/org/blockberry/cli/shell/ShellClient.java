package org.blockberry.cli.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.blockberry.ops.shell.protocol.Frame;
import org.blockberry.ops.shell.protocol.FrameChannel;
import org.blockberry.ops.shell.protocol.FrameType;
import org.blockberry.ops.shell.protocol.SocketPlace;

/**
 * One session with a node's shell. One thread runs lines and asks for completions; {@link #cancel} may come from any
 * other.
 */
public final class ShellClient implements AutoCloseable {
  private final FrameChannel channel;

  private ShellClient(FrameChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects to the node that runs in {@code home}.
   *
   * @throws IOException no node answers there, or it refuses; the message says why
   */
  public static ShellClient connect(Path home) throws IOException {
    Path socket = new SocketPlace(home).current();
    SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      connection.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      connection.close();
      throw new IOException("no node answers in " + home + ". Is it running? Start it with: blockberry start --home "
          + home, e);
    }
    FrameChannel channel = FrameChannel.ofClient(connection);
    try {
      Frame hello = channel.read().orElseThrow(() -> new IOException("the node closed the shell"));
      if (hello.type() == FrameType.REFUSED) {
        throw new IOException("the node refuses: " + hello.text());
      }
      if (hello.type() != FrameType.HELLO || !hello.text().equals(FrameType.GREETING)) {
        throw new IOException("the node speaks \"" + hello.text() + "\", this client \"" + FrameType.GREETING
            + "\". Use the bin/blockberry the node was started with");
      }
      channel.write(Frame.text(FrameType.FOLDER, Path.of("").toAbsolutePath().toString()));
      return new ShellClient(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Runs one line, passes its output on as it comes, and returns its exit code. */
  public int execute(String line, OutputStream out, OutputStream err) throws IOException {
    send(FrameType.EXEC, line);
    while (true) {
      Frame frame = next();
      switch (frame.type()) {
        case STDOUT -> pass(frame, out);
        case STDERR -> pass(frame, err);
        case EXIT -> {
          return frame.number();
        }
        default -> throw new IOException("unexpected " + frame.type() + " from the node");
      }
    }
  }

  /** Whole words that fit at {@code cursor}. Not while a line runs. */
  public List<String> complete(String line, int cursor) throws IOException {
    channel.write(Frame.complete(line, cursor));
    Frame frame = next();
    if (frame.type() != FrameType.CANDIDATES) {
      throw new IOException("unexpected " + frame.type() + " from the node");
    }
    return frame.text().lines().toList();
  }

  /** Interrupts the line that runs, if any. */
  public void cancel() throws IOException {
    channel.write(Frame.of(FrameType.CANCEL));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void send(FrameType type, String text) throws IOException {
    try {
      channel.write(Frame.text(type, text));
    } catch (IllegalArgumentException e) {
      throw new IOException("the line is too long: " + e.getMessage(), e);
    }
  }

  private Frame next() throws IOException {
    Frame frame = channel.read().orElseThrow(() -> new IOException("the node closed the shell"));
    if (frame.type() == FrameType.REFUSED) {
      throw new IOException("the node ended the session: " + frame.text());
    }
    return frame;
  }

  private static void pass(Frame frame, OutputStream stream) throws IOException {
    stream.write(frame.payload().toArray());
    stream.flush();
  }
}
