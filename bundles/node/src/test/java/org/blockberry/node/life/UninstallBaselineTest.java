package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.commit.FakeBlockStore;
import org.blockberry.node.commit.HashApp;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred mempools, each with a class loader of its own, come and go in one node, with threads, timers, metrics and subscriptions that
 * they do not give back. Afterwards every loader is collected, and threads, metrics and file handles are where they were.
 */
@Tag("sec-P4")
class UninstallBaselineTest {
  private static final int SWAPS = 100;
  private static final int MORE_HANDLES = 5; // of the virtual machine's own

  private static final String SOURCE = """
      package com.example.leak;
      public final class Factory implements org.blockberry.api.mempool.MempoolFactory {
        @Override
        public org.blockberry.api.mempool.Mempool create(org.blockberry.api.settings.Settings settings,
            org.blockberry.api.mempool.MempoolContext context) {
          return new Pool(context);
        }
      }
      """;
  private static final String POOL = """
      package com.example.leak;
      import java.util.*;
      import java.util.concurrent.TimeUnit;
      import java.util.function.Predicate;
      import org.blockberry.api.mempool.*;
      import org.blockberry.api.value.Bytes;
      final class Pool implements Mempool {
        private final Map<Bytes, PoolEntry> held = Collections.synchronizedMap(new LinkedHashMap<>());
        private final MempoolContext context;
        Pool(MempoolContext context) { this.context = context; }
        @Override public void start() {
          context.metrics().counter("leak_total").increment();
          context.metrics().gauge("leak", held::size);
          context.executor().execute(() -> held.size());
          context.timers().scheduleAtFixedRate(() -> held.size(), 1, 1, TimeUnit.MILLISECONDS);
          context.events().subscribe("leak", event -> held.isEmpty() || true, 10, event -> held.size());
        }
        @Override public AddResult add(PoolEntry entry) {
          return held.putIfAbsent(entry.hash(), entry) == null ? AddResult.ADDED : AddResult.DUPLICATE;
        }
        @Override public boolean contains(Bytes hash) { return held.containsKey(hash); }
        @Override public Optional<PoolEntry> get(Bytes hash) { return Optional.ofNullable(held.get(hash)); }
        @Override public List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude) { return List.of(); }
        @Override public void update(long height, Collection<Bytes> committed) { held.keySet().removeAll(committed); }
        @Override public boolean remove(Bytes hash, RemovalReason reason) { return held.remove(hash) != null; }
        @Override public void export(long after, Predicate<PoolEntry> visitor) {
          for (PoolEntry entry : List.copyOf(held.values())) {
            if (entry.sequence() > after && !visitor.test(entry)) { return; }
          }
        }
        @Override public PoolStats stats() { return new PoolStats(held.size(), 0); }
      }
      """;

  @TempDir
  Path home;

  private final MapConfiguration configuration = new MapConfiguration();
  private final CountingRegistry registry = new CountingRegistry();
  private final FakeSigner key = new FakeSigner();
  private final Offers offers = new Offers();
  private final AtomicInteger ids = new AtomicInteger();

  private OfferKey offer(SlotName slot, String type, String version, Supplier<PluginFactory<?, ?>> factory) {
    OfferKey offered = new OfferKey(slot, type, "b." + type, BundleVersion.parse(version), ids.incrementAndGet(), false, 0);
    offers.add(new Offer(offered, factory));
    return offered;
  }

  private void good(SlotName slot, String type, Supplier<Plugin> made) {
    offer(slot, type, "1.0.0", () -> new PluginFactory<Plugin, PluginContext>() {
      @Override
      public Plugin create(Settings settings, PluginContext context) {
        return made.get();
      }
    });
  }

  private Node start(HealthBoard health) {
    configuration.values.put("keystore.type", "dev");
    good(SlotName.KEYSTORE, "dev", () -> new OneKey(key, ids::incrementAndGet));
    good(SlotName.BLOCK_STORE, "rocksdb", FakeBlockStore::new);
    good(SlotName.STATE_STORE, "flat", InMemoryStateStore::new);
    HashApp.Disk disk = new HashApp.Disk();
    good(SlotName.APPLICATION, "kvstore", () -> new HashApp(disk));
    good(SlotName.MEMPOOL, "simple", () -> new NaivePool(1_000));
    good(SlotName.CONSENSUS, "poa", () -> (ConsensusEngine) Proxy.newProxyInstance(ConsensusEngine.class.getClassLoader(),
        new Class<?>[] {ConsensusEngine.class}, (proxy, method, args) -> method.getReturnType() == boolean.class ? Boolean.TRUE : null));
    NodeEnvironment environment = new NodeEnvironment(home, true, "1", configuration, registry, offers,
        (publicKey, message, signature) -> true, () -> JsonValue.EMPTY_OBJECT, new ManualClock(), new Random(1), Optional::empty,
        Optional.empty());
    return new Node(environment, health);
  }

