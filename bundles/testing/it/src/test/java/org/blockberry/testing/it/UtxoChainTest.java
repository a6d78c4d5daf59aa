package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ics23.StateProof;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of the example application {@code utxo} as its README makes one, spent by somebody who knows no more than that, under load and through a kill. */
class UtxoChainTest {
  private static final int COINS = 60;
  private static final int AMOUNT = 10;
  private static final int LOAD_COINS = 100;
  private static final int TOTAL = COINS * AMOUNT + LOAD_COINS;
  /** Key of the account that the load uses if nothing else is said; the README says the same. */
  private static final String LOAD_KEY = "d09e6073cf9a48872cfc9105f886b8732d2f2313126c96bbe8afb66a1150cf2c";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir
  private Path folder;
  private final CoinPurse purse = new CoinPurse("coins-1");
  private Path home;
  private List<String> options;

  @BeforeEach
  void init() throws IOException {
    home = folder.resolve("coins");
    Path password = Files.writeString(folder.resolve("password"), "a password of the test");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    options = List.of("--password-file", password.toString());
    RunningNode.run("init", "--home", home.toString(), "--chain-id", "coins-1", "--consensus", "poa", "--application", "utxo", "--app-state",
        "{\"" + purse.key() + "\": \"" + AMOUNT + " x " + COINS + "\", \"" + LOAD_KEY + "\": \"1 x " + LOAD_COINS + "\"}", "--password-file",
        password.toString()).orFail();
  }

  @Test
  void nothingIsSpentTwiceAndAllIsProven() throws Exception {
    byte[] halves;
    try (RunningNode node = RunningNode.launch(home, Map.of(), options)) {
      node.awaitReady();
      CompletableFuture<RunningNode.Outcome> load = CompletableFuture.supplyAsync(() -> RunningNode.run("load", "--generator", "utxo", "--home",
          home.toString(), "--rate", "50", "--duration", "2s", "--verify", "--json", "--quiet"));
      byte[] first = purse.genesis(0);
      halves = cut(node, 0);
      assertEquals(2, send(node, purse.spend(first, AMOUNT)), "spent already");
      assertNotEquals(0, send(node, purse.spend(new byte[CoinPurse.OUTPOINT], 1)), "never made");
      aBlockRefusesTheSecondSpend(node);
      theListIsWholePageByPage(node);
      theNextHeaderProves(node, halves, first);
      RunningNode.Outcome loaded = load.get();
      JsonNode report = Rpc.JSON.readTree(loaded.orFail().output());
      assertEquals(List.of(100, 0, 0, LOAD_COINS, 0), List.of(report.get("committed").asInt(), report.get("lost").asInt(),
          report.get("duplicated").asInt(), report.get("checked").asInt(), report.get("missing").asInt()), loaded.output());
      node.kill();
    }
    try (RunningNode node = RunningNode.launch(home, Map.of(), options)) {
      node.awaitReady();
      assertEquals(Integer.toString(TOTAL), text(query(node, "/total", "", 0, false)));
      byte[] joined = purse.spend(halves, AMOUNT);
      assertEquals(0, commit(node, joined), "the halves survived");
      assertEquals(2, send(node, purse.spend(halves, AMOUNT - 1, 1)), "and are gone now");
      assertEquals(Integer.toString(TOTAL), text(query(node, "/total", "", 0, false)));
    }
  }

  /** Both outputs of a spend of genesis coin {@code coin}. */
  private byte[] cut(RunningNode node, int coin) throws Exception {
    byte[] tx = purse.spend(purse.genesis(coin), 3, AMOUNT - 3);
    assertEquals(0, commit(node, tx));
    return CoinPurse.concat(CoinPurse.made(tx, 0), CoinPurse.made(tx, 1));
  }

  /** Of two spends of one coin both may wait for a block, which carries out one. Tried until one block had two. */
  private void aBlockRefusesTheSecondSpend(RunningNode node) throws Exception {
    for (int coin = 1; coin < COINS; coin++) {
      byte[] one = purse.spend(purse.genesis(coin), 1, AMOUNT - 1);
      byte[] other = purse.spend(purse.genesis(coin), 2, AMOUNT - 2);
      assertEquals(0, send(node, one));
      int late = send(node, other);
      assertTrue(late == 0 || late == 2, "code " + late);
      Map<String, String> height = Map.of("height", found(node, one).get("height").asText());
      JsonNode txs = node.rpc().call("block", height).at("/block/data/txs");
      JsonNode results = node.rpc().call("block_results", height).get("txs_results");
      List<Integer> codes = new ArrayList<>();
      for (int i = 0; i < txs.size(); i++) {
        if (List.of(base64(one), base64(other)).contains(txs.get(i).asText())) {
          codes.add(results.get(i).get("code").asInt());
        }
      }
      if (codes.size() == 2) {
        assertEquals(List.of(0, 2), codes, "the first is carried out; of the second the coin is not there any more");
        return;
      }
      assertEquals(List.of(0), codes);
    }
    throw new AssertionError("no two spends of one coin ever came into one block");
  }

