package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mempool.journal}: what was answered as accepted waits again after {@code kill -9}, and is committed once. */
@Tag("sec-S1")
class JournalTest {
  private static final int CLIENTS = 4;
  private static final int ENOUGH = 200;
  private static final Map<String, String> NO_BLOCKS = Map.of("BLOCKBERRY_MEMPOOL_JOURNAL", "true",
      "BLOCKBERRY_CONSENSUS_POA_INSTANT", "false", "BLOCKBERRY_CONSENSUS_POA_BLOCK_INTERVAL", "1h");

  @TempDir
  private Path folder;

  @Test
  void acceptedSurvivesAKillWhileNoBlockIsMade() throws Exception {
    Path home = folder.resolve("home");
    try (RunningNode first = RunningNode.start(home)) {
      first.stop(); // has made block 1
    }
    Map<String, String> accepted = new ConcurrentHashMap<>(); // hash to transaction
    try (RunningNode node = RunningNode.start(home, NO_BLOCKS)) {
      broadcastUntilKilled(node, accepted);
    }
    try (RunningNode node = RunningNode.start(home, NO_BLOCKS)) {
      Set<String> lost = new HashSet<>(accepted.keySet());
      for (JsonNode entry : Rpc.JSON.readTree(node.shell("mempool:list", "-n", "10000", "--json").orFail().output())) {
        lost.remove(entry.get("hash").asText());
      }
      assertEquals(Set.of(), lost, "accepted, and gone after the kill");
      node.kill();
    }
    try (RunningNode node = RunningNode.start(home, Map.of("BLOCKBERRY_MEMPOOL_JOURNAL", "true"))) {
      Map<String, Integer> seen = new HashMap<>();
      Await.until("everything accepted is in a block", Duration.ofSeconds(60), () -> {
        seen.clear();
        seen.putAll(committed(node));
        return seen.keySet().containsAll(accepted.values());
      });
      assertEquals(List.of(), seen.entrySet().stream().filter(entry -> entry.getValue() > 1).toList(), "committed twice");
    }
    System.out.println("journal test: " + accepted.size() + " accepted transactions, two kills without a block, each committed once");
    assertTrue(accepted.size() >= ENOUGH, "too little load: " + accepted.size());
  }

  private static void broadcastUntilKilled(RunningNode node, Map<String, String> accepted) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int client = 0; client < CLIENTS; client++) {
      clients.submit(() -> {
        while (node.alive()) {
          String tx = "journal" + next.incrementAndGet() + "=v";
          try {
            JsonNode answer = node.rpc().call("broadcast_tx_sync", Map.of("tx", Rpc.base64(tx)));
            if (answer.get("code").asInt() == 0) {
              accepted.put(answer.get("hash").asText(), tx);
            }
          } catch (IOException | Rpc.Failed e) {
            continue; // not answered as accepted
          }
        }
      });
    }
    Await.until("enough accepted", Duration.ofSeconds(60), () -> accepted.size() >= ENOUGH);
    node.kill();
    clients.shutdown();
    assertTrue(clients.awaitTermination(60, TimeUnit.SECONDS), "a client hangs");
  }

  private static Map<String, Integer> committed(RunningNode node) {
    Map<String, Integer> seen = new HashMap<>();
    try {
      List<JsonNode> blocks = new ArrayList<>();
      for (long height = 1; height <= node.rpc().height(); height++) {
        blocks.add(node.rpc().call("block", Map.of("height", Long.toString(height))));
      }
      for (JsonNode block : blocks) {
        for (JsonNode tx : block.at("/block/data/txs")) {
          seen.merge(new String(java.util.Base64.getDecoder().decode(tx.asText()), java.nio.charset.StandardCharsets.UTF_8), 1, Integer::sum);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return seen;
  }
}
