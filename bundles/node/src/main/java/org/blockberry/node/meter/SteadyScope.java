package org.blockberry.node.meter;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.metrics.MetricsRegistry;

/** One scope of {@link SteadyMetrics}. Remembers a bounded number of metrics; what comes beyond is lost when the registry goes. */
final class SteadyScope implements MetricsRegistry.Scope {
  static final int MOST = 2_000;

  private final String prefix;
  private final Consumer<SteadyScope> closed;
  private final Map<List<String>, Moving> metrics = new HashMap<>(); // by name and labels; guarded by this
  private MetricsRegistry.Scope real; // null while there is no registry, and after the close; guarded by this
  private boolean over; // guarded by this

  SteadyScope(String prefix, Consumer<SteadyScope> closed) {
    this.prefix = prefix;
    this.closed = closed;
  }

  /** Something that is told where it counts from now on. */
  @FunctionalInterface
  private interface Moving {
    /** @param real null for nowhere */
    void moveTo(MetricsRegistry.Scope real);
  }

  /** Leaves the present registry for another; null for none. */
  synchronized void moveTo(MetricsRegistry registry) {
    MetricsRegistry.Scope before = real;
    real = registry == null || over ? null : registry.scope(prefix);
    MetricsRegistry.Scope now = real;
    metrics.values().forEach(metric -> {
      try {
        metric.moveTo(now);
      } catch (IllegalArgumentException e) {
        metric.moveTo(null); // somebody else was first with the name; it works on and is not shown
      }
    });
    if (before != null) {
      before.close();
    }
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
      this.help = help;
    }

    @Override
    public Metrics describedAs(String text) {
      return new Described(text);
    }

    @Override
    public Counter counter(String name, String... labels) {
      return kept(name, labels, SteadyCounter.class, () -> new SteadyCounter(help, name, labels));
    }

    @Override
    public Timer timer(String name, String... labels) {
      return kept(name, labels, SteadyTimer.class, () -> new SteadyTimer(help, name, labels));
    }

    @Override
    public void gauge(String name, DoubleSupplier value, String... labels) {
      java.util.Objects.requireNonNull(value, "value");
      add(name, labels, target -> {
        if (target != null) {
          described(target, help).gauge(name, value, labels);
        }
      });
    }
  }

  private static Metrics described(MetricsRegistry.Scope real, String help) {
    return help.isEmpty() ? real : real.describedAs(help);
  }

  private synchronized void add(String name, String[] labels, Moving gauge) {
    gauge.moveTo(real);
    remember(name, labels, gauge);
  }

  private synchronized <M extends Moving> M kept(String name, String[] labels, Class<M> kind, java.util.function.Supplier<M> make) {
    Moving known = metrics.get(key(name, labels));
    if (kind.isInstance(known)) {
      return kind.cast(known);
    }
    M made = make.get();
    made.moveTo(real); // says no to a bad name, and to a name that is another kind already
    remember(name, labels, made);
    return made;
  }

  private void remember(String name, String[] labels, Moving metric) {
    if (!over && (metrics.size() < MOST || metrics.containsKey(key(name, labels)))) {
      metrics.put(key(name, labels), metric);
    }
  }

  private static List<String> key(String name, String[] labels) {
    List<String> key = new java.util.ArrayList<>(List.of(labels));
    key.add(0, name);
    return key;
  }

  @Override
  public void close() {
    synchronized (this) {
      over = true;
      if (real != null) {
        real.close();
        real = null;
      }
      metrics.clear();
    }
    closed.accept(this);
  }

  /** Counts in the registry, or for itself until there is one. */
  private static final class SteadyCounter implements Metrics.Counter, Moving {
    private final String help;
    private final String name;
    private final String[] labels;
    private final LongAdder meanwhile = new LongAdder();
    private volatile Metrics.Counter target;

    SteadyCounter(String help, String name, String[] labels) {
      this.help = help;
      this.name = name;
      this.labels = labels.clone();
    }

    @Override
    public void moveTo(MetricsRegistry.Scope real) {
      Metrics.Counter next = real == null ? null : described(real, help).counter(name, labels);
      target = next;
      if (next != null) {
        next.add(meanwhile.sumThenReset());
      }
    }

    @Override
    public void add(long amount) {
      Metrics.Counter counter = target;
      if (counter != null) {
        counter.add(amount);
      } else if (amount < 0) {
        throw new IllegalArgumentException("amount is " + amount + " but a counter only grows: it must be 0 or more");
      } else {
        meanwhile.add(amount);
      }
    }

    @Override
    public long count() {
      Metrics.Counter counter = target;
      return counter == null ? meanwhile.sum() : counter.count();
    }
  }

  /** Records in the registry, if there is one. */
  private static final class SteadyTimer implements Metrics.Timer, Moving {
    private final String help;
    private final String name;
    private final String[] labels;
    private volatile Metrics.Timer target;

    SteadyTimer(String help, String name, String[] labels) {
      this.help = help;
      this.name = name;
      this.labels = labels.clone();
    }

    @Override
    public void moveTo(MetricsRegistry.Scope real) {
      target = real == null ? null : described(real, help).timer(name, labels);
    }

    @Override
    public void record(Duration time) {
      recordNanos(time.toNanos());
    }

    @Override
    public void recordNanos(long nanos) {
      Metrics.Timer timer = target;
      if (timer != null) {
        timer.recordNanos(nanos);
      }
    }
  }
}
