package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dropped plugin whose start ends the process, really: the node comes back without it, by itself, after the second death. */
class DeadlyPluginTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int KILLED_BY_PLUGIN = 99;
  private static final String FILE = "com.example.deadly-1.0.0.jar";

  @TempDir
  private Path home;

  @Test
  @Tag("sec-P3")
  void afterTwoDeathsThePluginIsLeftOutAndNamed() throws Exception {
    Path deploy = home.resolve("deploy");
    Path file;
    try (RunningNode node = RunningNode.start(home)) {
      node.rpc().commit("before=1");
      file = PluginJar.activator("deadly", "1.0.0", "Runtime.getRuntime().halt(" + KILLED_BY_PLUGIN + ");").drop(deploy);
      assertEquals(KILLED_BY_PLUGIN, node.awaitEnd(), "the first death, when it is dropped");
    }
    try (RunningNode node = RunningNode.launch(home, Map.of())) {
      assertEquals(KILLED_BY_PLUGIN, node.awaitEnd(), "the second, at the next start");
      assertFalse(node.log().contains("RPC listens"), node::log);
    }
    try (RunningNode node = RunningNode.start(home)) {
      node.rpc().commit("after=1");
      assertEquals("1", node.rpc().value("before"));
      String cause = "the node died 2 times while com.example.deadly 1.0.0 started, so it is skipped";
      assertTrue(node.log().contains(cause), node::log);
      String diagnosis = node.shell("deploy:diag").orFail().output();
      assertTrue(diagnosis.lines().anyMatch(line -> line.startsWith(FILE) && line.contains(cause)), diagnosis);
      assertEquals("refused", state(node, FILE));
      RunningNode.Outcome doctor = RunningNode.run("doctor", "--home", home.toString());
      assertTrue(doctor.output().contains(cause), doctor.output());
      Path corrected = PluginJar.activator("deadly", "1.0.1", "").drop(deploy);
      Files.delete(file);
      Await.until("the corrected version runs", SOON, () -> state(node, corrected.getFileName().toString()).equals("active"));
      assertEquals(0, node.stop(), node::log);
    }
  }

  private static String state(RunningNode node, String file) throws IOException {
    for (JsonNode record : Rpc.JSON.readTree(node.shell("deploy:list", "--json").orFail().output())) {
      if (record.get("file").asText().equals(file)) {
        return record.get("state").asText();
      }
    }
    return "";
  }
}
