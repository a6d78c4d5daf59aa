package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.node.commit.FakeBlockStore;
import org.blockberry.node.intake.NaivePool;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application whose higher version has another layout of its state: it gets there by executing the blocks again. */
@Tag("sec-P5")
class ReplayBesideTest {
  private static final Bytes HASH = Bytes.utf8("hash");
  private static final Bytes LAYOUT = Bytes.utf8("layout");
  private static final SettingsSchema STORE = SettingsSchema.builder().integer("cache", 1).min(1).max(9).doc("Room.").end().build();

  @TempDir
  Path home;

  private final MapConfiguration configuration = new MapConfiguration();
  private FakeSigner key = new FakeSigner();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Path, InMemoryStateStore> states = new ConcurrentHashMap<>();
  private final List<String> executed = new CopyOnWriteArrayList<>();
  private final FakeBlockStore blocks = new FakeBlockStore();
  private final ManualClock clock = new ManualClock();
  private volatile Offers offers;
  private volatile ConsensusContext engine;
  private volatile CountDownLatch release = new CountDownLatch(0);
  private volatile long stopAt = Long.MAX_VALUE; // height before which version 2.0.0 waits for the release
  private volatile long otherFrom = Long.MAX_VALUE; // height from which version 2.0.0 has other hashes
  private final CountingRegistry registry = new CountingRegistry();
  private volatile Duration slowBeside = Duration.ZERO; // the start of a state store beside
  private volatile long badCache; // with which no store can be made
  private final List<String> reached = new CopyOnWriteArrayList<>(); // what applications find as they are closed
  private Duration callDeadline = Duration.ofSeconds(60);
  private Node node;
  private HealthBoard health;
  private Node.Parts parts;

  @AfterEach
  void end() {
    release.countDown();
    stop();
  }

  /** Its state has the layout of its version; what it answers is the same. */
  private final class LayoutApp implements Application {
    private final String version;
    private final ApplicationContext context;
    private Bytes begun = Bytes.EMPTY;
    private long pending;

    LayoutApp(String version, ApplicationContext context) {
      this.version = version;
      this.context = context;
    }

    @Override
    public void start() throws IOException {
      context.metrics().counter("starts");
      Files.writeString(context.dataFolder().resolve("index"), version);
      String layout = context.state().call(store -> store.version() == 0 ? version : store.get(LAYOUT).orElseThrow().toUtf8());
      if (layout.charAt(0) != version.charAt(0)) {
        throw new IllegalStateException("its state has layout " + layout);
      }
    }

    @Override
    public void close() {
      try {
        reached.add(version + " finds " + context.state().call(store -> store.get(LAYOUT).orElseThrow().toUtf8()));
      } catch (org.blockberry.api.plugin.SlotEmpty e) {
        reached.add(version + " finds nothing");
      }
    }

    @Override
    public AppInfo info() {
      return context.state().call(store -> AppInfo.builder().appVersion(1).lastHeight(store.version())
          .lastAppHash(store.version() == 0 ? Bytes.EMPTY : store.get(HASH).orElseThrow()).build());
    }

    @Override
    public InitChainResult initChain(InitChain genesis) {
      begun = hash(Bytes.utf8(genesis.chainId()), List.of());
      return InitChainResult.builder(begun).build();
    }

    @Override
    public TxCheck checkTx(Bytes tx, CheckMode mode) {
      return TxCheck.builder().build();
    }

    @Override
    public BlockOutcome executeBlock(BlockInput block) {
      if (version.equals("2.0.0") && block.height() >= stopAt) {
        await(release);
      }
      executed.add(version + " " + block.height());
      return context.state().call(store -> {
        Bytes before = store.version() == 0 ? begun : store.get(HASH).orElseThrow();
        boolean other = version.equals("2.0.0") && block.height() >= otherFrom;
        Bytes hash = hash(before, other ? List.of(Bytes.utf8("other")) : block.txs());
        store.prepare(block.height(), StateChanges.builder().set(HASH, hash).set(LAYOUT, Bytes.utf8(version)).build());
        pending = block.height();
        return BlockOutcome.builder(hash, block.txs().stream().map(tx -> TxOutcome.builder().build()).toList()).build();
      });
    }

