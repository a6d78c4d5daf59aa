package org.blockberry.cli.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.blockberry.ops.shell.protocol.SocketPlace;
import org.blockberry.ops.shell.server.ShellEngine;
import org.blockberry.ops.shell.server.ShellLimits;
import org.blockberry.ops.shell.server.ShellServer;
import org.blockberry.ops.shell.server.SocketFolder;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against the real server on a real socket, with an engine of ours behind it. */
@Timeout(60)
class ShellClientTest {
  @TempDir
  Path home;
  private final FakeEngine engine = new FakeEngine();
  private ShellServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ShellServer(new SocketFolder(new SocketPlace(home), Path.of("/tmp")), engine, new ShellLimits(1,
        java.time.Duration.ofMinutes(1), java.time.Duration.ofMinutes(1)));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void passesOutputAndExitCodesOn() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ShellClient client = ShellClient.connect(home)) {
      assertEquals(0, client.execute("echo wörld", out, err));
      assertEquals(1, client.execute("fail", out, err));
      assertEquals("wörld", out.toString(StandardCharsets.UTF_8));
      assertEquals("failed", err.toString(StandardCharsets.UTF_8));
      assertEquals(List.of("one", "two"), client.complete("x", 1));
      assertThrows(IOException.class, () -> client.execute("x".repeat(70_000), out, err));
      assertEquals(Path.of("").toAbsolutePath(), engine.folder, "the node knows where relative names begin");
    }
  }

  @Test
  void cancelsFromAnotherThread() throws Exception {
    try (ShellClient client = ShellClient.connect(home)) {
      Thread canceller = new Thread(() -> {
        try {
          engine.hanging.await();
          client.cancel();
        } catch (IOException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      canceller.start();
      assertEquals(130, client.execute("hang", OutputStream.nullOutputStream(), OutputStream.nullOutputStream()));
      canceller.join();
    }
  }

  @Test
  void saysWhyItCannotConnect() throws Exception {
    String nobody = assertThrows(IOException.class, () -> ShellClient.connect(home.resolve("empty"))).getMessage();
    assertTrue(nobody.startsWith("no node answers in " + home.resolve("empty") + ". Is it running?"), nobody);
    try (ShellClient first = ShellClient.connect(home)) {
      String full = assertThrows(IOException.class, () -> ShellClient.connect(home)).getMessage();
      assertEquals("the node refuses: the bound of 1 shell sessions is reached. Close one first.", full);
      assertEquals(List.of("one", "two"), first.complete("x", 1));
    }
  }

  @Test
  void aNodeThatStopsEndsTheCommand() throws Exception {
    try (ShellClient client = ShellClient.connect(home)) {
      new Thread(() -> {
        try {
          engine.hanging.await();
          server.close();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }).start();
      assertThrows(IOException.class, () -> client.execute("hang", OutputStream.nullOutputStream(),
          OutputStream.nullOutputStream()));
    }
  }

  @Test
  void theInteractiveShellReadsLinesUntilTheirEnd() throws Exception {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    InputStream keys = new ByteArrayInputStream("echo hello\n\nfail\n".getBytes(StandardCharsets.UTF_8));
    try (ShellClient client = ShellClient.connect(home); Terminal terminal = new DumbTerminal(keys, screen)) {
      assertEquals(1, new InteractiveShell(home, client).run(terminal), "the exit code of the last line");
    }
    assertTrue(screen.toString(StandardCharsets.UTF_8).contains("hello"), screen.toString(StandardCharsets.UTF_8));
    assertTrue(Files.readString(home.resolve("var").resolve("shell.history")).contains("echo hello"));
  }

  @Test
  void gogoTakesQuotedWordsLiterally() throws Exception {
    ThreadIOImpl threads = new ThreadIOImpl();
    threads.start();
    CommandProcessorImpl processor = new CommandProcessorImpl(threads);
    List<String> words = List.of("t:take", "plain", "it's", "a b", "$HOME", "KEY=VALUE", "'", "\"q\"", "{x}", "[1]",
        "*", "a;b|c&d", "\\", "<x>",
        "--flag", "-1", "ö", "", "#no", "~", "(1+2)", "%1", "--set=a b", "`x`", "!", "a,b", "@x");
    List<String> taken = new ArrayList<>();
    Function take = (CommandSession session, List<Object> arguments) -> {
      arguments.forEach(argument -> taken.add(String.valueOf(argument)));
      return null;
    };
    processor.addCommand("t", take, "take");
    try (CommandSession session = processor.createSession(InputStream.nullInputStream(), System.out, System.err)) {
      session.execute(GogoLine.of(words));
      assertEquals(words.subList(1, words.size()), taken);
      taken.clear();
      session.execute(GogoLine.of(List.of("t:take a; t:take b")));
      assertEquals(List.of("a", "b"), taken);
    } finally {
      processor.stop();
      threads.stop();
    }
  }

  /** Knows three commands. */
  private static final class FakeEngine implements ShellEngine {
    final CountDownLatch hanging = new CountDownLatch(1);
    volatile Path folder;

    @Override
    public Session open(OutputStream out, OutputStream err) {
      return new Session() {
        private volatile Thread running;

        @Override
        public int execute(String line) {
          running = Thread.currentThread();
          try {
            if (line.startsWith("echo ")) {
              out.write(line.substring(5).getBytes(StandardCharsets.UTF_8));
              return OK;
            }
            if (line.equals("hang")) {
              hanging.countDown();
              new CountDownLatch(1).await();
            }
            err.write("failed".getBytes(StandardCharsets.UTF_8));
            return FAILED;
          } catch (InterruptedException e) {
            return CANCELLED;
          } catch (IOException e) {
            return FAILED;
          } finally {
            running = null;
          }
        }

        @Override
        public List<String> complete(String line, int cursor) {
          return List.of("one", "two");
        }

        @Override
        public void folder(Path given) {
          folder = given;
        }

        @Override
        public void cancel() {
          Thread now = running;
          if (now != null) {
            now.interrupt();
          }
        }

        @Override
        public void close() {
          // nothing is held
        }
      };
    }
  }
}
