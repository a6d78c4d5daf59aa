package org.blockberry.store.keyed;

import static org.blockberry.store.keyed.BlockKeys.EXTENT;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.StoredHeight;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;

/**
 * A chain in one database of sorted keys. Appending is one synced batch of block, proof, indexes and {@link Extent}; the in-memory extent
 * follows the disk when blocks come and precedes it when they go, so that a reader never looks for what is gone.
 */
public class KeyedBlockStore implements BlockStore {
  private final PluginContext context;
  private final Function<String, Records> opening;
  private final Object writing = new Object();
  private final Object life = new Object();
  private boolean closed; // guarded by life
  private volatile Records database;
  private volatile Extent extent = Extent.EMPTY;
  private volatile long stateHeight = -1;
  private Metrics.Timer appendTime;

  /**
   * Opens nothing yet.
   *
   * @param opening opens or makes the database that holds what the given identity says; another one is refused
   */
  protected KeyedBlockStore(PluginContext context, Function<String, Records> opening) {
    this.context = Objects.requireNonNull(context, "context");
    this.opening = Objects.requireNonNull(opening, "opening");
  }

  @Override
  public void start() {
    adopt(opening.apply("blockberry block store, format 1, chain " + context.chainId()));
    try {
      loadChain();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    describe(context.metrics());
  }

  /** Makes the metrics; a store adds those of its own. */
  protected void describe(Metrics metrics) {
    appendTime = metrics.describedAs("Time to store a block.").timer("append");
    metrics.describedAs("Lowest height that is stored.").gauge("base", () -> extent.base());
    metrics.describedAs("Highest height that is stored.").gauge("height", () -> extent.height());
    metrics.describedAs("Synced writes since the store was opened.").gauge("synced_writes", this::syncedWrites);
  }

  private void loadChain() {
    ChainCheck.Found found = new ChainCheck(database).run();
    extent = found.extent();
    stateHeight = found.stateHeight();
    block(base()); // throws unless it reads back whole
    block(height());
  }

  /** A start that took too long is given up and closed while it goes on; what it opens late would hold the folder for ever. */
  private void adopt(Records opened) {
    synchronized (life) {
      if (!closed) {
        database = opened;
        return;
      }
    }
    opened.close();
    throw new StoreException("the block store was closed while it started");
  }

  @Override
  public void close() {
    Records open;
    synchronized (life) {
      closed = true;
      open = database;
    }
    if (open != null) {
      open.close();
    }
  }

  @Override
  public long base() {
    return extent.base();
  }

  @Override
  public long height() {
    return extent.height();
  }

  @Override
  public void append(StoredBlock block) {
    long begun = System.nanoTime();
    synchronized (writing) {
      open().refuseAfterFailure();
      refuseMisfit(extent, block);
      Extent next = extent.with(block.height(), block.hash());
      open().write(block.height(), batch -> {
        put(batch, block);
        for (int i = 0; i < block.txHashes().size(); i++) {
          putSealed(batch, BlockKeys.transaction(block.txHashes().get(i)), encodeLocation(block.height(), i));
        }
        putSealed(batch, EXTENT, next.encode());
      });
      extent = next;
    }
    appendTime.recordNanos(System.nanoTime() - begun);
  }

  private static void put(Changes batch, StoredBlock block) {
    byte[] content = block.block().toArray();
    batch.put(BlockKeys.block(block.height()), content);
    putSealed(batch, BlockKeys.annex(block.height()), new Annex(content.length, Checksum.of(content), block.commit(), block.txHashes()).encode());
    putSealed(batch, BlockKeys.link(block.height()), new Link(block.hash(), block.parentHash()).encode());
    putSealed(batch, BlockKeys.hash(block.hash()), encodeHeight(block.height()));
  }

  @Override
  public OptionalLong nextHeight(long from) {
    Extent now = extent;
    if (now.isEmpty() || from > now.height()) {
      return OptionalLong.empty();
    }
    if (from >= now.base()) {
      return OptionalLong.of(from);
    }
    try (Walk kept = open().walk().seek(BlockKeys.link(Math.max(0, from)))) {
      return OptionalLong.of(kept.isAt(BlockKeys.LINKS) ? Math.min(now.base(), BlockKeys.height(kept.key())) : now.base());
    }
  }

  @Override
  public void takeOver(List<StoredHeight> heights) {
    synchronized (writing) {
      open().refuseAfterFailure();
      Extent next = fitting(heights);
      open().write(next.height(), batch -> {
        for (StoredHeight each : heights) {
          takeOver(batch, each);
        }
        putSealed(batch, EXTENT, next.encode());
      });
      extent = next;
      stateHeight = heights.stream().filter(each -> each.state().isPresent()).mapToLong(each -> each.block().height()).reduce(stateHeight, Math::max);
    }
  }

  /** What is there when they are all taken over. */
  private Extent fitting(List<StoredHeight> heights) {
    Extent next = extent;
    long before = 0;
    for (StoredHeight each : heights) {
      long height = each.block().height();
      if (height <= before) {
        throw new IllegalArgumentException("height " + height + " follows height " + before);
      }
      before = height;
      if (next.isEmpty() || height >= next.base()) {
        refuseMisfit(next, each.block());
        next = next.with(height, each.block().hash());
      } else if (has(height)) {
        throw new StoreException("block " + height + " is here already");
      }
    }
    return next;
  }

  private void takeOver(Changes batch, StoredHeight each) {
    long height = each.block().height();
    put(batch, each.block());
    for (int i = 0; i < each.block().txHashes().size(); i++) {
      Bytes txHash = each.block().txHashes().get(i);
      if (transaction(txHash).filter(place -> place.height() > height).isEmpty()) {
        putSealed(batch, BlockKeys.transaction(txHash), encodeLocation(height, i));
      }
    }
    each.results().ifPresent(results -> putSealed(batch, BlockKeys.results(height), results));
    each.state().ifPresent(state -> putSealed(batch, BlockKeys.state(height), state));
  }

  private void refuseMisfit(Extent now, StoredBlock block) {
    if (now.isEmpty()) {
      return;
    }
    if (block.height() != now.height() + 1) {
      throw new StoreException("block " + block.height() + " does not follow the last stored block " + now.height()
          + ". Append block " + (now.height() + 1) + " next.");
    }
    if (!block.parentHash().equals(now.hash())) {
      throw new StoreException("block " + block.height() + " names " + block.parentHash() + " as its parent but block "
          + now.height() + " has hash " + now.hash() + ". It belongs to another chain.");
    }
    heightOf(block.hash()).ifPresent(height -> {
      throw new StoreException("block " + block.height() + " has hash " + block.hash() + " like block " + height);
    });
  }

  @Override
  public Optional<StoredBlock> block(long height) {
    Optional<Link> link = atHeight(height, BlockKeys.link(height), "links of block ", Link::decode);
    if (link.isEmpty()) {
      return Optional.empty();
    }
    Optional<Annex> annex = annex(height);
    Supplier<String> what = () -> "block " + height;
    Optional<byte[]> content = annex.isEmpty() ? Optional.empty() : open().get(BlockKeys.block(height), what);
    if (content.isEmpty()) {
      return goneOrDamaged(height, what.get());
    }
    if (content.get().length != annex.get().blockBytes() || Checksum.of(content.get()) != annex.get().blockChecksum()) {
      throw open().damaged(what.get(), "its checksum is wrong");
    }
    return Optional.of(new StoredBlock(height, link.get().hash(), link.get().parentHash(), Bytes.wrap(content.get()),
        annex.get().commit(), annex.get().txHashes()));
  }

  private Optional<Annex> annex(long height) {
    return atHeight(height, BlockKeys.annex(height), "proof of block ", Annex::decode);
  }

  /** A record that every stored height has. */
  private <R> Optional<R> atHeight(long height, byte[] key, String name, Function<Bytes, R> decode) {
    if (!has(height)) {
      return Optional.empty();
    }
    Supplier<String> what = () -> name + height;
    Optional<Bytes> stored = open().getSealed(key, what);
    return stored.isEmpty() ? goneOrDamaged(height, what.get()) : Optional.of(decoded(stored.get(), what, decode));
  }

  /** Pruned since the caller looked, or lost. */
  private <R> Optional<R> goneOrDamaged(long height, String what) {
    if (has(height)) {
      throw open().damaged(what, "it is missing");
    }
    return Optional.empty();
  }

  /** Whether a block is there: without a gap from the base on, below it where pruning kept one. All of a block goes in one batch. */
  private boolean has(long height) {
    Extent now = extent;
    return now.holds(height)
        || height > 0 && height < now.base() && open().get(BlockKeys.link(height), () -> "links of block " + height).isPresent();
  }

  private <R> R decoded(Bytes stored, Supplier<String> what, Function<Bytes, R> decode) {
    try {
      return decode.apply(stored);
    } catch (RuntimeException e) {
      throw open().damaged(what.get(), "it has another form: " + e.getMessage());
    }
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    Supplier<String> what = () -> "index entry of block hash " + hash;
    Optional<Long> height = open().getSealed(BlockKeys.hash(hash), what)
        .map(stored -> decoded(stored, what, entry -> entry.asBuffer().getLong())).filter(this::has);
    return height.isPresent() ? OptionalLong.of(height.get()) : OptionalLong.empty();
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    byte[] key = BlockKeys.transaction(txHash);
    if (!open().mayHold(key)) {
      return Optional.empty(); // as nearly always: every transaction is looked for before it is accepted
    }
    Supplier<String> what = () -> "index entry of transaction " + txHash;
    return open().getSealed(key, what)
        .map(stored -> decoded(stored, what, KeyedBlockStore::decodeLocation))
        .filter(location -> has(location.height()));
  }

  @Override
  public void saveResults(long height, Bytes results) {
    Objects.requireNonNull(results, "results");
    synchronized (writing) {
      open().refuseAfterFailure();
      if (!extent.holds(height)) {
        throw new StoreException("results of block " + height + " cannot be kept: " + held());
      }
      Optional<Bytes> present = results(height);
      if (present.isEmpty()) {
        open().write(extent.height(), batch -> putSealed(batch, BlockKeys.results(height), results));
      } else if (!present.get().equals(results)) {
        throw new StoreException("block " + height + " already has other results. Executing it again gave something else: "
            + "the application is not deterministic, or its state is not the one this block was executed on.");
      }
    }
  }

  @Override
  public Optional<Bytes> results(long height) {
    return height < 0 ? Optional.empty() : open().getSealed(BlockKeys.results(height), () -> "results of block " + height);
  }

  @Override
  public void saveState(long height, Bytes state) {
    Objects.requireNonNull(state, "state");
    synchronized (writing) {
      open().refuseAfterFailure();
      Extent now = extent;
      if (height < 0 || !now.isEmpty() && (height < now.base() - 1 || height > now.height())) {
        throw new StoreException("the chain-state record after block " + height + " cannot be kept: " + held());
      }
      open().write(now.height(), batch -> putSealed(batch, BlockKeys.state(height), state));
      stateHeight = Math.max(stateHeight, height);
    }
  }

  private String held() {
    Extent now = extent;
    return now.isEmpty() ? "the store has no blocks" : "the store has blocks " + now.base() + " to " + now.height();
  }

  @Override
  public Optional<Bytes> state(long height) {
    return height < 0 ? Optional.empty()
        : open().getSealed(BlockKeys.state(height), () -> "chain-state record after block " + height);
  }

  @Override
  public OptionalLong stateHeight() {
    long newest = stateHeight;
    return newest < 0 ? OptionalLong.empty() : OptionalLong.of(newest);
  }

  @Override
  public long pruneBelow(long height) {
    return pruneBelow(height, 0);
  }

  @Override
  public long pruneBelow(long height, long keepEvery) {
    if (keepEvery < 0) {
      throw new IllegalArgumentException("keepEvery is " + keepEvery + " but must be 0 or more");
    }
    long deleted = 0;
    while (true) {
      synchronized (writing) {
        Extent now = extent;
        if (now.isEmpty() || height <= now.base()) {
          return deleted;
        }
        if (height > now.height()) {
          throw new IllegalArgumentException("pruning below " + height + " would delete the last block, " + now.height()
              + ". The bound must be " + now.height() + " or less.");
        }
        open().refuseAfterFailure();
        deleted += pruneBatch(now, height, keepEvery);
      }
    }
  }

  /** Publishes the higher base first: whoever then misses a record knows why. */
  private long pruneBatch(Extent now, long height, long keepEvery) {
    PruneBatch plan = PruneBatch.plan(now.base(), height, keepEvery, this::linkAt, this::annexAt);
    extent = now.from(plan.end());
    try {
      open().write(now.height(), batch -> {
        PruneDeletes deletes = new PruneDeletes(open(), batch);
        deletes.statesWithoutBlock(now.base());
        for (PruneBatch.Height gone : plan.heights()) {
          deletes.height(gone);
        }
        putSealed(batch, EXTENT, extent.encode());
      });
    } catch (RuntimeException e) {
      extent = now;
      throw e;
    }
    stateHeight = ChainCheck.newestState(open());
    return plan.heights().size();
  }

  private Link linkAt(long height) {
    return atHeight(height, BlockKeys.link(height), "links of block ", Link::decode).orElseThrow();
  }

  private Annex annexAt(long height) {
    return annex(height).orElseThrow();
  }

  @Override
  public void copyTo(Path folder) {
    synchronized (writing) {
      open().copyTo(folder);
    }
  }

  @Override
  public long syncedWrites() {
    Records open = database;
    return open == null ? 0 : open.syncedWrites();
  }

  /** The database while it is open. */
  protected final Optional<Records> database() {
    return Optional.ofNullable(database);
  }

  private Records open() {
    Records open = database;
    if (open == null) {
      throw new StoreException("the block store is not started");
    }
    return open;
  }

  /** Sets a record with its checksum. */
  public static void putSealed(Changes batch, byte[] key, Bytes content) {
    batch.put(key, Checksum.seal(key, content));
  }

  static TxLocation decodeLocation(Bytes stored) {
    ByteBuffer fields = stored.asBuffer();
    return new TxLocation(fields.getLong(), fields.getInt());
  }

  private static Bytes encodeHeight(long height) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(height).array());
  }

  private static Bytes encodeLocation(long height, int index) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(height).putInt(index).array());
  }
}