  @Test
  void everythingIsBackWhereItWasAfterAHundredSwapsWithUninstall() throws Exception {
    URL[] classes = {compile().toUri().toURL()};
    try (HealthBoard health = new HealthBoard(System::nanoTime)) {
      Node node = start(health);
      try {
        Node.Parts parts = node.start();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        swap(node, parts, classes, 0, loaders); // whatever is made once is made now
        until("the first one's threads are gone", () -> threads().keySet().stream().noneMatch(name -> name.contains("leak")));
        Map<String, Integer> threads = threads();
        int scopes = registry.open.get();
        long handles = handles();
        for (int i = 1; i <= SWAPS; i++) {
          swap(node, parts, classes, i, loaders);
        }
        long left = collected(loaders);
        assertEquals(0, left, "loaders are still reachable");
        assertEquals(scopes, registry.open.get(), "metrics of pools that are gone");
        until("threads are gone: " + threads, () -> threads().equals(threads));
        long more = handles() - handles;
        assertTrue(more <= MORE_HANDLES, more + " more file handles are open");
        assertEquals(SWAPS + 1, parts.transactions().poolStats().transactions(), "every acknowledged transaction still waits");
        System.out.println("baseline: " + SWAPS + " swaps with uninstall, " + loaders.size() + " loaders collected, " + more
            + " more file handles, threads as before: " + threads);
      } finally {
        node.close();
      }
    }
  }

  private void swap(Node node, Node.Parts parts, URL[] classes, int number, List<WeakReference<ClassLoader>> loaders) throws Exception {
    URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader());
    loaders.add(new WeakReference<>(loader));
    PluginFactory<?, ?> factory = (PluginFactory<?, ?>) loader.loadClass("com.example.leak.Factory").getConstructor().newInstance();
    OfferKey offered = offer(SlotName.MEMPOOL, "leak", "1.0." + number, () -> factory);
    parts.admin().use(SlotName.MEMPOOL, "leak", true);
    assertEquals("", parts.transactions().submit(Bytes.utf8("tx" + number)).toCompletableFuture().get(20, TimeUnit.SECONDS).refusal());
    node.offerLeaving(offered, "uninstall");
    loader.close();
  }

  private static long collected(List<WeakReference<ClassLoader>> loaders) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    long left = loaders.size();
    while (left > 0 && System.nanoTime() < deadline) {
      System.gc();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      left = loaders.stream().filter(reference -> reference.get() != null).count();
    }
    return left;
  }

  private static void until(String what, Supplier<Boolean> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.get()) {
      assertTrue(System.nanoTime() < deadline, () -> what + "; now " + threads());
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** Threads of the node by kind; those that work for a moment and pools that fill up as needed do not count. */
  private static Map<String, Integer> threads() {
    Map<String, Integer> count = new HashMap<>();
    Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
        .filter(name -> name.startsWith("bb-") && !name.startsWith("bb-watched") && !name.startsWith("bb-call")
            && !name.startsWith("bb-health"))
        .forEach(name -> count.merge(name.replaceAll("-[0-9]+$", ""), 1, Integer::sum));
    return count;
  }

  private static long handles() throws IOException {
    Path folder = Path.of("/proc/self/fd");
    if (!Files.isDirectory(folder)) {
      return 0; // not on this system
    }
    try (Stream<Path> open = Files.list(folder)) {
      return open.count();
    }
  }

  private Path compile() throws IOException {
    Path source = Files.createDirectories(home.resolve("source"));
    Path classes = Files.createDirectories(home.resolve("classes"));
    Files.writeString(source.resolve("Factory.java"), SOURCE);
    Files.writeString(source.resolve("Pool.java"), POOL);
    String path = Path.of(java.net.URI.create(Bytes.class.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
    int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-nowarn", "--release", "17", "-cp",
        path + java.io.File.pathSeparator + System.getProperty("java.class.path"), "-d", classes.toString(),
        source.resolve("Factory.java").toString(), source.resolve("Pool.java").toString());
    assertEquals(0, result, "the plugin does not compile");
    return classes;
  }
}
