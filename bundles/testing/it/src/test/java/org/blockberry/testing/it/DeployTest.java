package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad jars in the drop folder of a real node: it goes on, and {@code deploy:diag} names the cause in one line. */
class DeployTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir
  private Path home;

  @Test
  void badJarsNeverStopTheNodeAndAreExplained() throws Exception {
    try (RunningNode node = RunningNode.start(home)) {
      Path deploy = home.resolve("deploy");
      Files.write(Files.createDirectories(deploy).resolve("corrupt.jar"), new byte[] {'P', 'K', 3, 4, 9, 9, 9});
      PluginJar.empty("com.example.needy").header("Import-Package", "org.nowhere;version=\"[1,2)\"").drop(deploy);
      PluginJar.empty("com.example.impostor").header("Export-Package", "org.blockberry.api.mempool;version=\"0.1.0\"").drop(deploy);
      PluginJar.factory("thrower", "throw new IllegalStateException(\"create went wrong\");").drop(deploy);
      explains(node, "corrupt.jar", "zip");
      explains(node, "com.example.needy-1.0.0.jar", "org.nowhere");
      explains(node, "com.example.impostor-1.0.0.jar", "org.blockberry.api.mempool");
      Await.until("the throwing factory is offered", SOON, () -> state(node, "com.example.thrower-1.0.0.jar").equals("active"));
      RunningNode.Outcome refused = node.shell("node:use", "mempool", "thrower");
      assertEquals(1, refused.exitCode(), refused::output);
      assertTrue(refused.errors().contains("create went wrong"), refused::errors);
      assertEquals("simple", mempool(node));
      explains(node, "com.example.thrower-1.0.0.jar", "create went wrong");
      node.rpc().commit("still=there");
    }
  }

  @Test
  void twoVersionsAtOnceTheHigherIsUsedAndNeitherComesBackFromTheDead() throws Exception {
    try (RunningNode node = RunningNode.start(home)) {
      Path deploy = home.resolve("deploy");
      Path lower = PluginJar.custom("1.0.0").drop(deploy);
      Path higher = PluginJar.custom("2.0.0").drop(deploy);
      Await.until("both are seen", SOON, () -> state(node, higher.getFileName().toString()).equals("active")
          && !state(node, lower.getFileName().toString()).isEmpty());
      node.shell("node:use", "mempool", "custom").orFail();
      assertEquals("custom", mempool(node));
      assertEquals("2.0.0", wiring(node).get("version").asText());
      Files.delete(higher);
      // The lower version takes over if it ran already when the higher one came; else it comes back only by deploy:rollback.
      Await.until("something else takes over", SOON, () -> !wiring(node).get("version").asText().equals("2.0.0"));
      node.rpc().commit("a=1");
      assertEquals(0, node.stop(), node::log);
      Files.delete(lower);
    }
    try (RunningNode node = RunningNode.start(home)) {
      assertEquals("simple", mempool(node), "a jar deleted while the node was down is a zombie");
      assertEquals("fallback", wiring(node).get("state").asText());
      assertFalse(node.shell("deploy:list", "--json").orFail().output().contains("\"active\""));
      node.rpc().commit("b=2");
    }
  }

  private static void explains(RunningNode node, String file, String cause) {
    Await.until("deploy:diag names " + cause + " for " + file, SOON, () -> {
      RunningNode.Outcome outcome = node.shell("deploy:diag", file);
      return outcome.output().lines().anyMatch(line -> line.contains(file) && line.contains(cause));
    });
  }

  private static String state(RunningNode node, String file) throws IOException {
    for (JsonNode record : Rpc.JSON.readTree(node.shell("deploy:list", "--json").orFail().output())) {
      if (record.get("file").asText().equals(file)) {
        return record.get("state").asText();
      }
    }
    return "";
  }

  private static JsonNode wiring(RunningNode node) throws IOException {
    for (JsonNode slot : Rpc.JSON.readTree(node.shell("node:wiring", "--json").orFail().output())) {
      if (slot.get("slot").asText().equals("mempool")) {
        return slot;
      }
    }
    throw new AssertionError("no mempool slot");
  }

  private static String mempool(RunningNode node) throws IOException {
    return wiring(node).get("type").asText();
  }
}
