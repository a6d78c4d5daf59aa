package org.blockberry.api.metrics;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes metrics under one prefix. Names are lower-case words joined by {@code _}; a label is a fixed key and one of a few
 * values, never something a peer chooses. Asking twice for one name and labels gives the same metric. Threading: any.
 */
@ProviderType
public interface Metrics {
  /**
   * The same metrics: what is registered through them is described on the page by {@code help}. Of several texts for one name the first
   * stays. Made to be chained: {@code metrics.describedAs("Transactions in the pool.").gauge("size", pool::size)}.
   *
   * @param help what is counted, and in which unit unless the name says so; one sentence, cut after 200 characters
   * @since 0.1.1 of this package; a node that is older describes nothing
   */
  default Metrics describedAs(String help) {
    return this;
  }

  /** A number that only grows. {@code labels}: key, value, key, value, … */
  Counter counter(String name, String... labels);

  /** A number read when somebody asks; a second registration replaces the first. */
  void gauge(String name, DoubleSupplier value, String... labels);

  /** How long something takes. */
  Timer timer(String name, String... labels);

  /** A number that only grows. */
  @ProviderType
  interface Counter {
    /** Adds 1. */
    default void increment() {
      add(1);
    }

    /** Adds {@code amount}, 0 or more. */
    void add(long amount);

    /** The present count. */
    long count();
  }

  /** A distribution of durations. */
  @ProviderType
  interface Timer {
    /** Records one duration. */
    void record(Duration time);

    /** Records one duration in nanoseconds. */
    void recordNanos(long nanos);
  }
}
