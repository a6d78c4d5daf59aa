package org.blockberry.node.meter;

import java.util.HashSet;
import java.util.Set;
import org.blockberry.api.metrics.MetricsRegistry;

/**
 * A registry in front of the one that is published, which may go and come back while the node runs: whoever got a metric here keeps
 * it. While there is no registry, counters count on and durations are not kept. A registry that comes back is told everything
 * again and counts from what came meanwhile, as after a restart of the process. Threading: any.
 */
public final class SteadyMetrics implements MetricsRegistry {
  private final Set<SteadyScope> scopes = new HashSet<>(); // guarded by this
  private MetricsRegistry present; // guarded by this

  /** A registry is there, in place of any other. */
  public synchronized void bind(MetricsRegistry registry) {
    present = registry;
    scopes.forEach(scope -> scope.moveTo(registry));
  }

  /** {@code gone} is there no longer; nothing happens if another one has come since. */
  public synchronized void unbind(MetricsRegistry gone) {
    if (present == gone) {
      present = null;
      scopes.forEach(scope -> scope.moveTo(null));
    }
  }

  @Override
  public synchronized Scope scope(String prefix) {
    SteadyScope scope = new SteadyScope(prefix, this::forget);
    scope.moveTo(present);
    scopes.add(scope);
    return scope;
  }

  private synchronized void forget(SteadyScope scope) {
    scopes.remove(scope);
  }

  @Override
  public String prometheusText() {
    MetricsRegistry shown;
    synchronized (this) {
      shown = present;
    }
    return shown == null ? "" : shown.prometheusText();
  }
}
