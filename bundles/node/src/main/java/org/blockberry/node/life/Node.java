package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Path;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.JournalEntry;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.application.Application;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.EventTypes;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.EvidenceService;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.role.Capability;
import org.blockberry.api.role.Role;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.backfill.HeadersBelow;
import org.blockberry.node.commit.BlockCommitter;
import org.blockberry.node.commit.BlockRules;
import org.blockberry.node.commit.CommitListener;
import org.blockberry.node.commit.CommittedBlock;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.commit.KnownSignatures;
import org.blockberry.node.commit.ProposalBuilder;
import org.blockberry.node.commit.Restart;
import org.blockberry.node.commit.Slots;
import org.blockberry.node.event.BoundedEventBus;
import org.blockberry.node.evidence.Below;
import org.blockberry.node.evidence.EvidencePool;
import org.blockberry.node.external.ExternalBlocks;
import org.blockberry.node.guard.DataFormat;
import org.blockberry.node.guard.DiskGuard;
import org.blockberry.node.guard.HomeCopy;
import org.blockberry.node.intake.MempoolScope;
import org.blockberry.node.intake.PoolHandover;
import org.blockberry.node.intake.TransactionIntake;
import org.blockberry.node.journal.Journaling;
import org.blockberry.node.schedule.Schedule;
import org.blockberry.node.move.StateMoves;
import org.blockberry.node.prune.Pruner;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NamedThreads;
import org.blockberry.node.scope.NodeServices;
import org.blockberry.node.sign.BegunMemories;
import org.blockberry.node.sign.SignerStateException;
import org.blockberry.node.scope.Watched;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.node.slot.LanedSlot;
import org.blockberry.node.watch.CallWatch;
import org.blockberry.node.watch.Workers;
import org.blockberry.node.snapshot.Adoption;
import org.blockberry.node.snapshot.Snapshots;
import org.blockberry.node.view.AdminDesk;
import org.blockberry.node.view.ChainEvents;
import org.blockberry.node.view.ChainView;
import org.blockberry.node.view.HealthBoard;
import org.blockberry.node.view.IndexerHealth;
import org.blockberry.node.view.SearchDesk;
import org.blockberry.node.view.StatusPage;
import org.blockberry.node.view.TransactionDesk;
import org.blockberry.node.wiring.Boundary;
import org.blockberry.node.wiring.Continuity;
import org.blockberry.node.wiring.HotDriver;
import org.blockberry.node.wiring.LocalChange;
import org.blockberry.node.wiring.MempoolDriver;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.ReplayBeside;
import org.blockberry.node.wiring.RewirePlanner;
import org.blockberry.node.wiring.Rewirer;
import org.blockberry.node.wiring.SettingsReader;
import org.blockberry.node.wiring.SlotDriver;
import org.blockberry.node.wiring.SlotStates;
import org.blockberry.node.wiring.StatePlaces;
import org.blockberry.node.wiring.StateStoreDriver;
import org.blockberry.node.wiring.WantedSlot;
import org.blockberry.node.wiring.Wired;
import org.blockberry.node.wiring.WiringJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: makes the parts in the order in which they need each other, stops them in reverse. Everything can be made with
 * {@code new} in a test. {@link #start} and {@link #close} are called once each, by one thread.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final String DEVELOPMENT_CHAIN = "blockberry-dev-1";
  private static final List<String> PLUGIN_TABLES = RewirePlanner.START_ORDER.stream().map(slot -> slot.text() + ".*").toList();
  private static final Duration LATE_TABLES = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final Set<SlotName> NO_CHAIN_SLOTS = EnumSet.of(SlotName.KEYSTORE, SlotName.TRANSPORT);
  private static final List<String> TABLES_OF_A_CHAIN = List.of("sync.*"); // of bundles that seed and light nodes lack
  private static final Duration RESTORE = Duration.ofMinutes(10);
  private static final int QUERY_THREADS = 4;
  private static final int MAX_QUERIES = 4_096;
  private static final int MAX_BUILDS = 64;
  private static final int MAX_EXTENSIONS = 2 * BlockLimits.MAX_VALIDATORS; // of a height, in two rounds; engines bound their bytes
  private static final int VERIFIERS = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() - 1)); // beside the commit thread
  private static final int KNOWN_SIGNATURES = 8_192; // of the blocks on their way; about 1 MB
  private static final int MAX_LANES = 64; // calls of the commit thread and the like at once, those that hang included

  private final OpeningDeadlines opening;
  private final NodeEnvironment environment;
  private final NodeConfig config;
  private final HealthBoard health;
  private final Map<SlotName, GatedSlot<?>> slots = new EnumMap<>(SlotName.class);
  private final WiringJournal journal;
  private final SlotStates states;
  private final CallWatch watch = CallWatch.start();
  private final Workers lanes = Workers.each("bb-call", MAX_LANES);
  private final Workers queries = Workers.fixed("bb-query", QUERY_THREADS, MAX_QUERIES);
  private final ThreadPoolExecutor builders = pool("bb-build", 1, MAX_BUILDS);
  private final ThreadPoolExecutor outside = pool("bb-outside", 1, MAX_BUILDS);
  private final ThreadPoolExecutor ahead = pool("bb-verify", VERIFIERS, CatchUp.MAX_IN_FLIGHT);
  private final ThreadPoolExecutor accusers = pool("bb-evidence", 1, MAX_BUILDS);
  private final AtomicBoolean woken = new AtomicBoolean(); // at most one call to the engine per height
  private final FailureWatch failures;
  private final ChainSchedule schedule;
  private final DecidingEngine deciding;
  private final VerifiedEngines verified;
  private final StatePlaces places;
  private final StateMoves moves;
  private HeadersBelow below;
  private final StoreOfState stateStores;
  private final StateMaker maker;
  private MetricsRegistry.Scope metrics;
  private BoundedEventBus events;
  private volatile ReplayBeside<ApplicationScope> beside; // asked by the schedule
  private volatile Rewirer rewirer; // asked by framework threads while the node starts
  private TransactionIntake intake;
  private volatile Roles roles; // asked by framework threads while the node starts
  private volatile Signing signing; // asked by the rewiring thread
  private volatile BlockCommitter committer; // asked by the rewiring thread
  private EvidencePool evidence;
  private PoolHandover handover;
  private Journaling journaling;
  private DiskGuard disk;
  private Pruner pruner;
  private Snapshots snapshots;
  private Adoption adoption;
  private HomeCopy copy;
  private volatile ChainWork work; // read by engines that are made later
  private volatile ExternalBlocks external; // asked by the rewiring thread
  private AutoCloseable configListener;
  private volatile Parts parts; // read by indexers that are made later
  private volatile Restart restart;
  private volatile boolean begunAlone = true; // what the disk said of the validators before there was a chain
  private boolean interrupted; // whether a block is stored that was not concluded

  /** What a started node offers to others. */
  public record Parts(
      ChainReader chain, TransactionService transactions, NodeInfo info, NodeAdmin admin, EventBus events, SearchService search,
      Slot<Transport> transport, BlockService blocks, EvidenceService evidence, Slot<SnapshotStore> snapshots) {}

  /** @param health shared with the whiteboard of checks */
  public Node(NodeEnvironment environment, HealthBoard health) {
    this(environment, health, error -> {});
  }

  /**
   * As above.
   *
   * @param fatal told of an error of the virtual machine that came out of a plugin; ends the process in an orderly way
   */
  public Node(NodeEnvironment environment, HealthBoard health, Consumer<VirtualMachineError> fatal) {
    this(environment, health, fatal, OpeningDeadlines.USUAL);
  }

  Node(NodeEnvironment environment, HealthBoard health, Consumer<VirtualMachineError> fatal, OpeningDeadlines opening) {
    this.opening = opening;
    this.environment = environment;
    this.config = new NodeConfig(environment.configuration(), environment.development(), environment.startedAs());
    this.health = health;
    this.journal = new WiringJournal(environment.clock());
    this.states = new SlotStates(environment.clock());
    this.deciding = new DecidingEngine(environment.home().resolve("data"));
    this.verified = new VerifiedEngines(environment.home().resolve("data"), environment.commitVerifiers());
    this.places = new StatePlaces(environment.home().resolve("data"));
    this.moves = new StateMoves(environment.home().resolve("data"));
    this.maker = new StateMaker(environment.home().resolve("data"));
    this.schedule = new ChainSchedule(config::schedule, () -> rewirer.wired(), new EngineProofs(environment.commitVerifiers(),
        this::engine, () -> config.callDeadline(SlotName.CONSENSUS), fatal),
        which -> beside.progress(which));
    this.failures = new FailureWatch(environment.clock(), (slot, reason) -> rewirer.quarantine(slot, reason),
        (slot, where) -> rewirer.quarantineHung(slot, where), fatal);
    this.stateStores = new StoreOfState(environment.home().resolve("data"), schedule, moves, places, lane(SlotName.STATE_STORE), () -> rewirer);
  }

  /**
   * Starts the node.
   *
   * @throws InvalidConfigurationException with everything that is wrong with the configuration
   * @throws RuntimeException whatever else stops the start; the message is for an operator
   */
  public Parts start() {
    checkConfiguration();
    Role role = config.role();
    roles = new Roles(role, new Hands());
    metrics = environment.metrics().scope("node");
    Path data = environment.home().resolve("data");
    new DataFormat(data, environment.version()).check();
    deciding.load();
    verified.load();
    disk = new DiskGuard(DiskGuard.Space.of(data), config.diskReserveBytes(), System::nanoTime, metrics);
    events = new BoundedEventBus(config.maxSubscribers(), metrics, watch);
    GenesisFile genesisFile = new GenesisFile(environment.home());
    Bytes genesisText = genesisFile.exists() || !environment.development() ? genesisFile.read() : Bytes.EMPTY;
    String chainId = genesisText.isEmpty() ? DEVELOPMENT_CHAIN : GenesisFile.parse(genesisText).chainId();
    journal.tell(this::rewired);
    NodeServices services = new NodeServices(environment.home(), chainId, environment.development(), environment.clock(),
        environment.random(), environment.metrics(), events);
    journaling = Journaling.open(data.resolve("journal"), config.journal() && role.has(Capability.NEED_MEMPOOL), chainId, config.journalMaxBytes(), environment.random(), metrics);
    wire(services);
    rewirer.enable(SlotName.KEYSTORE);
    if (!role.keepsChain()) {
      return startWithoutChain(role, genesisText, chainId);
    }
    rewirer.enable(SlotName.BLOCK_STORE);
    Optional<SigningKey> validatorKey = key(Keystore.VALIDATOR);
    if (genesisText.isEmpty()) {
      genesisFile.writeDevelopment(chainId, validatorKey.orElseThrow(() -> new IllegalStateException(
          "a development chain needs the keystore \"dev\", but keystore.type is \"" + config.type(SlotName.KEYSTORE) + "\"")).publicKey(),
          environment.clock().instant());
      genesisText = genesisFile.read();
    }
    Genesis genesis = GenesisFile.parse(genesisText).withTimeIfUnset(environment.clock().instant());
    Schedule begins = GenesisFile.schedule(genesisText);
    followStored(begins, genesis.initialHeight(), validatorKey.filter(key -> role.has(Capability.PROPOSE_AND_VOTE)));
    places.load();
    maker.load();
    maker.known().ifPresent(made -> rewirer.remember(SlotName.APPLICATION, made.type(), made.version(), made.bundle()));
    Optional<Wired> last = lastApplication();
    beside.begin(without -> rewirer.likely(SlotName.APPLICATION, without), (type, version) -> rewirer.means(SlotName.APPLICATION, type, version),
        last.map(Wired::offer)).ifPresent(standIn -> rewirer.standIn(standIn, last.orElseThrow().settings()));
    places.sweep();
    moves.load();
    boolean begun = this.<BlockStore>lane(SlotName.BLOCK_STORE).call(BlockStore::height) != 0;
    stateStores.find(wanted(), Adoption.interrupted(data), begun);
    rewirer.enable(SlotName.STATE_STORE, SlotName.APPLICATION);
    below = HeadersBelow.open(data, environment.verifier(), () -> committer.state());
    adoption = new Adoption(data, lane(SlotName.BLOCK_STORE), lane(SlotName.STATE_STORE), lane(SlotName.SNAPSHOT_STORE), environment.verifier(),
        block -> {
          below.beginBelow(block.header());
          stateStores.taken();
        });
    if (!adoption.settle()) {
      stateStores.settled(false);
    }
    restart = new Restart(genesis, begins.encode(), lane(SlotName.BLOCK_STORE), lane(SlotName.APPLICATION), moves);
    Restart.Point point = restart.settle();
    places.settled();
    GenesisSeal.check(environment.home(), GenesisFile.identity(genesisText));
    KnownSignatures signatures = new KnownSignatures(environment.verifier(), KNOWN_SIGNATURES);
    evidence = EvidencePool.open(data.resolve("evidence"), point.state(), lane(SlotName.BLOCK_STORE), new Below(below::at, below::evidenceAbove),
        signatures, () -> committer.state(), accusers, metrics);
    BlockRules rules = new BlockRules(signatures, evidence);
    BlockCommitter chain = new BlockCommitter(point.state(), point.proof(), chainSlots(), handover, intake, rules, restart::level, new Listener(),
        environment.crash(), metrics, schedule);
    try {
      point.pending().ifPresent(chain::resume);
    } finally {
      committer = chain; // for the close, and from now on boundaries are those of the chain
    }
    schedule.follow(() -> new ChainSchedule.Position(chain.state().schedule(), chain.tip().height()));
    places.holdWhile(() -> failures.hasStopped() || chain.halted().isPresent());
    committer.holdWhile(disk::problemNow);
    intake.holdWhile(disk::problem);
    snapshots = new Snapshots(config::snapshots, () -> committer.tip().height(), lane(SlotName.BLOCK_STORE), lane(SlotName.STATE_STORE),
        lane(SlotName.SNAPSHOT_STORE), () -> environment.clock().instant(), metrics);
    pruner = new Pruner(config.pruning(), role.has(Capability.PRUNE), committer::state, lane(SlotName.BLOCK_STORE), lane(SlotName.STATE_STORE),
        lane(SlotName.INDEXER), () -> Math.min(beside.needs(), snapshots.held()), System::nanoTime, metrics);
    copy = new HomeCopy(environment.home(), committer::between, committer::state, lane(SlotName.BLOCK_STORE),
        lane(SlotName.STATE_STORE), this::typeIn, () -> signing.memory());
    rewirer.enable(SlotName.MEMPOOL);
    journaling.replay(intake::restore); // before anybody can offer others
    signing = new Signing(data.resolve("signer").resolve("state"), environment.development() ? Optional.empty()
        : Optional.of(new BegunMemories(environment.home().resolve("keys"))), chainId, chain::tip);
    metrics.describedAs("Synced writes of the signer's memory since it was opened.").gauge("signer_synced_writes", signing::syncedWrites);
    validatorKey.filter(key -> role.has(Capability.PROPOSE_AND_VOTE)).filter(this::isNotAccused).ifPresent(signing::open);
    evidence.onTaken(piece -> signing.address().filter(evidence::accuses).ifPresent(this::stopSigning));
    ProposalBuilder proposals = new ProposalBuilder(committer::state, lane(SlotName.MEMPOOL), lane(SlotName.APPLICATION),
        lane(SlotName.BLOCK_STORE), evidence, environment.clock());
    work = new ChainWork(committer, proposals, rules, lane(SlotName.APPLICATION), lane(SlotName.MEMPOOL),
        signing::lend, builders, new Backlog(builders, MAX_EXTENSIONS), failures::chainStopped, schedule, evidence);
    external = new ExternalBlocks(committer, rules, schedule, lane(SlotName.CONSENSUS), outside, ahead, this::adopt);
    external.fill(below);
    external.followWhen(failures::hasStopped);
    intake.recheckUnless(external::catchingUp);
    external.onLevel(intake::recheck);
    requireDecidingEngine();
    rewirer.enable(SlotName.CONSENSUS);
    intake.onWaiting(hash -> {
      wakeEngine();
      events.publish(NodeEvent.builder(EventTypes.TX_ADDED, environment.clock().instant()).attribute("tx.hash", hash.toHex()).build());
    });
    handover.onContent(() -> {
      if (work.transactionsAvailable()) {
        wakeEngine();
      }
    });
    publish(genesisText, chainId, validatorKey);
    rewirer.enableOptional(SlotName.INDEXER, SlotName.SNAPSHOT_STORE, SlotName.TRANSPORT);
    stateStores.started(committer.tip().height());
    configListener = config.source().onChange(this::configurationChanged);
    return parts;
  }

  private boolean isNotAccused(SigningKey key) {
    boolean accused = evidence.accuses(PublicKey.ed25519(key.publicKey()).address());
    if (accused) {
      LOG.error("the validator key of this node signed two votes that contradict each other: this node signs nothing with it. Another process"
          + " has the key, or its memory was put back; find it, and make a new key");
    }
    return !accused;
  }

  /** Two of the key's signatures contradict each other, whoever made them: none is to be added. */
  private void stopSigning(Bytes address) {
    lanes.execute(() -> { // it waits for the chain to come to rest
      try {
        isNotAccused(key(Keystore.VALIDATOR).orElseThrow());
        new Hands().sign(false, "evidence against the validator key");
      } catch (RuntimeException e) {
        LOG.error("the engine cannot be made without the key {}: {}", address, e.getMessage());
      }
    });
  }

  /** What must not be changed while the node runs must not be changed by a restart either. */
  private void requireDecidingEngine() {
    if (!alone() && schedule.engine(committer.state().nextHeight()).isEmpty()) {
      deciding.refusal(config.type(SlotName.CONSENSUS)).ifPresent(why -> {
        throw new HaltException(why);
      });
    }
  }

  /** The engine that decides the chain where the schedule does not say; not one that merely follows. */
  private Optional<String> engine() {
    return Optional.ofNullable(rewirer.wired().get(SlotName.CONSENSUS)).map(wired -> wired.offer().type())
        .filter(type -> !DecidingEngine.follows(type)).or(deciding::type);
  }

  /** Before the application is there the schedule must say which one, so it is read from where the chain was left. */
  private void followStored(Schedule begins, long initialHeight, Optional<SigningKey> key) {
    GatedSlot<BlockStore> blocks = slot(SlotName.BLOCK_STORE);
    ChainSchedule.Position left = blocks.call(store -> {
      if (store.stateHeight().isEmpty()) {
        return new ChainSchedule.Position(begins.encode(), initialHeight - 1);
      }
      ChainState state = ChainState.decode(store.state(store.stateHeight().getAsLong()).orElseThrow());
      begunAlone = state.validators().size() == 1 && state.nextValidators().size() == 1
          && key.filter(own -> state.validators().contains(PublicKey.ed25519(own.publicKey()).address())).isPresent();
      interrupted = store.height() > store.stateHeight().getAsLong();
      return new ChainSchedule.Position(state.schedule(), store.stateHeight().getAsLong());
    });
    schedule.load();
    schedule.follow(() -> left);
  }

  /** What made the last state, as it was wanted then; empty if it is not here, or if a block is to be finished whose rules it may not know. */
  private Optional<Wired> lastApplication() {
    WantedSlot want = schedule.overruleLast(wanted()).get(SlotName.APPLICATION);
    return maker.known().filter(made -> !interrupted && want != null && want.type().equals(made.type())
        && (want.versions().allows(made.version()) || !want.versions().strict())).flatMap(made -> environment.offers().keys().stream()
            .filter(key -> key.slot() == SlotName.APPLICATION && key.type().equals(made.type()) && key.version().equals(made.version())
                && key.bundle().equals(made.bundle())).findFirst()).map(key -> new Wired(key, want.settingsOf(key.type())));
  }

  /** Tables of bundles that start a little later, such as the RPC, must not be taken for unknown ones. */
  private void checkConfiguration() {
    long deadline = System.nanoTime() + LATE_TABLES.toNanos();
    List<String> tolerated = new ArrayList<>(PLUGIN_TABLES);
    if (environment.startedAs().isPresent()) {
      tolerated.addAll(TABLES_OF_A_CHAIN);
    }
    List<ConfigProblem> problems = config.source().check(tolerated);
    while (!problems.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      problems = config.source().check(tolerated);
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
  }

  private void wire(NodeServices services) {
    GatedSlot<Mempool> mempool = slot(SlotName.MEMPOOL);
    intake = new TransactionIntake(config.intake(), mempool, slot(SlotName.APPLICATION), slot(SlotName.BLOCK_STORE),
        environment.clock(), this::transactionRemoved, journaling.journal(), metrics, watch);
    Duration deadline = config.pluginDeadline();
    handover = new PoolHandover(mempool, lane(SlotName.MEMPOOL), intake, deadline, intake.held());
    metrics.describedAs("Threads that do not come back from a plugin.").gauge("stuck_threads", () -> watch.stuck() + Watched.leftBehind());
    SettingsReader settings = (offer, schema, raw) -> ChainSchedule.settings(offer, schema, config.plugin(offer, schema), raw);
    GatedSlot<StateStore> state = slot(SlotName.STATE_STORE);
    SlotDriver<StateStore, InstanceScope> stores = new StateStoreDriver(state, type -> new InstanceScope(SlotName.STATE_STORE, type,
        StatePlaces.folder(type, places.current()), services), settings, deadline, Heritage::stateStore, this::storeStartDeadline, moves,
        places::discardStore, stateStores::emptyOnes);
    SlotDriver<Application, ApplicationScope> applications = driver(SlotName.APPLICATION, type -> new ApplicationScope(type,
        StatePlaces.folder(type, places.current()), services, state), settings, deadline, Heritage::application);
    beside = new ReplayBeside<>(applications, stores, new BesideScopes(services, state, config, opening, watch, lanes, failures), places,
        new ReplayedBlocks(() -> committer, () -> restart, stateStores::noReplay, disk::problem));
    metrics.describedAs("Height up to which another application has replayed the chain beside the present one; 0 while none does.")
        .gauge("replay_height", beside::height);
    List<SlotDriver<?, ?>> drivers = List.of(
        this.<Keystore, KeystoreScope>driver(SlotName.KEYSTORE, type -> new KeystoreScope(type, services, environment.password()), settings,
            opening.forKeys(deadline), Heritage::keystore),
        this.<BlockStore, InstanceScope>driver(SlotName.BLOCK_STORE, type -> new InstanceScope(SlotName.BLOCK_STORE, type, services), settings,
            deadline, Heritage::blockStore, this::storeStartDeadline),
        stores, applications,
        new MempoolDriver(mempool, type -> new MempoolScope(type, services, config.poolLimits(), intake), settings, deadline, handover),
        this.<ConsensusEngine, EngineScope>driver(SlotName.CONSENSUS, type -> new EngineScope(type, services, work, environment.streams()), settings, deadline,
            Continuity.none()),
        new HotDriver<Indexer, IndexerScope>(slot(SlotName.INDEXER), type -> new IndexerScope(type, services, () -> parts.chain()), settings,
            deadline),
        new HotDriver<SnapshotStore, InstanceScope>(slot(SlotName.SNAPSHOT_STORE), type -> new InstanceScope(SlotName.SNAPSHOT_STORE, type, services),
            settings, deadline),
        new HotDriver<Transport, TransportScope>(slot(SlotName.TRANSPORT), type -> new TransportScope(type, services, this::nodeKey,
            environment.listeners(), "blockberry/" + environment.version(), roles.now().has(Capability.ACCEPT_INBOUND)), settings, deadline));
    environment.listeners().show(metrics);
    Boundary boundary = new ChainBoundary(lane(SlotName.CONSENSUS), () -> committer, failures::hasStopped, schedule::stopsNextBlock,
        () -> external != null && external.catchingUp(), this::moved);
    rewirer = new Rewirer(environment.offers(), drivers, () -> stateStores.overrule(wanted()), journal,
        config::rewire, states, boundary, (from, to) -> schedule.demands(to) || stateStores.mayTake(to) ? Optional.empty() : LocalChange.refusal(from, to, alone(), deciding.type()), beside,
        () -> schedule.coming(wanted()));
  }

  /** Whether this node is the chain's only validator, or there is no chain yet. */
  private boolean alone() {
    BlockCommitter chain = committer;
    return chain == null ? begunAlone : signing != null && chain.state().validators().size() == 1 && chain.state().nextValidators().size() == 1
        && signing.address().filter(chain.state().validators()::contains).isPresent();
  }

  /** What halted the chain may be gone with the implementation that did it. */
  private void moved(SlotName slot) {
    BlockCommitter chain = committer;
    if (slot == SlotName.CONSENSUS && external != null) {
      external.engineCame();
    }
    if (chain != null && slot != SlotName.CONSENSUS) {
      chain.recover(restart::settle);
    } else if (chain != null && chain.halted().isEmpty()) {
      failures.chainGoesOn(); // another engine than the one that gave up
    }
  }

  private Duration storeStartDeadline() {
    return committer == null ? opening.forStores(config.pluginDeadline()) : config.pluginDeadline();
  }

  private <T extends Plugin, C extends InstanceScope> SlotDriver<T, C> driver(SlotName name,
      Function<String, C> scopes, SettingsReader settings, Duration deadline, Continuity<T> continuity) {
    return driver(name, scopes, settings, deadline, continuity, () -> deadline);
  }

  private <T extends Plugin, C extends InstanceScope> SlotDriver<T, C> driver(SlotName name, Function<String, C> scopes,
      SettingsReader settings, Duration deadline, Continuity<T> continuity, Supplier<Duration> startDeadline) {
    GatedSlot<T> slot = slot(name);
    return new SlotDriver<>(slot, scopes, settings, deadline, continuity, startDeadline);
  }

  @SuppressWarnings("unchecked") // each slot is made for the contract of its name, here and nowhere else
  private <T> GatedSlot<T> slot(SlotName name) {
    return (GatedSlot<T>) slots.computeIfAbsent(name, unused ->
        new GatedSlot<T>(name, () -> config.rewire().hold(), () -> config.callDeadline(name), watch, failures));
  }

  private String typeIn(String slot) {
    return states.all().entrySet().stream().filter(entry -> entry.getKey().text().equals(slot))
        .flatMap(entry -> entry.getValue().wired().stream()).map(wired -> wired.offer().type()).findFirst().orElse("");
  }

  private void rewired(JournalEntry entry) {
    String type = rewirer.wired().entrySet().stream().filter(wired -> wired.getKey().text().equals(entry.slot()))
        .map(wired -> wired.getValue().offer().type()).findFirst().orElse("");
    events.publish(NodeEvent.builder(EventTypes.REWIRED, entry.time()).attribute("slot", entry.slot()).attribute("type", type)
        .attribute("step", entry.step()).build());
  }

  private Slots chainSlots() {
    return new Slots(lane(SlotName.BLOCK_STORE), lane(SlotName.APPLICATION), lane(SlotName.MEMPOOL), lane(SlotName.CONSENSUS));
  }

  /** A slot for threads that no plugin may hold. */
  private <T> Slot<T> lane(SlotName name) {
    GatedSlot<T> slot = slot(name);
    return new LanedSlot<>(slot, lanes);
  }

  private Optional<SigningKey> key(String purpose) {
    Slot<Keystore> keystore = lane(SlotName.KEYSTORE);
    return keystore.call(store -> store.key(purpose).map(found -> new SlotKey(keystore, purpose, found.type(), found.publicKey())));
  }

  private SigningKey nodeKey() {
    return key(Keystore.NODE).orElseThrow(() -> new IllegalStateException(
        "a node among others needs a key that names it, and the keystore has none. To make one: blockberry keys new node"));
  }

  /** What the configuration wants in the slots that a node of this role has. */
  private Map<SlotName, WantedSlot> wanted() {
    return config.wanted(environment.offers(), roles.now().keepsChain() ? EnumSet.allOf(SlotName.class) : NO_CHAIN_SLOTS);
  }

  /** Seed and light nodes: keys and peers, and services that say that there is no chain. */
  private Parts startWithoutChain(Role role, Bytes genesisText, String chainId) {
    Optional<Genesis> genesis = genesisText.isEmpty() ? Optional.empty() : Optional.of(GenesisFile.parse(genesisText));
    NoChain chain = new NoChain(role, genesisText, genesis.map(Genesis::initialHeight).orElse(1L), genesis.map(Genesis::genesisTime).orElse(Instant.EPOCH));
    StatusPage page = new StatusPage(identity(chainId, Optional.empty()), () -> role.text(), chain::tip, new NoSlot<>(SlotName.CONSENSUS, role), states,
        environment.cryptoReport(), health, () -> JsonValue.EMPTY_OBJECT, () -> JsonValue.EMPTY_OBJECT);
    page.add("disk", disk::status);
    parts = new Parts(chain, chain, page, new AdminDesk(rewirer, journal, states, environment.offers(), config.source(), page::json, health,
        new Works(), () -> JsonValue.EMPTY_OBJECT), events, chain, lane(SlotName.TRANSPORT), chain, chain.evidence(), new NoSlot<>(SlotName.SNAPSHOT_STORE, role));
    List.of(new SlotHealth(states), failures, disk, roles).forEach(health::add);
    rewirer.enableOptional(SlotName.TRANSPORT);
    configListener = config.source().onChange(this::configurationChanged);
    return parts;
  }

  private StatusPage.Identity identity(String chainId, Optional<SigningKey> validatorKey) {
    return new StatusPage.Identity(config.moniker(), chainId, environment.version(), key(Keystore.NODE).map(SigningKey::publicKey).orElse(Bytes.EMPTY),
        validatorKey.map(SigningKey::publicKey).orElse(Bytes.EMPTY));
  }

  private void publish(Bytes genesisText, String chainId, Optional<SigningKey> validatorKey) {
    IndexerHealth indexer = new IndexerHealth(slot(SlotName.INDEXER), () -> committer.tip().height());
    StatusPage page = new StatusPage(identity(chainId, validatorKey), () -> roles.now().text(), committer::tip, lane(SlotName.CONSENSUS), states,
        environment.cryptoReport(), health, indexer::json, schedule::toJson);
    page.add("pruning", pruner::status);
    page.add("disk", disk::status);
    page.add("commit_verifier", schedule::verifier);
    page.add("replay", beside::toJson);
    page.add("sync", external::status);
    page.add("state", new StateVersions(lane(SlotName.STATE_STORE)));
    page.add("snapshots", snapshots::status);
    TransactionDesk desk = new TransactionDesk(intake, slot(SlotName.MEMPOOL), slot(SlotName.APPLICATION), queries, environment.clock());
    parts = new Parts(new ChainView(genesisText, slot(SlotName.BLOCK_STORE), committer::tip,
        external::catchingUp), desk, page,
        new AdminDesk(rewirer, journal, states, environment.offers(), config.source(), page::json, health, new Works(),
            schedule::toJson), events, new SearchDesk(slot(SlotName.INDEXER)), lane(SlotName.TRANSPORT), external, evidence, lane(SlotName.SNAPSHOT_STORE));
    health.add(new SlotHealth(states));
    health.add(failures);
    health.add(schedule);
    health.add(environment.commitVerifiers());
    health.add(disk);
    journaling.health().ifPresent(health::add);
    health.add(indexer);
    health.add(roles);
  }

  private void configurationChanged() {
    disk.configure(config.diskReserveBytes());
    if (roles.now().keepsChain()) {
      intake.configure(config.intake());
      schedule.reload();
      pruner.configure(config.pruning());
    }
    rewirer.request("config.toml");
    Role role = config.role();
    if (role != roles.now() || roles.check() != HealthStatus.OK) {
      lanes.execute(() -> roles.follow(role)); // it waits for the chain to come to rest
    }
  }

  /** Offers changed: plan again. */
  public void offersChanged(String cause) {
    if (rewirer != null) {
      rewirer.offersChanged(cause);
    }
  }

  /** An offer goes: waits until its slot has moved off, at most {@code rewire.hold}. */
  public void offerLeaving(OfferKey offer, String cause) {
    if (rewirer == null) {
      environment.offers().remove(offer);
    } else {
      rewirer.offerLeaving(offer, cause);
    }
  }

  /**
   * Lets an empty chain begin with a snapshot, in a state store of the type that the chain has there; the application is made anew, because it may remember the
   * state that was there.
   */
  private CompletionStage<BlockVerdict> adopt(Bytes snapshot) {
    return CompletableFuture.completedFuture(snapshot).thenAcceptAsync(hash -> stateStores.take(adoption.stateIn(committer.state(), hash),
        environment.offers().types(SlotName.STATE_STORE)), lanes).thenCompose(taken -> committer.begin(() -> {
          Adoption.Begun begun = adoption.adopt(committer.state(), snapshot);
          return new BlockCommitter.Beginning(begun.state(), begun.commit(), begun.block());
        })).thenApplyAsync(tip -> {
          rewirer.remake(SlotName.APPLICATION, "the chain begins at height " + tip.height() + " with a snapshot");
          restart.level(committer.state());
          stateStores.settled(true);
          stateStores.tidy(tip.height());
          LOG.info("the chain begins at height {} with a snapshot, {}", tip.height(), snapshot);
          return BlockVerdict.of(BlockVerdict.Kind.TAKEN, "");
        }, lanes).exceptionallyAsync(failure -> {
          Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
          if (committer.state().lastHeight() == 0 && committer.halted().isEmpty()) {
            stateStores.settled(false);
          }
          return BlockVerdict.of(cause instanceof Adoption.Invalid ? BlockVerdict.Kind.INVALID : BlockVerdict.Kind.NOT_NOW,
              String.valueOf(cause.getMessage()));
        }, lanes);
  }

  /** As {@link NodeAdmin#restoreSnapshot}. */
  private JsonValue restored(Bytes snapshot) {
    try (CatchUp chain = external.catchUp().toCompletableFuture().get(RESTORE.toSeconds(), TimeUnit.SECONDS)) {
      BlockVerdict verdict = chain.adopt(snapshot).toCompletableFuture().get(RESTORE.toSeconds(), TimeUnit.SECONDS);
      if (verdict.kind() != BlockVerdict.Kind.TAKEN) {
        throw new AdminException("the snapshot is not restored: " + verdict.reason());
      }
      return JsonValue.object().put("height", committer.tip().height()).build();
    } catch (ExecutionException e) {
      throw new AdminException("the snapshot is not restored: " + e.getCause().getMessage());
    } catch (TimeoutException e) {
      throw new AdminException("the snapshot is still being restored; node:status shows the height");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException("interrupted; the snapshot is still being restored");
    }
  }

  private void wakeEngine() {
    if (!woken.getAndSet(true)) {
      try {
        lanes.execute(this::wakeNow); // whoever sent the transaction does not wait for the engine
      } catch (RejectedExecutionException e) {
        LOG.debug("no thread to wake the engine, which looks by itself sooner or later");
      }
    }
  }

  private void wakeNow() {
    GatedSlot<ConsensusEngine> engine = slot(SlotName.CONSENSUS);
    try {
      engine.call(running -> {
        running.onTransactionsAvailable();
        return true;
      }, Duration.ZERO);
    } catch (RuntimeException e) {
      LOG.debug("no engine to wake: {}", e.getMessage());
    }
  }

  private void transactionRemoved(PoolEntry entry, RemovalReason reason) {
    events.publish(NodeEvent.builder(EventTypes.TX_REMOVED, environment.clock().instant())
        .attribute("tx.hash", entry.hash().toHex()).attribute("reason", reason.text()).build());
  }

  private final class Works implements AdminDesk.Works {
    @Override
    public JsonValue prune(boolean dryRun) {
      requireChain();
      return pruner.prune(dryRun);
    }

    @Override
    public JsonValue copyData() {
      requireChain();
      return copy.make();
    }

    @Override
    public JsonValue snapshots() {
      requireChain();
      return snapshots.list();
    }

    @Override
    public JsonValue createSnapshot() {
      requireChain();
      return snapshots.create();
    }

    @Override
    public JsonValue deleteSnapshot(String hash) {
      requireChain();
      return snapshots.delete(hash);
    }

    @Override
    public JsonValue restoreSnapshot(String hash) {
      requireChain();
      return restored(snapshots.find(hash).hash());
    }

    private void requireChain() {
      if (!roles.now().keepsChain()) {
        throw new AdminException("a " + roles.now().text() + " node keeps no chain");
      }
    }

    @Override
    public Role role() {
      return roles.now();
    }

    @Override
    public void change(Role role) {
      roles.change(role, "node:role");
    }
  }

  /** Runs on the thread that changes the role, one at a time. */
  private final class Hands implements Roles.Hands {
    @Override
    public void sign(boolean may, String cause) {
      if (may) {
        String engine = typeIn(SlotName.CONSENSUS.text());
        if (DecidingEngine.follows(engine)) {
          throw new AdminException("a validator needs an engine that decides, but consensus is \"" + engine + "\", which follows. First: node:use consensus "
              + deciding.type().orElse("TYPE"));
        }
        SigningKey key = key(Keystore.VALIDATOR).orElseThrow(() -> new AdminException(
            "a validator needs a key, and the keystore has none. To make one: blockberry keys new validator"));
        if (!isNotAccused(key)) {
          throw new AdminException("the validator key is in evidence: two of its votes contradict each other. Make a new one");
        }
        try {
          signing.open(key);
        } catch (SignerStateException e) {
          throw new AdminException(e.getMessage());
        }
      } else {
        signing.withdraw(true);
      }
      try {
        rewirer.remake(SlotName.CONSENSUS, cause);
      } catch (AdminException e) {
        undo(may, cause);
        throw e;
      }
      if (!may) {
        signing.close();
      }
    }

    private void undo(boolean may, String cause) {
      signing.withdraw(may);
      if (signing.lent() == may) { // the engine was made anew all the same, as it would be in the new role
        try {
          rewirer.remake(SlotName.CONSENSUS, cause + ", undone");
        } catch (AdminException e) {
          LOG.warn("the engine cannot be made as it was: {}", e.getMessage());
        }
      }
      if (may) {
        signing.close();
      }
    }

    @Override
    public void prune(boolean may) {
      pruner.allow(may);
    }

    @Override
    public void changed(Role from, Role to, String cause) {
      LOG.info("role: \"{}\" to \"{}\" ({})", from.text(), to.text(), cause);
      events.publish(NodeEvent.builder(EventTypes.ROLE_CHANGED, environment.clock().instant()).attribute("from", from.text())
          .attribute("role", to.text()).build());
    }
  }

  private final class Listener implements CommitListener {
    private final ChainEvents chainEvents = new ChainEvents(events);
    private boolean first = true;

    @Override
    public void onCommitted(CommittedBlock block) {
      if (first) {
        first = false;
        LOG.info("block {} committed {} ms after process start", block.height(), ManagementFactory.getRuntimeMXBean().getUptime());
      }
      woken.set(false);
      schedule.engine(block.height()).or(Node.this::engine).ifPresent(engine -> {
        deciding.decided(engine);
        verified.accepted(engine);
      });
      if (schedule.changesAfter(block.height()) | schedule.foreseesAnother()) {
        rewirer.request("the schedule at height " + (block.height() + 1));
      }
      Optional.ofNullable(rewirer.wired().get(SlotName.APPLICATION)).map(Wired::offer).ifPresent(maker::made);
      places.committed();
      if (stateStores.tidiesAt(block.height())) {
        lanes.execute(() -> stateStores.tidy(block.height()));
      }
      intake.onCommitted(block);
      chainEvents.publish(block);
      if (pruner != null) { // not while an interrupted commit is finished at the start
        snapshots.onCommitted(block.height());
        pruner.onCommitted(block.retainHeight());
      }
    }

    @Override
    public void onHalt(String reason) {
      failures.chainStopped(reason);
    }

    @Override
    public void onRecovered() { // the chain goes on with the new engine, and not before: moved() says so
      rewirer.renew(SlotName.CONSENSUS, "the chain goes on");
    }
  }

  /** Stops in reverse order; a commit in hand is finished first. */
  @Override
  public void close() {
    health.markStopping();
    closeQuietly(configListener);
    queries.close();
    closeQuietly(pruner);
    closeQuietly(snapshots);
    if (committer != null) {
      committer.close();
    }
    closeQuietly(rewirer);
    closeQuietly(places);
    closeQuietly(below);
    builders.shutdownNow();
    outside.shutdownNow();
    ahead.shutdownNow();
    accusers.shutdown(); // what is being written is written
    try {
      if (!accusers.awaitTermination(2, TimeUnit.SECONDS)) {
        accusers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeQuietly(intake);
    closeQuietly(journaling); // after the intake, whose last answers it gives
    closeQuietly(signing);
    closeQuietly(events);
    closeQuietly(lanes);
    closeQuietly(watch);
    closeQuietly(metrics);
  }

  private static void closeQuietly(AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly: {}", part.getClass().getSimpleName(), e.toString());
      }
    }
  }

  private static ThreadPoolExecutor pool(String name, int threads, int waiting) {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting),
        threads == 1 ? NamedThreads.single(name) : NamedThreads.numbered(name));
    pool.prestartAllCoreThreads(); // here, because a thread keeps the loaders of all that is on the stack where it is made
    return pool;
  }
}
