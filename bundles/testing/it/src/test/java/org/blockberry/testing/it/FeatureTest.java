package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features of the distribution come and go while the node makes blocks, and what was chosen holds over a restart. */
class FeatureTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(250);

  @TempDir
  private Path home;

  @Test
  void aFeatureGoesComesBackWhenItIsWantedAndStaysOutWhenItWasTakenOut() throws Exception {
    try (RunningNode node = RunningNode.start(home)) {
      node.typed("feature:remove", "mempool-priority").orFail();
      assertFalse(installed(node, "mempool-priority"));
      node.rpc().commit("without=priority");
      node.shell("node:use", "mempool", "priority").orFail();
      assertEquals("priority", mempool(node).get("type").asText(), "the feature that brings it was installed");
      assertTrue(installed(node, "mempool-priority"));
      RunningNode.Outcome refused = node.shell("feature:remove", "mempool-priority");
      assertEquals(1, refused.exitCode());
      assertTrue(refused.errors().contains("is in use: the node's mempool is \"priority\""), refused::errors);
      RunningNode.Outcome restart = node.shell("feature:remove", "deployer");
      assertTrue(restart.exitCode() == 1 && restart.errors().contains("needs restart"), restart::errors);
      node.shell("feature:remove", "mempool-priority", "--force").orFail();
      Await.until("the node falls back", SOON, LOOK, () -> mempool(node).get("type").asText().equals("simple"));
      assertEquals(0, node.stop(), node::log);
    }
    try (RunningNode node = RunningNode.start(home)) {
      assertFalse(installed(node, "mempool-priority"), "taken out, also after a restart");
      assertEquals("fallback", mempool(node).get("state").asText());
      node.shell("feature:install", "mempool-priority").orFail();
      Await.until("it is back in its place", SOON, LOOK, () -> mempool(node).get("type").asText().equals("priority"));
      node.rpc().commit("with=priority");
    }
  }

  private static boolean installed(RunningNode node, String feature) throws IOException {
    for (JsonNode one : Rpc.JSON.readTree(node.shell("feature:list", "--json").orFail().output())) {
      if (one.get("name").asText().equals(feature)) {
        return one.get("installed").asBoolean();
      }
    }
    throw new AssertionError("no feature " + feature);
  }

  private static JsonNode mempool(RunningNode node) throws IOException {
    for (JsonNode slot : Rpc.JSON.readTree(node.shell("node:wiring", "--json").orFail().output())) {
      if (slot.get("slot").asText().equals("mempool")) {
        return slot;
      }
    }
    throw new AssertionError("no mempool slot");
  }
}
