package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a node under load, restored elsewhere. */
class BackupTest {
  @TempDir
  private Path folder;

  @Test
  void aBackupUnderLoadStartsElsewhereAtItsHeightAndGoesOn() throws Exception {
    Path home = folder.resolve("home");
    Path file = folder.resolve("node.backup");
    AckedLoad load = new AckedLoad();
    JsonNode made;
    String hash;
    java.util.Set<String> before;
    try (RunningNode node = RunningNode.start(home)) {
      load.until(node, () -> load.acknowledged().size() >= 50);
      before = java.util.Set.copyOf(load.acknowledged());
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<RunningNode.Outcome> backup = CompletableFuture.supplyAsync(() -> {
        try {
          return RunningNode.run("backup", "--home", home.toString(), "--to", file.toString(), "--json");
        } finally {
          done.set(true);
        }
      });
      load.until(node, done::get);
      made = Rpc.JSON.readTree(backup.get().orFail().output());
      long height = made.get("height").asLong();
      Await.until("the chain went on", Duration.ofSeconds(30), () -> node.rpc().height() > height);
      hash = node.rpc().call("block", Map.of("height", Long.toString(height + 1))).at("/block/header/app_hash").asText();
      assertEquals(hash, made.get("app_hash").asText(), "all of one height");
      try (var left = Files.list(home.resolve("var/tmp"))) {
        assertEquals(0, left.filter(each -> each.getFileName().toString().startsWith("backup-")).count(), "the copy is removed");
      }
      assertNotEquals(0, RunningNode.run("restore", file.toString(), "--home", home.toString()).exitCode(), "a home in use");
      assertEquals(0, node.stop());
    }
    Path unsigned = folder.resolve("unsigned");
    RunningNode.run("restore", file.toString(), "--home", unsigned.toString()).orFail();
    assertFalse(Files.exists(unsigned.resolve("data/signer/state")), "what was signed is never rolled back unasked");
    try (RunningNode node = RunningNode.launch(unsigned, Map.of())) {
      assertEquals(5, node.awaitEnd(), node::log);
      assertTrue(node.log().contains("Restore the newest copy"), node::log);
    }
    Path restored = folder.resolve("restored");
    RunningNode.run("restore", file.toString(), "--home", restored.toString(), "--accept-double-sign-risk").orFail();
    try (RunningNode node = RunningNode.start(restored)) {
      long height = made.get("height").asLong();
      node.rpc().commit("after=restore");
      assertEquals(hash, node.rpc().call("block", Map.of("height", Long.toString(height + 1))).at("/block/header/app_hash").asText(),
          "the state is that of the height");
      for (String key : before) {
        assertEquals("v", node.rpc().value(key), key);
      }
      assertTrue(node.rpc().height() > height);
      assertEquals(0, node.stop());
    }
    Path stopped = folder.resolve("stopped.backup");
    RunningNode.run("backup", "--home", restored.toString(), "--to", stopped.toString()).orFail();
    RunningNode.Outcome checked = RunningNode.run("restore", "--check", stopped.toString(), "--json").orFail();
    assertEquals(-1, Rpc.JSON.readTree(checked.output()).get("height").asLong());
    System.out.println("backup test: height " + made.get("height") + ", " + made.get("bytes") + " bytes, " + before.size()
        + " acknowledged transactions there after the restore");
  }
}
