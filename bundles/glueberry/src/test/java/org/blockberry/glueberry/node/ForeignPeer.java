package org.blockberry.glueberry.node;

import static org.blockberry.glueberry.node.Nodes.await;
import static org.blockberry.glueberry.node.Nodes.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/** The process of a Glueberry peer of others, which obeys lines and says what happens; see testing/interop/glueberry-peer. */
final class ForeignPeer implements AutoCloseable {
  static final String STREAM = "echo";
  private static final int[] SIZES = {0, 1, 126, 127, 128, 4_096, 16_384, 65_536, 262_145, 1 << 20};

  final PeerId id;
  final Multiaddr address;
  private final Process process;
  private final PrintWriter commands;
  private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final Random random = new Random(1);

  ForeignPeer(ProcessBuilder command) throws IOException, InterruptedException {
    process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
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
    }, "foreign peer");
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

  /** Both say that the handshake is over. */
  void established(Nodes.Driven ours) throws InterruptedException {
    await("established with the other", () -> ours.node().connectionState(id) == ConnectionState.ESTABLISHED);
    expect("state " + ours.id() + " Established");
  }

  /** Messages of many sizes there and back, and one that the other begins. @return how many */
  int exchange(Nodes.Driven ours) {
    List<Bytes> sent = new ArrayList<>();
    for (int size : SIZES) {
      byte[] data = new byte[size];
      random.nextBytes(data);
      if (size > 0) {
        data[0] = 'x';
      }
      sent.add(Bytes.wrap(data));
      get(ours.node().send(id, STREAM, Bytes.wrap(data)));
    }
    for (Bytes each : sent) {
      Message back = ours.next();
      assertEquals(STREAM, back.stream().text());
      assertEquals(each, back.data());
    }
    obey("send " + ours.id() + " !from the other");
    ours.expect("!from the other");
    return 2 * sent.size() + 1;
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
