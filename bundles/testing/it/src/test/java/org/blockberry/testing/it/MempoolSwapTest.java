package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job: the mempool of a running node is replaced by every route while it holds many transactions and more arrive. Accepted
 * ones are committed exactly once, and answers never pause for long.
 */
@Tag("sec-P4")
class MempoolSwapTest {
  private static final int WAITING = 20_000;
  private static final int RATE = 1_000;
  private static final int SIZE = 250;
  private static final double MIN_ACCEPTED = 0.99;
  private static final long MAX_GAP_MICROS = 250_000;
  /** Real time on a shared machine: the pause, and nothing else, gets another chance. */
  private static final int ATTEMPTS = 3;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  /** Blocks of about 920 transactions, one per second: less than are offered, so the pool stays as full as it was made on a busy machine too. */
  private static final long BLOCK_BYTES = 235_000;

  @TempDir
  private Path folder;
  private Path home;
  private final ExecutorService background = Executors.newSingleThreadExecutor();

  @AfterEach
  void end() {
    background.shutdownNow();
  }

  @Test
  void theMempoolIsReplacedUnderLoadByEveryRouteAndNothingIsLost() throws Exception {
    long gap = Long.MAX_VALUE;
    for (int attempt = 1; attempt <= ATTEMPTS && gap > MAX_GAP_MICROS; attempt++) {
      gap = Math.min(gap, swapByEveryRoute("attempt-" + attempt));
      System.out.println("swap test: attempt " + attempt + ", longest gap " + gap + " us");
    }
    assertTrue(gap <= MAX_GAP_MICROS, "longest gap between accepted answers was " + gap + " us in the best of " + ATTEMPTS + " attempts");
  }

