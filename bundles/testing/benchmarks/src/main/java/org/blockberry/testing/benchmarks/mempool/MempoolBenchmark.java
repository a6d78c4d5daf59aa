package org.blockberry.testing.benchmarks.mempool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.mempool.priority.PriorityMempoolFactory;
import org.blockberry.mempool.simple.SimpleMempoolFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A mempool with {@code held} transactions of 250 bytes, random priorities. One invocation works on the whole pool where that is
 * natural; then the auxiliary counter {@code entries} is the figure to read, in entries a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = {"-Xms2g", "-Xmx2g"})
public class MempoolBenchmark {
  private static final int TX_BYTES = 250;
  private static final int BLOCK = 1_000;
  private static final Instant ARRIVED = Instant.EPOCH;

  /** Counts what one invocation worked on. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    /** Entries worked on. */
    public long entries;
  }

  /** Which pool. */
  @Param({"simple", "priority"})
  public String type;

  /** Transactions in the pool. */
  @Param({"1000", "10000", "100000"})
  public int held;

  private Bytes[] contents;
  private long[] priorities;
  private List<PoolEntry> entries;
  private Mempool full;
  private long sequence;

  /** Makes the transactions and a pool that holds them all. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    contents = new Bytes[held];
    priorities = new long[held];
    for (int i = 0; i < held; i++) {
      byte[] content = new byte[TX_BYTES];
      random.nextBytes(content);
      contents[i] = Bytes.wrap(content);
      priorities[i] = random.nextInt(1_000_000);
    }
    entries = new ArrayList<>(held);
    full = pool();
    for (int i = 0; i < held; i++) {
      entries.add(entry(i));
    }
    refill();
  }

  /** What the measured invocation took out comes back. */
  private void refill() {
    for (PoolEntry entry : entries) {
      full.add(entry);
    }
  }

  /** An empty pool takes all transactions: hash, entry and admission of each. */
  @Benchmark
  public Mempool add(Work work) {
    Mempool pool = pool();
    for (int i = 0; i < held; i++) {
      if (pool.add(entry(i)) != AddResult.ADDED) {
        throw new IllegalStateException("the pool has room but refuses");
      }
    }
    work.entries += held;
    return pool;
  }

  /** What {@link #add} spends before the pool sees anything: SHA-256 and the entry. */
  @Benchmark
  public long hashOnly(Work work) {
    long sum = 0;
    for (int i = 0; i < held; i++) {
      sum += entry(i).hash().at(0);
    }
    work.entries += held;
    return sum;
  }

  /** A proposal of up to 10,000; the figure is proposals a second. */
  @Benchmark
  public List<PoolEntry> reap10000() {
    return full.reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, 10_000), List.of());
  }

  /** Every transaction again, to each a fake check that refuses 1 in 100, and their removal. */
  @Benchmark
  public int recheck(Work work, Refilled unused) {
    List<Bytes> invalid = new ArrayList<>();
    full.export(0, entry -> {
      if (entry.sequence() % 100 == 0) {
        invalid.add(entry.hash());
      }
      return true;
    });
    for (Bytes hash : invalid) {
      full.remove(hash, RemovalReason.INVALID);
    }
    work.entries += held;
    return invalid.size();
  }

  /** Blocks of the best 1,000 until the pool is empty: reap and update, as a node does. */
  @Benchmark
  public long commitAll(Work work, Refilled unused) {
    long height = 0;
    List<PoolEntry> block = full.reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, BLOCK), List.of());
    while (!block.isEmpty()) {
      List<Bytes> hashes = new ArrayList<>(BLOCK);
      for (PoolEntry entry : block) {
        hashes.add(entry.hash());
      }
      full.update(++height, hashes);
      block = full.reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, BLOCK), List.of());
    }
    work.entries += held;
    return height;
  }

  /** Removes every transaction one by one, in an order that has nothing to do with theirs. */
  @Benchmark
  public int remove(Work work, Refilled unused) {
    int removed = 0;
    for (int i = 0; i < held; i++) {
      removed += full.remove(entries.get((int) (i * 7_919L % held)).hash(), RemovalReason.INVALID) ? 1 : 0;
    }
    work.entries += held;
    return removed;
  }

  /** A newcomer at a full pool: simple refuses it, priority evicts the worst for it or refuses. Hash included. */
  @Benchmark
  public int addWhenFull(Work work, Refilled unused) {
    int added = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte[] content = new byte[TX_BYTES];
      java.nio.ByteBuffer.wrap(content).putLong(++sequence);
      PoolEntry entry = PoolEntry.builder(Transaction.of(Bytes.wrap(content)), held + sequence, ARRIVED)
          .priority(priorities[i]).build();
      added += full.add(entry) == AddResult.ADDED ? 1 : 0;
    }
    work.entries += BLOCK;
    return added;
  }

  /** Fills the pool before each invocation, outside the measured time. Used where an invocation takes tens of microseconds or more. */
  @State(Scope.Thread)
  public static class Refilled {
    /** Brings back what is missing. */
    @Setup(Level.Invocation)
    public void refill(MempoolBenchmark benchmark) {
      if (benchmark.sequence > 0) {
        benchmark.full = benchmark.pool(); // strangers have moved in
        benchmark.sequence = 0;
      }
      benchmark.refill();
    }
  }

  private Mempool pool() {
    MempoolFactory factory = type.equals("simple") ? new SimpleMempoolFactory() : new PriorityMempoolFactory();
    PoolLimits limits = new PoolLimits(held, 1L << 40, 1 << 20);
    return factory.create(factory.settings().defaults(), new BenchmarkContext(limits));
  }

  private PoolEntry entry(int i) {
    return PoolEntry.builder(Transaction.of(contents[i]), i + 1, ARRIVED).priority(priorities[i]).build();
  }
}
