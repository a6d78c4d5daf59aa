package org.blockberry.node.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.metrics.MetricsRegistry;
import org.junit.jupiter.api.Test;

class SteadyMetricsTest {
  /** Keeps what it is told. */
  private static final class Registry implements MetricsRegistry {
    final Map<String, Long> counts = new TreeMap<>();
    final Map<String, DoubleSupplier> gauges = new TreeMap<>();
    final java.util.List<String> helps = new java.util.ArrayList<>();
    int open;

    @Override
    public Scope scope(String prefix) {
      open++;
      return new Scope() {
        @Override
        public Metrics describedAs(String help) {
          helps.add(help);
          return this;
        }

        @Override
        public Counter counter(String name, String... labels) {
          if (name.startsWith("bad")) {
            throw new IllegalArgumentException(name);
          }
          String key = prefix + "_" + name + Arrays.toString(labels);
          counts.putIfAbsent(key, 0L);
          return new Counter() {
            @Override
            public void add(long amount) {
              counts.merge(key, amount, Long::sum);
            }

            @Override
            public long count() {
              return counts.get(key);
            }
          };
        }

        @Override
        public void gauge(String name, DoubleSupplier value, String... labels) {
          gauges.put(prefix + "_" + name, value);
        }

        @Override
        public Timer timer(String name, String... labels) {
          Counter counter = counter(name, labels);
          return new Timer() {
            @Override
            public void record(Duration time) {
              recordNanos(time.toNanos());
            }

            @Override
            public void recordNanos(long nanos) {
              counter.add(nanos);
            }
          };
        }

        @Override
        public void close() {
          open--;
        }
      };
    }

    @Override
    public String prometheusText() {
      return "text";
    }
  }

  private final SteadyMetrics metrics = new SteadyMetrics();

  @Test
  void metricsSurviveTheirRegistry() {
    Registry first = new Registry();
    metrics.bind(first);
    MetricsRegistry.Scope scope = metrics.scope("pool");
    Metrics.Counter counter = scope.counter("added", "kind", "a");
    Metrics.Timer timer = scope.timer("time");
    scope.gauge("size", () -> 7);
    counter.add(2);
    timer.recordNanos(5);
    assertEquals(Map.of("pool_added[kind, a]", 2L, "pool_time[]", 5L), first.counts);
    metrics.unbind(first);
    assertEquals(0, first.open);
    assertEquals("", metrics.prometheusText());
    counter.add(3);
    timer.recordNanos(9);
    assertEquals(3, counter.count());
    assertThrows(IllegalArgumentException.class, () -> counter.add(-1));
    Registry second = new Registry();
    metrics.bind(second);
    counter.increment();
    assertEquals(Map.of("pool_added[kind, a]", 4L, "pool_time[]", 0L), second.counts);
    assertEquals(7, second.gauges.get("pool_size").getAsDouble());
    assertEquals(4, counter.count());
    assertEquals("text", metrics.prometheusText());
    assertEquals(Map.of("pool_added[kind, a]", 2L, "pool_time[]", 5L), first.counts);
    scope.close();
    assertEquals(0, second.open);
  }

  @Test
  void anotherRegistryTakesOverBeforeTheOldOneGoes() {
    Registry first = new Registry();
    Registry second = new Registry();
    metrics.bind(first);
    Metrics.Counter counter = metrics.scope("x").counter("n");
    metrics.bind(second);
    metrics.unbind(first); // late
    counter.add(1);
    assertEquals(Map.of("x_n[]", 1L), second.counts);
    assertEquals(0, first.open);
  }

  @Test
  void askingTwiceGivesTheSameAndABadNameIsRefused() {
    MetricsRegistry.Scope early = metrics.scope("x");
    assertSame(early.counter("n", "a", "b"), early.counter("n", "a", "b"));
    metrics.bind(new Registry());
    assertThrows(IllegalArgumentException.class, () -> early.counter("bad"));
  }

  @Test
  void aClosedScopeIsForgotten() {
    Registry registry = new Registry();
    MetricsRegistry.Scope scope = metrics.scope("x");
    Metrics.Counter counter = scope.counter("n");
    scope.close();
    metrics.bind(registry);
    counter.increment();
    assertEquals(0, registry.open);
    assertEquals(Map.of(), registry.counts);
  }

  @Test
  void whatIsRememberedIsBounded() {
    Registry registry = new Registry();
    MetricsRegistry.Scope scope = metrics.scope("x");
    for (int i = 0; i < SteadyScope.MOST + 100; i++) {
      scope.counter("n" + i);
    }
    metrics.bind(registry);
    assertEquals(SteadyScope.MOST, registry.counts.size());
  }

  @Test
  void aRegistryThatComesIsToldTheDescriptions() {
    SteadyMetrics steady = new SteadyMetrics();
    Metrics scope = steady.scope("pool");
    scope.describedAs("C").counter("c");
    scope.describedAs("G").gauge("g", () -> 1);
    scope.describedAs("T").timer("t");
    scope.counter("bare");
    for (int i = 0; i < 2; i++) {
      Registry registry = new Registry();
      steady.bind(registry);
      assertEquals(java.util.Set.of("C", "G", "T"), java.util.Set.copyOf(registry.helps));
      assertEquals(3, registry.helps.size());
    }
  }
}
