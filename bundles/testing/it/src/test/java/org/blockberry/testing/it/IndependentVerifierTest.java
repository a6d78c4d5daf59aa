package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand blocks of ours hold in a verifier that was written from the specification and shares no code with the node. */
class IndependentVerifierTest {
  private static final int BLOCKS = 1_000;

  @TempDir
  private Path home;
  private final SpecVerifier verifier = new SpecVerifier();

  @Test
  void theVerifierIsRightAboutBlocksOfOtherChains() throws IOException {
    verifier.block(realChain("dockerchain_1"));
    verifier.block(realChain("cosmoshub-4_9399574"));
    JsonNode light = realChain("mocha-4_11105");
    verifier.signedHeader(light.at("/signed_header/header"), light.at("/signed_header/commit"),
        light.at("/validator_set/validators"));
    assertTrue(verifier.signatures() == 8, () -> verifier.signatures() + " signatures");
    // devnet-1, results of height 5 and header of height 6 (crypto-com/chain-indexing, parser tests)
    JsonNode results = Rpc.JSON.readTree(
        "[{\"code\":0,\"data\":\"Cg8KDWNyZWF0ZV9jbGllbnQ=\",\"gas_wanted\":\"3000000\",\"gas_used\":\"78510\"}]");
    assertArrayEquals(HexFormat.of().parseHex("ff4071626d6d4053f15986dacd2b992a314d3770a495c724040b74195b857281"),
        SpecMessages.resultsHash(results));
  }

  @Test
  void theVerifierRefusesBlocksOfOtherChainsThatWereChanged() throws IOException {
    for (String place : List.of("/block/header/time", "/block/header/app_hash", "/block/data/txs/1", "/block_id/hash",
        "/block/last_commit/signatures/77/signature", "/block/last_commit/signatures/3/timestamp",
        "/block/last_commit/round", "/block_id/parts/hash")) {
      JsonNode block = realChain("cosmoshub-4_9399574");
      change(block, place);
      assertThrows(SpecVerifier.Refuted.class, () -> verifier.block(block), place);
    }
    for (String place : List.of("/signed_header/commit/signatures/0/signature", "/signed_header/commit/round",
        "/signed_header/commit/signatures/8/timestamp", "/validator_set/validators/4/pub_key/value",
        "/validator_set/validators/2/voting_power", "/signed_header/commit/block_id/parts/total")) {
      JsonNode light = realChain("mocha-4_11105");
      change(light, place);
      assertThrows(SpecVerifier.Refuted.class, () -> verifier.signedHeader(light.at("/signed_header/header"),
          light.at("/signed_header/commit"), light.at("/validator_set/validators")), place);
    }
  }

  @Test
  void aThousandBlocksHold() throws Exception {
    Map<String, String> fast = Map.of("BLOCKBERRY_CONSENSUS_POA_INSTANT", "false",
        "BLOCKBERRY_CONSENSUS_POA_BLOCK_INTERVAL", "10ms");
    ExecutorService sender = Executors.newSingleThreadExecutor();
    AtomicBoolean stop = new AtomicBoolean();
    try (RunningNode node = RunningNode.start(home, fast)) {
      JsonNode genesis = node.rpc().call("genesis", Map.of()).get("genesis");
      Future<?> sending = sender.submit(() -> {
        VariedLoad.send(node.rpc(), genesis.at("/validators/0/pub_key/value").asText(), stop);
        return null;
      });
      Seen seen = verify(node, genesis, sending);
      stop.set(true);
      sending.get();
      System.out.println("independent verifier: " + BLOCKS + " blocks, " + verifier.signatures() + " signatures, "
          + verifier.hashes() + " hashes (" + seen + ")");
      seen.check();
    } finally {
      stop.set(true);
      sender.shutdownNow();
    }
  }

  /** That there was something to verify. */
  private static final class Seen {
    private int withTransactions;
    private int transactions;
    private int refused;
    private int severalParts;
    private int setChanges;
    private int absent;

    void add(SpecVerifier.Height height) {
      int txs = height.block().at("/block/data/txs").size();
      transactions += txs;
      withTransactions += txs == 0 ? 0 : 1;
      for (JsonNode result : height.results().get("txs_results")) {
        refused += result.get("code").asInt() == 0 ? 0 : 1;
      }
      severalParts += height.block().at("/block_id/parts/total").asInt() > 1 ? 1 : 0;
      JsonNode header = height.header();
      setChanges += header.get("validators_hash").equals(header.get("next_validators_hash")) ? 0 : 1;
      for (JsonNode entry : height.commit().at("/signed_header/commit/signatures")) {
        absent += entry.get("block_id_flag").asInt() == 1 ? 1 : 0;
      }
    }

    void check() {
      assertTrue(withTransactions >= BLOCKS / 5 && transactions >= BLOCKS / 5 && refused >= 1 && severalParts >= 1
          && setChanges == VariedLoad.VALIDATOR_CHANGES && absent >= 1, this::toString);
    }

    @Override
    public String toString() {
      return transactions + " transactions in " + withTransactions + " blocks, " + refused + " refused in a block, "
          + severalParts + " blocks of several parts, " + setChanges + " changes of the validators, " + absent
          + " absent entries";
    }
  }

