package org.blockberry.glueberry.node;

import static org.blockberry.glueberry.node.Nodes.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The original Glueberry, v1.2.10 on go-libp2p, as a peer: handshake from both sides, messages both ways, reconnect after a close and after a kill.
 * Profile {@code interop-all}; needs Go with its module proxy, which builds testing/interop/glueberry-peer first.
 */
@Timeout(900)
@EnabledIfSystemProperty(named = "blockberry.interop.glueberry", matches = ".+")
class OriginalInteropTest {
  private static final int BUILD_SECONDS = 600;
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

  private static ForeignPeer start() throws IOException, InterruptedException {
    return new ForeignPeer(new ProcessBuilder(folder.resolve("peer").toString()));
  }

  @Test
  void theOriginalIsDialledDialsAndIsFoundAgain() throws Exception {
    int messages = 0;
    try (Nodes nodes = new Nodes(folder)) {
      Nodes.Driven ours = nodes.driven(1, fields -> fields.reconnect =
          new ReconnectPolicy(Duration.ofMillis(200), Duration.ofSeconds(1), ReconnectPolicy.UNLIMITED, 0.1), ForeignPeer.STREAM);
      ForeignPeer original = start();
      try {
        ours.node().addPeer(original.id, List.of(original.address));
        original.established(ours);
        messages += original.exchange(ours);

        original.obey("close " + ours.id());
        original.established(ours);
        messages += original.exchange(ours);

        original.kill();
        await("the loss is noticed", () -> ours.node().connectionState(original.id) == ConnectionState.RECONNECTING);
        ForeignPeer again = start();
        try {
          ours.node().addPeer(again.id, List.of(again.address));
          again.established(ours);
          messages += again.exchange(ours);

          ours.node().disconnect(again.id);
          again.obey("close " + ours.id()); // it has not noticed
          again.obey("dial " + ours.id() + " " + ours.node().addresses().get(0));
          again.established(ours);
          assertTrue(!ours.node().isOutbound(again.id));
          messages += again.exchange(ours);
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
