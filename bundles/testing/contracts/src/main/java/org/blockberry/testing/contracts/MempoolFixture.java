package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What all parts of {@link MempoolContract} use: making pools and entries, and looking at what a pool holds. */
abstract class MempoolFixture {
  static final PoolLimits ROOMY = new PoolLimits(100_000, 1L << 30, 1 << 20);

  @TempDir
  Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();

  /** The factory under test. */
  protected abstract MempoolFactory factory();

  /** Settings that differ from the defaults of the factory. */
  protected Map<String, Object> settings() {
    return Map.of();
  }

  /**
   * Starts an entry that the pool takes as long as there is room. By default each has a sender of its own and
   * priority 0; override it if the pool asks for something else.
   */
  protected PoolEntry.Builder builder(Transaction transaction, long sequence) {
    return PoolEntry.builder(transaction, sequence, contextClock.instant()).sender(Bytes.utf8("sender-" + sequence));
  }

  private final ManualClock contextClock = new ManualClock();

  @AfterEach
  final void closePools() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  final TestMempoolContext context(PoolLimits limits) {
    TestMempoolContext context = new TestMempoolContext(folder.resolve("pool-" + open.size()), limits);
    open.add(context);
    return context;
  }

  final Mempool pool(TestMempoolContext context) {
    return pool(context, settings());
  }

  final Mempool pool(TestMempoolContext context, Map<String, Object> settings) {
    try {
      MempoolFactory factory = factory();
      Mempool pool = factory.create(Settings.of(factory.settings(), settings), context);
      open.add(0, pool);
      pool.start();
      return pool;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the pool does not start", e);
    }
  }

  final Mempool pool(PoolLimits limits) {
    return pool(context(limits));
  }

  /** A pool in which every entry of this contract has room. */
  final Mempool pool() {
    return pool(ROOMY);
  }

  /** Different content for every number that fits into {@code size} bytes. */
  static Transaction transaction(long number, int size) {
    byte[] content = new byte[size];
    byte[] digits = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    int used = Math.min(size, digits.length);
    System.arraycopy(digits, digits.length - used, content, size - used, used);
    return Transaction.of(Bytes.wrap(content));
  }

  final PoolEntry entry(long sequence, int size) {
    return builder(transaction(sequence, size), sequence).build();
  }

  final PoolEntry entry(long sequence) {
    return entry(sequence, 100);
  }

  /** Entries of 100 bytes with the sequences {@code from} to {@code to}. */
  final List<PoolEntry> entries(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(this::entry).toList();
  }

  static void addAll(Mempool pool, Collection<PoolEntry> entries) {
    for (PoolEntry entry : entries) {
      assertEquals(AddResult.ADDED, pool.add(entry), () -> "with room for it, adding " + entry);
    }
  }

  static List<Bytes> hashes(Collection<PoolEntry> entries) {
    return entries.stream().map(PoolEntry::hash).toList();
  }

  static List<PoolEntry> exported(Mempool pool, long afterSequence) {
    List<PoolEntry> seen = new ArrayList<>();
    pool.export(afterSequence, seen::add);
    return seen;
  }

  /** Whether every way to look at the pool shows exactly {@code expected}. */
  static void assertHolds(Mempool pool, Collection<PoolEntry> expected) {
    long bytes = expected.stream().mapToLong(entry -> entry.transaction().size()).sum();
    assertEquals(new PoolStats(expected.size(), bytes), pool.stats());
    for (PoolEntry entry : expected) {
      assertTrue(pool.contains(entry.hash()), () -> "contains " + entry);
      assertSame(entry, pool.get(entry.hash()).orElseThrow(() -> new AssertionError("get finds nothing for " + entry)));
    }
    List<PoolEntry> exported = exported(pool, 0);
    assertEquals(expected.size(), exported.size(), "number of entries that export shows");
    assertEquals(new HashSet<>(hashes(expected)), new HashSet<>(hashes(exported)));
  }

  /** Whether an entry travelled unchanged. */
  static void assertSame(PoolEntry expected, PoolEntry actual) {
    assertEquals(expected.transaction().bytes(), actual.transaction().bytes());
    assertEquals(expected.hash(), actual.hash());
    assertEquals(expected.sequence(), actual.sequence());
    assertEquals(expected.arrived(), actual.arrived());
    assertEquals(expected.priority(), actual.priority());
    assertEquals(expected.sender(), actual.sender());
    assertEquals(expected.gasWanted(), actual.gasWanted());
    assertEquals(expected.timeToLive(), actual.timeToLive());
  }

  static <T> Set<T> without(Collection<T> all, Collection<? extends T> some) {
    Set<T> rest = new HashSet<>(all);
    rest.removeAll(new HashSet<>(some));
    return rest;
  }
}
