package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.fake.FakeNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings of whole nodes: transactions and blocks reach all of them, over slow links and those that lose and reorder. */
class GossipNetworkTest {
  private static List<FakeNode> ring(FakeNet net, int count) {
    List<FakeNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(new FakeNode(net, "n" + i, Map.of("persistent_peers", List.of("/p2p/n" + (i + 1) % count), "pex", false), new HashMap<>()));
    }
    assertTrue(net.runUntil(() -> nodes.stream().allMatch(node -> node.network.peers().size() == 2), Duration.ofMinutes(60)));
    return nodes;
  }

  private static void submit(FakeNode node, String text) {
    Transaction tx = Transaction.of(Bytes.utf8(text));
    node.desk.pool.put(tx.hash(), PoolEntry.builder(tx, 1_000 + node.desk.pool.size(), java.time.Instant.EPOCH).build());
    node.network.node().poolChanged();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void transactionsReachEverybodyOnce(boolean reorder) {
    FakeNet net = new FakeNet(7);
    List<FakeNode> nodes = ring(net, 6);
    net.reorder = reorder;
    for (int i = 0; i < 60; i++) {
      submit(nodes.get(i % 6), "tx " + i);
    }
    assertTrue(net.runUntil(() -> nodes.stream().allMatch(node -> node.desk.pool.size() == 60), Duration.ofMinutes(1)));
    nodes.forEach(node -> assertEquals(50, node.desk.checked.values().stream().mapToInt(Integer::intValue).sum(), "each is checked once"));
    nodes.forEach(node -> assertEquals(0, node.network.ledger().entries().size(), "nobody is blamed"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largeBatchesArePackedUnlessOriginalPeersMustUnderstandThem(boolean originalPeers) {
    FakeNet net = new FakeNet(5);
    FakeNode full = new FakeNode(net, "n0", Map.of("pex", false, "original_peers", originalPeers), new HashMap<>());
    for (int i = 0; i < 50; i++) {
      submit(full, ("tx " + i + " 0123456789abcdef").repeat(100));
    }
    FakeNode empty = new FakeNode(net, "n1", Map.of("persistent_peers", List.of("/p2p/n0"), "pex", false), new HashMap<>());
    assertTrue(net.runUntil(() -> empty.desk.pool.size() == 50, Duration.ofMinutes(1)));
    assertEquals(!originalPeers, full.metrics.count("packed_messages_total") > 0);
    assertEquals(!originalPeers, full.metrics.count("packing_saved_bytes_total") > 10_000);
    assertEquals(0, full.network.ledger().entries().size() + empty.network.ledger().entries().size());
  }

  /** A pool that was full before the peer came is through within seconds, not a hundred every half minute. */
  @Test
  void aFullPoolReachesANewPeerSoon() {
    FakeNet net = new FakeNet(13);
    FakeNode full = new FakeNode(net, "n0", Map.of("pex", false), new HashMap<>());
    for (int i = 0; i < 5_000; i++) {
      submit(full, "tx " + i);
    }
    FakeNode empty = new FakeNode(net, "n1", Map.of("persistent_peers", List.of("/p2p/n0"), "pex", false), new HashMap<>());
    assertTrue(net.runUntil(() -> empty.desk.pool.size() == 5_000, Duration.ofSeconds(40)), () -> empty.desk.pool.size() + " came");
    assertEquals(5_000, empty.desk.checked.values().stream().mapToInt(Integer::intValue).sum(), "each is checked once");
    assertEquals(0, empty.network.ledger().entries().size() + full.network.ledger().entries().size(), "nobody is blamed");
  }

  @Test
  void transactionsReachEverybodyOverConnectionsThatBreak() {
    FakeNet net = new FakeNet(11);
    List<FakeNode> nodes = ring(net, 6);
    for (int i = 0; i < 200; i++) {
      submit(nodes.get(i % 6), "tx " + i);
      if (i % 5 == 0) {
        int from = net.chance().nextInt(6);
        nodes.get(from).transport.drop("n" + (from + 1) % 6);
      }
      net.run(Duration.ofMillis(net.chance().nextInt(400)));
    }
    assertTrue(net.runUntil(() -> nodes.stream().allMatch(node -> node.desk.pool.size() == 200), Duration.ofMinutes(5)));
    nodes.forEach(node -> assertEquals(0, node.network.ledger().entries().size(), "nobody is blamed"));
  }

  @Test
  void handshakesEndWellOverALineThatLosesEveryFifthMessage() {
    FakeNet net = new FakeNet(12);
    net.lossPercent = 20;
    ring(net, 4);
  }

  @Test
  void blocksReachEverybodyInOrder() {
    FakeNet net = new FakeNet(8);
    net.reorder = true;
    List<FakeNode> nodes = ring(net, 6);
    for (long height = 1; height <= 20; height++) {
      nodes.get(0).desk.commit(FakeDesk.sealed(height));
      net.run(Duration.ofMillis(300));
    }
    assertTrue(net.runUntil(() -> nodes.stream().allMatch(node -> node.desk.height == 20), Duration.ofSeconds(5)));
    nodes.forEach(node -> assertEquals(0, node.network.ledger().entries().size(), "nobody is blamed"));
    nodes.forEach(node -> assertTrue(node.desk.judged <= 20, "each is judged once"));
  }

  @Test
  void aPeerBehindACutIsLetGoAndComesBack() {
    FakeNet net = new FakeNet(9);
    List<FakeNode> nodes = ring(net, 3);
    net.cut("n0", "n1");
    assertTrue(net.runUntil(() -> !nodes.get(0).knows("n1") && !nodes.get(1).knows("n0"), Duration.ofSeconds(95)));
    net.heal("n0", "n1");
    submit(nodes.get(0), "after");
    assertTrue(net.runUntil(() -> nodes.get(0).knows("n1") && nodes.get(1).desk.pool.size() == 1, Duration.ofMinutes(2)));
  }
}
