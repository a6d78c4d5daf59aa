package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.fake.FakeNet;
import org.blockberry.network.fake.FakeTransport;
import org.junit.jupiter.api.Test;

/** The exchanges of the protocol specification as bytes, the way an original node sends them: what a script says is all that we send. */
class ScriptReplayTest {
  private static final Duration SOON = Duration.ofMillis(150);
  private static final Pattern NAME = Pattern.compile("\\{([^}]*)}");
  private static final HexFormat HEX = HexFormat.of();
  private static final Bytes HELLO = Bytes.utf8("hello");
  private static final Bytes WORLD = Bytes.utf8("world");

  private final FakeNet net = new FakeNet(1);
  private final FakeNode node = new FakeNode(net, "ours", Map.of("private_addresses", false, "original_peers", true), new HashMap<>());
  private final FakeTransport peer = new FakeTransport(net, "go", FakeNode.key("go"), "/ip4/5.6.7.8/tcp/26656");
  private final Map<String, Deque<Bytes>> heard = new HashMap<>();
  private final Set<String> streams = Set.of("pex", "transactions", "blocksync", "statesync", "blocks", "consensus", "housekeeping", "unknown");

  @Test
  void aSessionWithAnOriginalNode() throws IOException {
    run("original-session");
  }

  private void run(String name) throws IOException {
    net.maxDelay = Duration.ofMillis(1);
    peer.offer(Set.copyOf(streams.stream().map(stream -> StreamSpec.of(stream, 64 << 20)).toList()));
    peer.listener(new TransportListener() {
      @Override
      public void changed(PeerChange change) {}

      @Override
      public void received(String from, String stream, Bytes message, Runnable handled) {
        heard.computeIfAbsent(stream, key -> new ArrayDeque<>()).add(message);
        handled.run();
      }
    });
    int number = 0;
    try (InputStream in = getClass().getResourceAsStream("/script/" + name + ".txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          step(line.strip(), "line " + number + ": " + line);
        }
      }
    }
    heard.forEach((stream, left) -> assertEquals(List.of(), List.copyOf(left), "more than the script says on stream " + stream));
    assertEquals(0, node.transport.unhandled);
  }

  private void step(String line, String where) {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "dial" -> {
        peer.connect("ours", List.of());
        net.run(SOON);
        peer.admit("ours", streams);
      }
      case ">" -> {
        peer.send("ours", words[1], Bytes.fromHex(filled(words[2])));
        net.run(SOON);
      }
      case "<" -> {
        Bytes next = heard.getOrDefault(words[1], new ArrayDeque<>()).poll();
        assertTrue(next != null, where + ": nothing came");
        String pattern = filled(words[2]).replace("*", "([0-9a-f]{2})*");
        assertTrue(HEX.formatHex(next.toArray()).matches(pattern), where + ": came " + HEX.formatHex(next.toArray()));
      }
      case "+" -> net.run(Duration.ofSeconds(Long.parseLong(words[1])));
      case "forget" -> heard.clear();
      case "pool" -> {
        Transaction tx = Transaction.of(Bytes.utf8(words[1]));
        node.desk.pool.put(tx.hash(), PoolEntry.builder(tx, 99, java.time.Instant.EPOCH).build());
        node.network.node().poolChanged();
      }
      case "=" -> check(words, where);
      default -> throw new AssertionError(where);
    }
  }

  private void check(String[] words, String where) {
    switch (words[1]) {
      case "established" -> assertTrue(node.knows("go"), where);
      case "gone" -> assertTrue(!node.knows("go"), where);
      case "height" -> assertEquals(Long.parseLong(words[2]), node.desk.height, where);
      case "pool" -> assertTrue(node.desk.pool.containsKey(Transaction.of(Bytes.utf8(words[2])).hash()), where);
      case "points" -> {
        long points = node.network.ledger().points("go", net.now().wallMillis());
        long expected = Long.parseLong(words[2]);
        assertTrue(points == expected || points == expected - 1, where + ": " + points); // a little has faded
      }
      default -> throw new AssertionError(where);
    }
  }

  private String filled(String text) {
    return NAME.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
  }

  private static String value(String name) {
    if (name.startsWith("addr:")) {
      return text(name.substring(5));
    }
    return switch (name) {
      case "peer-id" -> text(HEX.formatHex(FakeNode.key("go").toArray()));
      case "our-id" -> text(HEX.formatHex(FakeNode.key("ours").toArray()));
      case "peer-key" -> HEX.formatHex(FakeNode.key("go").toArray());
      case "our-key" -> HEX.formatHex(FakeNode.key("ours").toArray());
      case "chain" -> text("chain-1");
      case "len32" -> "20";
      case "end" -> "00";
      case "h" -> HEX.formatHex(Transaction.of(HELLO).hash().toArray());
      case "w" -> HEX.formatHex(Transaction.of(WORLD).hash().toArray());
      case "block" -> text(sealed().toUtf8());
      case "b" -> HEX.formatHex(Transaction.of(sealed()).hash().toArray());
      default -> throw new AssertionError(name);
    };
  }

  private static Bytes sealed() {
    return new org.blockberry.network.blocks.SealedBlock(Bytes.utf8("block 1"), Bytes.utf8("proof")).encode();
  }

  /** Length and content; all texts here are shorter than 128 bytes. */
  private static String text(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().toHexDigits((byte) bytes.length) + HEX.formatHex(bytes);
  }
}
