package org.blockberry.node.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.JournalEntry;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StateStoreFactory;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.intake.MempoolScope;
import org.blockberry.node.intake.NaivePool;
import org.blockberry.node.intake.PoolHandover;
import org.blockberry.node.scope.CountingRegistry;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.blockberry.testing.contracts.ManualClock;
import org.blockberry.testing.contracts.TestEventBus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewirerTest {
  private static final Duration DEADLINE = Duration.ofMillis(400);
  private static final SettingsSchema SCHEMA = SettingsSchema.builder().integer("size", 100).min(1).max(1_000).doc("Room.").end().build();

  @TempDir
  Path home;

  private final List<String> life = new CopyOnWriteArrayList<>();
  private final CountingRegistry registry = new CountingRegistry();
  private final GatedSlot<Mempool> mempool = new GatedSlot<>(SlotName.MEMPOOL, () -> Duration.ofMillis(100), failure -> {});
  private final GatedSlot<StateStore> state = new GatedSlot<>(SlotName.STATE_STORE, () -> Duration.ofMillis(100), failure -> {});
  private final List<String> removed = new CopyOnWriteArrayList<>();
  private final PoolHandover handover = new PoolHandover(mempool,
      (entry, reason) -> removed.add(entry.transaction().bytes().toUtf8() + " " + reason.text()), DEADLINE);
  private final Offers offers = new Offers();
  private final Map<SlotName, WantedSlot> wanted = new ConcurrentHashMap<>();
  private final Map<String, Object> given = new ConcurrentHashMap<>();
  private final ManualClock clock = new ManualClock();
  private final WiringJournal journal = new WiringJournal(clock);
  private final SlotStates states = new SlotStates(Clock.systemUTC());
  private final AtomicInteger ids = new AtomicInteger();
  private Boundary boundary = Boundary.NO_CHAIN;
  private boolean alone = true;
  private Rewirer rewirer;

  private void open() {
    NodeServices services = new NodeServices(home, "c", true, Clock.systemUTC(), new Random(1), registry, new TestEventBus());
    SettingsReader reader = (offer, schema, raw) -> Settings.of(schema, schema.keys().isEmpty() ? Map.of() : given);
    rewirer = new Rewirer(offers, List.of(
        new MempoolDriver(mempool, type -> new MempoolScope(type, services, new PoolLimits(100, 100, 100), (entry, reason) -> {}),
            reader, DEADLINE, handover),
        new SlotDriver<StateStore, InstanceScope>(state, type -> new InstanceScope(SlotName.STATE_STORE, type, services), reader, DEADLINE)),
        () -> new EnumMap<>(wanted), journal, () -> new RewireSettings(Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(200)), states,
        boundary, (from, to) -> LocalChange.refusal(from, to, alone, java.util.Optional.empty()));
  }

  @AfterEach
  void end() {
    rewirer.close();
  }

  private void want(String type, String... fallback) {
    wanted.put(SlotName.MEMPOOL, new WantedSlot(type, List.of(fallback), true,
        Map.of("a", Map.copyOf(given), "b", Map.copyOf(given), "c", Map.copyOf(given))));
  }

  private class Factory implements MempoolFactory {
    final String type;

    Factory(String type) {
      this.type = type;
    }

    @Override
    public SettingsSchema settings() {
      return SCHEMA;
    }

    @Override
    public Mempool create(Settings settings, MempoolContext context) {
      return pool(new NaivePool(settings.smallInteger("size")), context);
    }

    void started(MempoolContext context) throws Exception {}

    final Mempool pool(Mempool inner, MempoolContext context) {
      context.metrics().counter("x");
      return (Mempool) Proxy.newProxyInstance(Mempool.class.getClassLoader(), new Class<?>[] {Mempool.class}, (proxy, method, args) -> {
        switch (method.getName()) {
          case "start" -> {
            context.executor().execute(() -> {});
            context.timers().schedule(() -> {}, 1, TimeUnit.HOURS);
            started(context);
            life.add("start " + type);
            return null;
          }
          case "close" -> {
            life.add("close " + type);
            return null;
          }
          default -> {
            return called(method.getName(), () -> method.invoke(inner, args));
          }
        }
      });
    }

    Object called(String method, java.util.concurrent.Callable<Object> call) throws Exception {
      return call.call();
    }
  }

  private OfferKey offer(Factory factory, String version) {
    OfferKey key = new OfferKey(SlotName.MEMPOOL, factory.type, "bundle." + factory.type, BundleVersion.parse(version), ids.incrementAndGet(),
        false, 0);
    offers.add(new Offer(key, () -> factory));
    return key;
  }

  private OfferKey offer(String type) {
    return offer(new Factory(type), "1.0.0");
  }

  private String running() {
    SlotStates.SlotState now = states.all().get(SlotName.MEMPOOL);
    return now.wired().map(wired -> wired.offer().type()).orElse("-") + " " + now.state();
  }

  private void settled() { // a use of what is there is queued behind everything requested before
    rewirer.problem(new OfferKey(SlotName.MEMPOOL, "", "", BundleVersion.parse("0"), 0, false, 0));
    assertThrows(AdminException.class, () -> rewirer.use(SlotName.MEMPOOL, "nothing", "test", () -> {}));
  }

  private void put(String tx) {
    PoolEntry entry = PoolEntry.builder(Transaction.of(Bytes.utf8(tx)), ids.incrementAndGet(), Instant.EPOCH).build();
    mempool.call(pool -> pool.add(entry));
  }

  private List<String> content() {
    return mempool.call(pool -> {
      List<String> txs = new ArrayList<>();
      pool.export(0, entry -> txs.add(entry.transaction().bytes().toUtf8()));
      return txs;
    });
  }

  @Test
  void startingWithoutTheTypeSaysWhatIsInstalledAndWhatToDo() {
    open();
    offer("b");
    want("a");
    String message = assertThrows(AdminException.class, () -> rewirer.enable(SlotName.MEMPOOL)).getMessage();
    assertEquals("mempool \"a\" is not installed. Installed: b. Set mempool.type to one of these, or add the feature \"mempool-a\" that brings it", message);
  }

  @Test
  void whatFailedIsTriedAgainWhenItsSettingsChangeAndNotBefore() {
    open();
    given.put("size", 10L);
    AtomicInteger attempts = new AtomicInteger();
    offer("a");
    OfferKey key = offer(new Factory("b") {
      @Override
      public Mempool create(Settings settings, MempoolContext context) {
        attempts.incrementAndGet();
        if (settings.integer("size") < 50) {
          throw new IllegalStateException("no room");
        }
        return super.create(settings, context);
      }
    }, "1.0.0");
    want("b", "a");
    rewirer.enable(SlotName.MEMPOOL);
    assertEquals("a fallback", running());
    rewirer.request("config.toml");
    settled();
    assertEquals(1, attempts.get(), "the same again helps nobody");
    given.put("size", 40L);
    want("b", "a");
    rewirer.request("config.toml");
    settled();
    assertEquals(List.of("a fallback", 2), List.of(running(), attempts.get()));
    assertTrue(rewirer.problem(key).orElseThrow().contains("no room"));
    given.put("size", 60L);
    want("b", "a");
    rewirer.request("config.toml");
    settled();
    assertEquals("b running", running());
    assertEquals(java.util.Optional.empty(), rewirer.problem(key));
  }

  @Test
  void whatFailsToCreateOrStartOrHangsLeavesTheOldOneAndIsBarredWithOneLine() throws Exception {
    open();
    offer("a");
    want("a");
    rewirer.enable(SlotName.MEMPOOL);
    put("x");
    CountDownLatch never = new CountDownLatch(1);
    Map<String, Factory> broken = Map.of(
        "broken settings", new Factory("b") {
          @Override
          public SettingsSchema settings() {
            throw new LinkageError("broken settings");
          }
        },
        "create\\nsaid no".replace("\\n", " "), new Factory("b") {
          @Override
          public Mempool create(Settings settings, MempoolContext context) {
            throw new IllegalStateException("create\nsaid no");
          }
        },
        "create returned null", new Factory("b") {
          @Override
          public Mempool create(Settings settings, MempoolContext context) {
            return null;
          }
        },
        "port in use", new Factory("b") {
          @Override
          void started(MempoolContext context) throws Exception {
            throw new java.io.IOException("port in use");
          }
        },
        "no answer within 400 ms", new Factory("b") {
          @Override
          void started(MempoolContext context) throws Exception {
            never.await();
          }
        },
        "cannot add", new Factory("b") {
          @Override
          Object called(String method, java.util.concurrent.Callable<Object> call) throws Exception {
            if (method.equals("add") || method.equals("carryOver")) {
              throw new AssertionError("cannot add");
            }
            return call.call();
          }
        });
    int scopes = registry.open.get();
    for (Map.Entry<String, Factory> each : broken.entrySet()) {
      OfferKey key = offer(each.getValue(), "1.0.0");
      String message = assertThrows(AdminException.class, () -> rewirer.use(SlotName.MEMPOOL, "b", "test", () -> {
        throw new AssertionError("must not be confirmed");
      })).getMessage();
      assertTrue(message.startsWith("mempool stays \"a\": ") && message.contains(each.getKey()) && !message.contains("\n"), message);
      assertTrue(rewirer.problem(key).orElseThrow().contains(each.getKey()));
      assertEquals("a running", running(), "states are measured by the configuration again");
      assertEquals(List.of("x"), content());
      assertEquals(scopes, registry.open.get(), each.getKey() + ": its metrics are gone");
      rewirer.offerLeaving(key, "test");
    }
    never.countDown();
  }

  @Test
  void aHangingHandoverLeavesTheOldPoolOpenAndTheRewirerWorking() {
    open();
    offer("a");
    want("a");
    rewirer.enable(SlotName.MEMPOOL);
    put("x");
    CountDownLatch never = new CountDownLatch(1);
    offer(new Factory("b") {
      @Override
      Object called(String method, java.util.concurrent.Callable<Object> call) throws Exception {
        if (method.equals("stats")) { // asked while the gate is closed
          never.await();
        }
        return call.call();
      }
    }, "1.0.0");
    assertThrows(AdminException.class, () -> rewirer.use(SlotName.MEMPOOL, "b", "test", () -> {}));
    assertEquals(List.of("x"), content());
    put("y");
    offer("c");
    rewirer.use(SlotName.MEMPOOL, "c", "test", () -> want("c"));
    assertEquals(List.of("x", "y"), content());
    never.countDown();
  }

  @Test
  void threeMovesByItselfWithinAMinuteFreezeASlotUntilSomebodyAsks() {
    open();
    OfferKey a = offer("a");
    offer("b");
    offer("c");
    want("a", "b");
    rewirer.enable(SlotName.MEMPOOL);
    for (String type : List.of("b", "c", "b", "a")) {
      rewirer.use(SlotName.MEMPOOL, type, "an operator", () -> want(type, "b"));
    }
    assertEquals(List.of("a running", ""), List.of(running(), reason()), "what an operator asks for does not count");
    rewirer.offerLeaving(a, "uninstalled");
    a = comesBack();
    assertEquals("a running", running());
    clock.advance(MoveBrake.WINDOW.plusMillis(1));
    rewirer.offerLeaving(a, "uninstalled");
    a = comesBack();
    assertEquals("a running", running(), "four moves, but only two within a minute");
    rewirer.offerLeaving(a, "uninstalled");
    assertEquals("b fallback", running(), "what is gone cannot stay, frozen or not");
    comesBack();
    assertEquals("b fallback", running());
    assertEquals("frozen at \"b\" 1.0.0 after 3 moves within 60 s. To thaw it: node:use mempool TYPE", reason());
    clock.advance(MoveBrake.WINDOW.multipliedBy(10));
    rewirer.request("config.toml");
    settled();
    assertEquals("b fallback", running(), "time alone does not thaw it");
    rewirer.use(SlotName.MEMPOOL, "a", "an operator", () -> {});
    assertEquals(List.of("a running", ""), List.of(running(), reason()));
  }

  private OfferKey comesBack() {
    OfferKey a = offer("a");
    rewirer.offersChanged("installed");
    settled();
    return a;
  }

  private String reason() {
    return states.all().get(SlotName.MEMPOOL).reason();
  }

  @Test
  void theFallbackFillsInAndTheWantedTypeComesBack() {
    open();
    OfferKey a = offer("a");
    offer("b");
    want("a", "b");
    rewirer.enable(SlotName.MEMPOOL);
    put("x");
    rewirer.offerLeaving(a, "uninstalled");
    assertEquals("b fallback", running());
    assertEquals("\"a\" is not available", states.all().get(SlotName.MEMPOOL).reason());
    offer("a");
    rewirer.request("installed");
    settled();
    assertEquals("a running", running());
    assertEquals(List.of("x"), content());
    assertEquals(List.of("start a", "start b", "close a", "start a", "close b"), life, "make before break");
  }

  @Test
  void withoutAnyTheContentIsKeptForTheNext() {
    open();
    OfferKey a = offer("a");
    want("a");
    rewirer.enable(SlotName.MEMPOOL);
    put("x");
    put("y");
    rewirer.offerLeaving(a, "uninstalled");
    assertEquals("- empty", running());
    handover.update(1, List.of(Transaction.of(Bytes.utf8("x")).hash()));
    offer("a");
    rewirer.request("installed");
    settled();
    assertEquals(List.of("y"), content());
  }

  @Test
  void useSaysWhatIsWrongAndPersistsOnSuccess() {
    open();
    offer("a");
    want("a");
    wanted.put(SlotName.STATE_STORE, new WantedSlot("flat", List.of(), false, Map.of()));
    for (String type : List.of("flat", "tree")) {
      offers.add(new Offer(new OfferKey(SlotName.STATE_STORE, type, "s", BundleVersion.parse("1"), ids.incrementAndGet(), true, 0),
          () -> new StateStoreFactory() {
            @Override
            public StateStore create(Settings settings, PluginContext context) {
              return new InMemoryStateStore();
            }
          }));
    }
    rewirer.enable(SlotName.STATE_STORE, SlotName.MEMPOOL);
    assertEquals("consensus is not in use on this node",
        assertThrows(AdminException.class, () -> rewirer.use(SlotName.CONSENSUS, "x", "t", () -> {})).getMessage());
    assertTrue(assertThrows(AdminException.class, () -> rewirer.use(SlotName.MEMPOOL, "zzz", "t", () -> {})).getMessage()
        .startsWith("mempool \"zzz\" is not installed. Installed: a."));
    String cold = assertThrows(AdminException.class, () -> rewirer.use(SlotName.STATE_STORE, "tree", "t", () -> {})).getMessage();
    assertTrue(cold.startsWith("state-store stays \"flat\": ") && cold.contains("node:schedule"), cold);
    offer("b");
    List<String> confirmed = new ArrayList<>();
    List<JournalEntry> steps = rewirer.use(SlotName.MEMPOOL, "b", "t", () -> {
      confirmed.add("b");
      want("b");
    });
    assertEquals(List.of("b"), confirmed);
    assertEquals(List.of("switch"), steps.stream().map(JournalEntry::step).toList());
    assertEquals("b running", running());
    assertThrows(IllegalStateException.class, () -> rewirer.use(SlotName.MEMPOOL, "a", "t", () -> {
      throw new IllegalStateException("file is read-only");
    }));
    assertEquals("b running", running(), "what could not be made permanent is undone");
  }

  @Test
  void newSettingsMakeANewInstanceAndBadOnesKeepTheRunning() {
    open();
    offer("a");
    want("a");
    rewirer.enable(SlotName.MEMPOOL);
    Mempool first = mempool.instance();
    put("x");
    given.put("size", 5L);
    want("a");
    rewirer.request("config");
    settled();
    Mempool second = mempool.instance();
    assertNotSame(first, second);
    assertEquals(List.of("x"), content());
    given.put("size", 5_000L);
    want("a");
    rewirer.request("config");
    settled();
    assertSame(second, mempool.instance());
    SlotStates.SlotState now = states.all().get(SlotName.MEMPOOL);
    assertEquals("running", now.state());
    assertTrue(now.reason().startsWith("runs with the settings before: ") && now.reason().contains("size"), now.reason());
  }

  @Test
  void anExclusivePoolMovesItsContentAndTheOldOneComesBackAsItWasIfTheNewOneFails() {
    open();
    AtomicInteger starts = new AtomicInteger();
    offer(new Factory("a") {
      @Override
      public Handover handover() {
        return Handover.EXCLUSIVE;
      }

      @Override
      void started(MempoolContext context) throws Exception {
        if (starts.incrementAndGet() == 2) {
          throw new java.io.IOException("the second cannot start");
        }
      }
    }, "1.0.0");
    given.put("size", 2L);
    want("a");
    rewirer.enable(SlotName.MEMPOOL);
    put("x");
    given.put("size", 3L);
    want("a");
    rewirer.request("config");
    settled();
    assertEquals(List.of("x"), content());
    put("y");
    put("z");
    assertEquals(List.of("x", "y"), content(), "it has the settings from before");
    rewirer.request("again");
    settled();
    put("z");
    assertEquals(List.of("x", "y", "z"), content(), "now with the new ones");
    assertEquals(List.of(), removed);
    assertEquals("start a", life.get(0));
    assertEquals("close a", life.get(1), "break before make");
  }

  @Test
  void offerLeavingWaitsAtMostHold() {
    open();
    CountDownLatch never = new CountDownLatch(1);
    OfferKey a = offer(new Factory("a") {
      @Override
      Object called(String method, java.util.concurrent.Callable<Object> call) throws Exception {
        if (method.equals("export")) {
          never.await();
        }
        return call.call();
      }
    }, "1.0.0");
    offer("b");
    want("a", "b");
    rewirer.enable(SlotName.MEMPOOL);
    long began = System.nanoTime();
    rewirer.offerLeaving(a, "gone");
    assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(3), "the framework waits for us");
    // the bulk may take 12 deadlines, what is read with the gate closed one
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!states.all().get(SlotName.MEMPOOL).wired().map(wired -> wired.offer().type()).orElse("").equals("b")) {
      assertTrue(System.nanoTime() < deadline, "the slot never moved off");
      Thread.onSpinWait();
    }
    never.countDown();
    put("x");
    assertEquals(List.of("x"), content());
  }

  @Test
  void quarantineMovesOnOnlyIfThereIsSomethingElse() {
    open();
    OfferKey a = offer("a");
    want("a", "b");
    rewirer.enable(SlotName.MEMPOOL);
    rewirer.quarantine(SlotName.MEMPOOL, "throws");
    settled();
    assertEquals("a running", running());
    offer("b");
    rewirer.quarantine(SlotName.MEMPOOL, "throws");
    settled();
    assertEquals("b fallback", running());
    assertEquals("throws", rewirer.problem(a).orElseThrow());
  }

  @Test
  @Tag("sec-P4")
  void aHigherVersionReplacesByItselfAndManySwapsLeaveNothingBehind() throws Exception {
    open();
    offer("a");
    offer("b");
    want("a");
    rewirer.enable(SlotName.MEMPOOL);
    put("x");
    int scopes = registry.open.get();
    rewirer.use(SlotName.MEMPOOL, "b", "t", () -> want("b"));
    int threads = pluginThreads();
    for (int i = 0; i < 100; i++) {
      rewirer.use(SlotName.MEMPOOL, "a", "t", () -> want("a"));
      rewirer.use(SlotName.MEMPOOL, "b", "t", () -> want("b"));
    }
    assertEquals(scopes, registry.open.get());
    assertEquals(List.of("x"), content());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (pluginThreads() > threads) {
      assertTrue(System.nanoTime() < deadline, "threads are left: " + pluginThreads() + " instead of " + threads);
      Thread.onSpinWait();
    }
    OfferKey better = offer(new Factory("b"), "2.0.0");
    rewirer.request("dropped");
    settled();
    assertEquals(better, states.all().get(SlotName.MEMPOOL).wired().orElseThrow().offer());
    assertTrue(journal.last(5_000).size() <= 1_000);
  }

  private static int pluginThreads() {
    return (int) Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("bb-mempool-") || thread.getName().equals("bb-watched")).count();
  }

  @Test
  void closeEmptiesInReverseOrderEvenIfOneFails() {
    open();
    AtomicInteger broken = new AtomicInteger();
    offer(new Factory("a") {
      @Override
      Object called(String method, java.util.concurrent.Callable<Object> call) throws Exception {
        if (method.equals("export") && broken.get() > 0) {
          throw new IllegalStateException("broken");
        }
        return call.call();
      }
    }, "1.0.0");
    want("a");
    wanted.put(SlotName.STATE_STORE, new WantedSlot("flat", List.of(), false, Map.of()));
    offers.add(new Offer(new OfferKey(SlotName.STATE_STORE, "flat", "s", BundleVersion.parse("1"), ids.incrementAndGet(), true, 0),
        () -> new StateStoreFactory() {
          @Override
          public StateStore create(Settings settings, PluginContext context) {
            return (StateStore) Proxy.newProxyInstance(StateStore.class.getClassLoader(), new Class<?>[] {StateStore.class},
                (proxy, method, args) -> {
                  life.add(method.getName() + " state");
                  return null;
                });
          }
        }));
    rewirer.enable(SlotName.STATE_STORE, SlotName.MEMPOOL);
    broken.set(1);
    rewirer.close();
    assertEquals(List.of("start state", "start a", "close a", "close state"), life);
    assertFalse(mempool.filled() || state.filled());
    assertEquals(0, registry.open.get());
    assertEquals("the node is stopping", assertThrows(AdminException.class, () -> rewirer.enable(SlotName.MEMPOOL)).getMessage());
    open(); // for end()
  }
}
