package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.node.commit.FakeBlockStore;
import org.blockberry.node.commit.HashApp;
import org.blockberry.node.intake.NaivePool;
import org.blockberry.node.peer.ListenerBoard;
import org.blockberry.node.proof.VerifierBoard;
import org.blockberry.node.proof.VerifierKey;
import org.blockberry.node.scope.CountingRegistry;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.node.view.HealthBoard;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.Offer;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.Offers;
import org.blockberry.testing.contracts.FakeSigner;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.blockberry.testing.contracts.ManualClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;

/**
 * Every method of every slot's contract, crossed with every way to misbehave, in a whole node of fakes. Version 1.0.0 of each
 * implementation is good, 2.0.0 misbehaves in the method of the cell. In each cell the node goes on committing; where it must, it is back
 * at 1.0.0 with a reason in one line, and a late answer counts for nothing. The methods come from the contracts by reflection, so a new
 * one is in the matrix by itself, and fails here if it has no arguments to call it with.
 */
@Tag("sec-P3")
class MisbehaviourMatrixTest {
  private static final int FLOOR = 450; // cells, over all slots
  private static final AtomicInteger CELLS = new AtomicInteger();
  private static final List<Long> BACK_MILLIS = java.util.Collections.synchronizedList(new ArrayList<>());
  private static final Set<SlotName> RAN = ConcurrentHashMap.newKeySet();
  private static final Map<SlotName, Class<? extends Plugin>> CONTRACTS = contracts();
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir
  Path home;

  private final MapConfiguration configuration = new MapConfiguration();
  private final FakeSigner key = new FakeSigner();
  private final ManualClock clock = new ManualClock();
  private final FakeBlockStore blocks = new FakeBlockStore();
  private final InMemoryStateStore states = new InMemoryStateStore();
  private final HashApp.Disk disk = new HashApp.Disk();
  private final Offers offers = new Offers();
  private final Faults faults = new Faults();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong txs = new AtomicLong();
  private final List<Bytes> acknowledged = new ArrayList<>();
  private volatile ConsensusContext engine;
  private final VerifierBoard verifiers = new VerifierBoard();
  private HealthBoard health;
  private Node node;
  private Node.Parts parts;

  private static Map<SlotName, Class<? extends Plugin>> contracts() {
    Map<SlotName, Class<? extends Plugin>> all = new EnumMap<>(SlotName.class);
    all.put(SlotName.KEYSTORE, Keystore.class);
    all.put(SlotName.BLOCK_STORE, BlockStore.class);
    all.put(SlotName.STATE_STORE, StateStore.class);
    all.put(SlotName.APPLICATION, Application.class);
    all.put(SlotName.MEMPOOL, Mempool.class);
    all.put(SlotName.CONSENSUS, ConsensusEngine.class);
    all.put(SlotName.INDEXER, Indexer.class);
    all.put(SlotName.TRANSPORT, Transport.class);
    return all;
  }

  @AfterEach
  void end() {
    faults.disarm();
    if (node != null) {
      node.close();
    }
    if (health != null) {
      health.close();
    }
  }

