package org.blockberry.store.state.iavl;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Database;
import org.blockberry.store.durable.DatabaseSetup;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;

/**
 * Prints what the store does beside what RocksDB alone does with the same keys and values on the same disk in the same run. Not a test. Arguments: folder, keys,
 * commits to measure, updates per commit.
 */
final class IavlTimes {
  private static final int KEY = 20;
  private static final int VALUE = 100;
  private static final int KEPT = 20;
  private static final int LOAD_BATCH = 50_000;

  private IavlTimes() {}

  private static Bytes key(long number) {
    byte[] key = new byte[KEY];
    ByteBuffer.wrap(key).putLong(number * 0x9E3779B97F4A7C15L).putLong(number);
    return Bytes.wrap(key);
  }

  private static Bytes value(Random random) {
    byte[] value = new byte[VALUE];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }

  private static StateChanges updates(Random random, int count, long keys) {
    StateChanges.Builder changes = StateChanges.builder();
    for (int i = 0; i < count; i++) {
      changes.set(key(random.nextLong(keys)), value(random));
    }
    return changes.build();
  }

  private static void print(String format, Object... arguments) {
    System.out.printf(Locale.ROOT, format + "%n", arguments);
    System.out.flush();
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    long keys = Long.parseLong(arguments[1]);
    int commits = Integer.parseInt(arguments[2]);
    int updates = Integer.parseInt(arguments[3]);
    Tuning tuning = new Tuning(64 << 20, 16 << 20, 64 << 20, 256, 0, false, !Boolean.getBoolean("buffered"));
    raw(folder.resolve("raw"), tuning, keys, commits, updates);
    IavlConfig config = new IavlConfig(tuning, Long.getLong("node_cache_mb", 512) << 20, 16 << 20, (64 << 20) / IavlConfig.NODE_BYTES, 100, 0);
    try (TestContext context = new TestContext(folder.resolve("iavl"))) {
      try (IavlStateStore store = new IavlStateStore(config, context, RocksDB::write, IavlTimes::cpu)) {
        store.start();
        load(store, keys);
        commits(store, keys, commits, updates, false);
        store.pruneBelow(store.version() - KEPT); // what has gathered does not count
        store.workOff();
        commits(store, keys, commits, updates, true);
        commits(store, keys, commits, updates, false);
        proofs(store, keys);
        print("memory: node cache %d MB, heap %d MB", store.nodeCacheBytes() >> 20, heap());
      }
      long opened = System.nanoTime();
      try (IavlStateStore store = new IavlStateStore(config, context, RocksDB::write, IavlTimes::cpu)) {
        store.start();
        print("open: %d ms, version %d", (System.nanoTime() - opened) / 1_000_000, store.version());
        rest(store, folder, keys);
      }
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long allCpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() >> 20;
  }

  private static void raw(Path folder, Tuning tuning, long keys, int commits, int updates) {
    Random random = new Random(1);
    try (Database database = Database.open(new DatabaseSetup(folder, "raw", "raw", tuning), System.getLogger("raw"))) {
      for (long from = 0; from < keys; from += LOAD_BATCH) {
        long first = from;
        database.write(1, batch -> {
          for (long i = first; i < Math.min(keys, first + LOAD_BATCH); i++) {
            batch.put(key(i).toArray(), value(random).toArray());
          }
        });
      }
      long[] times = new long[commits];
      long cpu = 0;
      for (int i = 0; i < commits; i++) {
        StateChanges changes = updates(random, updates, keys);
        long begun = System.nanoTime();
        cpu -= cpu();
        database.write(1, batch -> changes.asMap().forEach((key, value) -> batch.put(key.toArray(), value.get().toArray())));
        times[i] = System.nanoTime() - begun;
        cpu += cpu();
      }
      print("rocksdb alone: %s; writer's CPU %.1f ms", rate(times, updates), cpu / 1e6 / commits);
    }
  }

  private static String rate(long[] times, int updates) {
    long sum = Arrays.stream(times).sum();
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return String.format(Locale.ROOT, "%.0f updates/s; batch of %d: p50 %.1f ms, p90 %.1f ms, max %.1f ms", updates * (double) times.length * 1e9 / sum, updates,
        sorted[times.length / 2] / 1e6, sorted[times.length * 9 / 10] / 1e6, sorted[times.length - 1] / 1e6);
  }

  private static void load(IavlStateStore store, long keys) {
    Random random = new Random(2);
    long begun = System.nanoTime();
    for (long from = 0; from < keys; from += LOAD_BATCH) {
      StateChanges.Builder changes = StateChanges.builder();
      for (long i = from; i < Math.min(keys, from + LOAD_BATCH); i++) {
        changes.set(key(i), value(random));
      }
      long version = store.version() + 1;
      store.prepare(version, changes.build());
      store.commit(version);
    }
    print("load: %d keys, %.0f inserts/s", keys, keys * 1e9 / (System.nanoTime() - begun));
  }

  private static void commits(IavlStateStore store, long keys, int commits, int updates, boolean pruning) {
    Random random = new Random(store.version());
    long[] times = new long[commits];
    long prepared = 0;
    long cleaning = store.cleaningNanos();
    long checkpoints = store.checkpointNanos();
    long all = allCpu();
    long misses = store.nodeCacheMisses();
    ThreadTimes threads = ThreadTimes.now();
    long cpu = cpu();
    long making = 0;
    for (int i = 0; i < commits; i++) {
      long before = cpu();
      StateChanges changes = updates(random, updates, keys);
      making += cpu() - before;
      long version = store.version() + 1;
      long begun = System.nanoTime();
      store.prepare(version, changes);
      prepared += System.nanoTime() - begun;
      store.commit(version);
      times[i] = System.nanoTime() - begun;
      if (pruning && version > KEPT) {
        store.pruneBelow(version - KEPT);
      }
    }
    cpu = cpu() - cpu - making;
    all = allCpu() - all - making;
    double background = store.checkpointNanos() - checkpoints;
    double pruned = store.cleaningNanos() - cleaning;
    print("iavl, %s: %s (prepare %.1f ms; %.1f nodes read); CPU per batch: writer %.1f ms, checkpoints %.1f ms, pruning %.1f ms (%.1f %% of writer and checkpoints), whole process %.1f ms",
        pruning ? "pruned to 20 versions" : "nothing pruned", rate(times, updates), prepared / 1e6 / commits, (double) (store.nodeCacheMisses() - misses) / commits,
        cpu / 1e6 / commits, background / 1e6 / commits, pruned / 1e6 / commits, 100 * pruned / (cpu + background), all / 1e6 / commits);
    print("  by thread, ms per batch (making the changes is %.1f of main): %s", making / 1e6 / commits, ThreadTimes.now().since(threads, commits));
  }

  private static void proofs(IavlStateStore store, long keys) {
    Random random = new Random(4);
    for (int round = 0; round < 4; round++) {
      long version = store.version() - round % 2; // the latest, and the one that a query gets by default
      Bytes[] hot = new Bytes[2_000];
      for (int i = 0; i < hot.length; i++) {
        hot[i] = key(random.nextLong(keys));
      }
      long[] cold = new long[hot.length];
      long[] warm = new long[hot.length];
      long[] reads = new long[hot.length];
      for (long[] times : new long[][] {cold, warm}) {
        for (int i = 0; i < hot.length; i++) {
          long begun = System.nanoTime();
          if (store.proof(hot[i], version).isEmpty()) {
            throw new IllegalStateException("no proof");
          }
          times[i] = System.nanoTime() - begun;
        }
        Arrays.sort(times);
      }
      for (int i = 0; i < hot.length; i++) {
        long begun = System.nanoTime();
        Optional<Bytes> found = store.get(hot[i]);
        reads[i] = System.nanoTime() - begun;
        if (found.isEmpty()) {
          throw new IllegalStateException("no value");
        }
      }
      Arrays.sort(reads);
      print("proof at latest - " + round % 2 + ": first p50 %.1f us, again p50 %.1f us, p99 %.1f us; get p50 %.1f us", cold[1_000] / 1e3, warm[1_000] / 1e3, warm[1_980] / 1e3, reads[1_000] / 1e3);
    }
  }

  private static void rest(IavlStateStore store, Path folder, long keys) throws IOException {
    long begun = System.nanoTime();
    int[] seen = {0};
    store.range(Bytes.EMPTY, Bytes.EMPTY, store.version(), (key, value) -> ++seen[0] > 0);
    print("range over all: %d keys, %.0f keys/s", seen[0], seen[0] * 1e9 / (System.nanoTime() - begun));
    store.pruneBelow(store.version());
    store.workOff();
    try (Stream<Path> files = Files.walk(folder.resolve("iavl"))) {
      long bytes = files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      print("disk: %d MB, %d bytes per key", bytes >> 20, bytes / keys);
    }
  }
}
