package org.blockberry.node.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Event;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.Header;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.Vote;
import org.blockberry.chain.json.AbciJson;
import org.blockberry.chain.json.AminoJsonReader;
import org.blockberry.chain.json.EvidenceJson;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.node.commit.CommittedBlock;
import org.blockberry.testing.contracts.TestEventBus;
import org.junit.jupiter.api.Test;

/** What is published for a block against the recorded events of CometBFT 0.38 nodes, payload and attributes. */
class ChainEventsTest {
  private static final Path GOLDEN = Path.of("../rpc/http/src/test/resources/rpc");
  private static final JsonText JSON = new JsonText(JsonLimits.GENESIS);

  private static List<JsonValue> golden(String name) throws Exception {
    return JSON.parse(Bytes.wrap(Files.readAllBytes(GOLDEN.resolve("subscribe-" + name + ".json")))).get("events").elements().stream()
        .map(event -> event.get("result")).toList();
  }

  private static Block anyBlock() throws Exception {
    return AminoJsonReader.block(golden("new_block").get(0).get("data").get("value").get("block"));
  }

  private static Block at(long height, List<Bytes> txs) throws Exception {
    Block any = anyBlock();
    Header header = any.header();
    return new Block(new Header(header.blockVersion(), header.appVersion(), header.chainId(), height, header.time(), header.lastBlockId(),
        header.lastCommitHash(), header.dataHash(), header.validatorsHash(), header.nextValidatorsHash(), header.consensusHash(),
        header.appHash(), header.lastResultsHash(), header.evidenceHash(), header.proposerAddress()), txs, List.of(), any.lastCommit());
  }

  private static List<NodeEvent> published(Block block, BlockId id, BlockResults results) {
    TestEventBus bus = new TestEventBus();
    List<Bytes> hashes = block.txs().stream().map(tx -> Transaction.of(tx).hash()).toList();
    new ChainEvents(bus).publish(new CommittedBlock(block, id, hashes, results, 0));
    return bus.published();
  }

  private static BlockResults results(List<Event> events, List<TxResult> txs, List<ValidatorUpdate> updates, Bytes appHash) {
    return new BlockResults(events, txs, updates, Optional.empty(), appHash);
  }

