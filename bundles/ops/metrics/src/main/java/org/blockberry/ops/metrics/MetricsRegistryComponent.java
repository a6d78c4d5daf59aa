package org.blockberry.ops.metrics;

import com.codahale.metrics.MetricRegistry;
import org.blockberry.api.metrics.MetricsRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Publishes the node's one collection of metrics. */
@Component(service = MetricsRegistry.class, immediate = true)
public final class MetricsRegistryComponent implements MetricsRegistry {
  private final CountedMetrics metrics = new CountedMetrics(new MetricRegistry());

  /** For the component runtime. */
  @Activate
  public MetricsRegistryComponent() {}

  @Override
  public Scope scope(String prefix) {
    return metrics.scope(prefix);
  }

  @Override
  public String prometheusText() {
    return metrics.prometheusText();
  }
}
