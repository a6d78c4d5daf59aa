package org.blockberry.rpc.http;

import static org.blockberry.rpc.http.GoldenTransactions.number;
import static org.blockberry.rpc.http.GoldenTransactions.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.Header;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.json.AbciJson;
import org.blockberry.chain.json.AminoJsonReader;
import org.blockberry.chain.json.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The golden answers of CometBFT 0.38 nodes, one file per method and variant: the request is sent to the real server
 * over the real methods, by POST and, where the file has one, by URI.
 */
class GoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"abci_info", "abci_query-missing_key", "abci_query-with_proof", "abci_query", "batch",
      "block-error_height_zero", "block-initial_height", "block", "block_by_hash-unknown", "block_by_hash",
      "block_results-full", "block_results", "blockchain", "broadcast_tx_async", "broadcast_tx_commit-refused",
      "broadcast_tx_commit", "broadcast_tx_sync-error_in_cache", "broadcast_tx_sync", "check_tx", "commit",
      "consensus_params", "consensus_state", "dump_consensus_state", "error-method_not_found", "genesis",
      "genesis_chunked", "header", "header_by_hash-unknown", "header_by_hash", "health", "net_info",
      "num_unconfirmed_txs", "status", "tx-error_unknown", "tx-no_proof", "tx", "unconfirmed_txs-empty",
      "unconfirmed_txs", "validators", "tx_search", "tx_search-empty", "tx_search-no_proof", "block_search"})
  void answersLikeTheOriginal(String name) throws Exception {
    JsonValue golden = read(name);
    JsonValue request = golden.get("request").isNull() ? golden.get("raw_request") : golden.get("request");
    JsonValue expected = golden.get("response");
    try (TestServer server = new TestServer()) {
      GoldenNode node = new GoldenNode();
      seed(node, name, golden, expected.get("result"));
      node.publish(server);
      Probe.Answer posted = server.post(JsonText.print(request));
      assertEquals(number(golden, "http_status"), posted.status());
      assertSame(name, expected, posted.json());
      if (!golden.get("uri").isNull()) {
        Probe.Answer got = server.get(text(golden, "uri").replace(" ", "%20"));
        assertEquals(golden.get("http_status_uri").isNull() ? 200 : 500, got.status());
        assertSame(name, with(expected, "id", JsonValue.of(-1)), got.json());
      }
    }
  }

  @Test
  void aParseErrorIsThatOfTheOriginalWithTextOfItsOwn() throws Exception {
    JsonValue golden = read("error-parse");
    try (TestServer server = new TestServer()) {
      Probe.Answer answer = server.post(text(golden, "raw_request"));
      assertEquals(number(golden, "http_status"), answer.status());
      assertFalse(answer.json().get("error").get("data").isNull());
      assertEquals(golden.get("response_without_data"),
          with(answer.json(), "error", with(answer.json().get("error"), "data", null)));
    }
  }

  /** The one deliberate difference: numbers are understood where the original insists on strings. */
  @Test
  void aHeightMayBeANumber() throws Exception {
    try (TestServer server = new TestServer()) {
      GoldenNode node = new GoldenNode();
      dockerchain(node);
      node.publish(server);
      Probe.Answer answer = server.post(JsonText.print(read("error-invalid_params").get("request")));
      assertEquals(read("block").get("response").get("result"), answer.json().get("result"));
    }
  }

  /** What the cosmjs client of 0.38 insists on, see chain.md section 10. */
  @Test
  void statusSatisfiesCosmjs() throws Exception {
    try (TestServer server = new TestServer()) {
      GoldenNode node = new GoldenNode();
      seed(node, "status", read("status"), read("status").get("response").get("result"));
      node.identity = org.blockberry.api.node.NodeIdentity.builder("", "dockerchain", "0.1.0").build();
      node.publish(server);
      JsonValue status = server.call("status", "{}").json().get("result");
      JsonValue info = status.get("node_info");
      assertTrue(text(info, "version").startsWith("0.38."));
      assertTrue(text(info, "id").matches("[0-9a-f]{40}"));
      for (String key : List.of("listen_addr", "network", "moniker")) {
        assertFalse(text(info, key).isEmpty(), key);
      }
      for (String key : List.of("p2p", "block", "app")) {
        assertTrue(text(info.get("protocol_version"), key).matches("\\d+"), key);
      }
      info.get("other").members().values().forEach(value -> assertTrue(value.asString().isPresent()));
      JsonValue validator = status.get("validator_info");
      assertTrue(text(validator, "address").matches("[0-9A-F]{40}"));
      assertEquals("0", text(validator, "voting_power"));
      assertEquals("tendermint/PubKeyEd25519", text(validator.get("pub_key"), "type"));
    }
  }

  private static void assertSame(String name, JsonValue expected, JsonValue actual) {
    if (name.equals("status")) { // the recorded node's key and channels are not ours; we say more under other
      assertEquals(known(expected), known(actual));
    } else if (name.equals("genesis_chunked")) { // the file wrote the members of the text in another order
      assertEquals(decoded(expected), decoded(actual));
    } else {
      assertEquals(expected, actual);
    }
  }

  private static JsonValue decoded(JsonValue answer) {
    JsonValue result = answer.get("result");
    JsonValue text = Probe.JSON.parse(GoldenTransactions.base64(result, "data"));
    return with(answer, "result", with(result, "data", text));
  }

  private static JsonValue known(JsonValue status) {
    JsonValue result = status.get("result");
    JsonValue info = result.get("node_info");
    JsonValue other = with(with(info.get("other"), "blockberry_version", null), "role", null);
    return with(status, "result", with(result, "node_info", with(with(with(info, "id", null), "channels", null),
        "other", other)));
  }

  private static JsonValue with(JsonValue object, String name, JsonValue value) {
    Map<String, JsonValue> members = new TreeMap<>(object.members());
    members.remove(name);
    JsonValue.ObjectBuilder out = JsonValue.object();
    members.forEach(out::put);
    return value == null ? out.build() : out.put(name, value).build();
  }

  private static JsonValue read(String name) throws Exception {
    try (InputStream in = GoldenTest.class.getResourceAsStream("/rpc/" + name + ".json")) {
      return Probe.JSON.parse(Bytes.wrap(in.readAllBytes()));
    }
  }

  /** Gives the node the data behind the answer. */
  private static void seed(GoldenNode node, String name, JsonValue golden, JsonValue result) throws Exception {
    dockerchain(node);
    GoldenTransactions transactions = node.transactions;
    switch (name) {
      case "abci_info" -> {
        JsonValue info = result.get("response");
        transactions.info = AppInfo.builder().data(text(info, "data")).version(text(info, "version"))
            .appVersion(number(info, "app_version")).lastHeight(number(info, "last_block_height"))
            .lastAppHash(GoldenTransactions.base64(info, "last_block_app_hash")).build();
      }
      case "abci_query", "abci_query-missing_key", "abci_query-with_proof" ->
          transactions.queryResponse = result.get("response");
      case "block_by_hash" -> {
        node.chain.blocks.clear();
        putBlock(node.chain, result);
      }
      case "block_results", "block_results-full" -> {
        node.chain.height = 12;
        node.chain.results.put(number(result, "height"), results(result));
      }
      case "broadcast_tx_commit", "broadcast_tx_commit-refused" -> {
        transactions.checkTx = result.get("check_tx");
        transactions.txResult = result.get("tx_result");
        transactions.height = number(result, "height");
      }
      case "broadcast_tx_sync-error_in_cache" ->
          transactions.refusal = text(golden.get("response").get("error"), "data");
      case "check_tx" -> transactions.checkTx = result;
      case "consensus_state", "dump_consensus_state" -> node.roundState = result.get("round_state");
      case "genesis" -> node.chain.genesis = Bytes.utf8(JsonText.print(result.get("genesis")));
      case "genesis_chunked" -> node.chain.genesis = GoldenTransactions.base64(result, "data");
      case "status" -> {
        JsonValue sync = result.get("sync_info");
        Header first = header("block-initial_height");
        Header header = new Header(first.blockVersion(), 1, first.chainId(), number(sync, "latest_block_height"),
            java.time.Instant.parse(text(sync, "latest_block_time")), first.lastBlockId(), first.lastCommitHash(),
            first.dataHash(), first.validatorsHash(), first.nextValidatorsHash(), first.consensusHash(),
            Bytes.fromHex(text(sync, "latest_app_hash")), first.lastResultsHash(), first.evidenceHash(),
            first.proposerAddress());
        BlockId id = new BlockId(Bytes.fromHex(text(sync, "latest_block_hash")), PartSetHeader.NONE);
        node.chain.put(GoldenChain.empty(header), id, GoldenChain.commit(header.height(), id, header.time()));
      }
      case "tx", "tx-no_proof" -> putTx(node.chain, result);
      case "tx_search", "tx_search-empty", "tx_search-no_proof" -> {
        List<TxLocation> hits = new ArrayList<>();
        for (JsonValue tx : result.get("txs").elements()) {
          putTx(node.chain, tx);
          hits.add(new TxLocation(number(tx, "height"), 0));
        }
        node.found = SearchAnswer.of(number(result, "total_count"), hits);
      }
      case "block_search" -> {
        List<TxLocation> hits = new ArrayList<>();
        for (JsonValue block : result.get("blocks").elements()) {
          putBlock(node.chain, block);
          hits.add(new TxLocation(number(block.get("block").get("header"), "height"), 0));
        }
        node.found = SearchAnswer.of(number(result, "total_count"), hits);
      }
      case "unconfirmed_txs", "num_unconfirmed_txs" -> transactions.waiting.add(Bytes.utf8("k=v"));
      default -> { }
    }
  }

  private static void putBlock(GoldenChain chain, JsonValue shown) {
    Block block = AminoJsonReader.block(shown.get("block"));
    BlockId id = AminoJsonReader.blockId(shown.get("block_id"));
    chain.put(block, id, GoldenChain.commit(block.header().height(), id, block.header().time()));
  }

  /** A block that holds nothing but the transaction shown. */
  private static void putTx(GoldenChain chain, JsonValue shown) throws Exception {
    Header first = header("block-initial_height");
    long height = number(shown, "height");
    Header header = new Header(11, 1, first.chainId(), height, first.time(), first.lastBlockId(),
        first.lastCommitHash(), first.dataHash(), first.validatorsHash(), first.nextValidatorsHash(),
        first.consensusHash(), first.appHash(), first.lastResultsHash(), first.evidenceHash(),
        first.proposerAddress());
    Bytes tx = GoldenTransactions.base64(shown, "tx");
    Block block = new Block(header, List.of(tx), List.of(), GoldenChain.empty(header).lastCommit());
    chain.put(block, block.blockId(), GoldenChain.commit(height, block.blockId(), header.time()));
    TxResult outcome = AbciJson.readTxResult(shown.get("tx_result"));
    chain.results.put(height,
        new BlockResults(List.of(), List.of(outcome), List.of(), Optional.empty(), Bytes.EMPTY).encode());
  }

  private static Header header(String golden) throws Exception {
    return AminoJsonReader.block(read(golden).get("response").get("result").get("block")).header();
  }

  private static Bytes results(JsonValue result) {
    JsonValue params = result.get("consensus_param_updates");
    return new BlockResults(
        result.get("finalize_block_events").elements().stream().map(AbciJson::readEvent).toList(),
        result.get("txs_results").elements().stream().map(AbciJson::readTxResult).toList(),
        result.get("validator_updates").elements().stream().map(AbciJson::readValidatorUpdate).toList(),
        params.isNull() ? Optional.empty() : Optional.of(AbciJson.readConsensusParamsUpdate(params)),
        GoldenTransactions.base64(result, "app_hash")).encode();
  }

  /** Blocks 1 to 10 of the recorded chain; of 2 to 9 the signatures in last commits are not those of the chain. */
  private static void dockerchain(GoldenNode node) throws Exception {
    GoldenChain chain = node.chain;
    JsonValue metas = read("blockchain").get("response").get("result").get("block_metas");
    for (JsonValue meta : metas.elements()) {
      BlockId id = AminoJsonReader.blockId(meta.get("block_id"));
      Header header = AminoJsonReader.header(meta.get("header"));
      chain.put(GoldenChain.empty(header), id, GoldenChain.commit(header.height(), id, header.time()));
    }
    JsonValue commit = read("commit").get("response").get("result").get("signed_header").get("commit");
    for (String name : List.of("block-initial_height", "block")) {
      JsonValue result = read(name).get("response").get("result");
      chain.put(AminoJsonReader.block(result.get("block")), AminoJsonReader.blockId(result.get("block_id")),
          AminoJsonReader.commit(commit));
    }
    Header tenth = header("block");
    Header eleventh = new Header(11, 1, tenth.chainId(), 11, tenth.time(), AminoJsonReader.commit(commit).blockId(),
        tenth.lastCommitHash(), tenth.dataHash(), tenth.validatorsHash(), tenth.nextValidatorsHash(),
        tenth.consensusHash(), tenth.appHash(), tenth.lastResultsHash(), tenth.evidenceHash(), tenth.proposerAddress());
    Block after = new Block(eleventh, List.of(), List.of(), AminoJsonReader.commit(commit));
    chain.put(after, after.blockId(), GoldenChain.commit(11, after.blockId(), eleventh.time()));
    chain.height = 214;
  }
}
