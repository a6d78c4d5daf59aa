package org.blockberry.testing.benchmarks.mempool;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.testing.benchmarks.CountingMetrics;

/**
 * What a pool needs while it is measured. It has no threads, folder or events: a pool that asks for one is measured
 * differently.
 */
record BenchmarkContext(PoolLimits limits, Metrics metrics) implements MempoolContext {
  BenchmarkContext(PoolLimits limits) {
    this(limits, new CountingMetrics());
  }

  @Override
  public void removed(PoolEntry entry, RemovalReason reason) {}

  @Override
  public String chainId() {
    return "benchmark-1";
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("benchmark");
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public RandomGenerator random() {
    return RandomGenerator.getDefault();
  }

  @Override
  public Path dataFolder() {
    throw notLent();
  }

  @Override
  public ExecutorService executor() {
    throw notLent();
  }

  @Override
  public EventBus events() {
    throw notLent();
  }

  @Override
  public ScheduledExecutorService timers() {
    throw notLent();
  }

  private static UnsupportedOperationException notLent() {
    return new UnsupportedOperationException("the mempool benchmark lends no threads, folder or events");
  }
}