  private static void theListIsWholePageByPage(RunningNode node) throws Exception {
    long sum = 0;
    int outputs = 0;
    String next = "";
    String height = "0";
    do {
      JsonNode answer = query(node, "/list/40", next, Long.parseLong(height), false);
      height = answer.get("height").asText(); // all pages of one version, whatever the load does
      JsonNode page = Rpc.JSON.readTree(text(answer));
      assertTrue(page.get("outputs").size() <= 40);
      for (JsonNode output : page.get("outputs")) {
        sum += output.get("amount").asLong();
        outputs++;
      }
      next = page.get("next").asText();
    } while (!next.isEmpty());
    assertEquals(TOTAL, sum);
    assertEquals(Integer.toString(outputs), text(query(node, "/count", "", Long.parseLong(height), false)));
  }

  /** One operation, which leads from the answer to the application hash in the header of the next height. */
  private static void theNextHeaderProves(RunningNode node, byte[] present, byte[] absent) throws Exception {
    String first = HexFormat.of().formatHex(present, 0, CoinPurse.OUTPOINT);
    for (String[] asked : new String[][] {{"/output", first, "6f" + first}, {"/output", hex(absent), "6f" + hex(absent)}, {"/total", "", "73"},
        {"/key", "6f" + first, "6f" + first}}) {
      JsonNode answer = query(node, asked[0], asked[1], 0, true);
      Bytes key = Bytes.fromHex(asked[2]);
      Bytes appHash = Bytes.fromHex(node.rpc().call("header", Map.of("height", Long.toString(answer.get("height").asLong() + 1)))
          .at("/header/app_hash").asText());
      List<ProofOp> operations = new ArrayList<>();
      answer.at("/proofOps/ops").forEach(op -> operations.add(new ProofOp(op.get("type").asText(), bytes(op.get("key")), bytes(op.get("data")))));
      Optional<Bytes> value = Optional.of(bytes(answer.get("value"))).filter(found -> !found.isEmpty());
      assertEquals(asked[1].equals(hex(absent)), value.isEmpty(), answer::toString);
      assertTrue(StateProof.verify(appHash, key, value, operations).proven(), answer::toString);
      assertFalse(StateProof.verify(appHash, key, Optional.of(Bytes.utf8("more")), operations).proven());
    }
  }

  private static int send(RunningNode node, byte[] tx) throws IOException {
    return node.rpc().call("broadcast_tx_sync", Map.of("tx", base64(tx))).get("code").asInt();
  }

  /** Code that the transaction has in its block. */
  private static int commit(RunningNode node, byte[] tx) throws Exception {
    assertEquals(0, send(node, tx));
    return found(node, tx).at("/tx_result/code").asInt();
  }

  private static JsonNode found(RunningNode node, byte[] tx) throws Exception {
    JsonNode[] found = new JsonNode[1];
    Await.until("the spend is in a block", SOON, () -> {
      try {
        found[0] = node.rpc().call("tx", Map.of("hash", base64(SpecTree.sha256(tx))));
        return true;
      } catch (Rpc.Failed notYet) {
        return false;
      }
    });
    return found[0];
  }

  private static JsonNode query(RunningNode node, String path, String data, long height, boolean prove) throws IOException {
    JsonNode response = node.rpc().call("abci_query", Map.of("path", path, "data", data, "height", Long.toString(height), "prove", prove)).get("response");
    assertEquals(0, response.path("code").asInt(), response::toString);
    return response;
  }

  private static String text(JsonNode response) {
    return new String(Base64.getDecoder().decode(response.get("value").asText()), StandardCharsets.UTF_8);
  }

  private static Bytes bytes(JsonNode base64) {
    return base64.isNull() ? Bytes.EMPTY : Bytes.wrap(Base64.getDecoder().decode(base64.asText()));
  }

  private static String hex(byte[] content) {
    return HexFormat.of().formatHex(content);
  }

  private static String base64(byte[] content) {
    return Base64.getEncoder().encodeToString(content);
  }
}
