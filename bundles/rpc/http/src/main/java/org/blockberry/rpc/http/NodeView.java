package org.blockberry.rpc.http;

import java.util.Optional;
import org.blockberry.api.health.NodeHealth;
import org.blockberry.api.metrics.MetricsRegistry;

/** Services that the server shows but can do without. Threading: any. */
final class NodeView {
  private volatile NodeHealth health;
  private volatile MetricsRegistry metrics;

  Optional<NodeHealth> health() {
    return Optional.ofNullable(health);
  }

  Optional<MetricsRegistry> metrics() {
    return Optional.ofNullable(metrics);
  }

  void setHealth(NodeHealth present) {
    health = present;
  }

  /** Forgets {@code gone} unless another one has come since. */
  synchronized void unsetHealth(NodeHealth gone) {
    if (health == gone) {
      health = null;
    }
  }

  void setMetrics(MetricsRegistry present) {
    metrics = present;
  }

  /** Forgets {@code gone} unless another one has come since; whether it did. */
  synchronized boolean unsetMetrics(MetricsRegistry gone) {
    if (metrics == gone) {
      metrics = null;
      return true;
    }
    return false;
  }
}
