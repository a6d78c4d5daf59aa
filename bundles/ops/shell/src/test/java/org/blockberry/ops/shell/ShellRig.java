package org.blockberry.ops.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.blockberry.ops.shell.command.Catalog;
import org.blockberry.ops.shell.command.LogFile;
import org.blockberry.ops.shell.command.ShellCommand;
import org.blockberry.ops.shell.command.SharedLogLevels;
import org.blockberry.ops.shell.command.StandardCommands;
import org.blockberry.ops.shell.command.Syntax;
import org.blockberry.ops.shell.protocol.Frame;
import org.blockberry.ops.shell.protocol.FrameChannel;
import org.blockberry.ops.shell.protocol.SocketPlace;
import org.blockberry.ops.shell.server.ShellLimits;
import org.blockberry.ops.shell.server.ShellServer;
import org.blockberry.ops.shell.server.SocketFolder;

/** The real server with the real Gogo on a real socket; only the node behind the commands is a fake. */
final class ShellRig implements AutoCloseable {
  /**
   * One for the test JVM, never stopped: a cancelled command may end after its test, and Gogo puts the streams of its
   * ThreadIO back in place whenever a command ends, so the next one could not start.
   */
  private static final ThreadIOImpl THREADS = startedThreads();

  final FakeNode node = new FakeNode();
  final SocketPlace place;
  final ShellServer server;
  final GogoEngine engine;
  private final CommandProcessorImpl processor;
  private final List<AutoCloseable> open = new ArrayList<>();
  /** Ends {@code test:deaf}. */
  final CountDownLatch heard = new CountDownLatch(1);

  ShellRig(Path home, Path systemTemp, ShellLimits limits) {
    place = new SocketPlace(home);
    processor = new CommandProcessorImpl(THREADS);
    Catalog standard = StandardCommands.catalog(node.services(), new SharedLogLevels(),
        new LogFile(home.resolve("var").resolve("log").resolve("node.log")), FakeNode.TIMES);
    for (ShellCommand command : standard.commands()) {
      processor.addCommand(command.scope(), new GogoCommand(command), command.function());
    }
    ShellCommand hang = ShellCommand.of("test:hang", Syntax.of(), "waits to be cancelled", (arguments, call) -> {
      call.print("hanging\n");
      Thread.sleep(600_000);
      return null;
    });
    ShellCommand flood = ShellCommand.of("test:flood", Syntax.of(), "prints until nobody reads", (arguments, call) -> {
      while (true) {
        call.print("x".repeat(10_000));
      }
    });
    ShellCommand crash = ShellCommand.of("test:crash", Syntax.of(), "throws", (arguments, call) -> {
      throw new IllegalStateException("two\nlines");
    });
    ShellCommand evil = ShellCommand.of("test:evil", Syntax.of(), "prints what a peer sent", (arguments, call) -> {
      call.print("peer \u001b[2J\u009b31m\n");
      throw new IllegalStateException("\u001b]0;owned\u0007");
    });
    ShellCommand deaf = ShellCommand.of("test:deaf", Syntax.of(), "does not heed being cancelled", (arguments, call) -> {
      call.print("deaf\n");
      while (heard.getCount() > 0) {
        Thread.onSpinWait();
      }
      return null;
    });
    for (ShellCommand command : List.of(hang, flood, crash, evil, deaf)) {
      processor.addCommand("test", new GogoCommand(command), command.function());
    }
    engine = new GogoEngine(processor, standard);
    server = new ShellServer(new SocketFolder(place, systemTemp), engine, limits);
  }

  private static ThreadIOImpl startedThreads() {
    ThreadIOImpl threads = new ThreadIOImpl();
    threads.start();
    return threads;
  }

  static ShellRig started(Path home) throws IOException {
    ShellRig rig = new ShellRig(home, Path.of("/tmp"), ShellLimits.DEFAULT);
    rig.server.start();
    return rig;
  }

  SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(channel);
    channel.connect(UnixDomainSocketAddress.of(place.current()));
    return channel;
  }

  /** A client that has read the greeting. */
  FrameChannel client() throws IOException {
    FrameChannel client = FrameChannel.ofClient(connect());
    Frame hello = client.read().orElseThrow();
    if (!hello.text().equals("blockberry-shell 1")) {
      throw new IOException("greeted with " + hello);
    }
    return client;
  }

  /** What a command gave. */
  record Run(int code, String out, String err) {
  }

  Run run(String line) throws IOException {
    try (FrameChannel client = client()) {
      return run(client, line);
    }
  }

  static Run run(FrameChannel client, String line) throws IOException {
    client.write(Frame.text(org.blockberry.ops.shell.protocol.FrameType.EXEC, line));
    return finish(client);
  }

  static Run finish(FrameChannel client) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    while (true) {
      Frame frame = client.read().orElseThrow(() -> new IOException("closed before the exit code"));
      switch (frame.type()) {
        case STDOUT -> out.write(frame.payload().toArray());
        case STDERR -> err.write(frame.payload().toArray());
        case EXIT -> {
          return new Run(frame.number(), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
        default -> throw new IOException("unexpected " + frame);
      }
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    server.close();
    processor.stop();
  }
}