  /** Asserts everything but the longest gap, and gives that in microseconds. */
  private long swapByEveryRoute(String name) throws Exception {
    home = folder.resolve(name);
    smallBlocks();
    try (RunningNode node = RunningNode.start(home, Map.of("BLOCKBERRY_CONSENSUS_POA_INSTANT", "false",
        "BLOCKBERRY_CONSENSUS_POA_BLOCK_INTERVAL", "1s", "BLOCKBERRY_MEMPOOL_MAX_TXS", "100000"))) {
      node.typed("mempool:stats").orFail(); // warms the command up
      JsonNode filled = load(node, 8_000, Duration.ofSeconds(5), "0s");
      assertTrue(filled.get("accepted").asInt() >= WAITING + 4_000, filled::toString);
      CompletableFuture<JsonNode> running = CompletableFuture.supplyAsync(() -> {
        try {
          return load(node, RATE, Duration.ofSeconds(40), "90s");
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }, background);
      List<String> routes = new ArrayList<>();
      routes.add(swap(node, "priority", () -> node.typed("node:use", "mempool", "priority").orFail()));
      routes.add(swap(node, "simple", () -> node.typed("node:use", "mempool", "simple").orFail()));
      routes.add(swap(node, "priority", () -> edit("type = \"simple\"", "type = \"priority\"")));
      Path jar = PluginJar.custom("1.0.0").drop(home.resolve("deploy"));
      Await.until("the dropped mempool is offered", SOON, LOOK, () -> offered(node, "custom"));
      assertEquals("priority", type(node), "a dropped jar offers, it does not select");
      routes.add(swap(node, "custom", () -> node.typed("node:use", "mempool", "custom").orFail()));
      routes.add(swap(node, "simple", () -> Files.delete(jar)));
      PluginJar.custom("1.1.0").drop(home.resolve("deploy"));
      routes.add(swap(node, "custom", () -> { }));
      routes.add(swap(node, "simple", () -> node.typed("felix:uninstall", bundleId(node, "com.example.mempool.custom")).orFail()));
      JsonNode report = running.get(300, TimeUnit.SECONDS);
      System.out.println("swap test: " + routes + "\nswap test: " + report);
      assertEquals(0, report.get("lost").asInt(), report::toString);
      assertEquals(0, report.get("duplicated").asInt(), report::toString);
      assertEquals(RATE * 40, report.get("offered").asInt(), report::toString);
      assertTrue(report.get("accepted").asInt() >= MIN_ACCEPTED * RATE * 40, report::toString);
      assertEquals(7, routes.size());
      everythingWasCommittedOnce(node, filled.get("accepted").asInt() + report.get("accepted").asInt());
      return gapMicros(report);
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  /** Does something, waits until the slot has the type, and says how many transactions moved. */
  private String swap(RunningNode node, String type, Action action) throws Exception {
    int waiting = node.rpc().call("num_unconfirmed_txs", Map.of()).get("total").asInt();
    assertTrue(waiting >= WAITING, "only " + waiting + " transactions wait");
    action.run();
    Await.until("the mempool is " + type, SOON, LOOK, () -> type(node).equals(type));
    return type + " with " + waiting + " waiting";
  }

  private static long gapMicros(JsonNode report) {
    return report.at("/longest_gap_us").asLong(Long.MAX_VALUE);
  }

  /** All blocks together hold as many different transactions as were accepted. */
  private static void everythingWasCommittedOnce(RunningNode node, int accepted) throws IOException {
    Await.until("the pool is empty", Duration.ofSeconds(120),
        () -> node.rpc().call("num_unconfirmed_txs", Map.of()).get("total").asInt() == 0);
    java.util.Set<String> seen = new java.util.HashSet<>();
    int count = 0;
    long tip = node.rpc().height();
    for (long height = 1; height <= tip; height++) {
      for (JsonNode tx : node.rpc().call("block", Map.of("height", Long.toString(height))).at("/block/data/txs")) {
        seen.add(tx.asText());
        count++;
      }
    }
    assertEquals(seen.size(), count, "something was committed twice");
    assertTrue(count >= accepted, count + " committed but " + accepted + " accepted");
  }

  private static JsonNode load(RunningNode node, int rate, Duration duration, String drain) throws IOException {
    RunningNode.Outcome outcome = RunningNode.run("load", "--home", node.home().toString(), "--rate", Integer.toString(rate),
        "--size", Integer.toString(SIZE), "--duration", duration.toSeconds() + "s", "--drain", drain, "--json");
    if (outcome.output().isBlank()) {
      throw new AssertionError("load: exit code " + outcome.exitCode() + "\n" + outcome.errors());
    }
    return Rpc.JSON.readTree(outcome.output());
  }

  /** A development genesis with small blocks: the one the node writes, changed. */
  private void smallBlocks() throws IOException {
    RunningNode.start(home).close();
    Path genesis = home.resolve("genesis.json");
    ObjectNode json = (ObjectNode) Rpc.JSON.readTree(genesis.toFile());
    ((ObjectNode) json.at("/consensus_params/block")).put("max_bytes", Long.toString(BLOCK_BYTES));
    ((ObjectNode) json.at("/consensus_params/evidence")).put("max_bytes", "10000");
    Rpc.JSON.writeValue(genesis.toFile(), json);
    // The example takes 1,000 of one sender unless told otherwise, and the transactions of `load` name none.
    Files.writeString(home.resolve("config.toml"), "\n[mempool.custom]\nmax_per_sender = 1000000\n",
        java.nio.file.StandardOpenOption.APPEND);
    try (java.util.stream.Stream<Path> files = Files.walk(home.resolve("data"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void edit(String from, String to) throws IOException {
    Path file = home.resolve("config.toml");
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Path next = home.resolve("config.toml.new");
    Files.writeString(next, text.replace(from, to));
    Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static JsonNode wiring(RunningNode node) throws IOException {
    for (JsonNode slot : Rpc.JSON.readTree(node.shell("node:wiring", "--json").orFail().output())) {
      if (slot.get("slot").asText().equals("mempool")) {
        return slot;
      }
    }
    throw new AssertionError("no mempool slot");
  }

  private static String type(RunningNode node) throws IOException {
    return wiring(node).get("type").asText();
  }

  private static boolean offered(RunningNode node, String type) throws IOException {
    for (JsonNode offer : wiring(node).get("offers")) {
      if (offer.get("type").asText().equals(type)) {
        return true;
      }
    }
    return false;
  }

  private static String bundleId(RunningNode node, String symbolicName) {
    return node.shell("felix:lb", "-s", symbolicName).orFail().output().lines().filter(line -> line.contains(symbolicName))
        .map(line -> line.substring(0, line.indexOf('|')).strip()).findFirst().orElseThrow();
  }
}
