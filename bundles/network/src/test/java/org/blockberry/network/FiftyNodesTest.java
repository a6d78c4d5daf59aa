package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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

/** Fifty whole nodes that know one seed, on virtual time, with lost messages, cut lines and nodes that die: one seed, one run. */
class FiftyNodesTest {
  private static final int NODES = 50;
  private static final int BLOCKS = 40;

  private final List<FakeNode> nodes = new ArrayList<>();

  private FakeNode node(FakeNet net, int number, Map<String, String> files) {
    return new FakeNode(net, "n" + number, Map.of("seeds", List.of("/ip4/127.0.0.1/tcp/26656/p2p/n0"), "max_outbound", 6L), files);
  }

  /** What a run is known by. */
  private record Run(long trace, long sent) {}

  private Run run(long seed) {
    nodes.clear();
    FakeNet net = new FakeNet(seed);
    for (int i = 0; i < NODES; i++) {
      nodes.add(node(net, i, new HashMap<>()));
      net.run(Duration.ofMillis(net.chance().nextInt(2_000)));
    }
    assertTrue(net.runUntil(() -> nodes.stream().allMatch(one -> one.network.peers().size() >= 3), Duration.ofMinutes(30)),
        () -> "seed " + seed + ": somebody knows too few: " + nodes.stream().map(one -> one.network.peers().size() + "/" + one.network.connected().size()).toList());
    net.lossPercent = 1;
    for (long height = 1; height <= BLOCKS; height++) {
      disturb(net);
      Transaction tx = Transaction.of(Bytes.utf8("tx " + height));
      FakeNode from = nodes.get(net.chance().nextInt(NODES));
      from.desk.pool.put(tx.hash(), PoolEntry.builder(tx, 1_000 + height, java.time.Instant.EPOCH).build());
      from.network.node().poolChanged();
      net.run(Duration.ofSeconds(2));
      if (height % 10 == 0) {
        nodes.get(0).desk.commit(FakeDesk.sealed(height / 10));
      }
    }
    net.lossPercent = 0;
    return finish(net, seed);
  }

  private void disturb(FakeNet net) {
    int one = 1 + net.chance().nextInt(NODES - 1);
    int other = 1 + net.chance().nextInt(NODES - 1);
    switch (net.chance().nextInt(4)) {
      case 0 -> {
        net.cut("n" + one, "n" + other);
        net.at(Duration.ofSeconds(30), () -> net.heal("n" + one, "n" + other));
      }
      case 1 -> nodes.get(one).transport.connected().stream().findFirst().ifPresent(nodes.get(one).transport::drop);
      case 2 -> { // killed, and back with what it kept and the blocks it had
        FakeNode dead = nodes.get(one);
        dead.kill();
        FakeNode back = node(net, one, dead.files);
        back.desk.blocks.putAll(dead.desk.blocks);
        back.desk.height = dead.desk.height;
        nodes.set(one, back);
      }
      default -> { }
    }
  }

  /** All who are not behind a lost block, which only block sync brings back, are level; nobody is banned. */
  private Run finish(FakeNet net, long seed) {
    net.run(Duration.ofMinutes(2));
    long level = nodes.stream().filter(one -> one.desk.height == BLOCKS / 10).count();
    assertTrue(level >= NODES * 3 / 4, () -> "seed " + seed + ": only " + level + " nodes are level");
    // A handshake that loses a message costs its peer two points; TCP loses none.
    nodes.forEach(one -> one.network.ledger().entries().forEach((peer, penalty) ->
        assertEquals(0, penalty.bans(), () -> "seed " + seed + ": " + peer + " was banned")));
    return new Run(net.trace(), net.sent());
  }

  @Test
  void oneSeedIsOneRun() {
    Run first = run(1);
    assertEquals(first, run(1), "seed 1 gave two different runs");
    Run other = run(2);
    assertNotEquals(first.trace(), other.trace());
    System.out.println("50 nodes on virtual time: " + first.sent() + " and " + other.sent() + " messages, replayed bit for bit");
  }
}