    @Override
    public long commit() {
      context.state().call(store -> {
        store.commit(pending);
        return true;
      });
      return 0;
    }

    @Override
    public QueryAnswer query(Query query) {
      return QueryAnswer.builder().build();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes hash(Bytes before, List<Bytes> txs) {
    try {
      java.security.MessageDigest sha = java.security.MessageDigest.getInstance("SHA-256");
      before.update(sha);
      txs.forEach(tx -> tx.update(sha));
      return Bytes.wrap(sha.digest());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private OfferKey offer(SlotName slot, String type, String version, Function<PluginContext, Plugin> create) {
    OfferKey offered = new OfferKey(slot, type, "b." + type, BundleVersion.parse(version), ids.incrementAndGet(),
        slot != SlotName.APPLICATION, 0);
    offers.add(new Offer(offered, () -> new PluginFactory<Plugin, PluginContext>() {
      @Override
      public SettingsSchema settings() {
        return slot == SlotName.STATE_STORE ? STORE : SettingsSchema.empty();
      }

      @Override
      public Plugin create(Settings settings, PluginContext context) {
        if (slot == SlotName.STATE_STORE && settings.integer("cache") == badCache) {
          throw new IllegalStateException("no room");
        }
        return create.apply(context);
      }
    }));
    return offered;
  }

  private OfferKey application(String version) {
    return offer(SlotName.APPLICATION, "kvstore", version, context -> new LayoutApp(version, (ApplicationContext) context));
  }

  /** What a folder holds survives a restart; a folder that was removed is empty. */
  private InMemoryStateStore state(Path folder) {
    Path there = folder.resolve("there");
    if (!Files.exists(there)) {
      states.remove(folder);
      try {
        Files.writeString(there, "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return states.compute(folder, (unused, before) -> before == null ? new InMemoryStateStore() : before.reopen());
  }

  private Plugin store(Path folder) {
    InMemoryStateStore made = state(folder);
    return !folder.toString().contains("@") || slowBeside.isZero() ? made : (Plugin) Proxy.newProxyInstance(
        StateStore.class.getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, args) -> {
          if (method.getName().equals("start")) {
            java.util.concurrent.locks.LockSupport.parkNanos(slowBeside.toNanos());
          }
          try {
            return method.invoke(made, args);
          } catch (java.lang.reflect.InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private void start(String... applications) {
    offers = new Offers();
    configuration.values.put("keystore.type", "dev");
    configuration.values.put("application.call_deadline", callDeadline);
    offer(SlotName.KEYSTORE, "dev", "1.0.0", context -> new OneKey(key, ids::incrementAndGet));
    offer(SlotName.BLOCK_STORE, "rocksdb", "1.0.0", context -> blocks);
    offer(SlotName.STATE_STORE, "flat", "1.0.0", context -> store(context.dataFolder()));
    for (String version : applications) {
      application(version);
    }
    offer(SlotName.MEMPOOL, "simple", "1.0.0", context -> new NaivePool(100));
    offer(SlotName.CONSENSUS, "poa", "1.0.0", context -> {
      engine = (ConsensusContext) context;
      return (ConsensusEngine) Proxy.newProxyInstance(ConsensusEngine.class.getClassLoader(), new Class<?>[] {ConsensusEngine.class},
          (proxy, method, args) -> method.getReturnType() == boolean.class ? Boolean.TRUE : null);
    });
    health = new HealthBoard(System::nanoTime);
    node = new Node(new NodeEnvironment(home, true, "1", configuration, registry, offers,
        (publicKey, message, signature) -> key.signed().stream().anyMatch(one -> one.signBytes().equals(message)
            && one.signature().equals(signature)), () -> JsonValue.EMPTY_OBJECT, clock, new Random(1), Optional::empty, Optional.empty()),
        health);
    parts = node.start();
  }

  private void stop() {
    if (node != null) {
      node.close();
      health.close();
      node = null;
    }
  }

  private static <R> R get(CompletionStage<R> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void blocks(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      get(parts.transactions().submit(Bytes.utf8("tx" + ids.incrementAndGet())));
      Proposal proposal = get(engine.propose(0, engine.tip().commit(), key.address()));
      BlockId id = BlockId.decode(proposal.blockId());
      Bytes signature = engine.signer().orElseThrow().sign(proposal.height(), 0, 2,
          SignBytes.vote(engine.chainId(), SignedMsgType.PRECOMMIT, proposal.height(), 0, id, proposal.time()));
      get(engine.commit(new SealedBlock(proposal.height(), proposal.block(), new Commit(proposal.height(), 0, id,
          List.of(CommitSig.forBlock(key.address(), proposal.time(), signature))).encode())));
    }
  }

  private SlotView application() {
    return parts.admin().wiring().stream().filter(slot -> slot.slot().equals("application")).findFirst().orElseThrow();
  }

  private String problem(String version) {
    return application().offers().stream().filter(offer -> offer.version().equals(version)).findFirst().orElseThrow().problem();
  }

  private void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.call()) {
      assertTrue(System.nanoTime() < deadline, () -> what + ": " + parts.admin().diagnose() + " " + parts.admin().journal(20) + executed);
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  private List<String> places() throws IOException {
    try (Stream<Path> stores = Files.list(home.resolve("data/state-store")); Stream<Path> apps = Files.list(home.resolve("data/application"))) {
      return Stream.concat(stores, apps).map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private String progress(String version) {
    return application().offers().stream().filter(offer -> offer.version().equals(version)).findFirst().orElseThrow().progress();
  }

  /** Committed, and not only executed: it stands before the next height. */
  private void replayedTo(long height) throws Exception {
    until("it replays to " + height, () -> progress("2.0.0").contains("height " + height + " of"));
    assertEquals("", problem("2.0.0"), "whoever watches over new versions must not take it for misbehaviour");
  }

  /** Version 2.0.0 stands in the middle of its replay. */
  private void inTheMiddle() throws Exception {
    start("1.0.0");
    blocks(6);
    stopAt = 4;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    executed.clear();
  }

  private void goOn() {
    stopAt = Long.MAX_VALUE;
    release.countDown();
  }

  private long executions(String what) {
    return executed.stream().filter(what::equals).count();
  }

  private void use(String version) {
    parts.admin().use(SlotName.APPLICATION, "kvstore", version, false);
  }

  @Test
  void itReplaysBesideAndTakesOverWithItsStateWhenItIsLevel() throws Exception {
    start("1.0.0");
    blocks(5);
    stopAt = 4;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    blocks(2); // the present one goes on
    assertEquals("1.0.0", application().version());
    assertTrue(application().reason().contains("2.0.0 (b.kvstore) replays beside the present one"), application().reason());
    assertTrue(progress("2.0.0").matches("replays beside the present one: height \\d+ of 7"), progress("2.0.0"));
    assertEquals(7, parts.admin().status().get("replay").get("target").asNumber().orElseThrow().intValue());
    assertTrue(parts.admin().status().get("replay").get("because").asString().orElseThrow().contains("its state has layout 1.0.0"));
    release.countDown();
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals("", application().reason());
    blocks(2);
    assertEquals(9, parts.chain().tip().height());
    assertEquals(List.of(0L, 1L), List.of(executions("1.0.0 8"), executions("2.0.0 9")));
    assertEquals(JsonValue.EMPTY_OBJECT, parts.admin().status().get("replay"));
    assertEquals(List.of("flat", "flat@1", "kvstore", "kvstore@1"), places(), "one can go back for some minutes");
    stop();
    start("1.0.0", "2.0.0");
    assertEquals("2.0.0", application().version());
    assertEquals(0, executions("2.0.0 10"));
    blocks(1);
    assertEquals(List.of(1L, 1L), List.of(executions("2.0.0 9"), executions("2.0.0 10")), "with the state that it had");
  }

  @Test
  void oneCanGoBackToTheStateThatWasReplaced() throws Exception {
    start("1.0.0");
    blocks(3);
    OfferKey second = application("2.0.0");
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    blocks(2);
    executed.clear();
    node.offerLeaving(second, "uninstalled");
    until("the first one is back", () -> application().version().equals("1.0.0"));
    assertEquals(List.of("1.0.0 4", "1.0.0 5"), executed, "what it missed, not everything");
    blocks(1);
    assertEquals(6, parts.chain().tip().height());
  }

  @Test
  void anotherHashIsTheEndOfItAndNothingOfItStays() throws Exception {
    start("1.0.0");
    blocks(5);
    otherFrom = 3;
    application("2.0.0");
    use("2.0.0");
    until("it is given up", () -> problem("2.0.0").contains("was given up"));
    String reason = problem("2.0.0");
    assertTrue(reason.contains("replaying block 3 gives app hash") && !reason.contains("\n"), reason);
    assertEquals("1.0.0", application().version());
    assertEquals(List.of("flat", "kvstore"), places());
    assertTrue(parts.admin().journal(50).stream().anyMatch(entry -> entry.step().equals("beside") && !entry.success()));
    blocks(1);
    assertEquals(6, parts.chain().tip().height());
    stop();
    start("1.0.0");
    assertEquals("1.0.0", application().version());
    blocks(1);
  }

  @Test
  void aRestartInTheMiddleGoesOnWhereItWas() throws Exception {
    start("1.0.0");
    blocks(6);
    stopAt = 4;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    stop();
    executed.clear();
    stopAt = Long.MAX_VALUE;
    start("1.0.0", "2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("2.0.0 4", "2.0.0 5", "2.0.0 6"), executed);
    blocks(1);
    assertEquals(List.of("flat", "flat@1", "kvstore", "kvstore@1"), places());
  }

  @Test
  void aRestartWithoutTheOldOneReplaysBeforeItServes() throws Exception {
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(2);
    stop();
    executed.clear();
    stopAt = Long.MAX_VALUE;
    start("2.0.0");
    assertEquals(List.of("2.0.0 3", "2.0.0 4"), executed);
    blocks(1);
  }

  @Test
  void whatIsNotWantedAnyMoreEndsAtOnceAndFreesItsDisk() throws Exception {
    inTheMiddle();
    assertEquals(4, places().size());
    use("1.0.0");
    goOn();
    until("nothing of it is left", () -> places().equals(List.of("flat", "kvstore")));
    assertEquals("1.0.0", application().version());
    blocks(1);
    assertEquals(JsonValue.EMPTY_OBJECT, parts.admin().status().get("replay"));
  }

  @Test
  void aStoreBesideMayTakeLongToRecoverItsLog() throws Exception {
    configuration.values.put("rewire.deadline", Duration.ofSeconds(2));
    inTheMiddle();
    stop();
    stopAt = Long.MAX_VALUE;
    slowBeside = Duration.ofSeconds(3);
    start("1.0.0", "2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("2.0.0 4", "2.0.0 5", "2.0.0 6"), executed);
  }

  @Test
  void theMetricsAreThoseOfThePresentOne() throws Exception {
    start("1.0.0");
    blocks(6);
    int shown = registry.open.get();
    stopAt = 4;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    assertEquals(shown, registry.open.get());
    goOn();
    until("it takes over", () -> application().version().equals("2.0.0"));
    until("its own are shown", () -> registry.open.get() == shown);
  }

  @Test
  void whatLeavesAndComesBackGoesOnWhereItWas() throws Exception {
    inTheMiddle();
    OfferKey second = offers.keys().stream().filter(one -> one.version().toString().equals("2.0.0")).findFirst().orElseThrow();
    node.offerLeaving(second, "refreshed");
    assertEquals("1.0.0", application().version());
    goOn();
    executed.clear();
    application("2.0.0");
    node.offersChanged("refreshed");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertFalse(executed.contains("2.0.0 2"), executed::toString);
    blocks(1);
  }

  @Test
  void aStartWithoutItKeepsItsReplay() throws Exception {
    inTheMiddle();
    stop();
    stopAt = Long.MAX_VALUE;
    start("1.0.0"); // --safe, or the boot marker left it out
    assertEquals("1.0.0", application().version());
    assertEquals(4, places().size());
    stop();
    executed.clear();
    start("1.0.0", "2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("2.0.0 4", "2.0.0 5", "2.0.0 6"), executed);
  }

  @Test
  void aReplayAtTheStartThatFailsLeavesTheStateBefore() throws Exception {
    inTheMiddle();
    stop();
    stopAt = Long.MAX_VALUE;
    otherFrom = 5;
    assertThrows(RuntimeException.class, () -> start("2.0.0"));
    stop();
    assertEquals(List.of("flat", "flat@1", "kvstore", "kvstore@1"), places());
    executed.clear();
    start("1.0.0", "2.0.0");
    assertEquals("1.0.0", application().version());
    assertFalse(executed.stream().anyMatch(one -> one.startsWith("1.0.0")), "with the state that it had");
    until("the other is given up", () -> problem("2.0.0").contains("was given up"));
    blocks(1);
    assertEquals(7, parts.chain().tip().height());
  }

  @Test
  void aHangLeavesWhatWasReplayedAndItIsGoneOnWithWhenAskedFor() throws Exception {
    callDeadline = Duration.ofMillis(300);
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    until("it is given up", () -> problem("2.0.0").contains("it hangs: ") && problem("2.0.0").contains("node:use goes on from there"));
    assertEquals(4, places().size());
    goOn();
    executed.clear();
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertFalse(executed.contains("2.0.0 1"), executed::toString);
    blocks(1);
  }

  @Test
  void settingsOfTheStateStoreThatFailNeitherInterruptNorBlockIt() throws Exception {
    inTheMiddle();
    badCache = 2;
    configuration.values.put("state-store.flat.cache", 2L);
    configuration.set("x.y", "z", false);
    until("the settings fail", () -> storeFailures() == 1);
    configuration.set("x.y", "zz", false);
    goOn();
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(1, storeFailures(), "the chain stood still for it once");
    assertFalse(executed.contains("2.0.0 3"), executed::toString);
    blocks(1);
  }

  private long storeFailures() {
    return parts.admin().journal(100).stream().filter(entry -> entry.slot().equals("state-store") && !entry.success()).count();
  }

  @Test
  void askingForALowerVersionGoesBackToIt() throws Exception {
    start("1.0.0");
    blocks(3);
    application("2.0.0");
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("1.0.0 finds nothing"), reached.stream().filter(one -> one.startsWith("1")).toList(), "not its successor's state");
    blocks(1);
    use("1.0.0");
    until("the first one is back", () -> application().version().equals("1.0.0"));
    blocks(1);
    assertThrows(AdminException.class, () -> use("0.9.0"));
    stop();
    start("1.0.0", "2.0.0");
    assertEquals("1.0.0", application().version());
  }

  @Test
  void whatIsDroppedMeanwhileDoesNotSelectItselfAndTheConfigurationCounts() throws Exception {
    inTheMiddle();
    application("3.0.0");
    node.offersChanged("dropped");
    configuration.set("x.y", "z", false);
    goOn();
    until("what was asked for takes over", () -> application().version().equals("2.0.0"));
    blocks(1);
    assertEquals(0, executions("3.0.0 1"));
    assertEquals("2.0.0", application().version());
  }

  @Test
  void anotherWishInTheConfigurationEndsWhatLingers() throws Exception {
    inTheMiddle();
    configuration.values.put("application.version", "3.0.0");
    application("3.0.0");
    configuration.set("x.y", "z", false);
    goOn();
    until("what is configured takes over", () -> application().version().equals("3.0.0"));
    blocks(1);
  }

  @Test
  void aRestartGoesOnWithTheVersionThatMadeTheState() throws Exception {
    start("1.0.0");
    blocks(3);
    application("1.1.0");
    node.offersChanged("dropped");
    blocks(1);
    stop();
    executed.clear();
    start("1.0.0", "1.1.0"); // which could go on from the state, but nobody has asked for it
    assertEquals("1.0.0", application().version());
    blocks(1);
    assertEquals(List.of("1.0.0 5"), executed);
    stop();
    FakeSigner own = key;
    key = new FakeSigner(); // this node is not the only validator any more
    String refused = assertThrows(AdminException.class, () -> start("2.0.0")).getMessage();
    assertTrue(refused.contains("the chain waits for application \"kvstore\" 1.0.0 (b.kvstore), which is not there any more"), refused);
    assertFalse(refused.contains("\n"), refused);
    stop();
    key = own;
    refused = assertThrows(AdminException.class, () -> start("2.0.0")).getMessage();
    assertTrue(refused.contains("its state has layout 1.0.0"), "alone it may try: " + refused);
    stop();
    start("1.0.0");
    blocks(1);
  }

  @Test
  void aStateStoreThatIsExchangedMeanwhileInterruptsItOnly() throws Exception {
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(2);
    executed.clear();
    configuration.values.put("state-store.flat.cache", 2L);
    configuration.set("x.y", "z", false);
    until("the store is exchanged", () -> parts.admin().journal(20).stream().anyMatch(entry -> entry.slot().equals("state-store")
        && entry.step().equals("switch") && entry.success()));
    release.countDown();
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertFalse(executed.contains("2.0.0 2"), "it went on where it was");
    blocks(1);
    configuration.values.put("state-store.flat.cache", 3L);
    configuration.set("x.y", "zz", false);
    until("the store is exchanged again", () -> parts.admin().journal(50).stream().filter(entry -> entry.slot().equals("state-store")
        && entry.step().equals("switch") && entry.success()).count() == 2);
    blocks(1);
    assertEquals(6, parts.chain().tip().height(), "what took over is lent the node's store, not the one it replayed with");
  }

  @Test
  void oneThatHangsBesideIsGivenUpAndHoldsNobodyUp() throws Exception {
    callDeadline = Duration.ofMillis(300);
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    until("it is given up", () -> problem("2.0.0").contains("it hangs: "));
    assertFalse(problem("2.0.0").contains("\n"));
    assertEquals(4, places().size(), "it may come back and write there");
    assertEquals("1.0.0", application().version());
    blocks(1);
  }

  @Test
  void aDeathBeforeTheConfigurationKnewOfTheSwitchFindsTheTwoThatBelongTogether() throws Exception {
    start("1.0.0");
    blocks(3);
    application("2.0.0");
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    stop();
    configuration.values.put("application.version", "");
    executed.clear();
    start("1.0.0", "2.0.0");
    assertEquals("1.0.0", application().version());
    blocks(1);
    assertEquals(List.of("1.0.0 4"), executed, "on its own state, not on that of version 2.0.0");
  }

  @Test
  void whatCannotBeginBesideEitherIsBarredWithBothReasons() throws Exception {
    start("1.0.0");
    blocks(2);
    offer(SlotName.APPLICATION, "kvstore", "3.0.0", context -> {
      throw new IllegalStateException("no licence");
    });
    String refused = assertThrows(AdminException.class, () -> use("3.0.0")).getMessage();
    assertTrue(refused.contains("no licence; beside, with a state of its own:") && !refused.contains("\n"), refused);
    assertEquals(List.of("flat", "kvstore"), places());
    blocks(1);
  }
}
