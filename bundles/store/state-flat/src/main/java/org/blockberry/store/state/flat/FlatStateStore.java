package org.blockberry.store.state.flat;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
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
import org.blockberry.store.durable.Tuning;
import org.rocksdb.RocksDB;

/**
 * Versioned key-values on RocksDB, without proofs: its root ({@link FlatRoot}) commits to the history of changes only.
 *
 * <p>Threading: as {@link StateStore} says; {@link #pruneBelow} may come from any thread. Readers use snapshots of RocksDB and
 * look at the oldest version after they have one, so that pruning cannot take from them what they were promised.
 */
public final class FlatStateStore implements StateStore {
  private static final int STEPS_BEFORE_SEEK = 8;

  private final Tuning tuning;
  private final PluginContext context;
  private final BatchWriter writer;
  private final Object writing = new Object();
  private final AtomicBoolean cleaning = new AtomicBoolean();
  private final Object life = new Object();
  private boolean closed; // guarded by life
  private volatile Database database;
  private volatile FlatRecordReader reader;
  private volatile Span span = new Span(0, 0, FlatRoot.ZERO);
  private FlatRecords.Pruning pruning = new FlatRecords.Pruning(0, 0); // guarded by writing
  private Prepared prepared; // the writer's thread alone
  private Metrics.Timer commitTime;

  /** What readers may ask for. */
  private record Span(long oldest, long version, Bytes root) {
    boolean holds(long asked) {
      return asked >= oldest && asked <= version;
    }
  }

  private record Prepared(long version, StateChanges changes, FlatRecords.Roots roots) {}

  /** Opens nothing yet. */
  public FlatStateStore(Tuning tuning, PluginContext context) {
    this(tuning, context, RocksDB::write);
  }

  FlatStateStore(Tuning tuning, PluginContext context, BatchWriter writer) {
    this.tuning = Objects.requireNonNull(tuning, "tuning");
    this.context = Objects.requireNonNull(context, "context");
    this.writer = Objects.requireNonNull(writer, "writer");
  }

