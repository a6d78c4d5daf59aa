package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.FeatureAdmin;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.application.ApplicationFactory;
import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.ConsensusEngineFactory;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.NodeHealth;
import org.blockberry.api.indexer.IndexerFactory;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.keystore.KeystoreFactory;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.EvidenceService;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.plugin.PluginFactory;
import org.blockberry.api.plugin.PluginNamespace;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.role.Role;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.snapshot.SnapshotStoreFactory;
import org.blockberry.api.store.BlockStoreFactory;
import org.blockberry.api.store.StateStoreFactory;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.TransportFactory;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.chain.KeyType;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.keystore.PasswordSource;
import org.blockberry.node.commit.CrashPlan;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.meter.SteadyMetrics;
import org.blockberry.node.peer.ListenerBoard;
import org.blockberry.node.proof.VerifierBoard;
import org.blockberry.node.proof.VerifierKey;
import org.blockberry.node.view.HealthBoard;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.Offer;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.Offers;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects the node with the framework: factories that come and go become offers, the node's parts become services. The node is
 * started on a thread of its own, so that other bundles start meanwhile.
 */
@Component(service = {}, immediate = true)
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=mempool", "version:Version=0.1"})
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=consensus", "version:Version=0.1"})
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=application", "version:Version=0.1"})
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=block-store", "version:Version=0.1"})
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=state-store", "version:Version=0.1"})
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=keystore", "version:Version=0.1"})
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=indexer", "version:Version=0.1"})
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=snapshot-store", "version:Version=0.1"})
@Capability(namespace = PluginNamespace.SLOT, attribute = {"slot=transport", "version:Version=0.1"})
public final class NodeComponent {
  private static final Logger LOG = LoggerFactory.getLogger(NodeComponent.class);
  private static final int EXIT_FATAL = 1;
  private static final int EXIT_CONFIGURATION = 4;
  private static final int EXIT_START_FAILED = 5;
  private static final long START_WAIT_MILLIS = 5_000;
  private static final String SHUTDOWN_DEADLINE = "blockberry.shutdown.deadline.ms"; // read by the launcher
  private static final String DISTRIBUTION = "system:"; // how the locations of bundles that the launcher installs begin

  private final BundleContext context;
  private final Offers offers = new Offers();
  private final VerifierBoard commitVerifiers = new VerifierBoard();
  private final ListenerBoard listeners = new ListenerBoard();
  private final Map<ServiceReference<?>, VerifierKey> verifierKeys = new ConcurrentHashMap<>();
  private final Map<ServiceReference<?>, OfferKey> keys = new ConcurrentHashMap<>();
  private final HealthBoard health = new HealthBoard(System::nanoTime);
  private final Configuration configuration;
  private final SteadyMetrics metrics = new SteadyMetrics();
  private final CryptoLadder crypto;
  private final Set<String> described = ConcurrentHashMap.newKeySet(); // tables of plugins; no more than the distribution has
  private final List<ServiceRegistration<?>> services = new ArrayList<>();
  private volatile Node node;
  private Thread starter;

  /** Made by DS when configuration and crypto are there. */
  @Activate
  public NodeComponent(BundleContext context, @Reference Configuration configuration,
      @Reference CryptoLadder crypto) {
    this.context = context;
    this.configuration = configuration;
    this.crypto = crypto;
  }

  /** Metrics are shown by a bundle that may be exchanged while the node runs. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindMetrics(MetricsRegistry present) {
    metrics.bind(present);
  }

  void unbindMetrics(MetricsRegistry gone) {
    metrics.unbind(gone);
  }

  @Activate
  void activate() {
    NodeSections.all(development()).forEach((table, schema) -> publish(ConfigSection.class, section(table, schema, false)));
    publish(ConfigSection.class, section(NodeSections.SCHEDULE, NodeSections.scheduleEntry(), true));
    services.add(context.registerService(NodeHealth.class, health, new Hashtable<>(Map.of(SHUTDOWN_DEADLINE, shutdownMillis()))));
    offers.source(this::bring);
    starter = new Thread(this::run, "bb-start");
    starter.start();
  }

  /** A configuration that is not valid is reported by the start; until then the default counts. */
  private long shutdownMillis() {
    try {
      return new NodeConfig(configuration, development(), Optional.empty()).shutdownDeadline().toMillis();
    } catch (InvalidConfigurationException e) {
      return NodeSections.all(development()).get(NodeSections.NODE).defaults().duration("shutdown_deadline").toMillis();
    }
  }

