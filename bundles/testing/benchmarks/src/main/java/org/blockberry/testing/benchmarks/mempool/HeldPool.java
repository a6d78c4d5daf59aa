package org.blockberry.testing.benchmarks.mempool;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.mempool.priority.PriorityMempoolFactory;
import org.blockberry.mempool.simple.SimpleMempoolFactory;
import org.blockberry.mempool.ttl.TtlMempoolFactory;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A full pool and the transactions that it holds. A class of its own: JMH hands a benchmark class that is itself a
 * state to the setup of another state as a second object, and the setup would then fill the wrong pool.
 */
@State(Scope.Thread)
public class HeldPool {
  private static final int TX_BYTES = 250;
  private static final Instant ARRIVED = Instant.now();

  /** Which pool. */
  @Param({"simple", "priority", "ttl"})
  public String type;

  /** Transactions in the pool. */
  @Param({"1000", "10000", "100000"})
  public int held;

  private Bytes[] contents;
  private long[] priorities;
  private List<PoolEntry> entries;
  private Mempool full;
  private long strangers;

  /** Makes the transactions and a pool that holds them all. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    contents = new Bytes[held];
    priorities = new long[held];
    entries = new ArrayList<>(held);
    for (int i = 0; i < held; i++) {
      byte[] content = new byte[TX_BYTES];
      random.nextBytes(content);
      contents[i] = Bytes.wrap(content);
      priorities[i] = random.nextInt(1_000_000);
      entries.add(entry(i));
    }
    full = pool();
    fill();
  }

  /** Brings back what is missing. */
  final void fill() {
    if (strangers > 0) {
      full = pool();
      strangers = 0;
    }
    for (PoolEntry entry : entries) {
      full.add(entry);
    }
    if (full.stats().transactions() != held) {
      throw new IllegalStateException("the pool holds " + full.stats() + " instead of " + held);
    }
  }

  final Mempool full() {
    return full;
  }

  final List<PoolEntry> entries() {
    return entries;
  }

  /** An empty pool with room for all. */
  final Mempool pool() {
    MempoolFactory factory = switch (type) {
      case "simple" -> new SimpleMempoolFactory();
      case "priority" -> new PriorityMempoolFactory();
      default -> new TtlMempoolFactory();
    };
    PoolLimits limits = new PoolLimits(held, 1L << 40, 1 << 20);
    return factory.create(factory.settings().defaults(), new BenchmarkContext(limits));
  }

  /** Hash and entry number {@code i}. */
  final PoolEntry entry(int i) {
    return PoolEntry.builder(Transaction.of(contents[i]), i + 1, ARRIVED).priority(priorities[i]).build();
  }

  /** A transaction that the pool does not hold, with the priority of number {@code i}. */
  final PoolEntry stranger(int i) {
    byte[] content = new byte[TX_BYTES];
    ByteBuffer.wrap(content).putLong(++strangers);
    return PoolEntry.builder(Transaction.of(Bytes.wrap(content)), held + strangers, ARRIVED).priority(priorities[i]).build();
  }
}
