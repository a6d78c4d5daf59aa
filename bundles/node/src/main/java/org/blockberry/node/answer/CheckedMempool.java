package org.blockberry.node.answer;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolExpiry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;

/** Checks what a mempool answers. */
record CheckedMempool(Mempool pool) implements Mempool {
  private static final int MOST_EXPORTED = 20_000_000; // twice what [mempool] max_txs allows

  @Override
  public void start() throws Exception {
    pool.start();
  }

  @Override
  public void close() throws Exception {
    pool.close();
  }

  @Override
  public AddResult add(PoolEntry entry) {
    return Answers.present(pool.add(entry), "add");
  }

  @Override
  public AddResult carryOver(PoolEntry entry) {
    return Answers.present(pool.carryOver(entry), "carryOver");
  }

  @Override
  public Optional<PoolExpiry> expiry() {
    return Answers.present(pool.expiry(), "expiry").map(CheckedExpiry::new);
  }

  @Override
  public boolean contains(Bytes hash) {
    return pool.contains(hash);
  }

  @Override
  public Optional<PoolEntry> get(Bytes hash) {
    Optional<PoolEntry> found = Answers.present(pool.get(hash), "get");
    Answers.require(found.isEmpty() || found.get().hash().equals(hash), "get gave another transaction than it was asked for");
    return found;
  }

  @Override
  public List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude) {
    List<PoolEntry> reaped = Answers.copy(pool.reap(limits, exclude), "reap");
    long bytes = 0;
    long gas = 0;
    for (PoolEntry entry : reaped) {
      bytes += entry.transaction().sizeInBlock();
      gas = entry.gasWanted() > Long.MAX_VALUE - gas ? Long.MAX_VALUE : gas + entry.gasWanted();
    }
    Answers.require(reaped.size() <= limits.maxCount(), "reap gave " + reaped.size() + " transactions but the limit is " + limits.maxCount());
    Answers.require(bytes <= limits.maxBytes(), "reap gave " + bytes + " bytes but the limit is " + limits.maxBytes());
    Answers.require(gas <= limits.maxGas(), "reap gave transactions of gas " + gas + " but the limit is " + limits.maxGas());
    if (!exclude.isEmpty()) {
      Set<Bytes> excluded = new HashSet<>(exclude);
      Answers.require(reaped.stream().noneMatch(entry -> excluded.contains(entry.hash())), "reap gave a transaction that was excluded");
    }
    return reaped;
  }

  @Override
  public void update(long height, Collection<Bytes> committed) {
    pool.update(height, committed);
  }

  @Override
  public boolean remove(Bytes hash, RemovalReason reason) {
    return pool.remove(hash, reason);
  }

  @Override
  public void export(long afterSequence, Predicate<PoolEntry> visitor) {
    int[] visited = new int[1];
    pool.export(afterSequence, entry -> {
      Answers.present(entry, "export");
      Answers.require(++visited[0] <= MOST_EXPORTED, "export does not end");
      Answers.require(entry.sequence() > afterSequence, "export visits a transaction that was not asked for");
      return visitor.test(entry);
    });
  }

  @Override
  public PoolStats stats() {
    PoolStats stats = Answers.present(pool.stats(), "stats");
    Answers.notNegative(stats.transactions(), "stats, for the number of transactions,");
    Answers.notNegative(stats.bytes(), "stats, for their bytes,");
    return stats;
  }
}
