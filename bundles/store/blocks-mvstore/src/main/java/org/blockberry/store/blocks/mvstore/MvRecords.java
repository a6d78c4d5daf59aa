package org.blockberry.store.blocks.mvstore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.store.StoreException;
import org.blockberry.store.durable.CommitMarker;
import org.blockberry.store.keyed.Changes;
import org.blockberry.store.keyed.Records;
import org.blockberry.store.keyed.Walk;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * One map of MVStore in one file. A write is one chunk behind or between the others, synced, then the commit marker, synced: it is
 * acknowledged when the marker is. Readers use the root of the last acknowledged write.
 *
 * <p>MVStore gives the place of old pages away again when nobody uses their version any more and five later ones were written. Each of
 * these was synced before the next began, so whatever the marker names is whole.
 *
 * <p>After a write that failed there is nothing but closing: MVStore closes itself then, so reading ends as well.
 */
final class MvRecords implements Records {
  private static final int WRITES_BETWEEN_LOOKS = 16;
  private static final long SMALL_FILE = 8L << 20;
  private static final int COMPACT_BYTES = 2 << 20; // bounds how long a commit waits

  /** @param folder what messages name; @param file the file itself */
  record Place(Path folder, Path file) {}

  private final Place place;
  private final MVStore store;
  private final MVMap<byte[], byte[]> map;
  private final CheckedFile file;
  private final CommitMarker marker;
  private final FileChannel lock;
  private final boolean closedInOrder;
  private final MvTuning tuning;
  private final Executor background;
  private final System.Logger log;
  private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();
  private final Object writing = new Object();
  private final AtomicLong syncedWrites = new AtomicLong();
  private final AtomicBoolean compacting = new AtomicBoolean();
  private volatile Snapshot acknowledged;
  private volatile Throwable failedWrite;
  private volatile boolean closing;
  private boolean closed;
  private int writesSinceLook; // guarded by writing

  MvRecords(Place place, MVStore store, MVMap<byte[], byte[]> map, CheckedFile file, CommitMarker marker, FileChannel lock,
      boolean closedInOrder, MvTuning tuning, Executor background, System.Logger log) {
    this.place = place;
    this.store = store;
    this.map = map;
    this.file = file;
    this.marker = marker;
    this.lock = lock;
    this.closedInOrder = closedInOrder;
    this.tuning = tuning;
    this.background = background;
    this.log = log;
    this.acknowledged = new Snapshot(store, map.flushAndGetRoot());
  }

  @Override
  public boolean closedInOrder() {
    return closedInOrder;
  }

  boolean isEmpty() {
    return acknowledged.root().root.getTotalCount() == 0;
  }

  /** What was written so far belongs to the making of the store. */
  void nothingYet() {
    syncedWrites.set(0);
  }

  long fileBytes() {
    return closing ? 0 : file.bytesOnDisk();
  }

  int fillPercent() {
    return closing ? 0 : file.getChunksFillRate();
  }

  // ---- reading ----

  @Override
  public Optional<byte[]> get(byte[] key, Supplier<String> what) {
    enter();
    Snapshot snapshot = held();
    try {
      return Optional.ofNullable(map.get(snapshot.root().root, key));
    } catch (RuntimeException e) {
      throw unreadable(what.get(), e);
    } finally {
      snapshot.release();
      leave();
    }
  }

  @Override
  public Walk walk() {
    enter();
    Snapshot snapshot = held();
    return new MvWalk(map, snapshot.root(), this::unreadable, () -> {
      snapshot.release();
      leave();
    });
  }

  private Snapshot held() {
    while (true) {
      Snapshot newest = acknowledged;
      if (newest.hold()) {
        return newest;
      }
    }
  }

  private StoreException unreadable(String what, RuntimeException cause) {
    if (failedWrite != null || closing || store.isClosed()) {
      return new StoreException("the block store in " + place.folder() + (failedWrite == null ? " is closed" : " answers nothing since a write"
          + " failed (" + failedWrite.getMessage() + "). Make sure that the disk works and has space, then restart the node."), cause);
    }
    return new StoreException("the block store in " + place.folder() + " is damaged: " + what + " cannot be read, " + cause.getMessage() + ". "
        + MvOpening.WAY_OUT, cause);
  }

  @Override
  public StoreException damaged(String what, String detail) {
    return new StoreException("the block store in " + place.folder() + " is damaged: " + what + " cannot be used, " + detail + ". "
        + MvOpening.WAY_OUT);
  }

  // ---- writing ----

  private record Change(byte[] key, byte[] value) {}

  private static final class Collected implements Changes {
    private final List<Change> all = new ArrayList<>();

    @Override
    public Changes put(byte[] key, byte[] value) {
      all.add(new Change(key, value));
      return this;
    }

    @Override
    public Changes delete(byte[] key) {
      all.add(new Change(key, null));
      return this;
    }
  }

