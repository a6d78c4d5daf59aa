package org.blockberry.rpc.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.node.NodeIdentity;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.MerkleProof;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.json.EvidenceJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the golden files do not show: errors, bounds, pages and defaults, on a chain of real blocks. */
class CoreMethodsTest {
  private final SmallChain chain = new SmallChain(250);
  private final FakeSearch search = new FakeSearch();
  private final FakeTransportSlot transport = new FakeTransportSlot();
  private CompletableFuture<SubmitResult> submitted = new CompletableFuture<>();
  private JsonValue roundState = JsonValue.NULL;

  private final List<Bytes> handedIn = new ArrayList<>();
  private EvidenceVerdict verdict = EvidenceVerdict.of(EvidenceVerdict.Kind.TAKEN, "");

  private JsonValue call(String name, RpcArguments arguments) {
    return method(name).call(arguments).toCompletableFuture().join();
  }

  private JsonValue schedule = JsonValue.EMPTY_OBJECT;

  private RpcMethod method(String name) {
    return methods().stream().filter(method -> method.name().equals(name)).findFirst().orElseThrow();
  }

  private List<RpcMethod> methods() {
    TransactionService transactions = (TransactionService) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {TransactionService.class}, (proxy, method, arguments) -> submitted);
    NodeInfo node = new NodeInfo() {
      @Override
      public NodeIdentity identity() {
        return NodeIdentity.builder("m", "small", "0.1.0").build();
      }

      @Override
      public JsonValue roundState() {
        return roundState;
      }

      @Override
      public JsonValue schedule() {
        return schedule;
      }
    };
    return CoreMethods.of(chain, transactions, evidence -> {
      handedIn.add(evidence);
      return CompletableFuture.completedFuture(verdict);
    }, node, search, transport, () -> "", Optional::empty);
  }

  private String error(String name, RpcArguments arguments) {
    try {
      call(name, arguments);
    } catch (RpcException e) {
      return e.getMessage();
    } catch (CompletionException e) {
      return e.getCause().getMessage();
    }
    throw new AssertionError(name + " did not fail");
  }

  @Test
  void allMethodsOfTheIssueAreThere() {
    Set<String> expected = new TreeSet<>(Set.of("status", "health", "net_info", "schedule", "genesis", "genesis_chunked",
        "broadcast_tx_async", "broadcast_tx_sync", "broadcast_tx_commit", "abci_info", "abci_query", "block",
        "block_by_hash", "block_results", "block_search", "blockchain", "header", "header_by_hash", "commit", "validators",
        "consensus_params", "tx", "tx_search", "check_tx", "unconfirmed_txs", "num_unconfirmed_txs", "consensus_state",
        "dump_consensus_state", "broadcast_evidence", "state_record")); // the last is ours alone
    Set<String> found = new TreeSet<>();
    for (RpcMethod method : methods()) {
      assertTrue(found.add(method.name()), method.name() + " is there twice");
      assertTrue(method.doc().endsWith("."), method.name());
      assertEquals(method.name().startsWith("broadcast") ? RpcMethod.Access.SUBMIT : RpcMethod.Access.READ,
          method.access());
    }
    assertEquals(expected, found);
  }

  @Test
  void peersAreShownAsTheOriginalShowsThem() {
    assertEquals("{\"listening\":false,\"listeners\":[],\"n_peers\":\"0\",\"peers\":[]}",
        org.blockberry.chain.json.JsonText.print(call("net_info", Arguments.none())), "without a transport");
    transport.addresses = List.of("/ip4/0.0.0.0/tcp/26656");
    transport.peers = List.of(
        PeerView.builder("12D3KooWx", PeerState.ESTABLISHED).outbound(true).publicKey(Bytes.wrap(new byte[32]))
            .address("/ip4/10.0.0.7/tcp/26656").since(Instant.EPOCH).sent(3, 300).received(4, 4_000).build(),
        PeerView.builder("12D3KooWy", PeerState.CONNECTED).address("/ip6/::1/tcp/1").build(),
        PeerView.builder("12D3KooWz", PeerState.RECONNECTING).build());
    JsonValue info = call("net_info", Arguments.none());
    assertEquals(JsonValue.of("Listener(@/ip4/0.0.0.0/tcp/26656)"), info.get("listeners").elements().get(0));
    assertEquals(JsonValue.of("2"), info.get("n_peers"), "who is dialled is no peer yet");
    JsonValue peer = info.get("peers").elements().get(0);
    assertEquals(JsonValue.of(true), peer.get("is_outbound"));
    assertEquals(JsonValue.of("10.0.0.7"), peer.get("remote_ip"));
    assertEquals(JsonValue.of("small"), peer.get("node_info").get("network"));
    assertEquals(40, peer.get("node_info").get("id").asString().orElseThrow().length());
    assertEquals(JsonValue.of("4000"), peer.get("connection_status").get("RecvMonitor").get("Bytes"));
    assertEquals(JsonValue.of("::1"), info.get("peers").elements().get(1).get("remote_ip"));
    assertEquals(JsonValue.of(""), info.get("peers").elements().get(1).get("node_info").get("network"), "not known before its handshake");
  }

  @ParameterizedTest
  @ValueSource(strings = {"block", "header", "commit", "block_results", "validators", "consensus_params"})
  void heightsThatThereAreNotAreNamed(String name) {
    chain.grow(10);
    chain.blocks.headMap(4L).clear();
    long latest = name.equals("validators") || name.equals("consensus_params") ? 11 : 10;
    assertEquals("height must be greater than 0, but got 0", error(name, Arguments.of("height", 0)));
    assertEquals("height must be greater than 0, but got -1", error(name, Arguments.of("height", -1)));
    assertEquals("height " + (latest + 1) + " must be less than or equal to the current blockchain height " + latest,
        error(name, Arguments.of("height", latest + 1)));
    assertEquals("height 3 is not available, lowest height is 4", error(name, Arguments.of("height", 3)));
    assertTrue(call(name, Arguments.of("height", 4)).isObject());
    assertTrue(call(name, Arguments.none()).isObject());
  }

  @Test
  void aNodeThatIsBehindShowsTheStateOfItsLatestBlock() {
    chain.grow(3);
    assertEquals(JsonValue.of("4"), call("validators", Arguments.none()).get("block_height"));
    chain.catchingUp = true;
    assertEquals(JsonValue.of("3"), call("validators", Arguments.none()).get("block_height"));
  }

  @Test
  void beforeTheFirstBlock() {
    assertEquals("{\"block_id\":{\"hash\":\"\",\"parts\":{\"total\":0,\"hash\":\"\"}},\"block\":null}",
        org.blockberry.chain.json.JsonText.print(call("block", Arguments.none())));
    assertTrue(call("header", Arguments.none()).get("header").isNull());
    assertTrue(call("commit", Arguments.none()).isNull());
    assertEquals("could not find results for height #0", error("block_results", Arguments.none()));
    assertEquals(JsonValue.of("1"), call("validators", Arguments.none()).get("block_height"));
    JsonValue sync = call("status", Arguments.none()).get("sync_info");
    for (String which : new String[] {"latest", "earliest"}) {
      assertEquals(JsonValue.of(""), sync.get(which + "_block_hash"));
      assertEquals(JsonValue.of(""), sync.get(which + "_app_hash"));
      assertEquals(JsonValue.of("0"), sync.get(which + "_block_height"));
      assertEquals(JsonValue.of("1970-01-01T00:00:00Z"), sync.get(which + "_block_time"));
    }
  }

  @Test
  void theCommitOfTheLatestBlockIsTheOneSeenAndNotCanonical() {
    chain.grow(3);
    JsonValue latest = call("commit", Arguments.none());
    assertEquals(JsonValue.FALSE, latest.get("canonical"));
    assertEquals(1, mark(latest));
    JsonValue older = call("commit", Arguments.of("height", 2));
    assertEquals(JsonValue.TRUE, older.get("canonical"));
    assertEquals(2, mark(older));
  }

  private static int mark(JsonValue answer) {
    JsonValue first = answer.get("signed_header").get("commit").get("signatures").elements().get(0);
    return Base64.getDecoder().decode(first.get("signature").asString().orElseThrow())[0];
  }

  @ParameterizedTest
  @CsvSource({",,30,11", "0,0,30,11", "1,0,30,11", "5,7,7,5", "10,100,30,11", "1,5,5,4", "25,0,30,25", "30,30,30,30"})
  void blockchainGivesAtMostTwentyFromTheTop(Long min, Long max, long newest, long oldest) {
    chain.grow(30);
    chain.blocks.headMap(4L).clear();
    RpcArguments arguments = min == null ? Arguments.none() : Arguments.of("minHeight", min, "maxHeight", max);
    JsonValue answer = call("blockchain", arguments);
    List<JsonValue> metas = answer.get("block_metas").elements();
    assertEquals(JsonValue.of("30"), answer.get("last_height"));
    assertEquals(newest - oldest + 1, metas.size());
    assertEquals(JsonValue.int64(newest), metas.get(0).get("header").get("height"));
    assertEquals(JsonValue.int64(oldest), metas.get(metas.size() - 1).get("header").get("height"));
    assertEquals(JsonValue.of("2"), metas.get(0).get("num_txs"));
    assertEquals(JsonValue.int64(chain.blocks.get(newest).block().size()), metas.get(0).get("block_size"));
  }

  @Test
  void blockchainRefusesRangesThatMakeNoSense() {
    chain.grow(5);
    assertEquals("heights must be non-negative", error("blockchain", Arguments.of("minHeight", -1)));
    assertEquals("heights must be non-negative", error("blockchain", Arguments.of("maxHeight", -1)));
    assertEquals("min height 4 can't be greater than max height 2",
        error("blockchain", Arguments.of("minHeight", 4, "maxHeight", 2)));
  }

  @ParameterizedTest
  @CsvSource({",,30,0", "1,,30,0", "9,,10,240", "1,100,100,0", "3,100,50,200", "1,500,100,0", "1,0,30,0", "1,-4,30,0",
      "250,1,1,249"})
  void validatorsComeByPages(Long page, Long perPage, int count, int first) {
    chain.grow(1);
    java.util.Map<String, Object> values = new java.util.HashMap<>();
    if (page != null) {
      values.put("page", page);
    }
    if (perPage != null) {
      values.put("per_page", perPage);
    }
    JsonValue answer = call("validators", new Arguments(values));
    assertEquals(JsonValue.int64(count), answer.get("count"));
    assertEquals(JsonValue.of("250"), answer.get("total"));
    assertEquals(JsonValue.of(chain.set.get(first).address().toHex()),
        answer.get("validators").elements().get(0).get("address"));
  }

  @Test
  void pagesThatThereAreNotAreNamed() {
    chain.grow(1);
    assertEquals("page should be within [1, 9] range, given 10", error("validators", Arguments.of("page", 10)));
    assertEquals("page should be within [1, 9] range, given 0", error("validators", Arguments.of("page", 0)));
  }

  @Test
  void aTransactionIsFoundWithItsResultAndProof() {
    chain.grow(3);
    Bytes hash = Hashing.sha256(Bytes.utf8("b=2"));
    JsonValue found = call("tx", Arguments.of("hash", hash, "prove", true));
    assertEquals(JsonValue.of("2"), found.get("height"));
    assertEquals(JsonValue.of(1), found.get("index"));
    assertEquals(JsonValue.of(7), found.get("tx_result").get("code"));
    JsonValue proof = found.get("proof").get("proof");
    MerkleProof read = new MerkleProof(2, 1, bytes(proof.get("leaf_hash")),
        proof.get("aunts").elements().stream().map(CoreMethodsTest::bytes).toList());
    Bytes dataHash = BlockLookup.header(chain.blocks.get(2L)).dataHash();
    assertTrue(read.verify(dataHash, hash));
    assertTrue(call("tx", Arguments.of("hash", hash)).get("proof").isNull());
    assertEquals("tx () not found", error("tx", Arguments.none()));
  }

  private static Bytes bytes(JsonValue base64) {
    return Bytes.wrap(Base64.getDecoder().decode(base64.asString().orElseThrow()));
  }

  @Test
  void statusIsKeptUntilTheChainMoves() {
    chain.grow(2);
    RpcMethod status = method("status");
    JsonValue first = status.call(Arguments.none()).toCompletableFuture().join();
    assertSame(first, status.call(Arguments.none()).toCompletableFuture().join());
    chain.grow(1);
    JsonValue second = status.call(Arguments.none()).toCompletableFuture().join();
    assertNotSame(first, second);
    assertEquals(JsonValue.of("3"), second.get("sync_info").get("latest_block_height"));
    assertEquals(JsonValue.of("3"), second.get("node_info").get("protocol_version").get("app"));
    chain.catchingUp = true;
    assertEquals(JsonValue.TRUE,
        status.call(Arguments.none()).toCompletableFuture().join().get("sync_info").get("catching_up"));
  }

  @Test
  void genesisComesInChunks() {
    chain.genesis = Bytes.utf8("{\"genesis_time\":\"2026-01-01T00:00:00Z\",\"chain_id\":\"small-1\","
        + "\"app_state\":{\"x\":\"" + "y".repeat(500) + "\"}}");
    List<RpcMethod> small = new GenesisMethods(chain, 100).all();
    StringBuilder text = new StringBuilder();
    long total = 1;
    for (long chunk = 0; chunk < total; chunk++) {
      JsonValue piece = small.get(1).call(Arguments.of("chunk", chunk)).toCompletableFuture().join();
      total = Long.parseLong(piece.get("total").asString().orElseThrow());
      text.append(bytes(piece.get("data")).toUtf8());
    }
    assertTrue(total > 5);
    assertEquals(org.blockberry.chain.genesis.Genesis.parse(chain.genesis).print(), text.toString());
    assertEquals("genesis response is large, please use the genesis_chunked API instead",
        assertThrows(RpcException.class, () -> small.get(0).call(Arguments.none())).getMessage());
    long beyond = total;
    assertEquals("there are " + (total - 1) + " chunks, " + beyond + " is invalid",
        assertThrows(RpcException.class, () -> small.get(1).call(Arguments.of("chunk", beyond))).getMessage());
    assertThrows(RpcException.class, () -> small.get(1).call(Arguments.of("chunk", -1L)));
  }

  @Test
  void aCommitThatTakesTooLongIsSaidInTheOriginalsWords() {
    submitted.completeExceptionally(new TimeoutException());
    assertEquals("timed out waiting for tx to be included in a block",
        error("broadcast_tx_commit", Arguments.of("tx", Bytes.utf8("x"))));
    submitted = CompletableFuture.failedFuture(new IllegalStateException("no mempool"));
    assertEquals("no mempool", error("broadcast_tx_commit", Arguments.of("tx", Bytes.utf8("x"))));
  }

  @Test
  void asyncWaitsForNothing() {
    JsonValue answer = call("broadcast_tx_async", Arguments.of("tx", Bytes.utf8("x")));
    assertEquals(JsonValue.of(Hashing.sha256(Bytes.utf8("x")).toHex()), answer.get("hash"));
    assertTrue(!submitted.isDone());
  }

  private static Vote vote(String block) {
    BlockId id = new BlockId(Hashing.sha256(Bytes.utf8(block)), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("p"))));
    return new Vote(SignedMsgType.PRECOMMIT, 2, 0, id, Instant.EPOCH, Bytes.wrap(new byte[20]), 0, Bytes.wrap(new byte[64]), Bytes.EMPTY,
        Bytes.EMPTY);
  }

  @Test
  void evidenceIsHandedInAsTheOriginalReadsIt() {
    DuplicateVoteEvidence piece = DuplicateVoteEvidence.of(vote("x"), vote("y"), 10, 3, Instant.EPOCH);
    RpcArguments arguments = Arguments.of("evidence", EvidenceJson.print(piece));
    assertEquals(piece.identity(), bytes(call("broadcast_evidence", arguments).get("hash")));
    assertEquals(List.of(EvidenceList.encodeOne(piece)), handedIn);
    verdict = EvidenceVerdict.of(EvidenceVerdict.Kind.KNOWN, "");
    assertEquals(piece.identity(), bytes(call("broadcast_evidence", arguments).get("hash")));
    for (EvidenceVerdict.Kind kind : List.of(EvidenceVerdict.Kind.INVALID, EvidenceVerdict.Kind.NOT_NOW)) {
      verdict = EvidenceVerdict.of(kind, "why");
      assertEquals("failed to add evidence: why", error("broadcast_evidence", arguments));
    }
    handedIn.clear();
    assertEquals("no evidence was provided", error("broadcast_evidence", Arguments.none()));
    RpcException nonsense = assertThrows(RpcException.class, () -> call("broadcast_evidence",
        Arguments.of("evidence", JsonValue.object().put("type", "x").build())));
    assertEquals(RpcException.INVALID_PARAMS, nonsense.code());
    DuplicateVoteEvidence swapped = new DuplicateVoteEvidence(piece.voteB(), piece.voteA(), 10, 3, Instant.EPOCH);
    assertTrue(error("broadcast_evidence", Arguments.of("evidence", EvidenceJson.print(swapped))).contains("not in order"));
    assertEquals(List.of(), handedIn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broadcast_tx_async", "broadcast_tx_sync", "broadcast_tx_commit", "check_tx"})
  void aTransactionIsNeeded(String name) {
    RpcException refused = assertThrows(RpcException.class, () -> call(name, Arguments.none()));
    assertEquals(RpcException.INVALID_PARAMS, refused.code());
    assertThrows(RpcException.class, () -> call(name, Arguments.of("tx", Bytes.EMPTY)));
  }

  @Test
  void whatMayBeCachedIsWhatTheOriginalCaches() {
    for (RpcMethod method : methods()) {
      boolean always = Set.of("blockchain", "genesis", "genesis_chunked", "block_by_hash", "header_by_hash", "tx",
          "abci_info").contains(method.name());
      boolean withHeight = Set.of("block", "block_results", "commit", "header", "validators", "consensus_params", "state_record")
          .contains(method.name());
      assertEquals(always, method.cacheable(Arguments.none()), method.name());
      assertEquals(always || withHeight, method.cacheable(Arguments.of("height", 1)), method.name());
    }
  }

  @Test
  void aSearchIsPagedOrderedAndProved() {
    chain.grow(5);
    search.found = List.of(new TxLocation(2, 0), new TxLocation(2, 1), new TxLocation(4, 1));
    JsonValue all = call("tx_search", Arguments.of("query", "tx.height > 1", "prove", true));
    assertEquals("3", all.get("total_count").asString().orElseThrow());
    assertEquals(3, all.get("txs").elements().size());
    for (JsonValue tx : all.get("txs").elements()) {
      long height = Long.parseLong(tx.get("height").asString().orElseThrow());
      JsonValue alone = call("tx", Arguments.of("hash", Bytes.fromHex(tx.get("hash").asString().orElseThrow()), "prove", true));
      assertEquals(alone, tx, "the same as asked for by its hash");
      assertTrue(height == 2 || height == 4);
    }
    assertEquals(List.of(), call("tx_search", Arguments.of("query", "nothing")).get("txs").elements());
    JsonValue second = call("tx_search", Arguments.of("query", "tx.height > 1", "page", 2L, "per_page", 2L, "order_by", "desc"));
    assertEquals(1, second.get("txs").elements().size());
    assertTrue(search.asked.descending());
    assertEquals(2, search.asked.offset());
    assertEquals(2, search.asked.limit());
    JsonValue blocks = call("block_search", Arguments.of("query", "block.height > 1", "page", 1L, "per_page", 1_000L));
    assertTrue(search.asked.descending(), "blocks come newest first");
    assertEquals(100, search.asked.limit());
    assertEquals(3, blocks.get("blocks").elements().size());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "tx_search|page|3|page should be within [1, 2] range, given 3",
      "tx_search|page|0|page should be within [1, 2] range, given 0",
      "tx_search|page|9223372036854775807|page should be within [1, 2] range, given 9223372036854775807",
      "block_search|page|-1|page should be within [1, 2] range, given -1",
      "tx_search|order_by|up|expected order_by to be either `asc` or `desc` or empty"})
  void aSearchIsRefusedAsTheOriginalDoes(String method, String parameter, String value, String text) {
    chain.grow(5);
    search.found = List.of(new TxLocation(2, 0), new TxLocation(2, 1), new TxLocation(4, 1));
    Object given = parameter.equals("page") ? (Object) Long.parseLong(value) : value;
    RpcException refused = assertThrows(RpcException.class,
        () -> call(method, Arguments.of("query", "q.q = 1", "per_page", 2L, parameter, given)));
    assertEquals(text, refused.getMessage());
    assertEquals(RpcException.INTERNAL_ERROR, refused.code());
  }

  @Test
  void aSearchWithoutIndexOrWithTooLongAQueryIsRefused() {
    chain.grow(1);
    search.refusal = "transaction indexing is disabled";
    assertEquals("transaction indexing is disabled",
        assertThrows(RpcException.class, () -> call("tx_search", Arguments.of("query", "a.b = 1"))).getMessage());
    assertEquals("maximum query length exceeded",
        assertThrows(RpcException.class, () -> call("tx_search", Arguments.of("query", "x".repeat(513)))).getMessage());
    assertEquals("off", call("status", Arguments.none()).get("node_info").get("other").get("tx_index").asString().orElseThrow());
  }

  @Test
  void theScheduleIsWhatTheNodeSaysWithHeightsAsTexts() {
    JsonValue none = JsonValue.object().put("height", "0").put("problem", "").put("demands", JsonValue.EMPTY_ARRAY)
        .put("entries", JsonValue.EMPTY_ARRAY).build();
    assertEquals(none, call("schedule", Arguments.none()), "a node without one");
    JsonValue entries = JsonValue.array().add(JsonValue.object().putInt64("from", 9).put("slot", "consensus").put("type", "poa").build())
        .build();
    schedule = JsonValue.object().put("height", 7).put("problem", "the chain waits").put("entries", entries).put("demands", entries).build();
    assertEquals(JsonValue.object().put("height", "7").put("problem", "the chain waits").put("demands", entries).put("entries", entries)
        .build(), call("schedule", Arguments.none()));
  }

  @Test
  void statusLiesReadyWhileItHolds() {
    chain.grow(2);
    long[] nanos = {0};
    NodeInfo node = new NodeInfo() {
      @Override
      public NodeIdentity identity() {
        return NodeIdentity.builder("m", "small", "0.1.0").build();
      }

      @Override
      public JsonValue roundState() {
        return JsonValue.NULL;
      }
    };
    RpcMethod status = new StatusMethod(chain, node, search, () -> "", () -> nanos[0]).all().get(0);
    assertTrue(status.ready(Arguments.none()).isEmpty());
    JsonValue worked = status.call(Arguments.none()).toCompletableFuture().join();
    assertSame(worked, status.ready(Arguments.none()).orElseThrow());
    nanos[0] += 999_999_999L;
    assertSame(worked, status.ready(Arguments.none()).orElseThrow());
    nanos[0] += 1; // pruning may have moved the earliest height
    assertTrue(status.ready(Arguments.none()).isEmpty());
    assertSame(worked, status.call(Arguments.none()).toCompletableFuture().join());
    assertSame(worked, status.ready(Arguments.none()).orElseThrow());
    chain.grow(1); // from this moment the old answer would be wrong
    assertTrue(status.ready(Arguments.none()).isEmpty());
    assertEquals(JsonValue.of("3"), status.call(Arguments.none()).toCompletableFuture().join().get("sync_info")
        .get("latest_block_height"));
  }

  @Test
  void theRoundStateHasTheOriginalsShapeWhateverTheEngineSays() {
    chain.grow(3);
    String second = chain.set.get(1).address().toHex();
    roundState = JsonValue.object().put("height/round/step", "4/0/wait").put("proposer", second).put("note", "x").build();
    JsonValue state = call("consensus_state", Arguments.none()).get("round_state");
    assertEquals(JsonValue.of("4/0/1"), state.get("height/round/step"));
    assertEquals(JsonValue.object().put("address", second).put("index", 1).build(), state.get("proposer"));
    assertEquals(250, state.get("height_vote_set").elements().get(0).get("prevotes").elements().size());
    assertTrue(state.get("note").isNull());
    JsonValue dump = call("dump_consensus_state", Arguments.none());
    assertEquals(JsonValue.of("4"), dump.get("round_state").get("height"));
    assertEquals(JsonValue.of(1), dump.get("round_state").get("step"));
    assertEquals(250, dump.get("round_state").get("validators").get("validators").elements().size());
    assertEquals(JsonValue.EMPTY_ARRAY, dump.get("peers"));
    JsonValue votes = JsonValue.array(List.of(JsonValue.object().put("round", 0).build()));
    JsonValue peers = JsonValue.array(List.of(JsonValue.object().put("node_address", "b").build()));
    roundState = JsonValue.object().put("height/round/step", "4/0/wait").put("height_vote_set", votes).put("peers", peers).build();
    dump = call("dump_consensus_state", Arguments.none());
    assertEquals(votes, dump.get("round_state").get("votes"), "which has another name in the long form");
    assertEquals(peers, dump.get("peers"));
    roundState = JsonValue.object().put("height/round/step", "5/2/precommit").build();
    assertEquals(JsonValue.of("5/2/6"), call("consensus_state", Arguments.none()).get("round_state").get("height/round/step"));
    for (JsonValue strange : List.of(JsonValue.NULL, JsonValue.of(5), JsonValue.object().put("height/round/step", "x").build())) {
      roundState = strange;
      assertEquals(JsonValue.of("4/0/1"), call("consensus_state", Arguments.none()).get("round_state").get("height/round/step"));
    }
  }

  /** Answers every question but "nothing" with what a test put in. */
  private static final class FakeSearch implements SearchService {
    List<TxLocation> found = List.of();
    String refusal = "";
    SearchRequest asked;

    @Override
    public SearchAnswer search(SearchRequest request) {
      asked = request;
      if (!refusal.isEmpty()) {
        return SearchAnswer.refused(refusal);
      }
      return request.query().equals("nothing") ? SearchAnswer.of(0, List.of()) : SearchAnswer.of(found.size(),
          found.stream().skip(request.offset()).limit(request.limit()).toList());
    }

    @Override
    public boolean enabled() {
      return refusal.isEmpty();
    }
  }
}
