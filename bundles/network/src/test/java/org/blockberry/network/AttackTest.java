package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.blocks.BlockData;
import org.blockberry.network.blocks.BlockMessage;
import org.blockberry.network.blocks.SealedBlock;
import org.blockberry.network.fake.FakeNet;
import org.blockberry.network.fake.FakeTransport;
import org.blockberry.network.handshake.HandshakeMessage;
import org.blockberry.network.handshake.HelloFinalize;
import org.blockberry.network.handshake.HelloRequest;
import org.blockberry.network.handshake.HelloResponse;
import org.blockberry.network.transactions.TransactionData;
import org.blockberry.network.transactions.TransactionDataResponse;
import org.blockberry.network.transactions.TransactionHash;
import org.blockberry.network.transactions.TransactionsMessage;
import org.blockberry.network.transactions.TransactionsResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Attacks on a whole node with its default limits: it goes on serving an honest peer that has the same address as the attacker, keeps
 * nothing, and the attacker is cut off with its offences counted.
 */
class AttackTest {
  private static final Set<String> STREAMS = Set.of("transactions", "blocks", "pex", "housekeeping");
  private static final String ADDRESS = "/ip4/9.9.9.9/tcp/1";

  private final FakeNet net = new FakeNet(3);
  private final FakeNode node = new FakeNode(net, "node", Map.of("private_addresses", false, "pex", false), new HashMap<>());
  private final FakeNode honest = new FakeNode(net, "honest", Map.of("persistent_peers", List.of("/p2p/node"), "pex", false), new HashMap<>(),
      ADDRESS, "chain-1");
  private final FakeTransport attacker = new FakeTransport(net, "attacker", FakeNode.key("attacker"), ADDRESS);

  @BeforeEach
  void everybodyIsEstablished() {
    attacker.offer(Set.copyOf(STREAMS.stream().map(stream -> StreamSpec.of(stream, 64 << 20)).toList()));
    attacker.listener(new TransportListener() {
      @Override
      public void changed(PeerChange change) {
        if (change.state() == PeerState.CONNECTED) {
          Bytes key = FakeNode.key("attacker");
          say(new HelloRequest(java.util.HexFormat.of().formatHex(key.toArray()), 1, java.util.Optional.empty(), java.util.OptionalInt.empty(),
              "chain-1", 0, 0));
          say(new HelloResponse(true, java.util.Optional.of(key)));
          say(new HelloFinalize(true));
          attacker.admit("node", STREAMS);
        }
      }

      @Override
      public void received(String peer, String stream, Bytes message, Runnable handled) {
        handled.run();
      }
    });
    attacker.connect("node", List.of());
    assertTrue(net.runUntil(() -> node.knows("attacker") && node.knows("honest") && honest.knows("node"), Duration.ofSeconds(10)));
  }

  private void say(HandshakeMessage message) {
    attacker.send("node", "handshake", HandshakeMessage.encodeTagged(message));
  }

  /** Sends until it is cut off. */
  private void attack(String stream, int most, IntFunction<Bytes> message) {
    int sent = 0;
    while (node.knows("attacker")) {
      assertTrue(sent < most, "not cut off after " + most + " messages");
      attacker.send("node", stream, message.apply(sent));
      sent++;
      net.run(Duration.ofMillis(20));
    }
    assertTrue(node.metrics.count("peer_offences_total") > 0);
    assertTrue(node.transport.banned().contains("attacker"));
    net.run(Duration.ofSeconds(2));
    assertEquals(0, node.transport.unhandled);
    assertEquals(4, node.network.remembered() - 1, "what is kept is about the honest peer: " + node.network.remembered());
    assertEquals(0, node.network.ledger().points("honest", net.now().wallMillis()));
    honestIsServed();
  }

  private void honestIsServed() {
    assertTrue(node.knows("honest"));
    Transaction tx = Transaction.of(Bytes.utf8("of the honest one"));
    honest.desk.pool.put(tx.hash(), org.blockberry.api.mempool.PoolEntry.builder(tx, 1, java.time.Instant.EPOCH).build());
    honest.network.node().poolChanged();
    assertTrue(net.runUntil(() -> node.desk.pool.containsKey(tx.hash()), Duration.ofSeconds(10)));
  }

  private static Bytes encoded(TransactionsMessage message) {
    return TransactionsMessage.encodeTagged(message);
  }

  private static Bytes random(int number) {
    return Transaction.of(Bytes.utf8("number " + number)).hash();
  }

  @Test
  @Tag("sec-D4")
  void transactionsThatAreNotWhatTheirHashSays() {
    attack("transactions", 200, i -> encoded(new TransactionDataResponse(List.of(new TransactionData(random(i), Bytes.utf8("x"))))));
  }

  @Test
  @Tag("sec-G8")
  void transactionsThatTheApplicationRefuses() {
    attack("transactions", 200, i -> {
      Transaction bad = Transaction.of(Bytes.utf8("bad " + i));
      return encoded(new TransactionDataResponse(List.of(new TransactionData(bad.hash(), bad.bytes()))));
    });
    assertTrue(node.desk.checked.size() <= 60, node.desk.checked.size() + " checks");
  }

  @Test
  @Tag("sec-G1")
  void manyTinyElements() {
    attack("transactions", 200, i -> encoded(new TransactionsResponse(Collections.nCopies(200_000, new TransactionHash(Bytes.fromHex("01"))))));
  }

  @Test
  @Tag("sec-G1")
  void countsThatNobodyCouldHold() {
    attack("transactions", 200, i -> Bytes.fromHex("860114ffffffffffffffff7f00"));
  }

  @Test
  @Tag("sec-G7")
  void aFloodOfAnnouncements() {
    List<Bytes> flood = IntStream.range(0, 50).mapToObj(part -> encoded(new TransactionsResponse(
        IntStream.range(0, 1_000).mapToObj(i -> new TransactionHash(random(1_000 * part + i))).toList()))).toList();
    for (int i = 0; i < 5_000 && node.knows("attacker"); i++) {
      attacker.send("node", "transactions", flood.get(i % 50));
      net.run(Duration.ofMillis(1));
    }
    honestIsServed();
    assertTrue(node.transport.banned().contains("attacker"));
    assertTrue(node.metrics.count("messages_total", "outcome", "limited") > 500, "most of it was not even read");
  }

  @Test
  void blocksThatAreNotValid() {
    attack("blocks", 200, i -> {
      Bytes data = new SealedBlock(Bytes.utf8("wrong " + i), Bytes.utf8("no proof")).encode();
      return BlockMessage.encodeTagged(new BlockData(1, Transaction.of(data).hash(), data));
    });
    assertEquals(0, node.desk.height);
  }

  @Test
  @Tag("sec-D4")
  void honestDataThatAnAttackerPassesOnIsNobodysFault() {
    for (int i = 0; i < 300; i++) {
      Transaction tx = Transaction.of(Bytes.utf8("good " + i));
      honest.desk.pool.put(tx.hash(), org.blockberry.api.mempool.PoolEntry.builder(tx, i + 1, java.time.Instant.EPOCH).build());
      honest.network.node().poolChanged();
      attacker.send("node", "transactions", encoded(new TransactionDataResponse(List.of(new TransactionData(tx.hash(), tx.bytes())))));
      net.run(Duration.ofMillis(50));
    }
    assertTrue(net.runUntil(() -> node.desk.pool.size() == 300, Duration.ofSeconds(20)));
    assertEquals(0, node.network.ledger().entries().size());
    assertTrue(node.knows("honest") && node.knows("attacker"));
  }
}
