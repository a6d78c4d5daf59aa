package org.blockberry.ops.indexer;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;

/**
 * The entries of the index. Heights are contiguous; each is written, and deleted, whole or not at all, together with {@link Extent}. Only one
 * write in {@value #SYNCED_EVERY} heights is synced. A loss of power may take any of those since then: one that is missing at the end is made again from the chain, one in
 * the middle makes the whole index anew.
 *
 * <p>Threading: any; writers one after another, searches beside them.
 */
final class IndexStore implements AutoCloseable {
  static final int SYNCED_EVERY = 64; // heights
  private static final int PRUNED_AT_ONCE = 20_000; // keys per batch, so that the writer of new heights never waits long

  private final IndexFolder folder;
  private final Object writing = new Object();
  private volatile Database database;
  private volatile Extent extent = Extent.EMPTY;
  private long synced; // height up to which all is on disk; guarded by writing

  IndexStore(IndexFolder folder) {
    this.folder = folder;
  }

  void open() {
    synchronized (writing) {
      Database opened = folder.open();
      Extent found;
      try {
        found = opened.getSealed(IndexKeys.META, () -> "the record of its heights").map(Extent::decode).orElse(Extent.EMPTY);
        OptionalLong gap = gap(opened, found);
        if (gap.isPresent()) {
          throw opened.damaged("block " + gap.getAsLong(), "it is missing, as after a loss of power");
        }
      } catch (RuntimeException e) {
        opened.close();
        opened = folder.again(e.getMessage());
        found = Extent.EMPTY;
      }
      database = opened;
      extent = found;
      synced = extent.height();
    }
  }

  /** The first height that was lost of those that were not synced. */
  private static OptionalLong gap(Database opened, Extent extent) {
    return opened.closedInOrder() || extent.isEmpty() ? OptionalLong.empty() : LongStream.rangeClosed(Math.max(extent.base(), opened.acknowledged() + 1), extent.height())
        .filter(height -> opened.get(IndexKeys.events(Kind.BLOCK, height, 0), () -> "the index entry of height " + height).isEmpty()).findFirst();
  }

  /** After a write that failed, or when the content is of no use: closed and opened again. */
  void reopen() {
    synchronized (writing) {
      close();
      open();
    }
  }

  /** Throws everything away. */
  void clear(String why) {
    synchronized (writing) {
      extent = Extent.EMPTY;
      synced = 0;
      close();
      database = folder.again(why);
    }
  }

  Extent extent() {
    return extent;
  }

  /** Appends heights that follow on each other and on what is there, as one write. */
  void append(List<Entries> heights) {
    synchronized (writing) {
      Extent next = extent;
      for (Entries entries : heights) {
        if (!next.isEmpty() && entries.height() != next.height() + 1) {
          throw new IllegalStateException("height " + entries.height() + " does not follow the last indexed height " + next.height());
        }
        next = new Extent(next.isEmpty() ? entries.height() : next.base(), entries.height(), entries.hash());
      }
      Extent reached = next;
      Consumer<Batch> fill = batch -> {
        heights.forEach(entries -> entries.write(batch));
        putExtent(batch, reached);
      };
      if (reached.height() - synced >= SYNCED_EVERY) {
        database.write(reached.height(), fill);
        synced = reached.height();
      } else {
        database.writeAhead(fill);
      }
      extent = reached;
    }
  }

  /** Deletes everything below {@code bound}; gives the number of heights that went. */
  long pruneBelow(long bound) {
    long deleted = 0;
    while (true) {
      synchronized (writing) {
        Extent now = extent;
        if (now.isEmpty() || bound <= now.base()) {
          return deleted;
        }
        deleted += pruneSome(now, Math.min(bound, now.height() + 1));
      }
    }
  }

  private long pruneSome(Extent now, long bound) {
    long[] reached = {now.base()};
    try {
      database.write(now.height(), batch -> {
        long height = now.base();
        while (height < bound && batch.size() < PRUNED_AT_ONCE) {
          delete(batch, Kind.BLOCK, height);
          delete(batch, Kind.TX, height);
          height++;
        }
        reached[0] = height;
        // readers see the higher base first: whoever then misses an entry does not look for it
        extent = height > now.height() ? Extent.EMPTY : new Extent(height, now.height(), now.hash());
        putExtent(batch, extent);
      });
    } catch (RuntimeException e) {
      extent = now;
      throw e;
    }
    return reached[0] - now.base();
  }

  private void delete(Batch batch, Kind kind, long height) {
    byte[] last = IndexKeys.events(kind, height, -1);
    Access records = new Access(IndexKeys.events(kind, height, 0), last, true);
    Postings postings = new Postings(kind, height, (key, indexes) -> batch.delete(key));
    try (Cursor cursor = database.cursor(records.first())) {
      for (cursor.seek(records.first()); cursor.isAt(IndexKeys.eventsOf(kind)) && records.holds(cursor.key()); cursor.next()) {
        byte[] key = cursor.key();
        EventRecord record = Checksum.unseal(key, cursor.value()).map(EventRecord::decode)
            .orElseThrow(() -> database.damaged("the index entry of height " + height, "its checksum is wrong"));
        if (!record.txHash().isEmpty()) {
          batch.delete(IndexKeys.hash(record.txHash(), height, IndexKeys.index(key)));
        }
        postings.add(IndexKeys.index(key), record);
        batch.delete(key);
      }
    }
    postings.end();
  }

  private static void putExtent(Batch batch, Extent extent) {
    batch.put(IndexKeys.META, Checksum.seal(IndexKeys.META, extent.encode()));
  }

  SearchAnswer search(Kind kind, SearchPlan plan, SearchLimits limits, SearchRequest request) {
    Extent now = extent;
    return new Search(database, kind, plan, limits, now).run(request);
  }

  /** Keys there are, for tests. */
  long size() {
    long count = 0;
    for (byte[] family : List.of(new byte[] {0}, IndexKeys.eventsOf(Kind.TX))) {
      try (Cursor cursor = database.cursor(family)) {
        for (cursor.seek(family); cursor.isAt(new byte[0]); cursor.next()) {
          count++;
        }
      }
    }
    return count;
  }

  /** Native objects open at this moment. */
  int openHandles() {
    Database open = database;
    return open == null ? 0 : open.openHandles();
  }

  @Override
  public void close() {
    Database open = database;
    if (open != null) {
      open.close();
    }
  }
}
