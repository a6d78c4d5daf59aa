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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.node.scope.CountingRegistry;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.node.slot.LanedSlot;
import org.blockberry.node.slot.SlotListener;
import org.blockberry.node.watch.CallWatch;
import org.blockberry.node.watch.Workers;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.testing.contracts.TestEventBus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engine and application: what several validators agree on does not change because a bundle leaves, hangs or fails. */
class CommitPartsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofMillis(100);

  @TempDir
  Path home;

  private final CallWatch watch = CallWatch.start();
  private final Workers lanes = Workers.each("bb-call", 8);
  private final SlotListener listener = new SlotListener() {
    @Override
    public void failed(SlotName slot, PluginFailure failure) {}

    @Override
    public void hung(SlotName slot, String where) {
      rewirer.quarantineHung(slot, where);
    }

    @Override
    public void fatal(SlotName slot, VirtualMachineError error) {}
  };
  private final GatedSlot<Application> application = slot(SlotName.APPLICATION);
  private final GatedSlot<ConsensusEngine> engine = slot(SlotName.CONSENSUS);
  private final Offers offers = new Offers();
  private final Map<SlotName, WantedSlot> wanted = new ConcurrentHashMap<>();
  private final SlotStates states = new SlotStates(Clock.systemUTC());
  private final AtomicInteger ids = new AtomicInteger();
  private final List<String> life = new CopyOnWriteArrayList<>();
  private volatile boolean alone;
  private volatile Optional<String> decided = Optional.empty();
  private volatile Boundary boundary = Boundary.NO_CHAIN;
  private final Rewirer rewirer;

  CommitPartsTest() {
    NodeServices services = new NodeServices(Path.of("."), "c", true, Clock.systemUTC(), new Random(1), new CountingRegistry(), new TestEventBus());
    SettingsReader reader = (offer, schema, raw) -> Settings.of(schema, Map.of());
    rewirer = new Rewirer(offers, List.of(
        new SlotDriver<Application, InstanceScope>(application, type -> new InstanceScope(SlotName.APPLICATION, type, services), reader, DEADLINE),
        new SlotDriver<ConsensusEngine, InstanceScope>(engine, type -> new InstanceScope(SlotName.CONSENSUS, type, services), reader, DEADLINE)),
        () -> new EnumMap<>(wanted), new WiringJournal(Clock.systemUTC()),
        () -> new RewireSettings(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMillis(50)), states, new Boundary() {
          @Override
          public Hold reach(Duration wait) {
            return boundary.reach(wait);
          }

          @Override
          public void moved(SlotName slot) {
            boundary.moved(slot);
          }
        }, (from, to) -> LocalChange.refusal(from, to, alone, decided));
    want(SlotName.APPLICATION, "app");
    want(SlotName.CONSENSUS, "poa");
  }

  private <T> GatedSlot<T> slot(SlotName name) {
    return new GatedSlot<>(name, () -> Duration.ofMillis(100), () -> CALL, watch, listener);
  }

  @AfterEach
  void end() {
    rewirer.close();
    lanes.close();
    watch.close();
  }

  private void want(SlotName slot, String type, String... fallback) {
    wanted.put(slot, new WantedSlot(type, List.of(fallback), false, Map.of()));
  }

  private OfferKey offer(SlotName slot, String type, String version) {
    return offer(slot, type, version, new AtomicBoolean(), new CountDownLatch(0));
  }

  private OfferKey offer(SlotName slot, String type, String version, AtomicBoolean hangs, CountDownLatch release) {
    Class<? extends Plugin> contract = slot == SlotName.APPLICATION ? Application.class : ConsensusEngine.class;
    OfferKey key = new OfferKey(slot, type, "b." + type, BundleVersion.parse(version), ids.incrementAndGet(), true, 0);
    offers.add(new Offer(key, () -> new PluginFactory<Plugin, PluginContext>() {
      @Override
      public Plugin create(Settings settings, PluginContext context) {
        return (Plugin) Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, (proxy, method, args) -> {
          if (method.getName().equals("start") || method.getName().equals("close")) {
            life.add(method.getName() + " " + type + " " + version);
          } else if (hangs.get()) {
            release.await();
          }
          return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
        });
      }
    }));
    return key;
  }

  private SlotStates.SlotState state(SlotName slot) {
    return states.all().get(slot);
  }

  private String filler(SlotName slot) {
    return state(slot).wired().map(wired -> wired.offer().type() + " " + wired.offer().version()).orElse("nothing");
  }

  private void settled() {
    assertThrows(AdminException.class, () -> rewirer.use(SlotName.MEMPOOL, "nothing", "test", () -> {}));
  }

  private void start() {
    rewirer.enable(SlotName.APPLICATION, SlotName.CONSENSUS);
  }

  @Test
  void anApplicationThatLeavesKeepsItsPlaceForTheAgreedVersion() {
    OfferKey first = offer(SlotName.APPLICATION, "app", "1.0.0");
    offer(SlotName.CONSENSUS, "poa", "1.0.0");
    start();
    offer(SlotName.APPLICATION, "app", "2.0.0");
    rewirer.offersChanged("dropped");
    rewirer.offerLeaving(first, "uninstalled");
    assertEquals("nothing", filler(SlotName.APPLICATION));
    String reason = state(SlotName.APPLICATION).reason();
    assertTrue(reason.startsWith("the chain waits for application \"app\" 1.0.0 (b.app), which is not there any more; ")
        && reason.contains("node:schedule"), reason);
    String refused = assertThrows(AdminException.class, () -> rewirer.use(SlotName.APPLICATION, "app",
        Optional.of(BundleVersion.parse("2.0.0")), "test", () -> {})).getMessage();
    assertTrue(refused.startsWith("application stays empty: ") && refused.contains("node:schedule"), refused);
    offer(SlotName.APPLICATION, "app", "1.0.0");
    rewirer.offersChanged("installed again");
    settled();
    assertEquals("app 1.0.0", filler(SlotName.APPLICATION), "although a higher one is there");
    assertEquals("", state(SlotName.APPLICATION).reason());
    assertEquals(List.of("start app 1.0.0", "start poa 1.0.0", "close app 1.0.0", "start app 1.0.0"), life);
  }

  @Test
  void aChainOfOneMovesOnAtOnce() {
    alone = true;
    OfferKey first = offer(SlotName.APPLICATION, "app", "1.0.0");
    offer(SlotName.CONSENSUS, "poa", "1.0.0");
    start();
    offer(SlotName.APPLICATION, "app", "2.0.0");
    rewirer.offerLeaving(first, "uninstalled");
    assertEquals("app 2.0.0", filler(SlotName.APPLICATION));
  }

  @Test
  void whatHangsLeavesAnEmptySlotUntilItIsAskedForAgain() throws Exception {
    AtomicBoolean hangs = new AtomicBoolean();
    CountDownLatch release = new CountDownLatch(1);
    offer(SlotName.APPLICATION, "app", "1.0.0", hangs, release);
    offer(SlotName.CONSENSUS, "poa", "1.0.0");
    start();
    offer(SlotName.APPLICATION, "app", "2.0.0");
    hangs.set(true);
    assertThrows(SlotEmpty.class, () -> new LanedSlot<>(application, lanes).call(app -> app.info() == null));
    settled();
    assertEquals("nothing", filler(SlotName.APPLICATION));
    assertTrue(state(SlotName.APPLICATION).reason().contains("1.0.0 (b.app), which is quarantined: "), state(SlotName.APPLICATION).reason());
    hangs.set(false);
    release.countDown();
    rewirer.use(SlotName.APPLICATION, "app", "test", () -> {});
    assertEquals("app 1.0.0", filler(SlotName.APPLICATION), "the one that was agreed on, although a higher one is there");
  }

  @Test
  void anEngineThatLeavesIsFollowedByAFollowerOrByNobody() {
    want(SlotName.CONSENSUS, "poa", "bft", "none");
    offer(SlotName.APPLICATION, "app", "1.0.0");
    OfferKey poa = offer(SlotName.CONSENSUS, "poa", "1.0.0");
    offer(SlotName.CONSENSUS, "bft", "1.0.0");
    start();
    decided = Optional.of("poa");
    rewirer.offerLeaving(poa, "uninstalled");
    assertEquals("nothing", filler(SlotName.CONSENSUS));
    OfferKey none = offer(SlotName.CONSENSUS, "none", "1.0.0");
    rewirer.offersChanged("installed");
    settled();
    assertEquals("none 1.0.0", filler(SlotName.CONSENSUS), "a follower decides nothing");
    String refused = assertThrows(AdminException.class, () -> rewirer.use(SlotName.CONSENSUS, "bft", "test", () -> {})).getMessage();
    assertTrue(refused.startsWith("consensus stays \"none\": the engine is agreed"), refused);
    rewirer.offerLeaving(none, "uninstalled");
    assertEquals("nothing", filler(SlotName.CONSENSUS), "not bft behind the follower");
    offer(SlotName.CONSENSUS, "poa", "1.1.0");
    rewirer.offersChanged("installed");
    settled();
    assertEquals("poa 1.1.0", filler(SlotName.CONSENSUS), "another version of an engine makes the same blocks");
  }

  @Test
  void aQuarantineAsksForAnAlternativeThatIsAgreed() {
    offer(SlotName.APPLICATION, "app", "1.0.0");
    offer(SlotName.CONSENSUS, "poa", "1.0.0");
    start();
    offer(SlotName.APPLICATION, "app", "2.0.0");
    rewirer.quarantine(SlotName.APPLICATION, "throws");
    settled();
    assertEquals("app 1.0.0", filler(SlotName.APPLICATION), "nothing else is agreed on, and one that fails is better than none");
    OfferKey same = offer(SlotName.APPLICATION, "app", "1.0.0");
    rewirer.quarantine(SlotName.APPLICATION, "throws");
    settled();
    assertEquals(same, state(SlotName.APPLICATION).wired().orElseThrow().offer(), "the same version from elsewhere is");
    alone = true;
    rewirer.quarantine(SlotName.APPLICATION, "throws");
    settled();
    assertEquals("app 2.0.0", filler(SlotName.APPLICATION));
  }

  @Test
  void aWornInstanceIsMadeAnewAndStaysWornUntilItCouldBe() {
    offer(SlotName.APPLICATION, "app", "1.0.0");
    offer(SlotName.CONSENSUS, "poa", "1.0.0");
    start();
    ConsensusEngine before = engine.instance();
    AtomicInteger missed = new AtomicInteger();
    boundary = new Boundary() {
      @Override
      public Hold reach(Duration wait) {
        if (missed.incrementAndGet() == 1) {
          throw new BoundaryMissed("the chain does not rest");
        }
        return NO_CHAIN.reach(wait);
      }

      @Override
      public void moved(SlotName slot) {}
    };
    rewirer.renew(SlotName.CONSENSUS, "the chain goes on");
    settled();
    assertSame(before, engine.instance());
    assertTrue(state(SlotName.CONSENSUS).reason().contains("tried again"), state(SlotName.CONSENSUS).reason());
    rewirer.request("later");
    settled();
    ConsensusEngine second = engine.instance();
    assertNotSame(before, second);
    assertEquals("poa 1.0.0", filler(SlotName.CONSENSUS));
    rewirer.request("again");
    settled();
    assertSame(second, engine.instance(), "once is enough");
    assertFalse(application.instance() == null);
  }
}
