package org.blockberry.glueberry.node;

import static org.blockberry.glueberry.node.Nodes.await;
import static org.blockberry.glueberry.node.Nodes.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The original Glueberry, v1.2.10 on go-libp2p, as a peer: handshake from both sides, messages both ways, reconnect after a close and after a kill.
 * Profile {@code interop}; needs Go with its module proxy, which builds testing/interop/glueberry-peer first.
 */
@Timeout(900)
@EnabledIfSystemProperty(named = "blockberry.interop.glueberry", matches = ".+")
class OriginalInteropTest {
  private static final String STREAM = "echo";
  private static final int BUILD_SECONDS = 600;
  private static final int[] SIZES = {0, 1, 126, 127, 128, 4_096, 16_384, 65_536, 262_145, 1 << 20};
  @TempDir
  private static Path folder;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    Process go = null;
    try {
      go = new ProcessBuilder("go", "build", "-o", folder.resolve("peer").toString(), ".").redirectErrorStream(true)
          .directory(new File(System.getProperty("blockberry.interop.glueberry"))).redirectOutput(folder.resolve("go.txt").toFile()).start();
    } catch (IOException absent) {
      Assumptions.abort("the original Glueberry is not tested: there is no Go on this machine (" + absent.getMessage() + ")");
    }
    try {
      assertTrue(go.waitFor(BUILD_SECONDS, TimeUnit.SECONDS), "go build does not end");
      assertEquals(0, go.exitValue(), Files.readString(folder.resolve("go.txt")));
    } finally {
      go.destroyForcibly();
    }
  }

  /** The process of the original. */
  private static final class Original implements AutoCloseable {
    final PeerId id;
    final Multiaddr address;
    private final Process process;
    private final PrintWriter commands;
    private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();

    Original() throws IOException, InterruptedException {
      process = new ProcessBuilder(folder.resolve("peer").toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      commands = new PrintWriter(process.outputWriter(), true);
      BufferedReader out = process.inputReader();
      Thread reader = new Thread(() -> {
        try {
          for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }, "original");
      reader.setDaemon(true);
      reader.start();
      String[] words = expect("listening").split(" ");
      id = PeerId.parse(words[1]);
      address = Multiaddr.parse(words[2]);
    }

    void obey(String line) {
      commands.println(line);
    }

    /** The next line that begins so; one that says that something failed is an error. */
    String expect(String beginning) throws InterruptedException {
      while (true) {
        String line = said.poll(60, TimeUnit.SECONDS);
        assertTrue(line != null, "waited for \"" + beginning + "\"");
        if (line.startsWith(beginning)) {
          return line;
        }
        assertTrue(!line.startsWith("failed") && !line.startsWith("error"), line);
      }
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
      commands.println("end");
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        kill();
      }
    }
  }

  private final Random random = new Random(1);
  private int messages;

  private void exchange(Nodes.Driven ours, Original original) throws InterruptedException {
    List<Bytes> sent = new ArrayList<>();
    for (int size : SIZES) {
      byte[] data = new byte[size];
      random.nextBytes(data);
      if (size > 0) {
        data[0] = 'x';
      }
      sent.add(Bytes.wrap(data));
      get(ours.node().send(original.id, STREAM, Bytes.wrap(data)));
    }
    for (Bytes each : sent) {
      Message back = ours.next();
      assertEquals(STREAM, back.stream().text());
      assertEquals(each, back.data());
    }
    original.obey("send " + ours.id() + " !from the original");
    ours.expect("!from the original");
    messages += 2 * sent.size() + 1;
  }

  private static void established(Nodes.Driven ours, Original original) throws InterruptedException {
    await("established with the original", () -> ours.node().connectionState(original.id) == ConnectionState.ESTABLISHED);
    original.expect("state " + ours.id() + " Established");
  }

  @Test
  void theOriginalIsDialledDialsAndIsFoundAgain() throws Exception {
    try (Nodes nodes = new Nodes(folder)) {
      Nodes.Driven ours = nodes.driven(1, fields -> fields.reconnect =
          new ReconnectPolicy(Duration.ofMillis(200), Duration.ofSeconds(1), ReconnectPolicy.UNLIMITED, 0.1), STREAM);
      Original original = new Original();
      try {
        ours.node().addPeer(original.id, List.of(original.address));
        established(ours, original);
        exchange(ours, original);

        original.obey("close " + ours.id());
        established(ours, original);
        exchange(ours, original);

        original.kill();
        await("the loss is noticed", () -> ours.node().connectionState(original.id) == ConnectionState.RECONNECTING);
        Original again = new Original();
        try {
          ours.node().addPeer(again.id, List.of(again.address));
          established(ours, again);
          exchange(ours, again);

          ours.node().disconnect(again.id);
          again.obey("close " + ours.id()); // it has not noticed
          again.obey("dial " + ours.id() + " " + ours.node().addresses().get(0));
          established(ours, again);
          assertTrue(!ours.node().isOutbound(again.id));
          exchange(ours, again);
        } finally {
          again.close();
        }
      } finally {
        original.close();
      }
      assertTrue(nodes.failures.isEmpty(), () -> "failures: " + nodes.failures);
    }
    System.out.println("original Glueberry: dialled, closed and found again, killed and found again, dials us; " + messages + " messages");
  }
}