  @Override
  public void start() {
    String identity = "blockberry flat state, format 1, chain " + context.chainId();
    adopt(Database.open(new DatabaseSetup(context.dataFolder(), "state store", identity, tuning, writer), context.logger()));
    reader = new FlatRecordReader(database);
    try {
      load();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    Metrics metrics = context.metrics();
    commitTime = metrics.describedAs("Time to commit the state of a block.").timer("commit");
    metrics.describedAs("Height of the last committed state.").gauge("version", this::version);
    metrics.describedAs("Lowest height whose state can be read.").gauge("oldest_version", this::oldestVersion);
    metrics.describedAs("Open handles of the native database.").gauge("native_handles", this::openHandles);
    metrics.describedAs("Synced writes since the store was opened.").gauge("synced_writes", this::syncedWrites);
    synchronized (writing) {
      if (pruning.cleaned() < pruning.oldest()) {
        cleanInBackground(); // a stop came between
      }
    }
  }

  private void load() {
    Optional<FlatRecords.Tip> tip = reader.tip();
    if (tip.isEmpty()) {
      try (Cursor cursor = database.cursor().seek(FlatKeys.VALUES)) {
        if (cursor.isAt(FlatKeys.VALUES) || reader.pruning().isPresent()) {
          throw database.damaged("the record of the last commit", "it is missing");
        }
      }
      return;
    }
    pruning = reader.pruning().orElseThrow(() -> database.damaged("the record of pruning", "it is missing"));
    new LastCommitCheck(database, reader).run(tip.get(), pruning);
    span = new Span(pruning.oldest(), tip.get().version(), tip.get().root());
  }

  /** A start that took too long is given up and closed while it goes on; what it opens late would hold the folder for ever. */
  private void adopt(Database opened) {
    synchronized (life) {
      if (!closed) {
        database = opened;
        return;
      }
    }
    opened.close();
    throw new StoreException("the state store was closed while it started");
  }

  @Override
  public void close() {
    Database open;
    synchronized (life) {
      closed = true;
      open = database;
    }
    if (open != null) {
      open.close();
    }
  }

  @Override
  public long version() {
    return span.version();
  }

  @Override
  public long oldestVersion() {
    return span.oldest();
  }

  @Override
  public Bytes root() {
    return span.root();
  }

  @Override
  public Optional<Bytes> root(long version) {
    Span now = span;
    if (!now.holds(version)) {
      return Optional.empty();
    }
    if (version == now.version()) {
      return Optional.of(now.root());
    }
    Optional<Bytes> root = reader().roots(version).map(FlatRecords.Roots::after);
    if (root.isEmpty() && span.holds(version)) {
      throw open().damaged("the root of version " + version, "it is missing");
    }
    return root;
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    while (true) {
      long version = span.version();
      try (Cursor cursor = open().cursor()) {
        if (span.holds(version)) { // or two commits and a pruning came between
          return version == 0 ? Optional.empty() : reader().value(cursor, key, version);
        }
      }
    }
  }

  @Override
  public Optional<Bytes> get(Bytes key, long version) {
    try (Cursor cursor = open().cursor()) {
      refuseUnreadable(version);
      return version == 0 ? Optional.empty() : reader().value(cursor, key, version);
    }
  }

  private void refuseUnreadable(long version) {
    Span now = span;
    if (!now.holds(version)) {
      throw new IllegalArgumentException("version " + version + " cannot be read: the state store has versions " + now.oldest()
          + " to " + now.version());
    }
  }

  @Override
  public void range(Bytes from, Bytes to, long version, BiPredicate<Bytes, Bytes> visitor) {
    try (Cursor cursor = open().cursor()) {
      refuseUnreadable(version);
      cursor.seek(from.isEmpty() ? FlatKeys.VALUES : FlatKeys.prefix(from));
      while (cursor.isAt(FlatKeys.VALUES)) {
        byte[] entry = cursor.key();
        Bytes key = FlatKeys.key(entry);
        if (!to.isEmpty() && key.compareTo(to) >= 0) {
          return;
        }
        if (FlatKeys.version(entry) > version) {
          cursor.seek(FlatKeys.entry(key, version));
          continue;
        }
        Optional<Bytes> value = reader().value(cursor);
        if (value.isPresent() && !visitor.test(key, value.get())) {
          return;
        }
        toNextKey(cursor, FlatKeys.prefix(key));
      }
    }
  }

  /** Most keys have few versions; a step is cheaper than a seek. */
  private static void toNextKey(Cursor cursor, byte[] prefix) {
    for (int step = 0; step < STEPS_BEFORE_SEEK; step++) {
      cursor.next();
      if (!cursor.isAt(prefix)) {
        return;
      }
    }
    cursor.seek(FlatKeys.after(prefix));
  }

  @Override
  public Bytes prepare(long version, StateChanges changes) {
    Objects.requireNonNull(changes, "changes");
    Span now = span;
    if (version < 1 || now.version() > 0 && version != now.version() + 1) {
      throw new IllegalArgumentException("version " + version + " cannot be prepared: "
          + (now.version() == 0 ? "the first must be 1 or more" : "the next must be " + (now.version() + 1)));
    }
    Bytes root = FlatRoot.of(now.root(), version, changes.asMap());
    prepared = new Prepared(version, changes, new FlatRecords.Roots(now.root(), root));
    return root;
  }

  @Override
  public void commit(long version) {
    Prepared next = prepared;
    if (next == null || next.version() != version) {
      throw new IllegalStateException("version " + version + " cannot be committed: "
          + (next == null ? "nothing" : "version " + next.version()) + " is prepared. Call prepare first.");
    }
    long begun = System.nanoTime();
    synchronized (writing) {
      Span now = span;
      boolean first = now.version() == 0;
      FlatRecords.Pruning progress = first ? new FlatRecords.Pruning(version, version - 1) : pruning;
      open().write(version, batch -> {
        next.changes().asMap().forEach((key, value) ->
            putSealed(batch, FlatKeys.entry(key, version), FlatRecords.encodeValue(value)));
        putSealed(batch, FlatKeys.changes(version), FlatRecords.encodeKeys(next.changes().asMap()));
        putSealed(batch, FlatKeys.roots(version), next.roots().encode());
        putSealed(batch, FlatKeys.TIP, new FlatRecords.Tip(version, next.roots().after()).encode());
        if (first) {
          putSealed(batch, FlatKeys.PRUNING, progress.encode());
        }
      });
      pruning = progress;
      span = new Span(progress.oldest(), version, next.roots().after());
    }
    prepared = null;
    commitTime.recordNanos(System.nanoTime() - begun);
  }

  /**
   * Raises the oldest version at once and cleans up a bounded part of what is behind it; the rest follows in the background,
   * after a restart as well.
   *
   * @throws IllegalArgumentException {@code version} is above {@link #version}
   */
  @Override
  public void pruneBelow(long version) {
    synchronized (writing) {
      Span now = span;
      if (version <= now.oldest() || now.version() == 0) {
        return;
      }
      if (version > now.version()) {
        throw new IllegalArgumentException("pruning below " + version + " would delete the last version, " + now.version()
            + ". The bound must be " + now.version() + " or less.");
      }
      open().refuseAfterFailure();
      span = new Span(version, now.version(), now.root());
      try {
        cleanOnce(new FlatRecords.Pruning(version, pruning.cleaned()));
      } catch (RuntimeException e) {
        span = now;
        throw e;
      }
      if (pruning.cleaned() < pruning.oldest()) {
        cleanInBackground();
      }
    }
  }

  private void cleanOnce(FlatRecords.Pruning from) {
    FlatRecords.Pruning[] reached = {from};
    open().write(span.version(), batch -> {
      reached[0] = new Cleaning(open(), reader()).fill(batch, from);
      putSealed(batch, FlatKeys.PRUNING, reached[0].encode());
    });
    pruning = reached[0];
  }

  private void cleanInBackground() {
    if (!cleaning.compareAndSet(false, true)) {
      return;
    }
    try {
      context.executor().execute(this::cleanAll);
    } catch (RejectedExecutionException e) {
      cleaning.set(false);
      context.logger().log(System.Logger.Level.DEBUG, "no thread free to clean up pruned versions; the next pruning goes on", e);
    }
  }

  private void cleanAll() {
    try {
      while (true) {
        synchronized (writing) {
          if (pruning.cleaned() >= pruning.oldest()) {
            cleaning.set(false);
            return;
          }
          cleanOnce(pruning);
        }
      }
    } catch (StoreException e) {
      cleaning.set(false);
      context.logger().log(System.Logger.Level.INFO, "cleaning up pruned versions ended; the next start goes on: {0}",
          e.getMessage());
    }
  }

  /** Whether nothing is left of the pruned versions. */
  boolean isClean() {
    synchronized (writing) {
      return pruning.cleaned() >= pruning.oldest();
    }
  }

  @Override
  public void copyTo(Path folder) {
    synchronized (writing) {
      open().copyTo(folder);
    }
  }

  @Override
  public long syncedWrites() {
    Database open = database;
    return open == null ? 0 : open.syncedWrites();
  }

  /** Native objects open at this moment; 0 after {@link #close}. */
  public int openHandles() {
    Database open = database;
    return open == null ? 0 : open.openHandles();
  }

  private Database open() {
    Database open = database;
    if (open == null) {
      throw new StoreException("the state store is not started");
    }
    return open;
  }

  private FlatRecordReader reader() {
    open();
    return reader;
  }

  private static void putSealed(Batch batch, byte[] key, Bytes content) {
    batch.put(key, Checksum.seal(key, content));
  }
}
