package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} under load, at each named point of a commit and at any moment. Afterwards every transaction that was answered as
 * committed is in the chain once, and replaying the blocks from the genesis gives the same hashes.
 */
@Tag("sec-S1")
class CrashTest {
  private static final List<String> POINTS = List.of("before-block", "after-block", "after-engine-mark", "after-execute",
      "after-results", "after-app-commit", "after-mempool-update", "after-state", "after-answers");
  private static final int KILLS = 10;
  private static final int CLIENTS = 4;

  @TempDir
  private Path folder;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();

  @Test
  void acknowledgedMeansCommittedOnceWhateverKillsTheNode() throws Exception {
    Path home = folder.resolve("home");
    RunningNode.start(home).close();
    for (String point : POINTS) {
      long at = lastHeight(home) + 4;
      try (RunningNode node = RunningNode.launch(home, Map.of("BLOCKBERRY_JAVA_OPTS", "-Dblockberry.crash.at=" + point + ":" + at))) {
        loadUntil(node, () -> !node.alive());
        assertEquals(137, node.awaitEnd(), () -> point + "\n" + node.log());
      }
    }
    for (int kill = 0; kill < KILLS; kill++) {
      try (RunningNode node = RunningNode.start(home)) {
        verify(node); // what the kill before left
        int enough = acknowledged.size() + 20 + 7 * kill;
        loadUntil(node, () -> acknowledged.size() >= enough);
        node.kill();
      }
    }
    try (RunningNode node = RunningNode.start(home)) {
      verify(node);
    }
    replayFromGenesis(home);
    System.out.println("crash test: " + POINTS.size() + " named points, " + KILLS + " kills, " + acknowledged.size()
        + " acknowledged transactions, each there once");
    assertTrue(acknowledged.size() >= 100, "too little load: " + acknowledged.size());
  }

  /** Clients that send one transaction after another and remember what was answered as committed. */
  private void loadUntil(RunningNode node, java.util.function.BooleanSupplier done) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.submit(() -> {
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
        });
      }
      Await.until("enough load", Duration.ofSeconds(120), done::getAsBoolean);
    } finally {
      stop.set(true);
      clients.shutdown();
      assertTrue(clients.awaitTermination(60, TimeUnit.SECONDS), "a client hangs");
    }
  }

  private static synchronized void waitForPort(RunningNode node) {
    if (node.rpc() == null && node.alive()) {
      node.tryConnect();
    }
  }

  private void verify(RunningNode node) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    long tip = node.rpc().height();
    for (long height = 1; height <= tip; height++) {
      for (JsonNode tx : node.rpc().call("block", Map.of("height", Long.toString(height))).at("/block/data/txs")) {
        seen.merge(new String(java.util.Base64.getDecoder().decode(tx.asText())), 1, Integer::sum);
      }
    }
    List<String> lost = acknowledged.stream().filter(key -> !seen.containsKey(key + "=v")).toList();
    List<String> doubled = seen.entrySet().stream().filter(entry -> entry.getValue() > 1).map(Map.Entry::getKey).toList();
    assertEquals(List.of(), lost, "acknowledged but not in the chain");
    assertEquals(List.of(), doubled, "committed twice");
  }

  /** Without its state the application executes all blocks again; the node compares every hash on the way. */
  private void replayFromGenesis(Path home) throws IOException {
    Path copy = folder.resolve("copy");
    copyFolder(home, copy);
    deleteFolder(copy.resolve("data/state-store"));
    try (RunningNode node = RunningNode.start(copy)) {
      assertTrue(node.log().contains("replaying to"), node::log); // and it compares every hash with the stored results
      for (String key : acknowledged) {
        assertEquals("v", node.rpc().value(key), key);
      }
    }
  }

  private long lastHeight(Path home) throws IOException {
    try (RunningNode node = RunningNode.start(home)) {
      verify(node); // what the crash before left
      long height = node.rpc().height();
      node.stop();
      return height;
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(file)) {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void deleteFolder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
