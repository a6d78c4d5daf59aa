package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while engine, application and stores are exchanged without a pause: the node starts by itself, and what was answered
 * as committed is in the chain once.
 */
@Tag("sec-S1")
class SwapCrashTest {
  private static final int KILLS = Integer.getInteger("swap.kills", 5);
  private static final int MIN_SWAPS = 20;
  private static final long A_BLOCK = 500_000_000L;
  private static final List<String> SWAPS = List.of("node:use consensus none --transient", "config:set state-store.flat.cache_mb 24 --transient",
      "node:use consensus poa --transient", "config:set block-store.rocksdb.cache_mb 12 --transient",
      "config:set state-store.flat.cache_mb 32 --transient", "node:use application kvstore 1.0.0 --transient",
      "config:set block-store.rocksdb.cache_mb 16 --transient", "node:use application kvstore 0.0.0 --transient");

  @TempDir
  private Path home;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger swaps = new AtomicInteger();

  @Test
  void whateverIsBeingExchangedWhenItDiesTheNodeComesBack() throws Exception {
    MovedBundle.kvstore().drop(home.resolve("deploy"), "1.0.0");
    for (int kill = 0; kill < KILLS; kill++) {
      try (RunningNode node = start()) {
        verify(node.rpc());
        Thread client = thread(() -> send(node));
        Thread swapper = thread(() -> swap(node));
        int enough = swaps.get() + 5 + kill; // somewhere in the middle of the next one
        int known = acknowledged.size() + 5;
        Await.until("some swaps and commits", Duration.ofSeconds(120), () -> swaps.get() >= enough && acknowledged.size() >= known);
        LockSupport.parkNanos(kill * 7_000_000L);
        node.kill();
        client.join(60_000);
        swapper.join(60_000);
      }
    }
    try (RunningNode node = start()) {
      verify(node.rpc());
      assertEquals("v", node.rpc().value(acknowledged.iterator().next()));
    }
    System.out.println("swap crash test: " + KILLS + " kills during " + swaps.get() + " swaps, " + acknowledged.size()
        + " acknowledged transactions, each there once");
    assertTrue(swaps.get() >= MIN_SWAPS && acknowledged.size() >= 20, swaps + " swaps, " + acknowledged.size() + " transactions");
  }

  private RunningNode start() {
    return RunningNode.start(home, Map.of("BLOCKBERRY_REWIRE_DEADLINE", "60s"));
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "crash-test");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void send(RunningNode node) {
    while (node.alive()) {
      String key = "k" + next.incrementAndGet();
      try {
        node.rpc().commit(key + "=v");
        acknowledged.add(key);
      } catch (IOException | Rpc.Failed e) {
        continue; // not acknowledged: it may or may not be in the chain
      }
    }
  }

  private void swap(RunningNode node) {
    try (ShellLine shell = new ShellLine(home)) {
      Await.until("the other application is offered", Duration.ofSeconds(60),
          () -> shell.run("node:wiring --json").output().contains("com.example.kvstore"));
      for (int i = 0; node.alive(); i++) {
        int before = acknowledged.size();
        shell.run(SWAPS.get(i % SWAPS.size()));
        swaps.incrementAndGet();
        // Swaps without a pause leave an engine no time to decide anything, and then nothing is being committed when it dies.
        for (long until = System.nanoTime() + A_BLOCK; acknowledged.size() == before && node.alive() && System.nanoTime() - until < 0; ) {
          LockSupport.parkNanos(2_000_000);
        }
      }
    } catch (IOException e) {
      return; // the node was killed, and the session with it
    }
  }

  private void verify(Rpc rpc) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    long tip = rpc.height();
    for (long height = 1; height <= tip; height++) {
      for (JsonNode tx : rpc.call("block", Map.of("height", Long.toString(height))).at("/block/data/txs")) {
        seen.merge(new String(Base64.getDecoder().decode(tx.asText()), StandardCharsets.UTF_8), 1, Integer::sum);
      }
    }
    assertEquals(List.of(), acknowledged.stream().filter(key -> !seen.containsKey(key + "=v")).toList(), "acknowledged but not in the chain");
    assertEquals(List.of(), seen.entrySet().stream().filter(entry -> entry.getValue() > 1).map(Map.Entry::getKey).toList(), "twice");
  }
}