  private Seen verify(RunningNode node, JsonNode genesis, Future<?> sending) throws Exception {
    Seen seen = new Seen();
    SpecVerifier.Height before = null;
    long tip = 0;
    boolean[] tampered = new boolean[2];
    for (long height = 1; height <= BLOCKS; height++) {
      if (tip <= height) {
        // The commit of a height is final once the next one carries it.
        long next = height + 1;
        Await.until("height " + next, Duration.ofSeconds(60), () -> node.rpc().height() >= next || failed(sending));
        tip = node.rpc().height();
      }
      SpecVerifier.Height now = fetch(node.rpc(), height);
      verifier.height(genesis, before, now);
      seen.add(now);
      int kind = height == 1 ? 0 : before.results().get("txs_results").size() > 0 && now.results().get("txs_results").size() > 0
          ? 1 : -1;
      if (kind >= 0 && !tampered[kind]) {
        tampered[kind] = true;
        refusesChanges(genesis, before, now);
      }
      before = now;
    }
    assertTrue(tampered[1], "no two blocks with transactions in a row");
    return seen;
  }

  private static boolean failed(Future<?> sending) throws Exception {
    if (sending.isDone()) {
      sending.get();
    }
    return false;
  }

  private static SpecVerifier.Height fetch(Rpc rpc, long height) throws IOException {
    Map<String, String> at = Map.of("height", Long.toString(height));
    return new SpecVerifier.Height(rpc.call("block", at), rpc.call("commit", at), rpc.call("validators", at),
        rpc.call("block_results", at));
  }

  /** One changed value anywhere, also in the answers about the height before, is noticed. */
  private static void refusesChanges(JsonNode genesis, SpecVerifier.Height before, SpecVerifier.Height now) {
    SpecVerifier other = new SpecVerifier();
    other.height(genesis, before, now);
    now.header().fieldNames().forEachRemaining(name -> {
      if (!now.header().get(name).isObject()) {
        refuted(genesis, before, now, 0, "/block/header/" + name);
      }
    });
    List.of("/block_id/hash", "/block_id/parts/hash", "/block_id/parts/total").forEach(place ->
        refuted(genesis, before, now, 0, place));
    String entry = "/signed_header/commit/signatures/0/";
    List.of(entry + "signature", entry + "timestamp", entry + "validator_address", "/signed_header/commit/round")
        .forEach(place -> refuted(genesis, before, now, 1, place));
    List.of("/validators/0/pub_key/value", "/validators/0/voting_power").forEach(place ->
        refuted(genesis, before, now, 2, place));
    if (before != null) {
      String last = "/block/last_commit/signatures/0/";
      List.of("/block/data/txs/0", last + "signature", last + "timestamp", "/block/last_commit/height",
          "/block/header/last_block_id/parts/total").forEach(place -> refuted(genesis, before, now, 0, place));
      List.of("/app_hash", "/txs_results/0/code", "/txs_results/0/gas_used").forEach(place ->
          refuted(genesis, before, now, 4 + 3, place));
      refuted(genesis, before, now, 4, "/block_id/hash");
    }
  }

  /** Changes one value in answer {@code which}: 0 to 3 of this height, 4 to 7 of the height before. */
  private static void refuted(JsonNode genesis, SpecVerifier.Height before, SpecVerifier.Height now, int which,
      String place) {
    SpecVerifier.Height changedBefore = which < 4 ? before : changed(before, which - 4, place);
    SpecVerifier.Height changedNow = which < 4 ? changed(now, which, place) : now;
    assertThrows(SpecVerifier.Refuted.class, () -> new SpecVerifier().height(genesis, changedBefore, changedNow),
        () -> "not noticed: " + place);
  }

  private static SpecVerifier.Height changed(SpecVerifier.Height height, int which, String place) {
    JsonNode[] answers = {height.block(), height.commit(), height.validators(), height.results()};
    answers[which] = answers[which].deepCopy();
    change(answers[which], place);
    return new SpecVerifier.Height(answers[0], answers[1], answers[2], answers[3]);
  }

  /** Replaces the value at {@code place} by another one of its kind. */
  private static void change(JsonNode tree, String place) {
    int slash = place.lastIndexOf('/');
    JsonNode parent = tree.at(place.substring(0, slash));
    String name = place.substring(slash + 1);
    JsonNode old = tree.at(place);
    JsonNode other = old.isInt() ? Rpc.JSON.getNodeFactory().numberNode(old.asInt() + 1)
        : Rpc.JSON.getNodeFactory().textNode(another(old.asText()));
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(name), other);
    } else {
      ((ObjectNode) parent).set(name, other);
    }
  }

  private static String another(String text) {
    if (text.endsWith("Z") && text.contains(":")) {
      return Instant.parse(text).plusNanos(1).toString();
    }
    char first = text.charAt(0);
    return (first == '1' ? '2' : '1') + text.substring(1);
  }

  private static JsonNode realChain(String name) throws IOException {
    try (InputStream in = IndependentVerifierTest.class.getResourceAsStream("/real-chains/" + name + ".json")) {
      return Rpc.JSON.readTree(in);
    }
  }
}
