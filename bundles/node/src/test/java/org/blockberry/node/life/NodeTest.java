package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.event.EventTypes;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.node.commit.FakeBlockStore;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.commit.HashApp;
import org.blockberry.node.intake.NaivePool;
import org.blockberry.node.peer.ListenerBoard;
import org.blockberry.node.proof.VerifierBoard;
import org.blockberry.node.proof.VerifierKey;
import org.blockberry.node.scope.CountingRegistry;
import org.blockberry.node.view.HealthBoard;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.Offer;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.Offers;
import org.blockberry.testing.contracts.FakeSigner;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.blockberry.testing.contracts.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node of fakes. */
class NodeTest {
  @TempDir
  Path home;

  private final MapConfiguration configuration = new MapConfiguration();
  private final CountingRegistry registry = new CountingRegistry();
  private final FakeSigner key = new FakeSigner();
  private final AtomicInteger signatures = new AtomicInteger();
  private final ManualClock clock = new ManualClock();
  private final Set<Bytes> rogue = ConcurrentHashMap.newKeySet(); // what the key signed elsewhere
  private FakeBlockStore blocks = new FakeBlockStore();
  private HashApp.Disk app = new HashApp.Disk();
  private ConsensusContext engine;
  private Node node;
  private HealthBoard health;
  private VerifierBoard verifiers = new VerifierBoard();

  @AfterEach
  void end() {
    if (node != null) {
      node.close();
    }
    if (health != null) {
      health.close();
    }
  }

  private <P extends Plugin, C extends PluginContext> void offer(Offers offers, SlotName slot, String type,
      java.util.function.Function<PluginContext, Plugin> create) {
    int id = offers.keys().size() + 1;
    offers.add(new Offer(new OfferKey(slot, type, "b." + type, BundleVersion.parse("1.0.0"), id, true, 0),
        () -> new PluginFactory<Plugin, PluginContext>() {
          @Override
          public Plugin create(Settings settings, PluginContext context) {
            return create.apply(context);
          }
        }));
  }

  private Node.Parts start(boolean development) {
    Offers offers = new Offers();
    offer(offers, SlotName.KEYSTORE, "dev", context -> new OneKey(key, signatures::incrementAndGet));
    configuration.values.put("keystore.type", "dev");
    offer(offers, SlotName.BLOCK_STORE, "rocksdb", context -> blocks);
    offer(offers, SlotName.STATE_STORE, "flat", context -> new InMemoryStateStore());
    offer(offers, SlotName.APPLICATION, "kvstore", context -> new HashApp(app));
    offer(offers, SlotName.MEMPOOL, "simple", context -> new NaivePool(100));
    offer(offers, SlotName.MEMPOOL, "priority", context -> new NaivePool(100));
    for (String type : List.of("poa", "none", "bft")) {
      offer(offers, SlotName.CONSENSUS, type, context -> {
        engine = (ConsensusContext) context;
        return (ConsensusEngine) Proxy.newProxyInstance(ConsensusEngine.class.getClassLoader(), new Class<?>[] {ConsensusEngine.class},
            (proxy, method, args) -> method.getReturnType() == boolean.class ? Boolean.TRUE : null);
      });
    }
    health = new HealthBoard(System::nanoTime);
    NodeEnvironment environment = new NodeEnvironment(home, development, "1", configuration, registry, offers,
        (publicKey, message, signature) -> rogue.contains(message.concat(signature)) || key.signed().stream().anyMatch(one -> one.signBytes().equals(message)
            && one.signature().equals(signature)), () -> JsonValue.EMPTY_OBJECT, clock, new Random(1), Optional::empty, Optional.empty(), verifiers,
        new ListenerBoard());
    node = new Node(environment, health);
    return node.start();
  }

  private void stop() {
    node.close();
    health.close();
    node = null;
  }