  @Override
  public void write(long position, Consumer<Changes> fill) {
    enter();
    try {
      Collected changes = new Collected();
      fill.accept(changes);
      synchronized (writing) {
        refuseAfterFailure();
        try {
          for (Change change : changes.all) {
            if (change.value() == null) {
              map.remove(change.key());
            } else {
              map.put(change.key(), change.value());
            }
          }
          commit(position);
        } catch (IOException | RuntimeException | Error e) {
          throw failed(e);
        }
        syncedWrites.incrementAndGet();
        lookForCompaction(position);
      }
    } finally {
      leave();
    }
  }

  private StoreException failed(Throwable e) {
    failedWrite = e;
    return new StoreException("the block store in " + place.folder() + " could not write: " + e.getMessage() + ". It takes no more writes and"
        + " answers nothing. Make sure that the disk works and has space, then restart the node.", e);
  }

  private void commit(long position) throws IOException {
    store.commit();
    file.sync();
    marker.write(new CommitMarker.Acknowledged(store.getCurrentVersion(), position, false));
    marker.sync();
    Snapshot before = acknowledged;
    acknowledged = new Snapshot(store, map.flushAndGetRoot());
    before.release();
  }

  private void lookForCompaction(long position) {
    if (++writesSinceLook < WRITES_BETWEEN_LOOKS) {
      return;
    }
    writesSinceLook = 0;
    int fill = file.size() > SMALL_FILE ? file.getChunksFillRate() : 100;
    if (fill >= tuning.compactBelowPercent() || !compacting.compareAndSet(false, true)) {
      return;
    }
    if (fill < tuning.compactBelowPercent() / 2) {
      compact(position); // writes come so fast that nothing beside them gets a turn: they wait
      return;
    }
    try {
      background.execute(() -> compact(position));
    } catch (RejectedExecutionException e) {
      compacting.set(false); // busy, or the instance ends: the next look asks again
    }
  }

  /** Marks some megabytes of the emptiest chunks as changed and writes them like anything else. */
  private void compact(long position) {
    inUse.readLock().lock();
    try {
      synchronized (writing) {
        if (!closing && failedWrite == null && store.compact(tuning.compactBelowPercent(), COMPACT_BYTES)) {
          commit(position);
        }
      }
    } catch (IOException | RuntimeException e) {
      log.log(System.Logger.Level.ERROR, failed(e).getMessage(), e);
    } finally {
      inUse.readLock().unlock();
      compacting.set(false);
    }
  }

  @Override
  public void refuseAfterFailure() {
    refuseWhenClosing();
    if (failedWrite != null) {
      throw new StoreException("the block store in " + place.folder() + " takes no writes since one failed (" + failedWrite.getMessage()
          + "). Make sure that the disk works and has space, then restart the node.");
    }
  }

  @Override
  public void copyTo(Path folder) {
    enter();
    try {
      synchronized (writing) {
        refuseAfterFailure();
        Files.createDirectory(folder);
        Path copy = folder.resolve(place.file().getFileName());
        try {
          Files.copy(place.file(), copy);
          try (FileChannel copied = FileChannel.open(copy, StandardOpenOption.WRITE);
              CommitMarker copiedMarker = CommitMarker.open(folder.resolve("commit-marker"))) {
            copied.force(true);
            copiedMarker.write(new CommitMarker.Acknowledged(store.getCurrentVersion(),
                marker.last().map(CommitMarker.Acknowledged::position).orElse(0L), true));
            copiedMarker.sync();
          }
        } catch (IOException e) {
          for (Path made : List.of(copy, folder.resolve("commit-marker"), folder)) {
            Files.deleteIfExists(made);
          }
          throw e;
        }
      }
    } catch (IOException e) {
      throw new StoreException("the block store in " + place.folder() + " cannot be copied to " + folder + ": " + e.getMessage()
          + ". The node goes on. Make sure that there is space.", e);
    } finally {
      leave();
    }
  }

  @Override
  public long syncedWrites() {
    return syncedWrites.get();
  }

  // ---- the end ----

  private void refuseWhenClosing() {
    if (closing) {
      throw new StoreException("the block store in " + place.folder() + " is closed");
    }
  }

  private void enter() {
    refuseWhenClosing();
    inUse.readLock().lock();
    if (closing) {
      inUse.readLock().unlock();
      refuseWhenClosing();
    }
  }

  private void leave() {
    inUse.readLock().unlock();
  }

  @Override
  public void close() {
    closing = true;
    inUse.writeLock().lock();
    try (lock; marker) {
      if (closed) {
        return;
      }
      closed = true;
      if (failedWrite != null) {
        store.closeImmediately();
        return;
      }
      store.close();
      marker.write(new CommitMarker.Acknowledged(store.getCurrentVersion(), marker.last().map(CommitMarker.Acknowledged::position).orElse(0L),
          true));
      marker.sync();
    } catch (IOException | MVStoreException e) {
      log.log(System.Logger.Level.WARNING, "the block store did not close in order: everything acknowledged is on disk, the next start"
          + " looks closer", e);
    } finally {
      inUse.writeLock().unlock();
    }
  }
}
