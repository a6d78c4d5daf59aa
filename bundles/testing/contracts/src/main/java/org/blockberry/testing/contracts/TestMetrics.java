package org.blockberry.testing.contracts;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.blockberry.api.metrics.Metrics;

/** Metrics that a test can read. Thread safe. */
public final class TestMetrics implements Metrics {
  private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

  /** Present count, 0 if nobody counted. */
  public long count(String name, String... labels) {
    AtomicLong counter = counters.get(key(name, labels));
    return counter == null ? 0 : counter.get();
  }

  /** Present value of a gauge. */
  public double gaugeValue(String name, String... labels) {
    return gauges.get(key(name, labels)).getAsDouble();
  }

  @Override
  public Counter counter(String name, String... labels) {
    AtomicLong counter = counters.computeIfAbsent(key(name, labels), unused -> new AtomicLong());
    return new Counter() {
      @Override
      public void add(long amount) {
        counter.addAndGet(amount);
      }

      @Override
      public long count() {
        return counter.get();
      }
    };
  }

  @Override
  public void gauge(String name, DoubleSupplier value, String... labels) {
    gauges.put(key(name, labels), value);
  }

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

  private static String key(String name, String... labels) {
    return name + java.util.Arrays.toString(labels);
  }
}