  private static <R> R get(CompletionStage<R> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private ChainTip block() throws Exception {
    Proposal proposal = get(engine.propose(0, engine.tip().commit(), key.address()));
    BlockId id = BlockId.decode(proposal.blockId());
    Bytes signature = engine.signer().orElseThrow().sign(proposal.height(), 0, 2,
        SignBytes.vote(engine.chainId(), SignedMsgType.PRECOMMIT, proposal.height(), 0, id, proposal.time()));
    return get(engine.commit(new SealedBlock(proposal.height(), proposal.block(), new Commit(proposal.height(), 0, id,
        List.of(CommitSig.forBlock(key.address(), proposal.time(), signature))).encode())));
  }

  private Bytes rogueVote(long height, String block) {
    BlockId id = new BlockId(Hashing.sha256(Bytes.utf8(block)), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("parts"))));
    Bytes message = SignBytes.vote(engine.chainId(), SignedMsgType.PREVOTE, height, 0, id, clock.instant());
    Bytes signature = Hashing.sha256(message);
    rogue.add(message.concat(signature));
    return new Vote(SignedMsgType.PREVOTE, height, 0, id, clock.instant(), key.address(), 0, signature, Bytes.EMPTY, Bytes.EMPTY).encode();
  }

  @Test
  void aNodeWhoseKeySignedTwiceSignsNothingMoreNorAfterARestart() throws Exception {
    start(true);
    block();
    block();
    Bytes one = rogueVote(1, "x");
    Bytes other = rogueVote(1, "y");
    assertEquals(EvidenceVerdict.Kind.TAKEN, get(engine.doubleVote(one, other)).kind());
    Bytes piece = engine.pendingEvidence().get(0);
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); engine.signer().isPresent();) { // another engine is made
      assertTrue(System.nanoTime() < end, "it still signs");
      Thread.onSpinWait();
    }
    stop();
    Node.Parts parts = start(true);
    assertEquals(Optional.empty(), engine.signer());
    assertEquals(List.of(piece), engine.pendingEvidence(), "and it waits for others to put it into a block");
    assertEquals(EvidenceVerdict.Kind.KNOWN, get(parts.evidence().submit(piece)).kind());
    assertEquals(EvidenceVerdict.Kind.KNOWN, get(engine.evidence(piece)).kind());
    assertEquals(EvidenceVerdict.Kind.INVALID, get(parts.evidence().submit(EvidenceList.encodeOne(
        org.blockberry.chain.DuplicateVoteEvidence.of(Vote.decode(one), Vote.decode(other), 10, 9, clock.instant())))).kind());
    assertEquals(1, EvidenceList.decodeOne(piece).height());
  }

  @Test
  void anInvalidConfigurationStopsTheStartWithAllProblems() {
    configuration.problems.add(new ConfigProblem("config.toml:3", "mempool.size", "is not known"));
    configuration.problems.add(new ConfigProblem("config.toml:9", "node.role", "must be validator, full or archive"));
    String message = assertThrows(InvalidConfigurationException.class, () -> start(true)).getMessage();
    assertTrue(message.contains("config.toml:3: mempool.size is not known\nconfig.toml:9: node.role"), message);
    assertEquals(0, registry.open.get());
  }

  @Test
  void aMissingGenesisSaysWhatToDo() {
    String message = assertThrows(HaltException.class, () -> start(false)).getMessage();
    assertTrue(message.contains("genesis.json cannot be read") && message.contains("`blockberry init`")
        && message.contains("`blockberry start --dev`"), message);
  }

  @Test
  void aDevelopmentGenesisIsWrittenOnceAndTheChainGoesOnFromIt() throws Exception {
    Node.Parts parts = start(true);
    Bytes genesis = Bytes.wrap(Files.readAllBytes(home.resolve("genesis.json")));
    assertEquals(genesis, parts.chain().genesis());
    assertEquals("blockberry-dev-1", parts.info().identity().chainId());
    CompletionStage<SubmitResult> waiting = parts.transactions().submitAndWait(Bytes.utf8("x"), Duration.ofSeconds(20));
    while (!engine.transactionsAvailable()) {
      Thread.onSpinWait();
    }
    ChainTip tip = block();
    assertEquals(1, tip.height());
    assertEquals(1, get(waiting).height());
    assertFalse(health.ready(), "its services are not published");
    health.markStarted();
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); !health.ready();) { // its checks are asked on threads of their own
      assertTrue(System.nanoTime() < end, "not ready");
      Thread.onSpinWait();
    }
    stop();
    clock.advance(Duration.ofDays(1));
    Node.Parts again = start(true);
    assertEquals(genesis, Bytes.wrap(Files.readAllBytes(home.resolve("genesis.json"))));
    assertEquals(tip.appHash(), again.chain().tip().appHash());
    assertEquals("tx already exists in cache", get(again.transactions().submit(Bytes.utf8("x"))).refusal(), "committed before the restart");
    assertEquals(2, block().height());
  }

  @Test
  void aNodeStoppedBeforeItsFirstBlockStartsAgain() throws Exception {
    start(true);
    stop();
    start(true);
    assertEquals(1, block().height());
  }

  @Test
  void dataOfAnotherChainStopsTheStart() throws Exception {
    start(true);
    block();
    stop();
    Path genesis = home.resolve("genesis.json");
    Files.writeString(genesis, Files.readString(genesis).replace("blockberry-dev-1", "another-1"));
    String message = assertThrows(RuntimeException.class, () -> start(true)).getMessage();
    assertTrue(message.contains("blockberry-dev-1") && message.contains("another-1") && message.contains("genesis.json"), message);
  }

  @Test
  void anotherGenesisForTheSameDataStopsTheStart() throws Exception {
    start(true);
    block();
    stop();
    Path genesis = home.resolve("genesis.json");
    Files.writeString(genesis, Files.readString(genesis).replace("\"power\":\"10\"", "\"power\":\"99\""));
    String message = assertThrows(RuntimeException.class, () -> start(true)).getMessage();
    assertTrue(message.contains("began with") && message.contains("genesis.json"), message);
  }

  @Test
  void theEngineOfSeveralValidatorsIsRememberedAcrossAFollowerAndARestart() throws Exception {
    start(true);
    stop();
    Path genesis = home.resolve("genesis.json");
    String text = Files.readString(genesis);
    Bytes other = Bytes.wrap(new byte[32]);
    String second = "{\"address\":\"" + org.blockberry.chain.PublicKey.ed25519(other).address().toHex() + "\",\"pub_key\":{\"type\":"
        + "\"tendermint/PubKeyEd25519\",\"value\":\"" + java.util.Base64.getEncoder().encodeToString(other.toArray())
        + "\"},\"power\":\"1\",\"name\":\"other\"}";
    Files.writeString(genesis, text.replace("\"validators\":[", "\"validators\":[" + second + ","));
    Files.delete(home.resolve("data").resolve("genesis.sha256"));
    blocks = new FakeBlockStore();
    Node.Parts parts = start(true);
    assertThrows(AdminException.class, () -> parts.admin().use(SlotName.CONSENSUS, "bft", true), "several validators agree on their engine");
    blockOfTwo();
    parts.admin().use(SlotName.CONSENSUS, "none", true);
    String refused = assertThrows(AdminException.class, () -> parts.admin().use(SlotName.CONSENSUS, "bft", true)).getMessage();
    assertTrue(refused.contains("agreed by the chain's validators"), refused);
    stop();
    configuration.values.put("consensus.type", "bft");
    String atStart = assertThrows(HaltException.class, () -> start(true)).getMessage();
    assertTrue(atStart.contains("consensus.type is \"bft\" but the engine \"poa\" decided this chain"), atStart);
    stop();
    configuration.values.put("consensus.type", "none");
    Node.Parts again = start(true);
    assertThrows(AdminException.class, () -> again.admin().use(SlotName.CONSENSUS, "bft", true), "known after a restart too");
    again.admin().use(SlotName.CONSENSUS, "poa", true);
    blockOfTwo();
    assertEquals(2, again.chain().tip().height());
  }

  private VerifierKey verifier(String type, CommitVerifier verifier) {
    VerifierKey key = new VerifierKey(type, "b." + type, BundleVersion.parse("1.0.0"), signatures.incrementAndGet(), true, 0);
    verifiers.add(key, () -> verifier);
    return key;
  }

  private String refusal() {
    return assertThrows(java.util.concurrent.ExecutionException.class, this::block).getCause().getMessage();
  }

  @Test
  void theVerifierOfTheScheduledEngineIsAskedAndMissedWhenItIsNotThere() throws Exception {
    start(true);
    stop();
    Path genesis = home.resolve("genesis.json");
    Files.writeString(genesis, Files.readString(genesis).replaceFirst("\\{", "{\"blockberry\":{\"schedule\":["
        + "{\"from\":\"2\",\"slot\":\"consensus\",\"type\":\"bft\",\"minimum_version\":\"\",\"parameters\":{}}]},"));
    Files.delete(home.resolve("data").resolve("genesis.sha256"));
    blocks = new FakeBlockStore();
    List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
    verifier("poa", (chain, height, block, commit, validators) -> {
      asked.add("poa " + height);
      return Optional.empty();
    });
    Node.Parts parts = start(true);
    block();
    assertEquals(List.of("poa 1"), asked, "the engine of config.toml, because the schedule does not say yet");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (parts.admin().wiring().stream().noneMatch(slot -> slot.slot().equals("consensus") && slot.type().equals("bft"))) {
      assertTrue(System.nanoTime() < deadline, () -> parts.admin().diagnose().toString());
      Thread.onSpinWait();
    }
    String missing = refusal();
    assertTrue(missing.contains("no commit verifier for blocks of the engine \"bft\" is here"), missing);
    assertTrue(parts.admin().schedule().get("problem").asString().orElseThrow().contains("\"bft\""), "and an operator is told");
    VerifierKey refuses = verifier("bft", (chain, height, block, commit, validators) -> Optional.of("not by its rules"));
    String refused = refusal();
    assertTrue(refused.contains("its proof is not valid for the engine: not by its rules"), refused);
    assertEquals(1, parts.chain().tip().height(), "nothing of it was accepted");
    verifiers.remove(refuses);
    verifier("bft", (chain, height, block, commit, validators) -> {
      asked.add("bft " + height);
      return Optional.empty();
    });
    assertEquals(2, block().height(), "and the chain goes on when it is there");
    assertEquals(List.of("poa 1", "bft 2"), asked);
  }

  @Test
  void aVerifierThatWasThereMustNotBeGoneAroundByTakingItAwayAndNoneCanLowerTheCommonRule() throws Exception {
    VerifierKey yes = verifier("poa", (chain, height, block, commit, validators) -> Optional.empty());
    start(true);
    block();
    Proposal proposal = get(engine.propose(0, engine.tip().commit(), key.address()));
    SealedBlock unsigned = new SealedBlock(2, proposal.block(), new Commit(2, 0, BlockId.decode(proposal.blockId()),
        List.of(CommitSig.ABSENT)).encode());
    String refused = assertThrows(java.util.concurrent.ExecutionException.class, () -> get(engine.commit(unsigned))).getCause().getMessage();
    assertTrue(refused.contains("refused: its proof is not valid"), "although the verifier says yes: " + refused);
    verifiers.remove(yes);
    String missing = refusal();
    assertTrue(missing.contains("no commit verifier for blocks of the engine \"poa\""), missing);
    verifier("poa", (chain, height, block, commit, validators) -> Optional.empty());
    assertEquals(2, block().height());
  }

  @Test
  void aVerifierThatWasThereIsMissedAfterARestartToo() throws Exception {
    VerifierKey yes = verifier("poa", (chain, height, block, commit, validators) -> Optional.empty());
    start(true);
    block();
    assertEquals("poa\n", Files.readString(home.resolve("data/verified-engines")));
    stop();
    verifiers.remove(yes);
    verifiers = new VerifierBoard(); // that of a new process
    Node.Parts parts = start(true);
    String missing = refusal();
    assertTrue(missing.contains("no commit verifier for blocks of the engine \"poa\" is here, so none is accepted. Drop the bundle that brings it"), missing);
    assertTrue(parts.admin().schedule().get("problem").asString().orElseThrow().contains("\"poa\""), "and an operator is told");
    verifier("poa", (chain, height, block, commit, validators) -> Optional.empty());
    assertEquals(2, block().height());
    stop();
    Files.writeString(home.resolve("data/verified-engines"), "p\0a");
    assertTrue(assertThrows(HaltException.class, () -> start(true)).getMessage().contains("is damaged"));
  }

  /** Our 10 of 11 are enough. */
  private void blockOfTwo() throws Exception {
    Proposal proposal = get(engine.propose(0, engine.tip().commit(), key.address()));
    BlockId id = BlockId.decode(proposal.blockId());
    Bytes signature = engine.signer().orElseThrow().sign(proposal.height(), 0, 2,
        SignBytes.vote(engine.chainId(), SignedMsgType.PRECOMMIT, proposal.height(), 0, id, proposal.time()));
    get(engine.commit(new SealedBlock(proposal.height(), proposal.block(), new Commit(proposal.height(), 0, id,
        List.of(CommitSig.forBlock(key.address(), proposal.time(), signature), CommitSig.ABSENT)).encode())));
  }

  @Test
  void onlyAValidatorSigns() {
    configuration.values.put("node.role", "full");
    start(true);
    assertTrue(engine.signer().isEmpty());
    assertFalse(Files.exists(home.resolve("data").resolve("signer")), "nothing is opened that could sign");
  }

  @Test
  void theRoleChangesWhileTheNodeRunsAndOnlyAValidatorSigns() throws Exception {
    Node.Parts parts = start(true);
    java.util.concurrent.BlockingQueue<NodeEvent> told = new java.util.concurrent.LinkedBlockingQueue<>();
    parts.events().subscribe("test", event -> event.type().equals(EventTypes.ROLE_CHANGED), 10, told::add);
    block();
    ConsensusContext first = engine;
    assertEquals(JsonValue.object().put("role", "archive").put("was", "validator").build(), parts.admin().changeRole("archive", false));
    assertEquals("archive", configuration.values.get("node.role"));
    assertEquals("archive", parts.info().identity().role());
    assertEquals(Map.of("from", List.of("validator"), "role", List.of("archive")), told.poll(20, TimeUnit.SECONDS).attributes());
    assertTrue(engine != first && engine.signer().isEmpty() && first.signer().isEmpty());
    assertTrue(assertThrows(AdminException.class, () -> parts.admin().prune(false)).getMessage().contains("keeps everything"));
    assertTrue(parts.admin().journal(5).stream().anyMatch(step -> step.slot().equals("consensus") && step.cause().equals("node:role")));
    ConsensusContext second = engine;
    parts.admin().changeRole("full", false);
    assertEquals(second, engine, "nothing of the engine differs");
    parts.admin().prune(true);
    parts.admin().changeRole("validator", false);
    assertEquals(2, block().height());
    String refused = assertThrows(AdminException.class, () -> parts.admin().changeRole("seed", false)).getMessage();
    assertTrue(refused.contains("needs restart"), refused);
    assertTrue(assertThrows(AdminException.class, () -> parts.admin().changeRole("ful", false)).getMessage().contains("full, seed"));
    configuration.sources.put("node.role", "BLOCKBERRY_NODE_ROLE");
    assertThrows(AdminException.class, () -> parts.admin().changeRole("full", false));
    assertEquals("validator", parts.info().identity().role());
  }

  @Test
  void aValidatorNeedsAnEngineThatDecides() {
    configuration.values.putAll(Map.of("node.role", "full", "consensus.type", "none"));
    Node.Parts parts = start(true);
    String refused = assertThrows(AdminException.class, () -> parts.admin().changeRole("validator", false)).getMessage();
    assertTrue(refused.contains("node:use consensus"), refused);
    assertEquals("full", parts.info().identity().role());
    assertFalse(Files.exists(home.resolve("data").resolve("signer")));
  }

  @Test
  void aRoleThatIsChangedInTheFileIsTakenUp() throws Exception {
    Node.Parts parts = start(true);
    configuration.set("node.role", "full", false);
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); !parts.info().identity().role().equals("full");) {
      assertTrue(System.nanoTime() < end, "not taken up");
      Thread.onSpinWait();
    }
    assertTrue(engine.signer().isEmpty());
  }

  @Test
  void aNodeOfARoleWithoutAChainHasKeysAndPeersOnly() throws Exception {
    configuration.values.put("node.role", "seed");
    Node.Parts parts = start(true);
    assertEquals(null, engine, "no engine is made");
    assertEquals(List.of("keystore"), parts.admin().wiring().stream().map(slot -> slot.slot()).filter(slot -> !slot.equals("transport")).toList());
    assertEquals("seed", parts.info().identity().role());
    assertEquals("\"seed\"", parts.admin().status().get("role").toString());
    assertEquals(0, parts.chain().tip().height());
    assertTrue(get(parts.transactions().submit(Bytes.utf8("x"))).refusal().contains("a seed node keeps no chain"));
    assertFalse(Files.exists(home.resolve("data/signer")));
    assertThrows(AdminException.class, () -> parts.admin().prune(false));
    String refused = assertThrows(AdminException.class, () -> parts.admin().changeRole("full", false)).getMessage();
    assertTrue(refused.contains("needs restart"), refused);
  }

  @Test
  void theBusTellsWhatEntersThePoolAndWhatIsRewired() throws Exception {
    Node.Parts parts = start(true);
    java.util.concurrent.BlockingQueue<NodeEvent> told = new java.util.concurrent.LinkedBlockingQueue<>();
    parts.events().subscribe("test", event -> List.of(EventTypes.TX_ADDED, EventTypes.REWIRED).contains(event.type()), 10, told::add);
    get(parts.transactions().submit(Bytes.utf8("a")));
    NodeEvent added = told.poll(20, TimeUnit.SECONDS);
    assertEquals(EventTypes.TX_ADDED, added.type());
    assertEquals(List.of(Transaction.of(Bytes.utf8("a")).hash().toHex()), added.attributes().get("tx.hash"));
    parts.admin().use(SlotName.MEMPOOL, "priority", false);
    NodeEvent rewired = told.poll(20, TimeUnit.SECONDS);
    assertEquals(Map.of("slot", List.of("mempool"), "type", List.of("priority"), "step", List.of("switch")), rewired.attributes());
  }

  @Test
  void usePersistsAndAnEnvironmentVariableWins() throws Exception {
    Node.Parts parts = start(true);
    parts.admin().use(SlotName.MEMPOOL, "priority", false);
    assertEquals("priority", configuration.values.get("mempool.type"));
    assertEquals("priority", parts.admin().wiring().stream().filter(slot -> slot.slot().equals("mempool")).findFirst().orElseThrow().type());
    configuration.sources.put("mempool.type", "BLOCKBERRY_MEMPOOL_TYPE");
    String message = assertThrows(AdminException.class, () -> parts.admin().use(SlotName.MEMPOOL, "simple", false)).getMessage();
    assertTrue(message.contains("BLOCKBERRY_MEMPOOL_TYPE") && message.contains("Unset it"), message);
    assertEquals("priority", configuration.values.get("mempool.type"));
  }

  @Test
  @org.junit.jupiter.api.Tag("sec-S1")
  void withAJournalWhatWasAcceptedWaitsAgainAfterTheStartAndNothingIsCommittedTwice() throws Exception {
    configuration.values.put("mempool.journal", true);
    Node.Parts parts = start(true);
    for (String tx : List.of("in a block", "b", "a", "c")) {
      assertEquals("", get(parts.transactions().submit(Bytes.utf8(tx))).refusal());
      if (tx.equals("in a block")) {
        block();
      }
    }
    Path journal = home.resolve("data/journal/transactions.journal");
    byte[] afterKill = Files.readAllBytes(journal); // a kill leaves at least what was synced
    java.time.Instant arrived = parts.transactions().waiting(9).get(0).arrived();
    stop();
    Files.write(journal, afterKill);
    clock.advance(Duration.ofHours(1));
    Node.Parts again = start(true);
    assertEquals(List.of("b", "a", "c"), again.transactions().waiting(9).stream()
        .map(entry -> entry.transaction().bytes().toUtf8()).toList());
    assertEquals(arrived, again.transactions().waiting(9).get(0).arrived(), "times to live go on");
    assertEquals("tx already exists in cache", get(again.transactions().submit(Bytes.utf8("a"))).refusal());
    block();
    assertEquals(List.of(), again.transactions().waiting(9));
    stop();
    Files.write(journal, afterKill); // as if the removals had been lost with the power
    again = start(true);
    assertEquals(List.of(), again.transactions().waiting(9), "they are in a block");
    assertEquals("", get(again.transactions().submit(Bytes.utf8("d"))).refusal());
    stop();
    configuration.values.put("mempool.journal", false);
    assertEquals(1, start(true).transactions().waiting(9).size(), "switched off: put back once, then the file goes");
    assertFalse(Files.exists(journal));
  }

  @Test
  void closingLeavesNoThreadAndNoMetrics() throws Exception {
    start(true);
    block();
    stop();
    assertEquals(0, registry.open.get());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().startsWith("bb-"))) {
      assertTrue(System.nanoTime() < deadline, () -> "left: " + Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList());
      Thread.onSpinWait();
    }
  }
}
