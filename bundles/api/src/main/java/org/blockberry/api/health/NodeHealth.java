package org.blockberry.api.health;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The state of the whole node, published by it as a service. Threading: any; answers from memory. */
@ProviderType
public interface NodeHealth {
  /** Whether the process works at all. */
  boolean live();

  /** Whether start-up has finished. */
  boolean started();

  /** Whether the node can serve now: started, not stopping, no failing check that affects readiness. */
  boolean ready();

  /** The last answer of every check, by name. */
  Map<String, HealthStatus> checks();
}
