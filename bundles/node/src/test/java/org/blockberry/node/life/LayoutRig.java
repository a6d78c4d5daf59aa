package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose applications have another layout of their state with each major version: a higher one gets there by executing the blocks
 * again.
 */
abstract class LayoutRig {
  private static final Bytes HASH = Bytes.utf8("hash");
  private static final Bytes LAYOUT = Bytes.utf8("layout");
  private static final SettingsSchema STORE = SettingsSchema.builder().integer("cache", 1).min(1).max(9).doc("Room.").end().build();

  @TempDir
  Path home;

  final MapConfiguration configuration = new MapConfiguration();
  FakeSigner key = new FakeSigner();
  final AtomicInteger ids = new AtomicInteger();
  final Map<Path, InMemoryStateStore> states = new ConcurrentHashMap<>();
  final List<String> executed = new CopyOnWriteArrayList<>();
  FakeBlockStore blocks = new FakeBlockStore();
  final ManualClock clock = new ManualClock();
  volatile Offers offers;
  volatile ConsensusContext engine;
  volatile CountDownLatch release = new CountDownLatch(0);
  volatile String held = "2.0.0"; // waits for the release before height stopAt
  volatile long stopAt = Long.MAX_VALUE;
  volatile long otherFrom = Long.MAX_VALUE; // height from which version 2.0.0 has other hashes
  final CountingRegistry registry = new CountingRegistry();
  volatile CountDownLatch openBeside = new CountDownLatch(0); // the start of a state store beside waits for it
  final AtomicInteger opened = new AtomicInteger(); // those that began to start
  boolean otherMempool; // whether there is another mempool
  volatile Duration slowBeside = Duration.ZERO; // the start of a state store beside
  volatile long badCache; // with which no store can be made
  final List<String> reached = new CopyOnWriteArrayList<>(); // what applications find as they are closed
  Duration callDeadline = Duration.ofSeconds(60);
  Node node;
  HealthBoard health;
  Node.Parts parts;

  @AfterEach
  void end() {
    release.countDown();
    stop();
  }

  /** Its state has the layout of its version; what it answers is the same. */
  final class LayoutApp implements Application {
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
      if (version.equals(held) && block.height() >= stopAt) {
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

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Bytes hash(Bytes before, List<Bytes> txs) {
    try {
      java.security.MessageDigest sha = java.security.MessageDigest.getInstance("SHA-256");
      before.update(sha);
      txs.forEach(tx -> tx.update(sha));
      return Bytes.wrap(sha.digest());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  OfferKey offer(SlotName slot, String type, String version, Function<PluginContext, Plugin> create) {
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

  OfferKey application(String version) {
    return offer(SlotName.APPLICATION, "kvstore", version, context -> new LayoutApp(version, (ApplicationContext) context));
  }

  /** What a folder holds survives a restart; a folder that was removed is empty. */
  InMemoryStateStore state(Path folder) {
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

  Plugin store(Path folder) {
    InMemoryStateStore made = state(folder);
    return !folder.toString().contains("@") || slowBeside.isZero() && openBeside.getCount() == 0 && opened.get() == 0 ? made : (Plugin) Proxy.newProxyInstance(
        StateStore.class.getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, args) -> {
          if (method.getName().equals("start")) {
            opened.incrementAndGet();
            await(openBeside);
            java.util.concurrent.locks.LockSupport.parkNanos(slowBeside.toNanos());
          }
          try {
            return method.invoke(made, args);
          } catch (java.lang.reflect.InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  void start(String... applications) {
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
    if (otherMempool) {
      offer(SlotName.MEMPOOL, "other", "1.0.0", context -> new NaivePool(100));
    }
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

  void stop() {
    if (node != null) {
      node.close();
      health.close();
      node = null;
    }
  }

  static <R> R get(CompletionStage<R> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  void blocks(int count) throws Exception {
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

  SlotView application() {
    return parts.admin().wiring().stream().filter(slot -> slot.slot().equals("application")).findFirst().orElseThrow();
  }

  org.blockberry.api.admin.OfferView offerView(String version) {
    return application().offers().stream().filter(offer -> offer.version().equals(version)).findFirst().orElseThrow();
  }

  String problem(String version) {
    return application().offers().stream().filter(offer -> offer.version().equals(version)).findFirst().orElseThrow().problem();
  }

  void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.call()) {
      assertTrue(System.nanoTime() < deadline, () -> what + ": " + parts.admin().diagnose() + " " + parts.admin().journal(20) + executed);
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  List<String> places() throws IOException {
    try (Stream<Path> stores = Files.list(home.resolve("data/state-store")); Stream<Path> apps = Files.list(home.resolve("data/application"))) {
      return Stream.concat(stores, apps).map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  String progress(String version) {
    return application().offers().stream().filter(offer -> offer.version().equals(version)).findFirst().orElseThrow().progress();
  }

  /** Committed, and not only executed: it stands before the next height. */
  void replayedTo(long height) throws Exception {
    until("it replays to " + height, () -> progress("2.0.0").contains("height " + height + " of"));
    assertEquals("", problem("2.0.0"), "whoever watches over new versions must not take it for misbehaviour");
  }

  /** Version 2.0.0 stands in the middle of its replay. */
  void inTheMiddle() throws Exception {
    start("1.0.0");
    blocks(6);
    stopAt = 4;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    executed.clear();
  }

  void goOn() {
    stopAt = Long.MAX_VALUE;
    release.countDown();
  }

  long executions(String what) {
    return executed.stream().filter(what::equals).count();
  }

  void use(String version) {
    parts.admin().use(SlotName.APPLICATION, "kvstore", version, false);
  }

  /** A version that will be given up: if that happens before the answer, the answer says so. */
  void useWhatFails(String version) {
    try {
      use(version);
    } catch (AdminException e) {
      if (!e.getMessage().contains("was given up")) {
        throw e;
      }
    }
  }
}
