package org.blockberry.testing.durability;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.blockberry.api.application.Query;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.consensus.poa.PoaFactory;
import org.blockberry.examples.kvstore.app.KvstoreFactory;
import org.blockberry.mempool.simple.SimpleMempoolFactory;
import org.blockberry.node.life.Node;
import org.blockberry.node.life.NodeEnvironment;
import org.blockberry.node.view.HealthBoard;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.Offer;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.Offers;
import org.blockberry.store.blocks.rocksdb.BlockStoreWithWriter;
import org.blockberry.store.blocks.rocksdb.RocksBlockStore;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.state.flat.FlatStateStore;
import org.blockberry.store.state.flat.StateStoreWithWriter;
import org.blockberry.testing.contracts.TestMetrics;
import org.rocksdb.RocksDB;

/** A node of one validator over a home, with the real stores, engine, mempool and application, and seams where they write. */
final class PipelineRig implements AutoCloseable {
  /** Where a test looks or interferes. */
  static final class Seams {
    BatchWriter blockWriter = RocksDB::write;
    BatchWriter stateWriter = RocksDB::write;
    Function<BlockStore, BlockStore> blocks = store -> store;
    Function<StateStore, StateStore> states = store -> store;
    Function<SigningKey, SigningKey> key = one -> one;
    Map<String, Object> configuration = new HashMap<>();
  }

  private static final Bytes PUBLIC_KEY = digest(Bytes.utf8("the validator"), "SHA-256");

  final TestMetrics nodeMetrics = new TestMetrics();
  final FixedConfiguration configuration;
  final HealthBoard health = new HealthBoard(System::nanoTime);
  final Map<SlotName, Plugin> instances = new LinkedHashMap<>();
  private final Offers offers = new Offers();
  private final Seams seams;
  private final Node node;
  private Node.Parts parts;

  PipelineRig(Path home, Seams seams) {
    this.seams = seams;
    Map<String, Object> values = new HashMap<>(Map.of("keystore.type", "fixed", "consensus.poa.min_interval", Duration.ZERO,
        "consensus.poa.empty_interval", Duration.ofHours(1), "consensus.poa.create_empty_blocks", false,
        "rewire.deadline", Duration.ofMinutes(2))); // the machines of tests are slow at times
    values.putAll(seams.configuration);
    configuration = new FixedConfiguration(values);
    offer(SlotName.KEYSTORE, "fixed", SettingsSchema.empty(), (settings, context) -> (Keystore) purpose -> Optional.of(seams.key.apply(new Key())));
    offer(SlotName.BLOCK_STORE, "rocksdb", SettingsSchema.empty(), (settings, context) -> {
      RocksBlockStore real = BlockStoreWithWriter.make(context, seams.blockWriter);
      instances.put(SlotName.BLOCK_STORE, real);
      return seams.blocks.apply(real);
    });
    offer(SlotName.STATE_STORE, "flat", SettingsSchema.empty(), (settings, context) -> {
      FlatStateStore real = StateStoreWithWriter.make(context, seams.stateWriter);
      instances.put(SlotName.STATE_STORE, real);
      return seams.states.apply(real);
    });
    offer(SlotName.APPLICATION, "kvstore", new KvstoreFactory());
    offer(SlotName.MEMPOOL, "simple", new SimpleMempoolFactory());
    offer(SlotName.CONSENSUS, "poa", new PoaFactory());
    MetricsRegistry registry = new MetricsRegistry() {
      @Override
      public Scope scope(String prefix) {
        return new RigMetrics(prefix.equals("node") ? nodeMetrics : new TestMetrics());
      }

      @Override
      public String prometheusText() {
        return "";
      }
    };
    node = new Node(new NodeEnvironment(home, true, "0.1.0", configuration, registry, offers,
        (key, message, signature) -> signature.equals(digest(message, "SHA-512")), () -> JsonValue.EMPTY_OBJECT, Clock.systemUTC(),
        new Random(1), Optional::empty, Optional.empty()), health);
  }

