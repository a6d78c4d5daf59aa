package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README promises: one command starts a chain, a key is set and read, a restart keeps everything. */
class FirstChainTest {
  @TempDir
  private Path home;

  @Test
  void aChainStartsCommitsRestartsAndStops() throws Exception {
    long height;
    try (RunningNode node = RunningNode.start(home)) {
      height = node.rpc().commit("hello=world");
      assertTrue(height >= 1);
      assertEquals("world", node.rpc().value("hello"));
      long began = System.nanoTime();
      assertEquals(0, node.stop(), node::log);
      System.out.println("stopped by SIGTERM in " + (System.nanoTime() - began) / 1_000_000 + " ms");
    }
    try (RunningNode node = RunningNode.start(home)) {
      assertEquals("world", node.rpc().value("hello"));
      assertTrue(node.rpc().height() >= height);
      long before = node.rpc().height();
      Await.until("blocks go on", Duration.ofSeconds(30), () -> node.rpc().height() > before);
      RunningNode second = RunningNode.launch(home, java.util.Map.of());
      assertEquals(3, second.awaitEnd(), second::log);
      assertTrue(second.log().contains("in use"), second::log);
    }
  }
}