  @AfterAll
  static void enoughCellsRan() {
    List<Long> sorted = new ArrayList<>(BACK_MILLIS);
    sorted.sort(Comparator.naturalOrder());
    System.out.println("misbehaviour matrix: " + CELLS + " cells in " + RAN.size() + " slots; back at the last good one after a hang: "
        + sorted.size() + " times, median " + (sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2)) + " ms, longest "
        + (sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1)) + " ms, the deadline of " + SHORT.toMillis() + " ms for the call included");
    if (RAN.size() == CONTRACTS.size()) { // else somebody ran one slot alone
      assertTrue(CELLS.get() >= FLOOR, CELLS + " cells ran but at least " + FLOOR + " must");
    }
  }

  // The node.

  private void start() {
    for (SlotName slot : CONTRACTS.keySet()) {
      offer(slot, "1.0.0");
    }
    configuration.values.put("keystore.type", "dev");
    configuration.values.put("transport.type", "glueberry");
    Duration deadline = Duration.ofMillis(300);
    configuration.values.put("rewire.deadline", deadline);
    health = new HealthBoard(System::nanoTime);
    NodeEnvironment environment = new NodeEnvironment(home, true, "1", configuration, new CountingRegistry(), offers,
        (publicKey, message, signature) -> key.signed().stream().anyMatch(one -> one.signBytes().equals(message)
            && one.signature().equals(signature)), () -> JsonValue.EMPTY_OBJECT, clock, new Random(1), Optional::empty, Optional.empty(), verifiers,
        new ListenerBoard());
    node = new Node(environment, health, error -> {}, new OpeningDeadlines(deadline, deadline));
    parts = node.start();
  }

  private static String type(SlotName slot) {
    return switch (slot) {
      case KEYSTORE -> "dev";
      case BLOCK_STORE -> "rocksdb";
      case STATE_STORE -> "flat";
      case APPLICATION -> "kvstore";
      case MEMPOOL -> "simple";
      case CONSENSUS -> "poa";
      case TRANSPORT -> "glueberry";
      default -> "kv";
    };
  }

  private OfferKey offer(SlotName slot, String version) {
    OfferKey offered = new OfferKey(slot, type(slot), "b." + slot, BundleVersion.parse(version), ids.incrementAndGet(), true, 0);
    boolean bad = version.startsWith("2");
    offers.add(new Offer(offered, () -> new PluginFactory<Plugin, PluginContext>() {
      @Override
      public Plugin create(Settings settings, PluginContext context) {
        if (bad) {
          try {
            faults.at("create");
          } catch (Exception e) {
            throw (RuntimeException) e;
          }
          if (faults.givesNull("create")) {
            return null;
          }
        }
        Plugin good = good(slot, context);
        return bad ? around(slot, good) : good;
      }
    }));
    return offered;
  }

  @SuppressWarnings("unchecked")
  private <T extends Plugin> T around(SlotName slot, Plugin good) {
    Class<T> contract = (Class<T>) CONTRACTS.get(slot);
    return faults.around(contract, contract.cast(good), MisbehaviourMatrixTest::canned);
  }

  private Plugin good(SlotName slot, PluginContext context) {
    Class<? extends Plugin> contract = CONTRACTS.get(slot);
    Object good = switch (slot) {
      case KEYSTORE -> new OneKey(key, ids::incrementAndGet);
      case BLOCK_STORE -> blocks;
      case STATE_STORE -> states;
      case APPLICATION -> new HashApp(disk);
      case MEMPOOL -> new NaivePool(10_000);
      case CONSENSUS -> {
        engine = (ConsensusContext) context;
        yield new Faults().around(ConsensusEngine.class, new QuietEngine(), MisbehaviourMatrixTest::canned);
      }
      case TRANSPORT -> new NoPeers();
      default -> new NoIndex();
    };
    Plugin instance = contract.cast(good);
    // Shared by two versions, so closing one must not close the other.
    return slot == SlotName.STATE_STORE || slot == SlotName.BLOCK_STORE ? unclosed(contract, instance) : instance;
  }

  private static <T extends Plugin> T unclosed(Class<T> contract, Plugin instance) {
    return new Faults().around(contract, contract.cast(instance), MisbehaviourMatrixTest::canned);
  }

  private static final class QuietEngine implements ConsensusEngine {
    @Override
    public EngineStatus status() {
      return EngineStatus.builder(0, 0, "wait").build();
    }

    @Override
    public Finality finality() {
      return Finality.INSTANT;
    }

    @Override
    public void onCommitted(ChainTip tip) {}

    @Override
    public boolean park(long height, Duration wait) {
      return true;
    }

    @Override
    public void resume() {}
  }

  private static final class NoIndex implements Indexer {
    @Override
    public long base() {
      return 0;
    }

    @Override
    public long height() {
      return 0;
    }

    @Override
    public SearchAnswer search(SearchRequest request) {
      return SearchAnswer.refused("nothing is indexed");
    }

    @Override
    public long pruneBelow(long height) {
      return 0;
    }
  }

  private static final class NoPeers implements Transport {
    @Override
    public String self() {
      return "nobody";
    }

    @Override
    public List<String> addresses() {
      return List.of();
    }

    @Override
    public void offer(Set<StreamSpec> streams) {}

    @Override
    public void connect(String peer, List<String> addresses) {}

    @Override
    public void disconnect(String peer) {}

    @Override
    public void ban(String peer) {}

    @Override
    public void unban(String peer) {}

    @Override
    public Set<String> banned() {
      return Set.of();
    }

    @Override
    public void admit(String peer, Set<String> streams) {}

    @Override
    public void establish(String peer) {}

    @Override
    public CompletionStage<Void> send(String peer, String stream, Bytes message) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public int maxMessageBytes() {
      return 1;
    }

    @Override
    public List<PeerView> peers() {
      return List.of();
    }
  }

  // Blocks.

  private static <R> R get(CompletableFuture<R> future) throws Exception {
    return future.get(5, TimeUnit.SECONDS);
  }

  private void tryBlock() throws Exception {
    ConsensusContext present = engine;
    Proposal proposal = get(present.propose(0, present.tip().commit(), key.address()).toCompletableFuture());
    BlockId id = BlockId.decode(proposal.blockId());
    Bytes signature = key.sign(proposal.height(), 0, 2,
        SignBytes.vote(present.chainId(), SignedMsgType.PRECOMMIT, proposal.height(), 0, id, proposal.time()));
    get(present.commit(new SealedBlock(proposal.height(), proposal.block(), new Commit(proposal.height(), 0, id,
        List.of(CommitSig.forBlock(key.address(), proposal.time(), signature))).encode())).toCompletableFuture());
  }

  /** The chain is higher than {@code height}; attempts may fail while something misbehaves. */
  private void blockAbove(long height, String cell) {
    Throwable last = null;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (parts.chain().tip().height() <= height) {
      try {
        tryBlock();
      } catch (Exception e) {
        last = e;
        LockSupport.parkNanos(5_000_000);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(cell + ": no block above " + height + "; " + parts.admin().diagnose(), last);
      }
    }
  }

  private void submit() throws Exception {
    Bytes tx = Bytes.utf8("tx" + txs.incrementAndGet());
    SubmitResult result = get(parts.transactions().submit(tx).toCompletableFuture());
    if (result.refusal().isEmpty() && result.check().code() == 0) {
      acknowledged.add(tx);
    } else {
      assertTrue(result.retriable() || !result.refusal().isEmpty(), result::refusal);
    }
  }

  private SlotView view(SlotName slot) {
    return parts.admin().wiring().stream().filter(view -> view.slot().equals(slot.text())).findFirst().orElseThrow();
  }

  private void until(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    try {
      while (!condition.call()) {
        assertTrue(System.nanoTime() < deadline, () -> what + "; " + parts.admin().diagnose());
        LockSupport.parkNanos(2_000_000);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  // The matrix.

  @ParameterizedTest
  @EnumSource(value = SlotName.class, names = {"KEYSTORE", "BLOCK_STORE", "STATE_STORE", "APPLICATION", "MEMPOOL", "CONSENSUS", "INDEXER",
      "TRANSPORT"})
  void theNodeGoesOn(SlotName slot) throws Exception {
    start();
    blockAbove(0, "first");
    until(slot + " is filled", () -> parts.admin().wiring().stream() // the optional ones come after the first block
        .anyMatch(view -> view.slot().equals(slot.text()) && !view.type().isEmpty()));
    offer(slot, "2.0.0");
    for (Method method : CONTRACTS.get(slot).getMethods()) {
      if (!Modifier.isStatic(method.getModifiers()) && method.getDeclaringClass() != Plugin.class
          && method.getDeclaringClass() != AutoCloseable.class && !isLife(method)) {
        for (Faults.Kind kind : Faults.Kind.values()) {
          cell(slot, method, kind);
        }
      }
    }
    for (Faults.Kind kind : List.of(Faults.Kind.EXCEPTION, Faults.Kind.ERROR, Faults.Kind.LINKAGE, Faults.Kind.NULL, Faults.Kind.HANG)) {
      life(slot, "create", kind);
      if (kind != Faults.Kind.NULL) {
        life(slot, "start()", kind);
        closing(slot, kind);
      }
    }
    everythingAcknowledgedIsInTheChainOnce();
    RAN.add(slot);
  }

  private static boolean isLife(Method method) {
    return method.getParameterCount() == 0 && (method.getName().equals("start") || method.getName().equals("close"));
  }

  private void misbehaving(SlotName slot, Duration deadline) {
    clock.advance(Duration.ofMinutes(10)); // failures of the cell before do not count
    configuration.values.put(slot.text() + ".call_deadline", deadline);
    parts.admin().use(slot, type(slot), true);
    configuration.values.put(slot.text() + ".call_deadline", LONG);
    assertEquals("2.0.0", view(slot).version());
  }

  private void cell(SlotName slot, Method method, Faults.Kind kind) throws Exception {
    if (kind == Faults.Kind.NULL && method.getReturnType().isPrimitive()) {
      return;
    }
    Object oversized = oversized(method);
    if (kind == Faults.Kind.OVERSIZED && oversized == null) {
      return;
    }
    String signature = Faults.signature(method);
    String cell = slot + "." + signature + " " + kind;
    misbehaving(slot, kind == Faults.Kind.HANG ? SHORT : LONG);
    submit();
    long height = parts.chain().tip().height();
    faults.arm(signature, kind, oversized, this::callBack);
    long began = System.nanoTime();
    if (kind == Faults.Kind.HANG) {
      CompletableFuture<Object> late = CompletableFuture.supplyAsync(() -> direct(slot, method), task -> new Thread(task, "direct").start());
      until(cell + ": back at the last good one", () -> view(slot).version().equals("1.0.0"));
      BACK_MILLIS.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
      blockAbove(height, cell);
      quarantined(slot, cell, "does not return");
      faults.disarm();
      Throwable thrown = assertThrows(ExecutionException.class, () -> late.get(20, TimeUnit.SECONDS), cell + ": a late answer counts").getCause();
      assertInstanceOf(SlotEmpty.class, thrown, cell);
    } else if (kind == Faults.Kind.REENTRANT) {
      CompletableFuture<Object> answer = CompletableFuture.supplyAsync(() -> direct(slot, method), task -> new Thread(task, "direct").start());
      try {
        answer.get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) { // what matters is that it came back
        assertFalse(e.getCause() instanceof Faults.Own, cell);
      } catch (TimeoutException e) {
        throw new AssertionError(cell + ": a call that calls back does not return", e);
      }
      blockAbove(height, cell);
      faults.disarm();
    } else {
      for (int i = 0; i < 5 && view(slot).version().equals("2.0.0"); i++) {
        RuntimeException thrown = assertThrows(RuntimeException.class, () -> direct(slot, method), cell);
        assertTrue(thrown instanceof PluginFailure || thrown instanceof SlotEmpty, () -> cell + ": " + thrown);
      }
      until(cell + ": back at the last good one", () -> view(slot).version().equals("1.0.0"));
      blockAbove(height, cell);
      quarantined(slot, cell, "");
      faults.disarm();
    }
    CELLS.incrementAndGet();
  }

  private void quarantined(SlotName slot, String cell, String part) {
    String reason = view(slot).reason();
    assertTrue(reason.contains("2.0.0") && reason.contains("quarantined") && reason.contains(part) && !reason.contains("\n"),
        cell + ": " + reason);
    assertTrue(parts.admin().diagnose().stream().anyMatch(line -> line.contains(slot.text()) && line.contains("quarantined")), cell);
    assertTrue(parts.admin().journal(20).stream().anyMatch(entry -> entry.step().equals("quarantine") && !entry.success()), cell);
  }

  private void callBack() {
    try {
      parts.transactions().submit(Bytes.utf8("from inside " + ids.incrementAndGet()));
      parts.transactions().poolStats();
      parts.chain().tip();
      parts.chain().base();
      parts.admin().wiring();
      parts.admin().status();
      parts.events().publish(NodeEvent.builder("from inside", Instant.EPOCH).build());
    } catch (SlotEmpty | PluginFailure e) {
      return; // an answer as well
    }
  }

  /** Create and start: the present one stays. */
  private void life(SlotName slot, String step, Faults.Kind kind) throws Exception {
    String cell = slot + "." + step + " " + kind;
    submit();
    long height = parts.chain().tip().height();
    if (view(slot).version().equals("2.0.0")) {
      retreat(slot);
    }
    faults.arm(step, kind, null, this::callBack);
    AdminException refused = null;
    try {
      parts.admin().use(slot, type(slot), true); // another version of the type may answer to the name
    } catch (AdminException e) {
      refused = e;
      assertFalse(e.getMessage().contains("\n"), cell);
    }
    assertEquals("1.0.0", view(slot).version(), cell + ": " + refused);
    assertTrue(view(slot).offers().stream().anyMatch(offer -> offer.version().equals("2.0.0") && !offer.problem().isEmpty()
        && !offer.problem().contains("\n")), cell);
    blockAbove(height, cell);
    faults.disarm();
    CELLS.incrementAndGet();
  }

  /** Close: the bundle goes, and its slot moves off whatever it does. */
  private void closing(SlotName slot, Faults.Kind kind) throws Exception {
    String cell = slot + ".close() " + kind;
    misbehaving(slot, LONG);
    submit();
    long height = parts.chain().tip().height();
    faults.arm("close()", kind, null, this::callBack);
    retreat(slot);
    blockAbove(height, cell);
    faults.disarm();
    CELLS.incrementAndGet();
  }

  private void retreat(SlotName slot) {
    OfferKey bad = offers.keys().stream().filter(one -> one.slot() == slot && one.version().major() == 2).findFirst().orElseThrow();
    node.offerLeaving(bad, "test");
    until(slot + " moved off", () -> view(slot).version().equals("1.0.0"));
    offer(slot, "2.0.0");
  }

  private void everythingAcknowledgedIsInTheChainOnce() {
    until("the pool is empty", () -> {
      tryBlock();
      return parts.transactions().poolStats().transactions() == 0;
    });
    List<Bytes> committed = new ArrayList<>();
    for (long height = 1; height <= parts.chain().tip().height(); height++) {
      committed.addAll(org.blockberry.chain.Block.decode(parts.chain().block(height).orElseThrow().block()).txs());
    }
    assertEquals(new TreeSet<>(committed).size(), committed.size(), "something is in the chain twice");
    List<Bytes> lost = acknowledged.stream().filter(tx -> !committed.contains(tx)).toList();
    assertEquals(List.of(), lost, "acknowledged and lost");
    assertTrue(acknowledged.size() > 10, "only " + acknowledged.size() + " transactions were acknowledged");
  }

  // Calls through the node's own slots.

  @SuppressWarnings("unchecked")
  private Object direct(SlotName slot, Method method) {
    Object[] arguments = Arrays.stream(method.getParameterTypes()).map(this::argument).toArray();
    Faults.DIRECT.set(true);
    try {
      Field field = Node.class.getDeclaredField("slots");
      field.setAccessible(true);
      GatedSlot<Object> gated = (GatedSlot<Object>) ((Map<SlotName, GatedSlot<?>>) field.get(node)).get(slot);
      return gated.call(instance -> {
        try {
          Object answer = method.invoke(instance, arguments);
          return answer == null ? "" : answer;
        } catch (InvocationTargetException e) {
          if (e.getCause() instanceof Error error) {
            throw error;
          }
          throw (Exception) e.getCause();
        }
      }, Duration.ZERO);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    } finally {
      Faults.DIRECT.set(false);
    }
  }

  private Object argument(Class<?> type) {
    Bytes hash = Bytes.wrap(new byte[32]);
    Map<Class<?>, Object> plain = Map.of(long.class, 1L, int.class, 1, String.class, Keystore.VALIDATOR, Bytes.class, hash,
        Duration.class, Duration.ofMillis(1), Collection.class, List.of(), CheckMode.class, CheckMode.FIRST,
        RemovalReason.class, RemovalReason.INVALID, ReapLimits.class, new ReapLimits(1_000, 1_000, 10));
    if (plain.containsKey(type)) {
      return plain.get(type);
    } else if (type == PoolEntry.class) {
      long number = ids.incrementAndGet();
      return PoolEntry.builder(Transaction.of(Bytes.utf8("direct " + number)), 1_000_000 + number, Instant.EPOCH).build();
    } else if (type == Predicate.class) {
      return (Predicate<Object>) unused -> true;
    } else if (type == BiPredicate.class) {
      return (BiPredicate<Object, Object>) (a, b) -> true;
    } else if (type == BlockInput.class) {
      return BlockInput.builder(1, Instant.EPOCH, List.of()).build();
    } else if (type == InitChain.class) {
      return InitChain.builder(Instant.EPOCH, "c", 1).build();
    } else if (type == Query.class) {
      return Query.builder("/x", hash).build();
    } else if (type == StoredBlock.class) {
      return new StoredBlock(1, hash, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, List.of());
    } else if (type == StateChanges.class) {
      return StateChanges.builder().build();
    } else if (type == ChainTip.class) {
      return parts.chain().tip();
    } else if (type == SealedBlock.class) {
      return new SealedBlock(1, Bytes.EMPTY, Bytes.EMPTY);
    } else if (type == Path.class) {
      return home.resolve("copy");
    } else if (type == Set.class) {
      return Set.of();
    } else if (type == List.class) {
      return List.of();
    } else if (type == SearchRequest.class) {
      return SearchRequest.builder(org.blockberry.api.indexer.SearchSubject.BLOCKS, "x").build();
    }
    throw new AssertionError("a contract has a method with " + type + ": say here with what to call it");
  }

  /** An answer of the right type that the contract excludes; null if there is none. */
  private Object oversized(Method method) {
    Bytes large = Bytes.wrap(new byte[2 << 20]);
    String name = method.getName();
    Class<?> type = method.getReturnType();
    if (type == long.class) {
      return -1L;
    } else if (type == Bytes.class) {
      return large;
    } else if (type == OptionalLong.class) {
      return OptionalLong.of(-1);
    } else if (name.equals("reap")) {
      return List.of(argument(PoolEntry.class), PoolEntry.builder(Transaction.of(large), 7, Instant.EPOCH).build());
    } else if (name.equals("self")) {
      return "x".repeat(Transport.MAX_ID_LENGTH + 1);
    } else if (name.equals("maxMessageBytes")) {
      return -1;
    } else if (name.equals("prepareProposal")) {
      return List.of(large);
    } else if (name.equals("stats")) {
      return new org.blockberry.api.mempool.PoolStats(-1, -1);
    } else if (name.equals("root")) {
      return Optional.of(large);
    } else if (type == TxCheck.class) {
      return TxCheck.builder().data(large).build();
    } else if (type == BlockOutcome.class) {
      return BlockOutcome.builder(large, List.of()).build();
    } else if (type == InitChainResult.class) {
      return InitChainResult.builder(large).build();
    } else if (type == AppInfo.class) {
      return null; // its builder refuses what would be wrong
    } else if (type == SearchAnswer.class) {
      return SearchAnswer.of(-1, List.of());
    }
    return null;
  }

  /** What a method gives when it is not to do anything. */
  private static Object canned(Method method) {
    Class<?> type = method.getReturnType();
    return type == boolean.class ? (Object) Boolean.FALSE : type == long.class ? (Object) 0L : type == int.class ? (Object) 0
        : type == Optional.class ? Optional.empty() : type == OptionalLong.class ? OptionalLong.empty() : type == List.class ? List.of()
        : type == Bytes.class ? Bytes.wrap(new byte[32]) : null;
  }

  // Whiteboards.

  @Test
  void badListenersFiltersAndChecksHurtNobodyElse() throws Exception {
    start();
    int cells = 0;
    AtomicInteger seen = new AtomicInteger();
    parts.events().subscribe("innocent", event -> true, 10_000, event -> seen.incrementAndGet());
    for (Faults.Kind kind : List.of(Faults.Kind.EXCEPTION, Faults.Kind.ERROR, Faults.Kind.LINKAGE, Faults.Kind.HANG, Faults.Kind.REENTRANT)) {
      for (Class<?> contract : List.of(Predicate.class, EventBus.Listener.class, HealthCheck.class)) {
        for (Method method : contract.getMethods()) {
          if (!Modifier.isStatic(method.getModifiers()) && !Set.of("and", "or", "negate").contains(method.getName())) {
            whiteboard(contract, method, kind, seen);
            cells++;
          }
        }
      }
    }
    System.out.println("misbehaviour matrix: " + cells + " cells of whiteboards");
    assertTrue(cells >= 30, cells + " cells ran");
  }

  private VerifierKey verifier(CommitVerifier verifier, String version) {
    VerifierKey added = new VerifierKey("poa", "b.verifier", BundleVersion.parse(version), ids.incrementAndGet(), true, 0);
    verifiers.add(added, () -> verifier);
    return added;
  }

  /** The better of two misbehaves: nothing is accepted by it, and the good one takes over; alone, the chain stands and goes on later. */
  @Test
  void aBadCommitVerifierIsNeverAYesAndTheGoodOneTakesOver() throws Exception {
    CommitVerifier good = (chain, height, block, commit, validators) -> Optional.empty();
    configuration.values.put("consensus.call_deadline", SHORT);
    start();
    blockAbove(0, "first");
    int cells = 0;
    for (Method method : CommitVerifier.class.getMethods()) {
      for (Faults.Kind kind : Faults.Kind.values()) {
        commitVerifier(method, kind, good);
        cells++;
      }
    }
    System.out.println("misbehaviour matrix: " + cells + " cells of commit verifiers");
    assertEquals(Faults.Kind.values().length, cells);
  }

  private void commitVerifier(Method method, Faults.Kind kind, CommitVerifier good) {
    String cell = "CommitVerifier." + method.getName() + " " + kind;
    Faults own = new Faults();
    own.arm(Faults.signature(method), kind, Optional.of("x".repeat(2 << 20)), this::callBack);
    VerifierKey bad = verifier(own.around(CommitVerifier.class, good, unused -> Optional.empty()), "2.0.0");
    long height = parts.chain().tip().height();
    boolean refuses = kind == Faults.Kind.OVERSIZED;
    if (kind != Faults.Kind.REENTRANT) {
      String reason = assertThrows(ExecutionException.class, this::tryBlock, cell).getCause().getMessage();
      assertTrue(reason.length() < 2_000 && !reason.contains("\n"), cell);
      assertEquals(height, parts.chain().tip().height(), cell + ": nothing is accepted by it");
    }
    VerifierKey other = verifier(good, "1.0.0");
    if (refuses) {
      verifiers.remove(bad); // a no is an answer, and nobody overrules it
    }
    blockAbove(height, cell);
    assertEquals(kind != Faults.Kind.REENTRANT && !refuses, verifiers.problem(bad).isPresent(), cell);
    assertFalse(verifiers.problem(bad).orElse("").contains("\n"), cell);
    own.disarm(); // a late yes counts for nothing
    blockAbove(parts.chain().tip().height(), cell);
    verifiers.remove(bad);
    verifiers.remove(other);
  }

  @SuppressWarnings("unchecked")
  private void whiteboard(Class<?> contract, Method method, Faults.Kind kind, AtomicInteger seen) throws Exception {
    String cell = contract.getSimpleName() + "." + method.getName() + " " + kind;
    Faults own = new Faults();
    CountDownLatch told = new CountDownLatch(1);
    Predicate<NodeEvent> filter = contract == Predicate.class ? own.around(Predicate.class, event -> true, MisbehaviourMatrixTest::canned)
        : event -> true;
    EventBus.Listener good = new EventBus.Listener() {
      @Override
      public void onEvent(NodeEvent event) {
        if (method.getName().equals("onDropped")) {
          throw new IllegalStateException("so that it is dropped");
        }
      }

      @Override
      public void onDropped(String reason) {
        told.countDown();
      }
    };
    HealthCheck check = new HealthCheck() {
      @Override
      public String name() {
        return "faulty";
      }

      @Override
      public HealthStatus check() {
        return HealthStatus.OK;
      }
    };
    own.arm(Faults.signature(method), kind, null, this::callBack);
    HealthCheck faulty = own.around(HealthCheck.class, check, MisbehaviourMatrixTest::canned);
    EventBus.Subscription subscription = null;
    if (contract == HealthCheck.class) {
      health.add(faulty);
    } else {
      subscription = parts.events().subscribe(cell, filter, 100,
          contract == EventBus.Listener.class ? own.around(EventBus.Listener.class, good, MisbehaviourMatrixTest::canned) : good);
    }
    long height = parts.chain().tip().height();
    int before = seen.get();
    blockAbove(height, cell);
    parts.chain().tip();
    health.ready();
    health.checks();
    until(cell + ": the innocent are served", () -> seen.get() > before);
    if (contract == Predicate.class && kind != Faults.Kind.REENTRANT) {
      assertTrue(told.await(20, TimeUnit.SECONDS), cell + ": dropped and told");
    }
    own.disarm();
    health.remove(faulty);
    if (subscription != null) {
      subscription.close();
    }
  }
}
