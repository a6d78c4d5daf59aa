package org.blockberry.rpc.http;

import java.util.Optional;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.health.NodeHealth;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.rpc.http.ws.SubscriptionHub;

/** Services that the server shows but can do without. Threading: any. */
final class NodeView {
  private volatile NodeHealth health;
  private volatile MetricsRegistry metrics;
  private EventBus events; // guarded by this
  private SubscriptionHub hub; // guarded by this

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

  /** Feeds {@code present} from the node's events, now or when they come. */
  synchronized void setHub(SubscriptionHub present) {
    hub = present;
    if (events != null) {
      hub.bind(events);
    }
  }

  synchronized void setEvents(EventBus present) {
    events = present;
    if (hub != null) {
      hub.bind(present);
    }
  }

  /** Forgets {@code gone} unless another one has come since. */
  void unsetEvents(EventBus gone) {
    SubscriptionHub fed;
    synchronized (this) {
      fed = events == gone ? hub : null;
      events = events == gone ? null : events;
    }
    if (fed != null) {
      fed.unbind(gone);
    }
  }
}
