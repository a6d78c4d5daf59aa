package org.blockberry.ops.metrics;

import com.codahale.metrics.MetricRegistry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.metrics.MetricsRegistry;

/**
 * All metrics of the node, each kept as long as one scope uses it. Names end in {@code _total} for
 * counters and {@code _seconds} for timers, as Prometheus wants it; a name that ends so is left
 * alone. Past {@link #MAX_METRICS}, or {@link #MAX_PER_NAME} label values, a new metric still works
 * for its owner but is not shown, and that is counted.
 */
public final class CountedMetrics implements MetricsRegistry {
  static final int MAX_METRICS = 10_000;
  static final int MAX_PER_NAME = 500;
  static final int MAX_HELP = 200;

  private final MetricRegistry dropwizard;
  private final JvmMetrics jvm;
  private final Map<MetricId, Meter> meters = new HashMap<>();
  private final Map<String, Integer> perName = new HashMap<>();
  private final Map<String, String> helps = new HashMap<>(); // by name, of those that are described; guarded by meters
  private final LongAdder gaugeFailures = new LongAdder();
  private final LongAdder hidden = new LongAdder();
  private final GaugeReader gauges = new GaugeReader();

  /** A registry that shows its metrics in {@code dropwizard} too, for reporters. */
  public CountedMetrics(MetricRegistry dropwizard) {
    this.dropwizard = dropwizard;
    this.jvm = new JvmMetrics();
  }

  @Override
  public Scope scope(String prefix) {
    return new CountedScope(MetricId.checkName("metrics prefix", prefix));
  }

  @Override
  public String prometheusText() {
    TreeMap<MetricId, Meter> sorted =
        new TreeMap<>(Comparator.comparing(MetricId::name).thenComparing(MetricId::toString));
    Map<String, String> described;
    synchronized (meters) {
      sorted.putAll(meters);
      described = new HashMap<>(helps);
    }
    StringBuilder text = new StringBuilder(128 * (sorted.size() + 32));
    // Gauges are asked outside the lock and on another thread: they are plugins' code.
    gauges.refresh(sorted.values().stream().filter(Meter.Reading.class::isInstance).map(Meter.Reading.class::cast).toList(), gaugeFailures);
    PrometheusText.write(sorted, described, text, gaugeFailures);
    jvm.write(text);
    own(text, "metrics_gauge_failures_total", "Gauges that threw, or did not answer in time.", gaugeFailures);
    own(text, "metrics_hidden_total", "Metrics that work but are not shown, as there are too many.", hidden);
    PrometheusText.head(text, MetricId.PREFIX + "_metrics_stuck_threads", "gauge", "Threads that do not come back from a gauge.");
    PrometheusText.line(text, MetricId.PREFIX + "_metrics_stuck_threads", "", (long) gauges.stuck());
    return text.toString();
  }

  private static void own(StringBuilder text, String name, String help, LongAdder count) {
    String full = MetricId.PREFIX + "_" + name;
    PrometheusText.head(text, full, "counter", help);
    PrometheusText.line(text, full, "", count.sum());
  }

  /**
   * Metrics that disappear together. A closed scope hands out metrics that work but are not shown.
   */
  private final class CountedScope implements Scope {
    private final String prefix;
    // Guarded by meters.
    private final Set<MetricId> used = new HashSet<>();
    private boolean closed;

    CountedScope(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public Metrics describedAs(String help) {
      return new Described(help);
    }

    @Override
    public Counter counter(String name, String... labels) {
      return describedAs("").counter(name, labels);
    }

    @Override
    public Timer timer(String name, String... labels) {
      return describedAs("").timer(name, labels);
    }

    @Override
    public void gauge(String name, DoubleSupplier value, String... labels) {
      describedAs("").gauge(name, value, labels);
    }

    /** Registers with a description, empty for none. */
    private final class Described implements Metrics {
      private final String help;

      Described(String help) {
        this.help = help.length() <= MAX_HELP ? help : help.substring(0, MAX_HELP);
      }

      @Override
      public Metrics describedAs(String text) {
        return new Described(text);
      }

      @Override
      public Counter counter(String name, String... labels) {
        return meter(MetricId.of(prefix, name, "_total", labels), help, Meter.Counting.class, Meter.Counting::new);
      }

      @Override
      public Timer timer(String name, String... labels) {
        return meter(MetricId.of(prefix, name, "_seconds", labels), help, Meter.Timing.class, Meter.Timing::new);
      }

      @Override
      public void gauge(String name, DoubleSupplier value, String... labels) {
        java.util.Objects.requireNonNull(value, "value");
        MetricId id = MetricId.of(prefix, name, "", labels);
        synchronized (meters) {
          meter(id, help, Meter.Reading.class, Meter.Reading::new).put(CountedScope.this, value);
        }
      }
    }

    @Override
    public void close() {
      synchronized (meters) {
        closed = true;
        for (MetricId id : used) {
          Meter meter = meters.get(id);
          if (meter instanceof Meter.Reading gauge) {
            gauge.remove(this);
          }
          if (meter.leave()) {
            meters.remove(id);
            if (perName.computeIfPresent(id.name(), (name, count) -> count == 1 ? null : count - 1) == null) {
              helps.remove(id.name());
            }
            dropwizard.remove(id.toString());
          }
        }
        used.clear();
      }
    }

    private <M extends Meter> M meter(MetricId id, String help, Class<M> kind, Supplier<M> make) {
      synchronized (meters) {
        Meter present = meters.get(id);
        if (present != null && !kind.isInstance(present)) {
          throw new IllegalArgumentException(
              "metric " + id.name() + " is a " + present.type() + " already. Choose another name.");
        }
        if (closed) {
          return make.get();
        }
        if (present == null) {
          int siblings = perName.getOrDefault(id.name(), 0);
          if (meters.size() >= MAX_METRICS || siblings >= MAX_PER_NAME) {
            hidden.increment();
            return make.get();
          }
          M made = make.get();
          sameKind(id, made);
          meters.put(id, made);
          perName.put(id.name(), siblings + 1);
          dropwizard.register(id.toString(), made.metric());
          present = made;
        }
        if (used.add(id)) {
          present.use();
        }
        if (!help.isEmpty()) {
          helps.putIfAbsent(id.name(), help);
        }
        return kind.cast(present);
      }
    }

    /** One name has one type, whatever its labels: the text format allows no other. */
    private void sameKind(MetricId id, Meter made) {
      if (perName.containsKey(id.name())) {
        meters.entrySet().stream()
            .filter(entry -> entry.getKey().name().equals(id.name()))
            .findFirst()
            .filter(entry -> !entry.getValue().type().equals(made.type()))
            .ifPresent(
                entry -> {
                  throw new IllegalArgumentException(
                      "metric "
                          + id.name()
                          + " is a "
                          + entry.getValue().type()
                          + " already. Choose another name.");
                });
      }
    }
  }
}
