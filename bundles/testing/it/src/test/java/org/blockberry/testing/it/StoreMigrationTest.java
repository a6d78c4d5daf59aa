package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The blocks of a node go from RocksDB to MVStore, with a kill on the way, and back; the chain goes on each time. */
class StoreMigrationTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir
  private Path folder;

  @Test
  void blocksMoveThereAndBackAndTheChainGoesOn() throws Exception {
    Path home = folder.resolve("home");
    Path stores = home.resolve("data/block-store");
    List<Long> heights = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    try (RunningNode node = RunningNode.start(home)) {
      for (int i = 0; i < 20; i++) {
        heights.add(node.rpc().commit("first" + i + "=1"));
        hashes.add(hash(node, heights.get(i)));
      }
      RunningNode.Outcome running = migrate(home, "--to", "mvstore");
      assertEquals(1, running.exitCode());
      assertTrue(running.errors().contains("Stop it first"), running.errors());
      assertEquals(0, node.stop());
    }
    List<String> config = Files.readAllLines(home.resolve("config.toml"));
    JsonNode plan = Rpc.JSON.readTree(migrate(home, "--to", "mvstore", "--dry-run", "--json").orFail().output());
    assertTrue(plan.get("fits").asBoolean() && plan.get("heights").asLong() >= 20, plan::toString);
    assertFalse(Files.exists(stores.resolve("mvstore")));
    assertEquals(config, Files.readAllLines(home.resolve("config.toml")));
    assertEquals(1, migrate(home, "--to", "memory").exitCode(), "keeps nothing on disk");

    killedWhileItCopies(home, stores);
    JsonNode done = Rpc.JSON.readTree(migrate(home, "--to", "mvstore", "--json").orFail().output());
    assertEquals(plan.get("last"), done.get("last"));
    List<String> after = Files.readAllLines(home.resolve("config.toml"));
    assertTrue(after.contains("type = \"mvstore\""), after::toString);
    after.remove("type = \"mvstore\"");
    assertEquals(config, after, "nothing else in config.toml changed");
    assertTrue(Files.exists(stores.resolve("rocksdb")));

    try (RunningNode node = RunningNode.start(home)) {
      assertTrue(Files.exists(stores.resolve("mvstore/blocks.mv")));
      for (int i = 0; i < 20; i++) {
        assertEquals(hashes.get(i), hash(node, heights.get(i)));
        assertEquals("1", node.rpc().value("first" + i));
      }
      assertTrue(node.rpc().commit("second=1") > done.get("last").asLong());
      node.kill();
    }
    assertEquals(1, migrate(home, "--to", "rocksdb").exitCode(), "the old folder would be lost");
    for (String slip : List.of("nothing", "memory")) {
      assertEquals(1, migrate(home, "--to", slip).exitCode(), "and the finished migration is not forgotten");
    }
    migrate(home, "--delete-old").orFail();
    assertFalse(Files.exists(stores.resolve("rocksdb")));
    migrate(home, "--to", "rocksdb", "--delete-old").orFail();
    assertFalse(Files.exists(stores.resolve("mvstore")));
    try (var left = Files.list(home.resolve("var/tmp"))) {
      assertEquals(List.of(), left.filter(each -> each.getFileName().toString().startsWith("migration")).toList());
    }
    try (RunningNode node = RunningNode.start(home)) {
      assertEquals(hashes.get(0), hash(node, heights.get(0)));
      assertEquals("1", node.rpc().value("second"));
      node.rpc().commit("third=1");
      assertEquals(0, node.stop());
    }
  }

  /** However far it came: the next run goes on from there. */
  private static void killedWhileItCopies(Path home, Path stores) throws Exception {
    Process process = new ProcessBuilder(RunningNode.script(), "store", "migrate", "--home", home.toString(), "--to", "mvstore")
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      Await.until("it has begun", SOON, () -> Files.exists(stores.resolve("migration")) || !process.isAlive());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String hash(RunningNode node, long height) throws IOException {
    return node.rpc().call("block", Map.of("height", Long.toString(height))).at("/block_id/hash").asText();
  }

  private static RunningNode.Outcome migrate(Path home, String... options) {
    List<String> command = new ArrayList<>(List.of("store", "migrate", "--home", home.toString()));
    command.addAll(List.of(options));
    return RunningNode.run(command.toArray(String[]::new));
  }
}
