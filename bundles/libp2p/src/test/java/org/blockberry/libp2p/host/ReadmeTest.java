package org.blockberry.libp2p.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.Hosts.Collector;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's example: it runs, and it is what stands there. */
class ReadmeTest {
  private final byte[] seed = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32};
  private final byte[] otherSeed = new byte[32];

  @Test
  @Timeout(60)
  void theExampleRuns() {
    Collector listener = new Collector();

    CryptoLadder ladder = CryptoLadder.standard();
    Host server = new Host(HostConfig.of(Ed25519Identity.fromSeed(ladder.ed25519(), seed), ladder));
    server.handle("/hello/1.0.0", stream -> new Greeter());
    Multiaddr address = server.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")).join();

    Host client = new Host(HostConfig.of(Ed25519Identity.fromSeed(ladder.ed25519(), otherSeed), ladder));
    Connection connection = client.connect(server.peerId(), List.of(address)).join();
    HostStream stream = connection.open(List.of("/hello/1.0.0"), listener).join();
    stream.write(Bytes.utf8("hello"));

    Hosts.await("answer", () -> listener.size == 8);
    assertEquals("hello to", listener.bytes().toUtf8());
    client.close();
    server.close();
  }

  private static final class Greeter implements StreamListener {
    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      stream.consumed(copy.length);
      stream.write(Bytes.wrap(copy).concat(Bytes.utf8(" to")));
    }
  }

  @Test
  void theReadmeShowsThisExample() throws IOException {
    Path source = Path.of("src/test/java/org/blockberry/libp2p/host/ReadmeTest.java");
    String readme = Files.readString(Path.of("README.md"));
    int begin = readme.indexOf("```java\n") + 8;
    String example = readme.substring(begin, readme.indexOf("```", begin));
    List<String> shown = example.lines().filter(line -> !line.isBlank()).toList();
    List<String> run = Files.readString(source).lines().map(String::strip).toList();
    assertTrue(shown.size() >= 8, "the example has " + shown.size() + " lines");
    int at = -1;
    for (String line : shown) {
      int found = run.subList(at + 1, run.size()).indexOf(line.strip());
      assertTrue(found >= 0, "not in the test, or not in this order: " + line);
      at += 1 + found;
    }
  }
}
