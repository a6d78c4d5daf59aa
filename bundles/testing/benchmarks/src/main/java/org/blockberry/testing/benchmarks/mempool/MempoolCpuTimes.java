package org.blockberry.testing.benchmarks.mempool;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The work of {@link MempoolBenchmark} in processor time of the calling thread, for machines that others use at the
 * same time: JMH measures the wall clock, which then says more about the neighbours.
 */
public final class MempoolCpuTimes {
  private static final int WARMUP_ROUNDS = 15;
  private static final int ROUNDS = 31;
  private static final int ENTRIES_PER_ROUND = 20_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private MempoolCpuTimes() {}

  /**
   * Prints one line for each pool, size and kind of work.
   *
   * @param arguments the pools; one in each process, because they share code that the compiler then fits to one of them
   */
  public static void main(String[] arguments) {
    String[] types = arguments.length == 0 ? new String[] {"simple", "priority", "ttl"} : arguments;
    MempoolBenchmark benchmark = new MempoolBenchmark();
    Map<String, BiConsumer<RefilledPool, MempoolBenchmark.Work>> works = new LinkedHashMap<>();
    works.put("hashOnly", benchmark::hashOnly);
    works.put("add", benchmark::add);
    works.put("addWhenFull", benchmark::addWhenFull);
    works.put("recheck", benchmark::recheck);
    works.put("remove", benchmark::remove);
    works.put("commitAll", benchmark::commitAll);
    works.put("reap10000", (state, work) -> {
      benchmark.reap10000(state);
      work.entries++;
    });
    for (int held : new int[] {1_000, 10_000, 100_000}) {
      for (String type : types) {
        RefilledPool state = new RefilledPool();
        state.type = type;
        state.held = held;
        state.prepare();
        works.forEach((name, work) -> {
          double[] nanos = measure(state, work);
          System.out.printf("%7d %-9s %-12s median %7.0f ns, least %7.0f ns%n", held, type, name, nanos[ROUNDS / 2], nanos[0]);
        });
      }
    }
  }

  private static double[] measure(RefilledPool state, BiConsumer<RefilledPool, MempoolBenchmark.Work> work) {
    double[] nanos = new double[ROUNDS];
    for (int round = -WARMUP_ROUNDS; round < ROUNDS; round++) {
      MempoolBenchmark.Work done = new MempoolBenchmark.Work();
      long spent = 0;
      for (int i = 0; i < Math.max(1, ENTRIES_PER_ROUND / state.held); i++) {
        state.refill();
        long before = THREADS.getCurrentThreadCpuTime();
        work.accept(state, done);
        spent += THREADS.getCurrentThreadCpuTime() - before;
      }
      if (round >= 0) {
        nanos[round] = (double) spent / done.entries;
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }
}
