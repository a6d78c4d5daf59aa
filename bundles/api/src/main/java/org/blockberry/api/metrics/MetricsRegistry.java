package org.blockberry.api.metrics;

import org.osgi.annotation.versioning.ProviderType;

/** The node's one collection of metrics, published as a service. Threading: any. */
@ProviderType
public interface MetricsRegistry {
  /**
   * Opens a scope whose metrics are called {@code PREFIX_name}.
   *
   * @param prefix lower-case words joined by {@code _}, for example {@code mempool}
   */
  Scope scope(String prefix);

  /** All metrics in the Prometheus text format 0.0.4. */
  String prometheusText();

  /** Metrics that disappear together. */
  @ProviderType
  interface Scope extends Metrics, AutoCloseable {
    /** Removes what this scope registered and nobody else did. */
    @Override
    void close();
  }
}
