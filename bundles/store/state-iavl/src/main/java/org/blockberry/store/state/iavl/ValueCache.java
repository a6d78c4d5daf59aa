package org.blockberry.store.state.iavl;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.blockberry.api.value.Bytes;

/**
 * Latest values that were asked for, bounded by their bytes; the one not asked for longest goes first. What a read found is kept only if no commit began or
 * ended since the read began, so that an old value never comes back (the fault that forked live chains, IAVL #1142).
 *
 * <p>Threading: any; one writer.
 */
final class ValueCache {
  private static final int SHARDS = 16;
  private static final int ENTRY_BYTES = 160;

  /** Where a value was set, and it. */
  record Entry(long version, Bytes value) {}

  private final Shard[] shards = new Shard[SHARDS];
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private volatile long epoch; // odd while a commit is written

  private static final class Shard {
    private final LinkedHashMap<Bytes, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
  }

  private final long shardLimit;

  /** @param limit bytes held, about; 0 holds nothing */
  ValueCache(long limit) {
    this.shardLimit = limit / SHARDS;
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new Shard();
    }
  }

  Optional<Entry> get(Bytes key) {
    Shard shard = shard(key);
    Entry found;
    synchronized (shard) {
      found = shard.entries.get(key);
    }
    (found == null ? misses : hits).increment();
    return Optional.ofNullable(found);
  }

  /** To be taken before a read whose result {@link #offer} is to keep. */
  long epoch() {
    return epoch;
  }

  /** Keeps what a read found that began in {@code readEpoch}. */
  void offer(Bytes key, Entry entry, long readEpoch) {
    if ((readEpoch & 1) != 0) {
      return;
    }
    Shard shard = shard(key);
    synchronized (shard) {
      if (epoch == readEpoch) {
        put(shard, key, entry);
      }
    }
  }

  /** A commit is about to be written. */
  void writing() {
    epoch++;
  }

  /** The commit is on disk; for each changed key {@link #changed} was called. */
  void written() {
    epoch++;
  }

  /** Called between {@link #writing} and {@link #written}, after the write: keys that are held get their new value. */
  void changed(Bytes key, Optional<Entry> now) {
    Shard shard = shard(key);
    synchronized (shard) {
      if (shard.entries.containsKey(key)) {
        remove(shard, key);
        now.ifPresent(entry -> put(shard, key, entry));
      }
    }
  }

  /** Forgets everything. */
  void clear() {
    for (Shard shard : shards) {
      synchronized (shard) {
        shard.entries.clear();
        shard.bytes = 0;
      }
    }
  }

  private void put(Shard shard, Bytes key, Entry entry) {
    remove(shard, key);
    long cost = cost(key, entry);
    if (cost > shardLimit) {
      return;
    }
    shard.entries.put(key, entry);
    shard.bytes += cost;
    Iterator<Map.Entry<Bytes, Entry>> eldest = shard.entries.entrySet().iterator();
    while (shard.bytes > shardLimit) {
      Map.Entry<Bytes, Entry> gone = eldest.next();
      shard.bytes -= cost(gone.getKey(), gone.getValue());
      eldest.remove();
    }
  }

  private static void remove(Shard shard, Bytes key) {
    Entry before = shard.entries.remove(key);
    if (before != null) {
      shard.bytes -= cost(key, before);
    }
  }

  private static long cost(Bytes key, Entry entry) {
    return ENTRY_BYTES + (long) key.size() + entry.value().size();
  }

  private Shard shard(Bytes key) {
    return shards[(key.hashCode() * 0x9E3779B9 >>> 28) & SHARDS - 1];
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }

  long bytes() {
    long sum = 0;
    for (Shard shard : shards) {
      synchronized (shard) {
        sum += shard.bytes;
      }
    }
    return sum;
  }
}
