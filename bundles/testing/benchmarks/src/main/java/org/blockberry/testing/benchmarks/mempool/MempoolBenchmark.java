package org.blockberry.testing.benchmarks.mempool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A mempool with {@code held} transactions of 250 bytes, random priorities. One invocation works on the whole pool
 * where that is natural; then the auxiliary counter {@code entries} is the figure to read, in entries a second.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = {"-Xms2g", "-Xmx2g"})
public class MempoolBenchmark {
  private static final int BLOCK = 1_000;

  /** Counts what one invocation worked on. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    /** Entries worked on. */
    public long entries;
  }

  /** An empty pool takes all transactions: hash, entry and admission of each. */
  @Benchmark
  public Mempool add(HeldPool state, Work work) {
    Mempool pool = state.pool();
    for (int i = 0; i < state.held; i++) {
      if (pool.add(state.entry(i)) != AddResult.ADDED) {
        throw new IllegalStateException("the pool has room but refuses");
      }
    }
    work.entries += state.held;
    return pool;
  }

  /** What {@link #add} spends before the pool sees anything: SHA-256 and the entry. */
  @Benchmark
  public long hashOnly(HeldPool state, Work work) {
    long sum = 0;
    for (int i = 0; i < state.held; i++) {
      sum += state.entry(i).hash().at(0);
    }
    work.entries += state.held;
    return sum;
  }

  /** A proposal of up to 10,000; the figure is proposals a second. */
  @Benchmark
  public List<PoolEntry> reap10000(HeldPool state) {
    return state.full().reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, 10_000), List.of());
  }

  /** Every transaction again, to each a fake check that refuses 1 in 100, and their removal. */
  @Benchmark
  public int recheck(RefilledPool state, Work work) {
    List<Bytes> invalid = new ArrayList<>();
    state.full().export(0, entry -> {
      if (entry.sequence() % 100 == 0) {
        invalid.add(entry.hash());
      }
      return true;
    });
    for (Bytes hash : invalid) {
      state.full().remove(hash, RemovalReason.INVALID);
    }
    work.entries += state.held;
    return invalid.size();
  }

  /** Blocks of the best 1,000 until the pool is empty: reap and update, as a node does. */
  @Benchmark
  public long commitAll(RefilledPool state, Work work) {
    long height = 0;
    List<PoolEntry> block = state.full().reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, BLOCK), List.of());
    while (!block.isEmpty()) {
      List<Bytes> hashes = new ArrayList<>(BLOCK);
      for (PoolEntry entry : block) {
        hashes.add(entry.hash());
      }
      state.full().update(++height, hashes);
      block = state.full().reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, BLOCK), List.of());
    }
    work.entries += state.held;
    return height;
  }

  /** Removes every transaction one by one, in an order that has nothing to do with theirs. */
  @Benchmark
  public int remove(RefilledPool state, Work work) {
    int removed = 0;
    for (int i = 0; i < state.held; i++) {
      removed += state.full().remove(state.entries().get((int) (i * 7_919L % state.held)).hash(), RemovalReason.INVALID) ? 1 : 0;
    }
    work.entries += state.held;
    return removed;
  }

  /** A newcomer at a full pool: simple refuses it, priority evicts the worst for it or refuses. Hash included. */
  @Benchmark
  public int addWhenFull(RefilledPool state, Work work) {
    int added = 0;
    for (int i = 0; i < BLOCK; i++) {
      PoolEntry entry = state.stranger(i);
      added += state.full().add(entry) == AddResult.ADDED ? 1 : 0;
    }
    work.entries += BLOCK;
    return added;
  }
}