  private void run() {
    try {
      long began = System.nanoTime();
      describePlugins();
      Node made = new Node(environment(), health, this::fatal);
      node = made;
      Node.Parts parts = made.start();
      publish(EventBus.class, parts.events());
      publish(ChainReader.class, parts.chain());
      publish(TransactionService.class, parts.transactions());
      publish(SearchService.class, parts.search());
      publish(BlockService.class, parts.blocks());
      publish(EvidenceService.class, parts.evidence());
      publish(Slot.class, parts.transport(), Map.of("slot", SlotName.TRANSPORT.text()));
      publish(Slot.class, parts.snapshots(), Map.of("slot", SlotName.SNAPSHOT_STORE.text()));
      publish(NodeInfo.class, parts.info());
      publish(NodeAdmin.class, parts.admin());
      health.markStarted(); // not before: whoever waits for it may use all of these at once
      LOG.info("node started in {} ms: chain {}, height {}", (System.nanoTime() - began) / 1_000_000,
          parts.info().identity().chainId(), parts.chain().tip().height());
    } catch (InvalidConfigurationException e) {
      e.problems().forEach(problem -> LOG.error("the configuration is not valid: {}", problem.line()));
      exit(EXIT_CONFIGURATION);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("the node cannot start: {}", e.getMessage(), e instanceof AdminException || e instanceof HaltException ? null : e);
      exit(EXIT_START_FAILED);
    }
  }

  /** Looked up each time: features are the deployer's business, and it need not be there. */
  private void bring(SlotName slot, String type, boolean asked) {
    ServiceReference<FeatureAdmin> reference = context.getServiceReference(FeatureAdmin.class);
    FeatureAdmin features = reference == null ? null : context.getService(reference);
    if (features != null) {
      try {
        features.bring(slot, type, asked);
      } finally {
        context.ungetService(reference);
      }
    }
  }

  /** The tables of the distribution's own plugins; those of others are measured when they are chosen, not before. */
  private void describePlugins() {
    offers.keys().forEach(this::describe);
  }

  private void describe(OfferKey key) {
    if (key.distribution() && described.add(key.slot().text() + "." + key.type())) {
      offers.schema(key).ifPresent(schema -> publish(ConfigSection.class, section(key.slot().text() + "." + key.type(), schema, false)));
    }
  }

  private NodeEnvironment environment() {
    Path home = Path.of(property("blockberry.home", "."));
    Optional<CrashPlan> crash = development() ? CrashPlan.parse(property("blockberry.crash.at", "")) : Optional.empty();
    return new NodeEnvironment(home, development(), property("blockberry.version", "0"), configuration, metrics, offers,
        (key, message, signature) -> key.type() == KeyType.ED25519 && crypto.ed25519().verify(key.bytes(), message, signature),
        () -> crypto.report().toJson(), Clock.systemUTC(), new SecureRandom(), this::password, crash,
        commitVerifiers, listeners, this::open, startedAs());
  }

  /** A stream is a service as those of other bundles are. */
  private Runnable open(StreamHandler handler) {
    ServiceRegistration<StreamHandler> registration = context.registerService(StreamHandler.class, handler, new Hashtable<>());
    return () -> {
      try {
        registration.unregister();
      } catch (IllegalStateException e) {
        LOG.debug("the stream {} went with the bundle", handler, e);
      }
    };
  }

  /** A start with the bundles of a role without a chain is for that role; all others have the bundles for every role. */
  private Optional<Role> startedAs() {
    return Role.of(property("blockberry.role", "")).filter(role -> !role.keepsChain());
  }