  /** Starts; closes again what was begun if that fails. */
  PipelineRig start() {
    try {
      parts = node.start();
      health.markStarted();
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  static PipelineRig started(Path home) {
    return new PipelineRig(home, new Seams()).start();
  }

  private interface Maker {
    Plugin make(Settings settings, PluginContext context);
  }

  private void offer(SlotName slot, String type, SettingsSchema schema, Maker maker) {
    offer(slot, type, new PluginFactory<Plugin, PluginContext>() {
      @Override
      public SettingsSchema settings() {
        return schema;
      }

      @Override
      public org.blockberry.api.plugin.Handover handover() {
        return org.blockberry.api.plugin.Handover.EXCLUSIVE;
      }

      @Override
      public Plugin create(Settings settings, PluginContext context) {
        return maker.make(settings, context);
      }
    });
  }

  private void offer(SlotName slot, String type, PluginFactory<?, ?> factory) {
    offers.add(new Offer(new OfferKey(slot, type, "rig." + type, BundleVersion.parse("1.0.0"), offers.keys().size() + 1, true, 0),
        () -> factory));
  }

  Node.Parts parts() {
    return parts;
  }

  long height() {
    return parts.chain().tip().height();
  }

  /** Whether the chain says that it stopped. The board asks on a thread of its own, so right after the start it may not know yet. */
  boolean stopped() {
    HealthStatus chain = health.checks().get("chain");
    return chain != null && !chain.message().isEmpty() && !chain.message().equals("not asked yet");
  }

  /** Submits and waits for the commit. */
  SubmitResult commit(String tx) throws Exception {
    return parts.transactions().submitAndWait(Bytes.utf8(tx), Duration.ofSeconds(30)).toCompletableFuture().get(40, TimeUnit.SECONDS);
  }

  /** Commits {@code count} transactions KEY0=VALUE … one after another, so that each has a block of its own. */
  void commitMany(String key, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      SubmitResult result = commit(key + i + "=" + value(key + i));
      if (!result.refusal().isEmpty() || result.height() < 1) {
        throw new AssertionError(key + i + ": " + result.refusal());
      }
    }
  }

  /** Longer than what stays in an index block. */
  static String value(String key) {
    return key + "-" + "x".repeat(key.hashCode() % 7 == 0 ? 6_000 : 60);
  }

  Optional<String> valueOf(String key) throws Exception {
    var answer = parts.transactions().query(Query.builder("", Bytes.utf8(key)).build()).toCompletableFuture().get(20, TimeUnit.SECONDS);
    return answer.value().isEmpty() ? Optional.empty() : Optional.of(answer.value().toUtf8());
  }

  BlockStore blocks() {
    return (BlockStore) instances.get(SlotName.BLOCK_STORE);
  }

  StateStore states() {
    return (StateStore) instances.get(SlotName.STATE_STORE);
  }

  int openHandles() {
    return ((RocksBlockStore) blocks()).openHandles() + ((FlatStateStore) states()).openHandles();
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within 60 seconds: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    node.close();
    health.close();
  }

  private static Bytes digest(Bytes message, String algorithm) {
    try {
      return Bytes.wrap(MessageDigest.getInstance(algorithm).digest(message.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Not a signature, but as long as one and different for each message; the rig's verifier knows it. */
  private static final class Key implements SigningKey {
    @Override
    public String type() {
      return "ed25519";
    }

    @Override
    public Bytes publicKey() {
      return PUBLIC_KEY;
    }

    @Override
    public Bytes sign(Bytes message) {
      return digest(message, "SHA-512");
    }
  }

  private record RigMetrics(TestMetrics metrics) implements MetricsRegistry.Scope {
    @Override
    public Counter counter(String name, String... labels) {
      return metrics.counter(name, labels);
    }

    @Override
    public void gauge(String name, java.util.function.DoubleSupplier value, String... labels) {
      metrics.gauge(name, value, labels);
    }

    @Override
    public Timer timer(String name, String... labels) {
      return metrics.timer(name, labels);
    }

    @Override
    public void close() {}
  }
}
