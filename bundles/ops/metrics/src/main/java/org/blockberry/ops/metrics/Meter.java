package org.blockberry.ops.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.LockFreeExponentiallyDecayingReservoir;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.blockberry.api.metrics.Metrics;

/** One metric with the scopes that use it. Sealed by {@link #type}. */
abstract class Meter {
  private int users;

  /** {@code counter}, {@code gauge} or {@code summary}. */
  abstract String type();

  /** The Dropwizard metric, for reporters. */
  abstract com.codahale.metrics.Metric metric();

  /** Appends the lines of the text format. {@code failures} counts gauges that throw. */
  abstract void write(MetricId id, StringBuilder text, LongAdder failures);

  /** One more scope uses it; guarded by the registry. */
  final void use() {
    users++;
  }

  /** One scope uses it no longer; tells whether nobody does. */
  final boolean leave() {
    return --users == 0;
  }

  /** A number that only grows. */
  static final class Counting extends Meter implements Metrics.Counter {
    private final Counter counter = new Counter();

    @Override
    public void add(long amount) {
      if (amount < 0) {
        throw new IllegalArgumentException(
            "amount is " + amount + " but a counter only grows: it must be 0 or more");
      }
      counter.inc(amount);
    }

    @Override
    public long count() {
      return counter.getCount();
    }

    @Override
    String type() {
      return "counter";
    }

    @Override
    com.codahale.metrics.Metric metric() {
      return counter;
    }

    @Override
    void write(MetricId id, StringBuilder text, LongAdder failures) {
      PrometheusText.line(text, id.name(), id.braces(""), count());
    }
  }

  /** Durations. The sum is kept beside Dropwizard's timer, which has none. */
  static final class Timing extends Meter implements Metrics.Timer {
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private final Timer timer = new Timer(LockFreeExponentiallyDecayingReservoir.builder().build());
    private final LongAdder sumNanos = new LongAdder();

    @Override
    public void record(Duration time) {
      recordNanos(time.toNanos());
    }

    @Override
    public void recordNanos(long nanos) {
      long counted = Math.max(0, nanos);
      timer.update(counted, java.util.concurrent.TimeUnit.NANOSECONDS);
      sumNanos.add(counted);
    }

    @Override
    String type() {
      return "summary";
    }

    @Override
    com.codahale.metrics.Metric metric() {
      return timer;
    }

    @Override
    void write(MetricId id, StringBuilder text, LongAdder failures) {
      Snapshot snapshot = timer.getSnapshot();
      for (double quantile : QUANTILES) {
        PrometheusText.line(
            text,
            id.name(),
            id.braces("quantile=\"" + quantile + "\""),
            snapshot.size() == 0 ? Double.NaN : snapshot.getValue(quantile) / 1e9);
      }
      PrometheusText.line(text, id.name() + "_sum", id.braces(""), sumNanos.sum() / 1e9);
      PrometheusText.line(text, id.name() + "_count", id.braces(""), timer.getCount());
    }
  }

  /** A number read when somebody asks: the latest registered one that is still there. */
  static final class Reading extends Meter {
    /** A supplier with who registered it. */
    private record Source(Object owner, DoubleSupplier value) {}

    private volatile List<Source> sources = List.of();
    private volatile double last = Double.NaN;
    private volatile Source dropped;

    /**
     * Makes {@code value} the one that is read; replaces an earlier one of the same owner. Guarded
     * by the registry.
     */
    void put(Object owner, DoubleSupplier value) {
      List<Source> next = new ArrayList<>(sources);
      next.removeIf(source -> source.owner() == owner);
      next.add(new Source(owner, value));
      sources = List.copyOf(next);
    }

    /** Goes back to what was read before {@code owner} came. Guarded by the registry. */
    void remove(Object owner) {
      sources = sources.stream().filter(source -> source.owner() != owner).toList();
      Source gone = dropped;
      if (gone != null && gone.owner() == owner) {
        dropped = null; // it would keep the plugin's loader
      }
    }

    @Override
    String type() {
      return "gauge";
    }

    @Override
    com.codahale.metrics.Metric metric() {
      return (com.codahale.metrics.Gauge<Double>) () -> ask(new LongAdder());
    }

    @Override
    void write(MetricId id, StringBuilder text, LongAdder failures) {
      PrometheusText.line(text, id.name(), id.braces(""), last);
    }

    void known(double value) {
      last = value;
    }

    void unknown() {
      last = Double.NaN;
    }

    /** Its source hangs and is not asked again. */
    void drop() {
      List<Source> present = sources;
      dropped = present.isEmpty() ? null : present.get(present.size() - 1);
      unknown();
    }

    /** Runs the plugin's code. */
    double ask(LongAdder failures) {
      List<Source> present = sources;
      Source source = present.isEmpty() ? null : present.get(present.size() - 1);
      if (source == null || source == dropped) {
        return Double.NaN;
      }
      try {
        return source.value().getAsDouble();
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        // A plugin's gauge must not break the page; that it failed is counted and shown on it.
        failures.increment();
        return Double.NaN;
      }
    }
  }
}