  private static void assertAsRecorded(JsonValue golden, NodeEvent event) {
    assertEquals(golden.get("data"), event.payload());
    Map<String, List<String>> wanted = golden.get("events").members().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
        entry -> entry.getValue().elements().stream().map(value -> value.asString().orElseThrow()).toList()));
    assertEquals(wanted, event.attributes());
  }

  @Test
  void aNewBlockIsShownAsRecorded() throws Exception {
    for (JsonValue golden : golden("new_block")) {
      JsonValue value = golden.get("data").get("value");
      JsonValue finalized = value.get("result_finalize_block");
      Block block = AminoJsonReader.block(value.get("block"));
      Bytes appHash = Bytes.wrap(Base64.getDecoder().decode(finalized.get("app_hash").asString().orElseThrow()));
      List<NodeEvent> events = published(block, AminoJsonReader.blockId(value.get("block_id")), results(List.of(), List.of(), List.of(), appHash));
      assertAsRecorded(golden, events.get(0));
    }
  }

  @Test
  void aHeaderIsShownAsRecorded() throws Exception {
    JsonValue golden = golden("new_block_header").get(0);
    Header header = AminoJsonReader.header(golden.get("data").get("value").get("header"));
    Block block = new Block(header, List.of(), List.of(), anyBlock().lastCommit());
    assertAsRecorded(golden, published(block, BlockId.NIL, results(List.of(), List.of(), List.of(), Bytes.EMPTY)).get(1));
  }

  @Test
  void theEventsOfABlockAreShownAsRecorded() throws Exception {
    JsonValue golden = golden("new_block_events").get(0);
    JsonValue value = golden.get("data").get("value");
    List<Event> events = value.get("events").elements().stream().map(AbciJson::readEvent).toList();
    Block block = at(Long.parseLong(value.get("height").asString().orElseThrow()), List.of(Bytes.utf8("a"), Bytes.utf8("b")));
    assertAsRecorded(golden, published(block, BlockId.NIL, results(events, List.of(TxResult.OK, TxResult.OK), List.of(), Bytes.EMPTY)).get(2));
  }

  @Test
  void evidenceIsShownBetweenTheEventsOfTheBlockAndItsTransactions() throws Exception {
    BlockId id = new BlockId(Bytes.wrap(new byte[32]), new PartSetHeader(1, Bytes.wrap(new byte[32])));
    Vote vote = new Vote(SignedMsgType.PREVOTE, 5, 0, id, Instant.EPOCH, Bytes.wrap(new byte[20]), 0, Bytes.wrap(new byte[64]), Bytes.EMPTY,
        Bytes.EMPTY);
    Vote nil = new Vote(SignedMsgType.PREVOTE, 5, 0, BlockId.NIL, Instant.EPOCH, vote.validatorAddress(), 0, vote.signature(), Bytes.EMPTY,
        Bytes.EMPTY);
    Block plain = at(7, List.of(Bytes.utf8("a")));
    Evidence piece = DuplicateVoteEvidence.of(vote, nil, 10, 3, Instant.EPOCH);
    List<NodeEvent> events = published(new Block(plain.header(), plain.txs(), List.of(piece), plain.lastCommit()), BlockId.NIL,
        results(List.of(), List.of(TxResult.OK), List.of(), Bytes.EMPTY));
    assertEquals(List.of("NewBlock", "NewBlockHeader", "NewBlockEvents", "NewEvidence", "Tx"), events.stream().map(NodeEvent::type).toList());
    assertEquals(Map.of("tm.event", List.of("NewEvidence")), events.get(3).attributes());
    JsonValue shown = events.get(3).payload();
    assertEquals(JsonValue.of("tendermint/event/NewEvidence"), shown.get("type"));
    assertEquals(JsonValue.of("7"), shown.get("value").get("height"));
    assertEquals(piece, EvidenceJson.read(shown.get("value").get("evidence")));
    assertEquals(shown.get("value").get("evidence"), events.get(0).payload().get("value").get("block").get("evidence").get("evidence").elements().get(0));
  }

  @Test
  void aTransactionIsShownAsRecorded() throws Exception {
    for (JsonValue golden : golden("tx")) {
      JsonValue shown = golden.get("data").get("value").get("TxResult");
      Bytes tx = Bytes.wrap(Base64.getDecoder().decode(shown.get("tx").asString().orElseThrow()));
      List<Event> events = shown.get("result").get("events").elements().stream().map(AbciJson::readEvent).toList();
      TxResult result = new TxResult(0, Bytes.EMPTY, "", "", 0, 0, events, "");
      Block block = at(Long.parseLong(shown.get("height").asString().orElseThrow()), List.of(tx));
      assertAsRecorded(golden, published(block, BlockId.NIL, results(List.of(), List.of(result), List.of(), Bytes.EMPTY)).get(3));
    }
  }

  @Test
  void aChangeOfTheValidatorsIsShownAsRecorded() throws Exception {
    JsonValue golden = golden("validator_set_updates").get(0);
    List<ValidatorUpdate> updates = new ArrayList<>();
    for (JsonValue update : golden.get("data").get("value").get("validator_updates").elements()) {
      PublicKey key = PublicKey.ed25519(Bytes.wrap(Base64.getDecoder().decode(update.get("pub_key").get("value").asString().orElseThrow())));
      updates.add(new ValidatorUpdate(key, Long.parseLong(update.get("voting_power").asString().orElseThrow())));
    }
    List<NodeEvent> events = published(anyBlock(), BlockId.NIL, results(List.of(), List.of(), updates, Bytes.EMPTY));
    assertAsRecorded(golden, events.get(events.size() - 1));
  }
}
