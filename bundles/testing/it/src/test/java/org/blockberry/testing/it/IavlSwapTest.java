package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another version of the state store takes over between two heights with the same data; another type is never a node's own matter. */
class IavlSwapTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir
  Path home;

  private static JsonNode slot(RunningNode node) throws Exception {
    for (JsonNode slot : Rpc.JSON.readTree(node.shell("node:wiring", "--json").orFail().output())) {
      if (slot.get("slot").asText().equals("state-store")) {
        return slot;
      }
    }
    throw new AssertionError("no such slot");
  }

  private static String proof(RunningNode node, long height) throws Exception {
    JsonNode answer = node.rpc().call("abci_query", Map.of("data", "61", "height", Long.toString(height), "prove", true)).get("response");
    assertEquals("exists", answer.get("log").asText(), answer.toString());
    return answer.at("/proofOps/ops/0/data").asText();
  }

  @Test
  void theDataStaysAndTheTypeToo() throws Exception {
    Files.writeString(home.resolve("config.toml"), "[state-store]\ntype = \"iavl\"\n");
    try (RunningNode node = RunningNode.start(home, Map.of("BLOCKBERRY_REWIRE_DEADLINE", "60s"))) {
      long height = node.rpc().commit("a=1");
      String before = proof(node, height);
      assertTrue(before.length() > 40, before);
      MovedBundle.iavl().drop(home.resolve("deploy"), "1.0.0");
      Await.until("it is offered", SOON, () -> slot(node).get("offers").toString().contains("1.0.0"));
      node.shell("node:use", "state-store", "iavl", "1.0.0", "--transient").orFail();
      assertEquals("1.0.0", slot(node).get("version").asText());
      assertEquals(before, proof(node, height), "the same tree");
      assertTrue(node.rpc().commit("b=2") > height);
      assertEquals("1", node.rpc().value("a"));
      RunningNode.Outcome other = node.shell("node:use", "state-store", "flat", "--transient");
      assertNotEquals(0, other.exitCode());
      assertTrue(other.errors().contains("schedule"), other.errors());
      assertEquals("iavl", slot(node).get("type").asText());
      assertEquals(0, node.stop(), node.log());
    }
    try (RunningNode other = RunningNode.launch(home, Map.of("BLOCKBERRY_STATE_STORE_TYPE", "flat"))) {
      Await.until("it refuses to start", SOON, () -> !other.alive());
      assertTrue(other.log().contains("this home has its state in a state store of type \"iavl\""), other.log());
    }
  }
}