  /** From the file that the operator named, the environment, or what was typed at the start; a copy that the caller wipes. */
  private Optional<char[]> password() {
    String file = property("blockberry.key.password.file", "");
    PasswordSource typed = question -> typedPassword();
    PasswordSource source = file.isEmpty() ? PasswordSource.environment(System.getenv()).orElse(typed)
        : PasswordSource.file(Path.of(file));
    try {
      return source.password("password of the keys");
    } catch (IOException e) {
      LOG.error("no password: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<char[]> typedPassword() {
    try {
      for (ServiceReference<?> reference : context.getServiceReferences(Supplier.class, "(blockberry.role=key-password)")) {
        return context.getService(reference) instanceof Supplier<?> typed && typed.get() instanceof char[] password
            ? Optional.of(password) : Optional.empty();
      }
      return Optional.empty();
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("a constant filter", e);
    }
  }

  private boolean development() {
    return Boolean.parseBoolean(property("blockberry.dev", "false"));
  }

  private String property(String name, String otherwise) {
    String value = context.getProperty(name);
    return value == null ? otherwise : value;
  }

  private <S> void publish(Class<S> type, S service) {
    publish(type, service, Map.of());
  }

  private <S> void publish(Class<S> type, S service, Map<String, Object> properties) {
    synchronized (services) {
      services.add(context.registerService(type, service, new Hashtable<>(properties)));
    }
  }

  private static ConfigSection section(String table, SettingsSchema schema, boolean repeated) {
    return new ConfigSection() {
      @Override
      public boolean repeated() {
        return repeated;
      }

      @Override
      public String table() {
        return table;
      }

      @Override
      public SettingsSchema schema() {
        return schema;
      }
    };
  }

  /** A process that has run out of memory is not to be trusted with a chain: it ends, and whoever supervises it starts a new one. */
  private void fatal(VirtualMachineError error) {
    LOG.error("the node stops because of {}", error.toString());
    exit(EXIT_FATAL);
  }

  /** Asks the launcher for an orderly end. */
  private void exit(int code) {
    try {
      for (ServiceReference<IntConsumer> reference : context.getServiceReferences(IntConsumer.class, "(blockberry.role=exit)")) {
        context.getService(reference).accept(code);
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IllegalStateException e) {
      LOG.debug("the framework is stopping already");
    }
  }

  @Deactivate
  void deactivate() throws InterruptedException {
    synchronized (services) {
      for (int i = services.size() - 1; i >= 0; i--) {
        services.get(i).unregister();
      }
      services.clear();
    }
    starter.join(START_WAIT_MILLIS);
    Node running = node;
    if (running != null) {
      running.close();
    }
    health.close();
  }

  private void add(SlotName slot, ServiceReference<? extends PluginFactory<?, ?>> reference) {
    Object type = reference.getProperty(PluginNamespace.TYPE);
    Bundle bundle = reference.getBundle();
    if (!(type instanceof String word) || bundle == null) {
      LOG.warn("a factory for {} of bundle {} has no property \"type\" and is not used", slot, bundle);
      return;
    }
    Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
    OfferKey key = new OfferKey(slot, word, bundle.getSymbolicName(), BundleVersion.parse(bundle.getVersion().toString()),
        (Long) reference.getProperty(Constants.SERVICE_ID), bundle.getLocation().startsWith(DISTRIBUTION),
        ranking instanceof Integer number ? number : 0);
    keys.put(reference, key);
    offers.add(new Offer(key, () -> context.getService(reference)));
    Node running = node;
    if (running != null) {
      describe(key); // of a feature that was installed later
      running.offersChanged("offer of " + bundle.getSymbolicName() + " " + bundle.getVersion());
    }
  }

  private void remove(ServiceReference<?> reference) {
    OfferKey key = keys.remove(reference);
    if (key == null) {
      return;
    }
    Node running = node;
    if (running == null) {
      offers.remove(key);
    } else {
      running.offerLeaving(key, "bundle " + key.bundle() + " " + key.version() + " goes");
    }
    context.ungetService(reference);
  }

  @Reference(service = MempoolFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addMempool(ServiceReference<MempoolFactory> reference) {
    add(SlotName.MEMPOOL, reference);
  }

  void removeMempool(ServiceReference<MempoolFactory> reference) {
    remove(reference);
  }

  @Reference(service = ConsensusEngineFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addConsensusEngine(ServiceReference<ConsensusEngineFactory> reference) {
    add(SlotName.CONSENSUS, reference);
  }

  void removeConsensusEngine(ServiceReference<ConsensusEngineFactory> reference) {
    remove(reference);
  }

  @Reference(service = ApplicationFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addApplication(ServiceReference<ApplicationFactory> reference) {
    add(SlotName.APPLICATION, reference);
  }

  void removeApplication(ServiceReference<ApplicationFactory> reference) {
    remove(reference);
  }

  @Reference(service = BlockStoreFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addBlockStore(ServiceReference<BlockStoreFactory> reference) {
    add(SlotName.BLOCK_STORE, reference);
  }

  void removeBlockStore(ServiceReference<BlockStoreFactory> reference) {
    remove(reference);
  }

  @Reference(service = StateStoreFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addStateStore(ServiceReference<StateStoreFactory> reference) {
    add(SlotName.STATE_STORE, reference);
  }

  void removeStateStore(ServiceReference<StateStoreFactory> reference) {
    remove(reference);
  }

  @Reference(service = KeystoreFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addKeystore(ServiceReference<KeystoreFactory> reference) {
    add(SlotName.KEYSTORE, reference);
  }

  void removeKeystore(ServiceReference<KeystoreFactory> reference) {
    remove(reference);
  }

  @Reference(service = IndexerFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addIndexer(ServiceReference<IndexerFactory> reference) {
    add(SlotName.INDEXER, reference);
  }

  void removeIndexer(ServiceReference<IndexerFactory> reference) {
    remove(reference);
  }

  /** By reference, so that its code runs when a proof is checked and with a deadline, not while services are bound. */
  @Reference(service = CommitVerifier.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addCommitVerifier(ServiceReference<CommitVerifier> reference) {
    Object type = reference.getProperty(PluginNamespace.TYPE);
    Bundle bundle = reference.getBundle();
    if (!(type instanceof String word) || bundle == null) {
      LOG.warn("a commit verifier of bundle {} has no property \"type\" and is not used", bundle);
      return;
    }
    Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
    VerifierKey key = new VerifierKey(word, bundle.getSymbolicName(), BundleVersion.parse(bundle.getVersion().toString()),
        (Long) reference.getProperty(Constants.SERVICE_ID), bundle.getLocation().startsWith(DISTRIBUTION),
        ranking instanceof Integer number ? number : 0);
    verifierKeys.put(reference, key);
    commitVerifiers.add(key, () -> context.getService(reference));
  }

  void removeCommitVerifier(ServiceReference<CommitVerifier> reference) {
    VerifierKey key = verifierKeys.remove(reference);
    if (key != null) {
      commitVerifiers.remove(key);
      context.ungetService(reference);
    }
  }

  @Reference(service = TransportFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addTransport(ServiceReference<TransportFactory> reference) {
    add(SlotName.TRANSPORT, reference);
  }

  void removeTransport(ServiceReference<TransportFactory> reference) {
    remove(reference);
  }

  @Reference(service = SnapshotStoreFactory.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addSnapshotStore(ServiceReference<SnapshotStoreFactory> reference) {
    add(SlotName.SNAPSHOT_STORE, reference);
  }

  void removeSnapshotStore(ServiceReference<SnapshotStoreFactory> reference) {
    remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addTransportListener(TransportListener listener, Map<String, Object> properties) {
    listeners.add(listener, rank(properties), (Long) properties.get(Constants.SERVICE_ID));
  }

  void removeTransportListener(TransportListener listener, Map<String, Object> properties) {
    listeners.remove(rank(properties), (Long) properties.get(Constants.SERVICE_ID));
  }

  private static int rank(Map<String, Object> properties) {
    return properties.get(Constants.SERVICE_RANKING) instanceof Integer number ? number : 0;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addHealthCheck(HealthCheck check) {
    health.add(check);
  }

  void removeHealthCheck(HealthCheck check) {
    health.remove(check);
  }
}
