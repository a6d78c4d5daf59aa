package org.blockberry.testing.benchmarks;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.blockberry.api.metrics.Metrics;

/** Metrics that cost what the node's cost: one {@link LongAdder} each. Gauges are never read. Thread safe. */
public final class CountingMetrics implements Metrics {
  @Override
  public Counter counter(String name, String... labels) {
    LongAdder count = new LongAdder();
    return new Counter() {
      @Override
      public void add(long amount) {
        count.add(amount);
      }

      @Override
      public long count() {
        return count.sum();
      }
    };
  }

  @Override
  public void gauge(String name, DoubleSupplier value, String... labels) {}

  @Override
  public Timer timer(String name, String... labels) {
    Counter count = counter(name, labels);
    return new Timer() {
      @Override
      public void record(Duration time) {
        count.increment();
      }

      @Override
      public void recordNanos(long nanos) {
        count.increment();
      }
    };
  }
}
