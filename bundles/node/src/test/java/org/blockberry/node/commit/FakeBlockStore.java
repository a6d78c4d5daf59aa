package org.blockberry.node.commit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;

/** Blocks in memory; the object is the disk, keep it over a simulated crash. Writes its barriers into a shared list of calls. */
public final class FakeBlockStore implements BlockStore {
  private final TreeMap<Long, StoredBlock> blocks = new TreeMap<>();
  private final TreeMap<Long, Bytes> results = new TreeMap<>();
  private final TreeMap<Long, Bytes> states = new TreeMap<>();
  private final Map<Bytes, TxLocation> index = new ConcurrentHashMap<>();
  private final List<String> calls;
  private long writes;

  public FakeBlockStore() {
    this(new CopyOnWriteArrayList<>());
  }

  public FakeBlockStore(List<String> calls) {
    this.calls = calls;
  }

  private void barrier(String what, long height) {
    writes++;
    calls.add(what + " " + height);
  }

  @Override
  public synchronized long base() {
    return blocks.isEmpty() ? 0 : blocks.firstKey();
  }

  @Override
  public synchronized long height() {
    return blocks.isEmpty() ? 0 : blocks.lastKey();
  }

  @Override
  public synchronized void append(StoredBlock block) {
    if (!blocks.isEmpty() && block.height() != height() + 1) {
      throw new StoreException("block " + block.height() + " cannot follow " + height());
    }
    blocks.put(block.height(), block);
    for (int i = 0; i < block.txHashes().size(); i++) {
      index.put(block.txHashes().get(i), new TxLocation(block.height(), i));
    }
    barrier("append", block.height());
  }

  @Override
  public synchronized Optional<StoredBlock> block(long height) {
    return Optional.ofNullable(blocks.get(height));
  }

  @Override
  public synchronized OptionalLong heightOf(Bytes hash) {
    return blocks.values().stream().filter(block -> block.hash().equals(hash)).mapToLong(StoredBlock::height).findFirst();
  }

  @Override
  public synchronized void saveResults(long height, Bytes content) {
    Bytes before = results.putIfAbsent(height, content);
    if (before != null && !before.equals(content)) {
      throw new StoreException("block " + height + " already has other results");
    }
    barrier("results", height);
  }

  @Override
  public synchronized Optional<Bytes> results(long height) {
    return Optional.ofNullable(results.get(height));
  }

  @Override
  public synchronized void saveState(long height, Bytes state) {
    states.put(height, state);
    barrier("state", height);
  }

  @Override
  public synchronized Optional<Bytes> state(long height) {
    return Optional.ofNullable(states.get(height));
  }

  @Override
  public synchronized OptionalLong stateHeight() {
    return states.isEmpty() ? OptionalLong.empty() : OptionalLong.of(states.lastKey());
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    return Optional.ofNullable(index.get(txHash));
  }

  @Override
  public synchronized long pruneBelow(long height) {
    int before = blocks.size();
    blocks.headMap(height, false).clear();
    results.headMap(height, false).clear();
    states.headMap(height - 1, false).clear();
    return before - blocks.size();
  }

  @Override
  public synchronized long syncedWrites() {
    return writes;
  }

  /** Loses the end, as no crash does. */
  synchronized void truncate(long above) {
    blocks.tailMap(above, false).clear();
  }

  /** Loses the newest records of the chain's state. */
  synchronized void forgetStates(long above) {
    states.tailMap(above, false).clear();
  }
}
