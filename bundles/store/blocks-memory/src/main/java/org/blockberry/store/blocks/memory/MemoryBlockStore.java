package org.blockberry.store.blocks.memory;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.StoredHeight;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;

/**
 * A chain in memory, for tests and throw-away nodes. Writers exclude each other, readers never wait: height and base are
 * published after what they cover is there and before it goes.
 */
public final class MemoryBlockStore implements BlockStore {
  /** Roughly what the JVM adds to each block, record and index entry. */
  private static final long OVERHEAD_BYTES = 128;

  private final long maxBytes;
  private final ConcurrentSkipListMap<Long, StoredBlock> blocks = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<Long, Bytes> results = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<Long, Bytes> states = new ConcurrentSkipListMap<>();
  private final Map<Bytes, Long> heights = new ConcurrentHashMap<>();
  private final Map<Bytes, TxLocation> transactions = new ConcurrentHashMap<>();
  private volatile long base;
  private volatile long height;
  private volatile long usedBytes;

  /**
   * An empty store.
   *
   * @param maxBytes what blocks, results, records and indexes may take together, estimated, 1 or more
   */
  public MemoryBlockStore(long maxBytes, Metrics metrics) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes is " + maxBytes + " but must be 1 or more");
    }
    this.maxBytes = maxBytes;
    metrics.describedAs("Lowest height that is stored.").gauge("base", () -> base);
    metrics.describedAs("Highest height that is stored.").gauge("height", () -> height);
    metrics.describedAs("Memory that blocks and records take.").gauge("used_bytes", () -> usedBytes);
  }

  @Override
  public long base() {
    return base;
  }

  @Override
  public long height() {
    return height;
  }

  @Override
  public synchronized void append(StoredBlock block) {
    if (height > 0) {
      refuseMisfit(block);
    }
    reserve(size(block));
    blocks.put(block.height(), block);
    heights.put(block.hash(), block.height());
    for (int i = 0; i < block.txHashes().size(); i++) {
      transactions.put(block.txHashes().get(i), new TxLocation(block.height(), i));
    }
    height = block.height();
    if (base == 0) {
      base = block.height();
    }
  }

  @Override
  public OptionalLong nextHeight(long from) {
    Long next = blocks.ceilingKey(from);
    return next == null || next > height ? OptionalLong.empty() : OptionalLong.of(next);
  }

  /** One by one: nothing survives a crash here anyway. */
  @Override
  public synchronized void takeOver(List<StoredHeight> heights) {
    for (StoredHeight each : heights) {
      StoredBlock block = each.block();
      if (height == 0 || block.height() >= base) {
        append(block);
      } else {
        keep(block);
      }
      each.results().ifPresent(content -> saveResults(block.height(), content));
      each.state().ifPresent(content -> put(block.height(), content));
    }
  }

  private void keep(StoredBlock block) {
    if (blocks.containsKey(block.height())) {
      throw new StoreException("block " + block.height() + " is here already");
    }
    reserve(size(block));
    blocks.put(block.height(), block);
    heights.put(block.hash(), block.height());
    for (int i = 0; i < block.txHashes().size(); i++) {
      TxLocation place = new TxLocation(block.height(), i);
      transactions.merge(block.txHashes().get(i), place, (old, fresh) -> old.height() > fresh.height() ? old : fresh);
    }
  }

  private void refuseMisfit(StoredBlock block) {
    if (block.height() != height + 1) {
      throw new StoreException("block " + block.height() + " does not follow the last stored block " + height
          + ". Append block " + (height + 1) + " next.");
    }
    Bytes last = blocks.get(height).hash();
    if (!block.parentHash().equals(last)) {
      throw new StoreException("block " + block.height() + " names " + block.parentHash() + " as its parent but block " + height
          + " has hash " + last + ". It belongs to another chain.");
    }
    if (heights.containsKey(block.hash())) {
      throw new StoreException("block " + block.height() + " has hash " + block.hash() + " like block "
          + heights.get(block.hash()));
    }
  }

  private void reserve(long bytes) {
    if (usedBytes + bytes > maxBytes) {
      throw new StoreException("the block store holds " + usedBytes + " bytes and " + bytes + " more would exceed its "
          + maxBytes + ". Raise block-store.memory.max_mb, prune, or use the type rocksdb.");
    }
    usedBytes += bytes;
  }

  private static long size(StoredBlock block) {
    return OVERHEAD_BYTES * 2 + block.block().size() + block.commit().size() + block.txHashes().size() * (32 + OVERHEAD_BYTES);
  }

  private static long size(Bytes record) {
    return OVERHEAD_BYTES + record.size();
  }

  @Override
  public Optional<StoredBlock> block(long asked) {
    return holds(asked) ? Optional.ofNullable(blocks.get(asked)) : Optional.empty();
  }

  private boolean holds(long asked) {
    return asked > 0 && asked <= height && (asked >= base || blocks.containsKey(asked));
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    Long found = heights.get(hash);
    return found != null && holds(found) ? OptionalLong.of(found) : OptionalLong.empty();
  }

  @Override
  public synchronized void saveResults(long of, Bytes content) {
    Objects.requireNonNull(content, "results");
    if (!holds(of)) {
      throw new StoreException("results of block " + of + " cannot be kept: the store has blocks " + base + " to " + height);
    }
    Bytes present = results.get(of);
    if (present == null) {
      reserve(size(content));
      results.put(of, content);
    } else if (!present.equals(content)) {
      throw new StoreException("block " + of + " already has other results. Executing it again gave something else: "
          + "the application is not deterministic, or its state is not the one this block was executed on.");
    }
  }

  @Override
  public Optional<Bytes> results(long of) {
    return Optional.ofNullable(results.get(of));
  }

  @Override
  public synchronized void saveState(long after, Bytes content) {
    Objects.requireNonNull(content, "state");
    if (after < 0 || height > 0 && (after < base - 1 || after > height)) {
      throw new StoreException("the chain-state record after block " + after + " cannot be kept: the store has blocks " + base
          + " to " + height);
    }
    put(after, content);
  }

  private void put(long after, Bytes content) {
    Bytes present = states.get(after);
    reserve(size(content) - (present == null ? 0 : size(present)));
    states.put(after, content);
  }

  @Override
  public Optional<Bytes> state(long after) {
    return Optional.ofNullable(states.get(after));
  }

  @Override
  public OptionalLong stateHeight() {
    Map.Entry<Long, Bytes> newest = states.lastEntry();
    return newest == null ? OptionalLong.empty() : OptionalLong.of(newest.getKey());
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    return Optional.ofNullable(transactions.get(txHash)).filter(location -> holds(location.height()));
  }

  @Override
  public long pruneBelow(long bound) {
    return pruneBelow(bound, 0);
  }

  @Override
  public synchronized long pruneBelow(long bound, long keepEvery) {
    if (keepEvery < 0) {
      throw new IllegalArgumentException("keepEvery is " + keepEvery + " but must be 0 or more");
    }
    if (height == 0 || bound <= base) {
      return 0;
    }
    if (bound > height) {
      throw new IllegalArgumentException("pruning below " + bound + " would delete the last block, " + height
          + ". The bound must be " + height + " or less.");
    }
    long from = base;
    base = bound;
    long deleted = 0;
    drop(states, from - 1, keepEvery > 0 && blocks.containsKey(from - 1));
    for (long each = from; each < bound; each++) {
      if (keepEvery == 0 || each % keepEvery != 0) {
        forget(blocks.remove(each));
        drop(results, each, false);
        drop(states, each, false);
        deleted++;
      }
    }
    return deleted;
  }

  private void forget(StoredBlock block) {
    heights.remove(block.hash());
    for (Bytes txHash : block.txHashes()) {
      transactions.computeIfPresent(txHash, (hash, location) -> location.height() > block.height() ? location : null);
    }
    usedBytes -= size(block);
  }

  private void drop(ConcurrentSkipListMap<Long, Bytes> records, long of, boolean kept) {
    Bytes gone = kept ? null : records.remove(of);
    if (gone != null) {
      usedBytes -= size(gone);
    }
  }

  /** Always 0: nothing reaches a disk. */
  @Override
  public long syncedWrites() {
    return 0;
  }

  @Override
  public boolean isVolatile() {
    return true;
  }
}
