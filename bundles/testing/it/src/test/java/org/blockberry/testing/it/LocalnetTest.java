package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.cli.shell.GogoLine;
import org.blockberry.cli.shell.ShellClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Five nodes from one command: they find each other through one seed, agree, and survive what happens to one of them under load. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LocalnetTest {
  private static final int NODES = 5;
  private static final Duration LONG = Duration.ofSeconds(120);

  @TempDir
  static Path folder;

  private LocalnetProcess net;

  @BeforeAll
  void start() {
    net = LocalnetProcess.start(folder.resolve("net"), NODES);
  }

  @AfterAll
  void end() {
    net.close();
  }

  private static long number(JsonNode node, String name) {
    return node.get(name).asLong();
  }

  private static boolean mesh(List<JsonNode> nodes) {
    return nodes.stream().allMatch(node -> number(node, "peers") == NODES - 1);
  }

  private String shell(int node, String... words) throws IOException {
    java.io.ByteArrayOutputStream output = new java.io.ByteArrayOutputStream();
    try (ShellClient client = ShellClient.connect(net.home(node))) {
      assertEquals(0, client.execute(GogoLine.of(List.of(words)), output, output), output::toString);
    }
    return output.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  private void awaitLevel(int... nodes) {
    Await.until("all nodes are level", LONG, () -> {
      TreeMap<Long, Integer> heights = new TreeMap<>();
      for (int node : nodes) {
        heights.merge(net.rpc(node).height(), 1, Integer::sum);
      }
      return heights.lastKey() - heights.firstKey() <= 1;
    });
  }

  /** Every node has the same block at a height. */
  private void assertSameChain(int... nodes) throws IOException {
    long height = net.rpc(1).height() - 1;
    Map<String, Integer> hashes = new HashMap<>();
    for (int node : nodes) {
      Rpc rpc = net.rpc(node);
      Await.until("node " + node + " has height " + height, LONG, () -> rpc.height() >= height);
      hashes.merge(rpc.call("block", Map.of("height", Long.toString(height))).at("/block_id/hash").asText(), 1, Integer::sum);
    }
    assertEquals(1, hashes.size(), () -> "blocks of height " + height + ": " + hashes);
  }

  @Test
  @Order(1)
  void theyFindEachOtherThroughOneSeedAndAgree() throws IOException {
    long began = System.nanoTime();
    net.await("every node knows every other", LocalnetTest::mesh);
    awaitLevel(1, 2, 3, 4, 5);
    for (int node = 1; node <= NODES; node++) {
      assertEquals(0, net.rpc(node).call("broadcast_tx_sync", Map.of("tx", Rpc.base64("from" + node + "=v"))).get("code").asInt());
    }
    for (int node = 1; node <= NODES; node++) {
      Rpc rpc = net.rpc(node);
      for (int from = 1; from <= NODES; from++) {
        String key = "from" + from;
        Await.until("the transaction of node " + from + " is at node " + node, LONG, () -> rpc.value(key).equals("v"));
      }
    }
    assertSameChain(1, 2, 3, 4, 5);
    System.out.printf("localnet: 5 nodes, full mesh and one transaction from each at each after %d s%n", (System.nanoTime() - began) / 1_000_000_000L);
  }

  @Test
  @Order(2)
  void exchangingTransportAndMempoolOfOneNodeUnderLoadLosesNothing() throws Exception {
    try (SteadyLoad here = new SteadyLoad(net.home(3), "here", 1); SteadyLoad there = new SteadyLoad(net.home(4), "there", 1)) {
      Await.until("some load", LONG, () -> here.accepted() >= 100 && there.accepted() >= 100);
      shell(3, "node:use", "mempool", "priority");
      shell(3, "config:set", "transport.glueberry.cooldown", "30s"); // another setting is another transport
      Await.until("the transport was exchanged and the mesh is back", LONG, () ->
          shell(3, "node:journal").contains("transport") && mesh(net.shown()));
      int before = here.accepted();
      Await.until("more load", LONG, () -> here.accepted() >= before + 100);
      here.close();
      there.close();
      assertEquals("", here.verify());
      assertEquals("", there.verify());
      System.out.println("localnet: transport and mempool of one node exchanged under load, " + (here.accepted() + there.accepted())
          + " accepted transactions committed once");
    }
    for (int node = 1; node <= NODES; node++) {
      assertTrue(shell(node, "peers:list", "--banned").contains("nobody is banned"), "node " + node);
    }
    awaitLevel(1, 2, 3, 4, 5);
  }

  @Test
  @Order(3)
  void aNodeThatStandsStillComesBack() throws Exception {
    long pid = net.pid(5);
    try (SteadyLoad load = new SteadyLoad(net.home(2), "still", 1)) {
      LocalnetProcess.signal(pid, "STOP");
      long height = net.rpc(1).height();
      Await.until("the others go on", LONG, () -> net.rpc(2).height() >= height + 20);
      LocalnetProcess.signal(pid, "CONT");
      Await.until("it has what was decided meanwhile", LONG, () -> net.rpc(5).height() >= height + 20);
      load.close();
      assertEquals("", load.verify());
    } finally {
      LocalnetProcess.signal(pid, "CONT");
    }
    awaitLevel(1, 2, 5);
  }

  @Test
  @Order(4)
  void aKilledNodeCatchesUpAfterItsRestart() throws Exception {
    try (SteadyLoad load = new SteadyLoad(net.home(2), "kill", 1)) {
      LocalnetProcess.signal(net.pid(4), "KILL");
      long height = net.rpc(1).height();
      Await.until("the others go on", LONG, () -> net.rpc(2).height() >= height + 20);
      try (RunningNode back = RunningNode.launch(net.home(4), Map.of("BLOCKBERRY_RPC_LISTEN", "127.0.0.1:0",
          "BLOCKBERRY_TRANSPORT_TYPE", "glueberry", "BLOCKBERRY_KEY_PASSWORD_FILE", folder.resolve("net/password").toString()), List.of())) {
        back.awaitReady();
        Await.until("it is level", LONG, () -> back.rpc().height() >= net.rpc(1).height() - 1);
        load.close();
        assertEquals("", load.verify());
        assertEquals(0, back.stop());
      }
    }
    assertSameChain(1, 2, 3, 5);
  }

  @Test
  @Order(5)
  void itStopsInOrder() throws Exception {
    net.stop();
    assertTrue(net.log().contains("node4") && Files.exists(net.home(1)), "the homes stay");
    for (int node : new int[] {1, 2, 3, 5}) {
      String output = Files.readString(net.home(node).resolve("output.txt"));
      assertTrue(output.contains("stopped in"), "node " + node + "\n" + output);
    }
  }
}
