package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Clients that send one transaction after another and remember what was answered as committed, and what they may expect of the chain
 * afterwards: every acknowledged transaction once, and every height that was seen unchanged.
 */
final class AckedLoad {
  private static final int CLIENTS = 4;

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();
  private final Map<String, Integer> seen = new HashMap<>();
  private final TreeMap<Long, String> hashes = new TreeMap<>();

  /** Keys whose transaction was answered as committed. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  /** Runs clients until {@code done}; {@code beside} runs meanwhile and may kill the node. */
  void until(RunningNode node, BooleanSupplier done) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.submit(() -> send(node, stop));
      }
      Await.until("enough load", Duration.ofSeconds(120), Duration.ofMillis(2), done::getAsBoolean);
    } finally {
      stop.set(true);
      clients.shutdown();
      assertTrue(clients.awaitTermination(60, TimeUnit.SECONDS), "a client hangs");
    }
  }

  private void send(RunningNode node, AtomicBoolean stop) {
    while (!stop.get()) {
      String key = "k" + next.incrementAndGet();
      try {
        if (node.rpc() == null) {
          waitForPort(node);
        } else {
          node.rpc().commit(key + "=v");
          acknowledged.add(key);
        }
      } catch (IOException | Rpc.Failed e) {
        // Not acknowledged: it may or may not be in the chain, both are right.
        continue;
      }
    }
  }

  private static synchronized void waitForPort(RunningNode node) {
    if (node.rpc() == null && node.alive()) {
      node.tryConnect();
    }
  }

  /** Reads what is new in the chain, and the hash of the last height seen before, which must be the one it had. */
  void verify(RunningNode node) throws IOException {
    long tip = node.rpc().height();
    long from = hashes.isEmpty() ? 1 : hashes.lastKey();
    assertTrue(tip >= from - 1 && (hashes.isEmpty() || tip >= hashes.lastKey()), "the chain ends at " + tip + " but had height " + from);
    for (long height = from; height <= tip; height++) {
      JsonNode block = node.rpc().call("block", Map.of("height", Long.toString(height)));
      String hash = block.at("/block_id/hash").asText();
      String before = hashes.put(height, hash);
      if (before != null) {
        assertEquals(before, hash, "height " + height + " is another block than before");
        continue;
      }
      if (height > 1 && hashes.containsKey(height - 1)) {
        assertEquals(hashes.get(height - 1), block.at("/block/header/last_block_id/hash").asText(), "parent of " + height);
      }
      for (JsonNode tx : block.at("/block/data/txs")) {
        seen.merge(new String(java.util.Base64.getDecoder().decode(tx.asText())), 1, Integer::sum);
      }
    }
    List<String> lost = acknowledged.stream().filter(key -> !seen.containsKey(key + "=v")).toList();
    List<String> doubled = seen.entrySet().stream().filter(entry -> entry.getValue() > 1).map(Map.Entry::getKey).toList();
    assertEquals(List.of(), lost, "acknowledged but not in the chain");
    assertEquals(List.of(), doubled, "committed twice");
  }

  /** Forgets what was read, so that the next {@link #verify} reads the whole chain; the hashes stay known. */
  void verifyAll(RunningNode node) throws IOException {
    TreeMap<Long, String> known = new TreeMap<>(hashes);
    hashes.clear();
    seen.clear();
    verify(node);
    known.forEach((height, hash) -> assertEquals(hash, hashes.get(height), "height " + height + " is another block than before"));
  }

  /** Last height that was seen. */
  long lastHeight() {
    return hashes.isEmpty() ? 0 : hashes.lastKey();
  }
}
