package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four validators in four processes: leaders are killed under load, then all at once, then one loses the end of its consensus log. Longer:
 * {@code -Dblockberry.leaders=60}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BftCrashTest {
  private static final int NODES = 4;
  private static final int LEADERS = Integer.getInteger("blockberry.leaders", 1);
  private static final Duration LONG = Duration.ofSeconds(120);

  @TempDir
  static Path folder;

  private final RunningNode[] nodes = new RunningNode[NODES + 1]; // from 1
  private final Map<String, Integer> byAddress = new HashMap<>();

  @BeforeAll
  void start() throws Exception {
    try (LocalnetProcess net = LocalnetProcess.start(folder.resolve("net"), NODES)) {
      net.await("the homes", all -> true); // what the processes began by then is cut off, which is no harm
      net.stop();
    }
    for (int node = 1; node <= NODES; node++) {
      nodes[node] = launch(node);
    }
    for (int node = 1; node <= NODES; node++) {
      nodes[node].awaitReady();
      byAddress.put(rpc(node).call("status", Map.of()).at("/validator_info/address").asText(), node);
    }
    awaitLevel();
  }

  @AfterAll
  void end() {
    for (int node = 1; node <= NODES; node++) {
      if (nodes[node] != null) {
        nodes[node].close();
      }
    }
  }

  private static Path home(int node) {
    return folder.resolve("net").resolve("node" + node);
  }

  private static RunningNode launch(int node) {
    return RunningNode.launch(home(node), Map.of("BLOCKBERRY_RPC_LISTEN", "127.0.0.1:0", "BLOCKBERRY_TRANSPORT_TYPE", "glueberry",
        "BLOCKBERRY_KEY_PASSWORD_FILE", folder.resolve("net/password").toString()), List.of());
  }

  private Rpc rpc(int node) {
    return nodes[node].rpc();
  }

  private void awaitLevel() {
    Await.until("all nodes are level", LONG, () -> {
      TreeSet<Long> heights = new TreeSet<>();
      for (int node = 1; node <= NODES; node++) {
        heights.add(rpc(node).height());
      }
      return heights.last() - heights.first() <= 1;
    });
  }

  /** Same blocks everywhere, and nobody was seen to vote twice. */
  private void assertOneChain() throws IOException {
    long height = rpc(1).height() - 1;
    TreeSet<String> hashes = new TreeSet<>();
    for (int node = 1; node <= NODES; node++) {
      Rpc rpc = rpc(node);
      Await.until("node " + node + " has height " + height, LONG, () -> rpc.height() >= height);
      hashes.add(rpc.call("block", Map.of("height", Long.toString(height))).at("/block_id/hash").asText());
      assertTrue(!nodes[node].log().contains("voted twice"), "node " + node + ": " + nodes[node].log());
    }
    assertEquals(1, hashes.size(), "blocks of height " + height + ": " + hashes);
  }

  /** Who proposes now, by what node 1 knows. */
  private int leader() throws IOException {
    JsonNode state = rpc(1).call("consensus_state", Map.of()).at("/round_state/proposer/address");
    return byAddress.getOrDefault(state.asText(), 2);
  }

  @Test
  @Order(1)
  void leadersAreKilledUnderLoad() throws Exception {
    List<Long> changes = new ArrayList<>();
    try (SteadyLoad load = new SteadyLoad(home(1), "lead", 1)) {
      for (int i = 0; i < LEADERS; i++) {
        int victim = leader();
        if (victim == 1) {
          victim = 2 + i % (NODES - 1); // the load's own node stays
        }
        long before = rpc(1).height();
        long killed = System.nanoTime();
        nodes[victim].kill();
        Await.until("two more blocks without node " + victim, LONG, Duration.ofMillis(20), () -> rpc(1).height() >= before + 2);
        changes.add((System.nanoTime() - killed) / 1_000_000);
        nodes[victim] = launch(victim);
        nodes[victim].awaitReady();
        awaitLevel();
      }
      load.close();
      assertEquals("", load.verify());
      changes.sort(null);
      System.out.println("bft: " + LEADERS + " validators killed one after another, two more blocks after at most " + changes.get(changes.size() - 1)
          + " ms (median " + changes.get(changes.size() / 2) + "), " + load.accepted() + " accepted transactions committed once");
    }
    assertOneChain();
  }

  @Test
  @Order(2)
  void allAreKilledAtOnce() throws Exception {
    long height = rpc(1).height();
    String hash = rpc(1).call("block", Map.of("height", Long.toString(height))).at("/block_id/hash").asText();
    for (int node = 1; node <= NODES; node++) {
      nodes[node].kill();
    }
    for (int node = 1; node <= NODES; node++) {
      nodes[node] = launch(node);
    }
    for (int node = 1; node <= NODES; node++) {
      nodes[node].awaitReady();
    }
    Await.until("new blocks", LONG, () -> rpc(1).height() >= height + 3);
    assertEquals(hash, rpc(1).call("block", Map.of("height", Long.toString(height))).at("/block_id/hash").asText());
    awaitLevel();
    assertOneChain();
  }

  @Test
  @Order(3)
  void aTornLogIsCutAndItsNodeGoesOn() throws Exception {
    nodes[3].kill();
    Path log = home(3).resolve("data/consensus/bft/log");
    try (Stream<Path> segments = Files.list(log)) {
      Path last = segments.filter(file -> file.getFileName().toString().matches(".*\\d.*")).sorted().reduce((one, other) -> other).orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
        file.setLength(Math.max(0, file.length() - 3));
      }
    }
    long height = rpc(1).height();
    nodes[3] = launch(3);
    nodes[3].awaitReady();
    Await.until("it is level and decides with the others", LONG, () -> rpc(3).height() >= height + 3);
    awaitLevel();
    assertOneChain();
    for (int node = 1; node <= NODES; node++) {
      assertEquals(0, nodes[node].stop(), nodes[node].log());
    }
  }
}
