package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.glueberry.Vectors;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;

/** The lines of the README, run, and compared with what stands there. */
class ReadmeTest extends NodeTestBase {
  @Test
  void theLinesOfTheReadmeWork() throws Exception {
    Nodes.Driven other = nodes.driven(2, "chat");
    List<Multiaddr> addresses = other.node().addresses();
    PeerId friend = other.id();
    byte[] seed = Vectors.seed(1);
    // readme
    GlueberryConfig config = GlueberryConfig.of(folder.resolve("peers.json"), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
    GlueberryNode node = new GlueberryNode(config, seed, CryptoLadder.standard());
    TwoPhaseDriver handshakes = TwoPhaseDriver.install(node, List.of("chat"));
    node.start();
    node.messages().readOn(Runnable::run, message -> node.send(message.peer(), "chat", message.data())); // an echo
    node.addPeer(friend, addresses);
    handshakes.connect(friend).join();
    node.send(friend, "chat", Bytes.utf8("hello")).join();
    // end
    nodes.all.add(node);
    other.expect("hello");
    Nodes.await("established", () -> !other.node().streamsOf(node.peerId()).isEmpty());
    Nodes.get(other.node().send(node.peerId(), "chat", Bytes.utf8("echo")));
    other.expect("echo");
  }

  @Test
  void andAreThose() throws IOException {
    Path bundle = Path.of("").toAbsolutePath();
    String source = Files.readString(bundle.resolve("src/test/java/org/blockberry/glueberry/node/ReadmeTest.java"));
    String lines = source.substring(source.indexOf("// readme\n") + 10, source.indexOf("    // end\n")).lines()
        .map(String::strip).collect(Collectors.joining("\n"));
    assertEquals(8, lines.lines().count());
    assertTrue(Files.readString(bundle.resolve("README.md")).contains("```java\n" + lines + "\n```"), lines);
  }
}
