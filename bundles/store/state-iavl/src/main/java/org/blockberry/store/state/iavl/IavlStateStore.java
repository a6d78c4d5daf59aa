package org.blockberry.store.state.iavl;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;
import org.blockberry.store.durable.DatabaseSetup;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.ExportNode;
import org.blockberry.store.state.iavl.tree.HeldNodes;
import org.blockberry.store.state.iavl.tree.InvalidImportException;
import org.blockberry.store.state.iavl.tree.TreeReader;
import org.blockberry.store.state.iavl.tree.Workers;
import org.rocksdb.RocksDB;

/**
 * Versioned key-values in an IAVL tree on RocksDB: roots and proofs are those of cosmos IAVL 1.x ({@code spec/iavl.md}). A commit writes the leaves it set,
 * the index of latest values and the record of the version, as one synced batch; inner nodes are written at checkpoints in the background and computed again
 * after a crash.
 *
 * <p>Threading: as {@link StateStore} says; {@link #pruneBelow}, exports and proofs may come from any thread. Readers pin their version and look afterwards
 * whether it may still be read, so that pruning cannot take from them what they were promised.
 */
public final class IavlStateStore implements StateStore {
  private static final int MOST_HELPERS = 3;

  private final IavlConfig config;
  private final PluginContext context;
  private final BatchWriter writer;
  private final LongSupplier clock;
  private final Object writing = new Object();
  private final Object life = new Object();
  private final Pins pins = new Pins();
  private final HeldNodes held;
  private final NodeCache cache;
  private final ValueCache values;
  private final Workers workers;
  private boolean closed; // guarded by life
  private final Committed committed = new Committed();
  private Views views; // written before parts
  private volatile Parts parts;
  private Child latest; // the writer's thread alone; tree of the last version
  private long nextLeafChunk = 1; // the writer's thread alone
  private Prepared prepared; // the writer's thread alone
  private StateImport importing; // guarded by writing
  private ItemImport filling; // the writer's thread alone
  private Metrics.Timer commitTime;
  private Metrics.Timer prepareTime;
  private Metrics.Timer proofTime;

  /** What works on one open database. */
  record Parts(Database database, RecordReader reader, Nodes nodes, Replay replay, Trees trees, Keeper keeper) {}

  /** Opens nothing yet. */
  public IavlStateStore(IavlConfig config, PluginContext context) {
    this(config, context, RocksDB::write, System::nanoTime);
  }

  /** @param clock nanoseconds, to say how long background work took */
  IavlStateStore(IavlConfig config, PluginContext context, BatchWriter writer, LongSupplier clock) {
    this.config = Objects.requireNonNull(config, "config");
    this.context = Objects.requireNonNull(context, "context");
    this.writer = Objects.requireNonNull(writer, "writer");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.held = new HeldNodes(config.nodeCacheBytes() / 4 * 3);
    this.cache = new NodeCache(config.nodeCacheBytes(), held::bytes);
    this.values = new ValueCache(config.valueCacheBytes());
    this.workers = new SharedWork(task -> context.executor().execute(task), Math.min(MOST_HELPERS, Runtime.getRuntime().availableProcessors() - 1));
  }

