package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Search and events of a real node: found after the commit, also after the indexer was swapped away and back under transactions, after
 * {@code kill -9}, and after its folder was taken away.
 */
@Tag("sec-R9")
class SearchAndSubscribeTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int TXS = 40;

  @TempDir
  private Path folder;

  @Test
  void whatIsCommittedIsHeardAndFoundWhateverHappensToTheIndex() throws Exception {
    Path home = folder.resolve("home");
    List<Long> heights = new ArrayList<>();
    try (RunningNode node = RunningNode.start(home); Ear ear = new Ear(node, "tm.event='Tx' AND app.action='set'")) {
      for (int i = 0; i < TXS; i++) {
        if (i == TXS / 4) {
          node.shell("node:use", "indexer", "none").orFail();
          JsonNode refused = node.rpc().get("/tx_search?query=%22tx.height%3E0%22");
          assertEquals("transaction indexing is disabled", refused.at("/error/data").asText());
        } else if (i == TXS / 2) {
          node.shell("node:use", "indexer", "kv").orFail();
        }
        heights.add(node.rpc().commit("key" + i + "=" + i));
      }
      for (int i = 0; i < TXS; i++) {
        JsonNode event = ear.next();
        assertEquals(Long.toString(heights.get(i)), event.at("/result/data/value/TxResult/height").asText(), "event " + i);
        assertEquals("key" + i, event.at("/result/events/app.key/0").asText());
      }
      everythingIsFound(node, heights);
      String status = node.shell("node:status", "--json").orFail().output();
      JsonNode indexer = Rpc.JSON.readTree(status).get("indexer");
      assertEquals(1, indexer.get("base").asLong(), status);
      node.kill();
    }
    try (RunningNode node = RunningNode.start(home)) {
      everythingIsFound(node, heights);
      node.stop();
    }
    try (var files = Files.walk(home.resolve("data/indexer"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    try (RunningNode node = RunningNode.start(home)) {
      everythingIsFound(node, heights);
      System.out.println("search: " + TXS + " transactions heard in order and found after a swap of the indexer, a kill, and the loss of"
          + " the index");
      assertEquals(0, node.stop());
    }
  }

  private static void everythingIsFound(RunningNode node, List<Long> heights) {
    Await.until("the index has caught up", LONG, () -> total(node, "app.index_key EXISTS") == TXS);
    for (int i = 0; i < TXS; i += TXS / 8) {
      int at = i;
      Await.until("key" + i + " is found", LONG, () -> {
        JsonNode found = node.rpc().call("tx_search", Map.of("query", "app.key='key" + at + "'", "prove", true));
        return found.get("total_count").asLong() == 1 && found.at("/txs/0/height").asLong() == heights.get(at)
            && !found.at("/txs/0/proof/root_hash").asText().isEmpty();
      });
    }
  }

  private static long total(RunningNode node, String query) throws Exception {
    return node.rpc().call("tx_search", Map.of("query", query)).get("total_count").asLong();
  }

  /** A WebSocket with one subscription. */
  private static final class Ear implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    Ear(RunningNode node, String query) throws Exception {
      String port = Files.readString(node.home().resolve("var/run/rpc.port")).strip();
      socket = HttpClient.newHttpClient().newWebSocketBuilder()
          .buildAsync(URI.create("ws://127.0.0.1:" + port + "/websocket"), this).get(30, TimeUnit.SECONDS);
      socket.sendText(Rpc.JSON.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 1, "method", "subscribe", "params", Map.of("query", query))),
          true).get(30, TimeUnit.SECONDS);
      assertTrue(next().get("result").isEmpty());
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    JsonNode next() throws Exception {
      String text = texts.poll(30, TimeUnit.SECONDS);
      assertTrue(text != null, "nothing is heard");
      return Rpc.JSON.readTree(text);
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
