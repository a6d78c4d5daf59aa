package org.blockberry.node.scope;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.testing.contracts.TestMetrics;

/** Counts the scopes that are open. */
public final class CountingRegistry implements MetricsRegistry {
  public final AtomicInteger open = new AtomicInteger();

  @Override
  public Scope scope(String prefix) {
    open.incrementAndGet();
    Metrics metrics = new TestMetrics();
    return new Scope() {
      @Override
      public Counter counter(String name, String... labels) {
        return metrics.counter(name, labels);
      }

      @Override
      public void gauge(String name, DoubleSupplier value, String... labels) {
        metrics.gauge(name, value, labels);
      }

      @Override
      public Timer timer(String name, String... labels) {
        return metrics.timer(name, labels);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  @Override
  public String prometheusText() {
    return "";
  }
}