  @Override
  public void start() {
    String identity = "blockberry iavl state, format 1, chain " + context.chainId();
    adopt(Database.open(new DatabaseSetup(context.dataFolder(), "state store", identity, IavlKeys.ASCENDING, config.database(), writer), context.logger()));
    try {
      StateImport.removeUnfinished(parts.database());
      load();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    publishMetrics();
    parts.keeper().wake(context.executor(), context.logger()); // a stop may have come between
  }

  private void publishMetrics() {
    Metrics metrics = context.metrics();
    commitTime = metrics.describedAs("Time to make the state of a block durable.").timer("commit");
    prepareTime = metrics.describedAs("Time to compute the root of a block's state.").timer("prepare");
    proofTime = metrics.describedAs("Time to build a proof.").timer("proof");
    metrics.describedAs("Height of the last committed state.").gauge("version", this::version);
    metrics.describedAs("Lowest height from which on every state can be read.").gauge("oldest_version", this::oldestVersion);
    metrics.describedAs("Heights below the lowest one whose state is kept for good.").gauge("kept_versions", () -> parts.keeper().keptVersions().size());
    metrics.describedAs("Heights that somebody reads at this moment.").gauge("pinned_versions", pins::count);
    metrics.describedAs("Keys of the last committed state.").gauge("keys", this::size);
    metrics.describedAs("Lookups of inner nodes that the cache answered.").gauge("node_cache_hits", cache::hits);
    metrics.describedAs("Lookups of inner nodes that went to the database.").gauge("node_cache_misses", cache::misses);
    metrics.describedAs("Heap that cached inner nodes take, about.").gauge("node_cache_bytes", this::nodeCacheBytes);
    metrics.describedAs("Lookups of values that the cache answered.").gauge("value_cache_hits", values::hits);
    metrics.describedAs("Lookups of values that went to the database.").gauge("value_cache_misses", values::misses);
    metrics.describedAs("Heap that cached values take, about.").gauge("value_cache_bytes", values::bytes);
    metrics.describedAs("Nodes deleted by pruning since the store was opened.").gauge("pruned_nodes", () -> parts.keeper().deadNodes());
    metrics.describedAs("Time spent on pruning since the store was opened.").gauge("pruning_seconds", () -> parts.keeper().cleaningNanos() / 1e9);
    metrics.describedAs("Time spent on writing checkpoints of the tree since the store was opened.").gauge("checkpoint_seconds",
        () -> parts.keeper().checkpointNanos() / 1e9);
    metrics.describedAs("Open handles of the native database.").gauge("native_handles", this::openHandles);
    metrics.describedAs("Synced writes since the store was opened.").gauge("synced_writes", this::syncedWrites);
  }

  /** A start that took too long is given up and closed while it goes on; what it opens late would hold the folder for ever. */
  private void adopt(Database opened) {
    synchronized (life) {
      if (!closed) {
        RecordReader reader = new RecordReader(opened);
        Nodes nodes = new Nodes(opened, cache);
        Replay replay = new Replay(opened, reader, nodes);
        Keeper keeper = new Keeper(opened, reader, new CheckpointWriter(opened, cache, held), new Cleaning(opened, reader, nodes), pins, config, writing, clock);
        Parts made = new Parts(opened, reader, nodes, replay, new Trees(reader, replay, config.checkpointNodes() / 2), keeper);
        views = new Views(made, committed, values, pins, config.keepEvery());
        parts = made;
        return;
      }
    }
    opened.close();
    throw new StoreException("the state store was closed while it started");
  }

  /** Computes what was not written in the last life; every version's root is compared with what was committed. */
  private void load() {
    Parts open = parts;
    Optional<IavlRecords.Tip> tip = open.reader().tip();
    if (tip.isEmpty()) {
      open.reader().refuseContent();
      return;
    }
    long version = tip.get().version();
    IavlRecords.Commit commit = open.reader().requiredCommit(version);
    IavlRecords.Progress progress = open.reader().progress();
    if (!commit.root().equals(tip.get().root()) || progress.oldest() < 1 || progress.oldest() > version || progress.cleaned() > progress.oldest()) {
      throw open.database().damaged("the record of the last commit", "it says " + tip.get() + ", pruning says " + progress);
    }
    long base = open.reader().checkpointAtOrBelow(version).orElse(0L);
    Optional<IavlRecords.Checkpoint> checkpoint = open.reader().checkpoint(base);
    open.keeper().resume(progress, base, checkpoint);
    synchronized (writing) {
      open.keeper().progressIs(progress);
      Child root = checkpoint.flatMap(IavlRecords.Checkpoint::root).orElse(null);
      if (checkpoint.isPresent()) {
        checkRoot(base, root);
        open.trees().add(base, root, 0);
      }
      latest = open.replay().run(base == 0 ? open.reader().firstCommit() - 1 : base, root, version, (at, tree, replaced, made) -> {
        open.trees().add(at, tree, made);
        open.keeper().committed(at, tree, open.reader().requiredCommit(at).endChunk(), replaced, made);
      }, open.keeper()::picked);
    }
    nextLeafChunk = commit.endChunk();
    committed.begins(version);
    committed.is(new Committed.Span(progress.oldest(), version, tip.get().root()));
  }

  /** A checkpoint's own root must be that of its version and hash to it; what is below is checked by its checksums. */
  private void checkRoot(long version, Child root) {
    Parts open = parts;
    TreeReader tree = new TreeReader(root, open.nodes());
    if (!open.reader().requiredCommit(version).root().equals(Bytes.wrap(tree.hash())) || !tree.rootHashesToItsReference()) {
      throw open.database().damaged("checkpoint " + version, "its root is not the one that was committed");
    }
  }

  @Override
  public void close() {
    Parts open;
    synchronized (life) {
      closed = true;
      open = parts;
    }
    if (open != null) {
      open.keeper().stop();
      open.database().close();
      cache.clear();
      values.clear();
      held.clear();
    }
  }

  @Override
  public long version() {
    return committed.span().version();
  }

  @Override
  public long oldestVersion() {
    return committed.span().oldest();
  }

  @Override
  public Optional<Bytes> root(long version) {
    Committed.Span now = committed.span();
    if (version == now.version()) {
      return Optional.of(now.root());
    }
    return parts == null ? Optional.empty() : views.root(version);
  }

  @Override
  public Bytes root() {
    return committed.span().root();
  }

  /** Versions below {@link #oldestVersion} that stay readable for good, ascending, and those above that will. */
  public List<Long> keptVersions() {
    return open().keeper().keptVersions();
  }

  /** Number of keys of the last committed version. */
  public long size() {
    return version() == 0 ? 0 : views().size();
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    return views().get(key);
  }

  @Override
  public Optional<Bytes> get(Bytes key, long version) {
    return views().get(key, version);
  }

  @Override
  public void range(Bytes from, Bytes to, long version, BiPredicate<Bytes, Bytes> visitor) {
    views().range(from, to, version, visitor);
  }

  @Override
  public Optional<Bytes> proof(Bytes key, long version) {
    long started = System.nanoTime();
    Optional<Bytes> proof = views().proof(key, version);
    proofTime.recordNanos(System.nanoTime() - started);
    return proof;
  }

  /**
   * Visits all nodes of a version in post-order, as an import takes them. The version cannot be pruned meanwhile.
   *
   * @param visitor returns false to end the visit
   * @throws IllegalArgumentException as {@link #get(Bytes, long)}
   */
  public void export(long version, Predicate<ExportNode> visitor) {
    views().export(version, visitor);
  }

  @Override
  public void export(long version, Bytes after, BiPredicate<Bytes, Bytes> visitor) {
    views().export(version, after, visitor);
  }

  @Override
  public Optional<String> exportForm() {
    return Optional.of(ExportItems.FORM);
  }

  @Override
  public void beginImport(long version) {
    abortImport();
    filling = new ItemImport(importer(version));
  }

  @Override
  public void importItems(List<Bytes> items) {
    try {
      filling().add(items);
    } catch (InvalidImportException e) {
      abortImport();
      throw new IllegalArgumentException("these items cannot come here: " + e.getMessage());
    }
  }

  @Override
  public void finishImport(Bytes root) {
    try {
      filling().finish(root);
      filling = null;
    } catch (InvalidImportException | IllegalArgumentException e) {
      abortImport();
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  @Override
  public void abortImport() {
    ItemImport gone = filling;
    filling = null;
    if (gone != null) {
      gone.close();
    }
  }

  private ItemImport filling() {
    if (filling == null) {
      throw new IllegalStateException("no import is under way");
    }
    return filling;
  }

  @Override
  public Bytes prepare(long version, StateChanges changes) {
    Objects.requireNonNull(changes, "changes");
    long started = System.nanoTime();
    Committed.Span now = committed.span();
    if (version < 1 || now.version() > 0 && version != now.version() + 1) {
      throw new IllegalArgumentException("version " + version + " cannot be prepared: "
          + (now.version() == 0 ? "the first must be 1 or more" : "the next must be " + (now.version() + 1)));
    }
    prepared = Prepared.of(latest, open().nodes(), workers, open().keeper().picked(), version, changes, nextLeafChunk);
    prepareTime.recordNanos(System.nanoTime() - started);
    return prepared.commit().root();
  }

  @Override
  public void commit(long version) {
    Prepared next = prepared;
    if (next == null || next.version() != version) {
      throw new IllegalStateException("version " + version + " cannot be committed: "
          + (next == null ? "nothing" : "version " + next.version()) + " is prepared. Call prepare first.");
    }
    long started = System.nanoTime();
    Parts open = open();
    open.keeper().refuseAfterFailure();
    synchronized (writing) {
      if (importing != null) {
        throw new IllegalStateException("version " + version + " cannot be committed while a state is being imported");
      }
      Committed.Span now = committed.span();
      boolean first = now.version() == 0;
      IavlRecords.Progress progress = first ? new IavlRecords.Progress(version, 0, 0, 0) : open.keeper().progress();
      committed.begins(version);
      values.writing();
      open.database().write(version, batch -> {
        CommitBatch.fill(batch, next);
        if (first) {
          putSealed(batch, IavlKeys.PROGRESS, progress.encode());
        }
      });
      if (first) {
        open.keeper().progressIs(progress);
      }
      open.trees().add(version, next.root(), next.newInners());
      open.keeper().committed(version, next.root(), next.commit().endChunk(), next.replacedInners(), next.moreUnstored());
      latest = next.root();
      nextLeafChunk = next.commit().endChunk();
      next.changes().asMap().forEach((key, value) -> values.changed(key, value.map(set -> new ValueCache.Entry(version, set))));
      committed.is(new Committed.Span(progress.oldest(), version, next.commit().root()));
      values.written();
    }
    prepared = null;
    held.trim(latest);
    if (open.keeper().isBehind()) {
      open.keeper().catchUp(); // or memory would grow without a bound
    }
    open.keeper().wake(context.executor(), context.logger());
    commitTime.recordNanos(System.nanoTime() - started);
  }

  /**
   * Raises the oldest version at once; what is behind it is deleted in the background, from checkpoint to checkpoint, after a restart as well.
   *
   * @throws IllegalArgumentException {@code version} is above {@link #version}
   */
  @Override
  public void pruneBelow(long version) {
    Parts open = open();
    synchronized (writing) {
      Committed.Span now = committed.span();
      if (version <= now.oldest() || now.version() == 0) {
        return;
      }
      if (version > now.version()) {
        throw new IllegalArgumentException("pruning below " + version + " would delete the last version, " + now.version()
            + ". The bound must be " + now.version() + " or less.");
      }
      open.database().refuseAfterFailure();
      IavlRecords.Progress raised = open.keeper().progress().raisedTo(version);
      open.database().write(now.version(), batch -> putSealed(batch, IavlKeys.PROGRESS, raised.encode()));
      committed.is(new Committed.Span(version, now.version(), now.root()));
      open.keeper().progressIs(raised);
    }
    open.keeper().wake(context.executor(), context.logger());
  }

  /**
   * Makes {@code version} the last one again; later ones are gone when this returns, all or none. On the writer's thread.
   *
   * @throws IllegalArgumentException it cannot be read, or only because it is kept for good
   * @throws IllegalStateException somebody reads a later version
   */
  public void rollBackTo(long version) {
    Parts open = open();
    open.keeper().alone(() -> {
      synchronized (writing) {
        Committed.Span now = committed.span();
        if (version == now.version()) {
          return;
        }
        if (!now.holds(version) || version < 1) {
          throw new IllegalArgumentException("version " + version + " cannot be the last one again: the state store has versions " + now.oldest() + " to "
              + now.version());
        }
        if (pins.newest() > version) {
          throw new IllegalStateException("version " + pins.newest() + " is being read: it cannot be taken back");
        }
        Child root = open.trees().root(version);
        IavlRecords.Commit commit = open.reader().requiredCommit(version);
        committed.begins(now.version() + 1); // no reader may trust an absent index entry meanwhile
        values.writing();
        open.database().write(version, new RollBack(open.reader(), open.replay(), new TreeReader(root, open.nodes()))
            .batch(version, now.version(), commit, open.keeper().innerEnd()));
        values.clear();
        cache.clear();
        held.clear();
        open.trees().dropAbove(version);
        prepared = null;
        load();
        values.written();
      }
    });
  }

  /**
   * Starts to fill an empty store from an export. Nothing is visible before {@link StateImport#finish}.
   *
   * @param version the version it will have
   * @throws IllegalStateException the store has a version, or another import is under way
   */
  public StateImport importer(long version) {
    if (version < 1) {
      throw new IllegalArgumentException("version is " + version + " but must be 1 or more");
    }
    Parts open = open();
    synchronized (writing) {
      if (version() != 0 || importing != null) {
        throw new IllegalStateException(version() != 0 ? "the state store has version " + version() + ": only an empty one can be filled"
            : "another import is under way");
      }
      prepared = null;
      importing = new StateImport(open.database(), version, finished -> {
        synchronized (writing) {
          importing = null;
          if (finished) {
            load();
          } else {
            cache.clear();
          }
        }
      });
      return importing;
    }
  }

  @Override
  public void copyTo(Path folder) {
    synchronized (writing) {
      open().database().copyTo(folder);
    }
  }

  @Override
  public long syncedWrites() {
    Parts open = parts;
    return open == null ? 0 : open.database().syncedWrites();
  }

  /** Native objects open at this moment; 0 after {@link #close}. */
  public int openHandles() {
    Parts open = parts;
    return open == null ? 0 : open.database().openHandles();
  }

  /** Does the background work now, on this thread: writes waiting checkpoints and deletes what may go. */
  public void workOff() {
    open().keeper().work();
  }

  /** Time spent on pruning since the store was opened. */
  long cleaningNanos() {
    return open().keeper().cleaningNanos();
  }

  /** Time spent on checkpoints since the store was opened. */
  long checkpointNanos() {
    return open().keeper().checkpointNanos();
  }

  /** Heap of cached inner nodes, about. */
  long nodeCacheBytes() {
    return cache.bytes() + held.bytes();
  }

  /** Lookups of inner nodes that went to the database. */
  long nodeCacheMisses() {
    return cache.misses();
  }

  /** Reads a version as nobody may: without holding it. For tests. */
  void readUnpinned(long version) {
    new TreeReader(parts.trees().root(version), parts.nodes()).range(null, null, true, leaf -> true);
  }

  /** Chunks of nodes that are stored. */
  long chunks() {
    long chunks = 0;
    for (char kind : new char[] {'L', 'N'}) {
      byte[] prefix = {(byte) kind};
      try (Cursor cursor = open().database().cursor(prefix).seek(prefix)) {
        for (; cursor.isAt(prefix); cursor.next()) {
          chunks++;
        }
      }
    }
    return chunks;
  }

  /** Whether nothing is left of versions that may go. */
  boolean isClean() {
    return !open().keeper().hasWork();
  }

  private Views views() {
    open();
    return views;
  }

  private Parts open() {
    Parts open = parts;
    if (open == null) {
      throw new StoreException("the state store is not started");
    }
    return open;
  }

  static void putSealed(Batch batch, byte[] key, Bytes content) {
    batch.put(key, Checksum.seal(key, content));
  }
}
