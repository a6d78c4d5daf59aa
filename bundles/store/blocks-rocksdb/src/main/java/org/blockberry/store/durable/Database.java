package org.blockberry.store.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB folder. Every write is one synced batch and is remembered in the {@link CommitMarker}, but for those that only prepare a later one
 * ({@link #writeAhead}); after a write that failed there are no more writes, because what the disk holds is not known any more.
 *
 * <p>Threading: any. Writes come one after another; readers wait for nobody. {@link #close} waits for readers in progress,
 * because a native object must not be freed under them.
 */
public final class Database implements AutoCloseable {
  private static final String WAY_OUT =
      "Restore the folder from a backup, or move it away and let the node fetch the chain from its peers.";

  private final DatabaseSetup setup;
  private final System.Logger log;
  private final NativeHandles handles;
  private final RocksDB rocks;
  private final Families families;
  private final ReadOptions reads;
  private final WriteOptions synced;
  private final WriteOptions unsynced;
  private final CommitMarker marker;
  private final boolean closedInOrder;
  private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();
  private final AtomicLong syncedWrites = new AtomicLong();
  private final Object writing = new Object();
  private volatile Throwable failedWrite;
  private volatile boolean closing;
  private boolean closed;

  Database(DatabaseSetup setup, System.Logger log, NativeHandles handles, Families families, CommitMarker marker,
      boolean closedInOrder) {
    this.setup = setup;
    this.log = log;
    this.handles = handles;
    this.rocks = families.rocks();
    this.families = families;
    this.marker = marker;
    this.closedInOrder = closedInOrder;
    this.reads = handles.keep(new ReadOptions().setVerifyChecksums(true));
    this.synced = handles.keep(new WriteOptions().setSync(true));
    this.unsynced = handles.keep(new WriteOptions());
  }

  /**
   * Opens or makes the database.
   *
   * @throws StoreException it is in use, belongs to something else, is damaged, or misses writes that were acknowledged
   */
  public static Database open(DatabaseSetup setup, System.Logger log) {
    return new DatabaseOpening(setup, log).open();
  }

  /** Whether nothing was written since the last orderly close; otherwise look closer before trusting the content. */
  public boolean closedInOrder() {
    return closedInOrder;
  }

  /**
   * Reads one value.
   *
   * @param what names the value in the message if it cannot be read
   */
  public Optional<byte[]> get(byte[] key, Supplier<String> what) {
    enter();
    try {
      return Optional.ofNullable(rocks.get(families.of(key), reads, key));
    } catch (RocksDBException e) {
      throw damaged(what.get(), e);
    } finally {
      leave();
    }
  }

  /**
   * Whether there may be a value; no is certain. Looks at memory only and costs half of a {@link #get} that finds nothing, because RocksDB's Java library tells that by a
   * native exception. For keys that are seldom there.
   */
  public boolean mayHold(byte[] key) {
    enter();
    try {
      return rocks.keyMayExist(families.of(key), reads, key, null);
    } finally {
      leave();
    }
  }

  /** Reads one value that {@link Checksum#seal} wrote. */
  public Optional<Bytes> getSealed(byte[] key, Supplier<String> what) {
    return get(key, what).map(stored -> Checksum.unseal(key, stored)
        .orElseThrow(() -> damaged(what.get(), "its checksum is wrong")));
  }

  /** Starts a walk over keys, but for those of {@link DatabaseSetup#ascending}. */
  public Cursor cursor() {
    return cursor(new byte[0]);
  }

  /** Starts a walk over keys: those with the first byte of {@code prefix}, if that is in {@link DatabaseSetup#ascending}, otherwise as {@link #cursor()}. */
  public Cursor cursor(byte[] prefix) {
    enter();
    return new Cursor(this, rocks.newIterator(families.of(prefix), reads));
  }

  /**
   * Writes everything that {@code fill} puts into the batch; on disk when this returns.
   *
   * @param position height or version that the content has afterwards, for messages
   * @throws StoreException this or an earlier write failed
   */
  public void write(long position, Consumer<Batch> fill) {
    write(fill, synced, () -> {
      marker.write(new CommitMarker.Acknowledged(rocks.getLatestSequenceNumber(), position, false));
      syncedWrites.incrementAndGet();
    });
  }

  /**
   * As {@link #write}, but on disk only when a later {@link #write} returns. A loss of power before that may take any of the batches that were written ahead, also one
   * from the middle; each is there whole or not at all. Readers see it at once.
   *
   * @throws StoreException this or an earlier write failed
   */
  public void writeAhead(Consumer<Batch> fill) {
    write(fill, unsynced, () -> { });
  }

  private interface Acknowledging {
    void acknowledge() throws IOException;
  }

  private void write(Consumer<Batch> fill, WriteOptions options, Acknowledging then) {
    enter();
    try (Batch batch = new Batch(handles, families)) {
      fill.accept(batch);
      synchronized (writing) {
        refuseAfterFailure();
        try {
          setup.writer().write(rocks, options, batch.changes());
          then.acknowledge();
        } catch (RocksDBException | IOException | RuntimeException | Error e) {
          failedWrite = e;
          throw new StoreException("the " + setup.what() + " in " + setup.folder() + " could not write: " + e.getMessage()
              + ". It takes no more writes. Make sure that the disk works and has space, then restart the node.", e);
        }
      }
    } finally {
      leave();
    }
  }

  /**
   * Refuses at once what {@link #write} would refuse.
   *
   * @throws StoreException an earlier write failed, or the database is closed
   */
  public void refuseAfterFailure() {
    refuseWhenClosing();
    if (failedWrite != null) {
      throw new StoreException("the " + setup.what() + " in " + setup.folder() + " takes no writes since one failed ("
          + failedWrite.getMessage() + "). Make sure that the disk works and has space, then restart the node.");
    }
  }

  /**
   * Copies the database as it is at this moment, commit marker included, as if it had been closed in order. Table and blob files are
   * linked where the file system allows it. Writers wait meanwhile.
   *
   * @param folder does not exist yet; its parent does
   * @throws StoreException the copy failed; nothing is left in {@code folder}
   */
  public void copyTo(Path folder) {
    enter();
    try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
      synchronized (writing) {
        refuseAfterFailure();
        Files.createDirectory(folder);
        try {
          checkpoint.createCheckpoint(folder.resolve("db").toString());
          try (CommitMarker copied = CommitMarker.open(folder.resolve("commit-marker"))) {
            copied.write(new CommitMarker.Acknowledged(rocks.getLatestSequenceNumber(),
                marker.last().map(CommitMarker.Acknowledged::position).orElse(0L), true));
            copied.sync();
          }
        } catch (RocksDBException | IOException e) {
          removeQuietly(folder);
          throw e;
        }
      }
    } catch (RocksDBException | IOException e) {
      throw new StoreException("the " + setup.what() + " in " + setup.folder() + " cannot be copied to " + folder + ": " + e.getMessage()
          + ". The node goes on. Make sure that there is space.", e);
    } finally {
      leave();
    }
  }

  private void removeQuietly(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      log.log(System.Logger.Level.WARNING, "a copy that failed could not be removed from " + folder, e);
    }
  }

  /** Position of the last {@link #write}, also of one before it was opened; 0 if there was none. */
  public long acknowledged() {
    return marker.last().map(CommitMarker.Acknowledged::position).orElse(0L);
  }

  /** Synced writes since the database was opened. */
  public long syncedWrites() {
    return syncedWrites.get();
  }

  /** Native objects open at this moment. */
  public int openHandles() {
    return handles.open();
  }

  /** What to throw when {@code what} cannot be trusted. */
  public StoreException damaged(String what, String detail) {
    return new StoreException("the " + setup.what() + " in " + setup.folder() + " is damaged: " + what + " cannot be used, "
        + detail + ". " + WAY_OUT);
  }

  StoreException damaged(String what, RocksDBException cause) {
    return new StoreException("the " + setup.what() + " in " + setup.folder() + " is damaged: " + what + " cannot be read, "
        + cause.getMessage() + ". " + WAY_OUT, cause);
  }

  void refuseWhenClosing() {
    if (closing) {
      throw new StoreException("the " + setup.what() + " in " + setup.folder() + " is closed");
    }
  }

  private void enter() {
    refuseWhenClosing();
    inUse.readLock().lock();
    if (closing) {
      inUse.readLock().unlock();
      refuseWhenClosing();
    }
    handles.opened(); // stands for the iterator or batch of this use, so that a forgotten one is seen
  }

  void leave() {
    handles.closed();
    inUse.readLock().unlock();
  }

  /** Flushes, so that the next start has no log to replay, and closes every native object. A second call does nothing. */
  @Override
  public void close() {
    closing = true;
    inUse.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      flush();
      handles.close();
    } catch (Exception e) {
      log.log(System.Logger.Level.WARNING, "the " + setup.what() + " did not close in order: everything acknowledged is on "
          + "disk, the next start looks closer", e);
    } finally {
      inUse.writeLock().unlock();
    }
  }

  private void flush() throws IOException {
    if (failedWrite != null) {
      return;
    }
    try (FlushOptions waiting = new FlushOptions().setWaitForFlush(true)) {
      rocks.flush(waiting, families.all());
      marker.write(new CommitMarker.Acknowledged(rocks.getLatestSequenceNumber(),
          marker.last().map(CommitMarker.Acknowledged::position).orElse(0L), true));
      marker.sync();
    } catch (RocksDBException e) {
      log.log(System.Logger.Level.WARNING, "the " + setup.what() + " could not write out its memory while closing; the log "
          + "holds it and the next start replays it", e);
    }
  }

  /** Where it is and what it is called, for messages. */
  @Override
  public String toString() {
    return Objects.toString(setup.what()) + " in " + setup.folder();
  }

  static String wayOut() {
    return WAY_OUT;
  }
}
