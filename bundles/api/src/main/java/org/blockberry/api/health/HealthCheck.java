package org.blockberry.api.health;

import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: one thing that may be wrong with the node. Published as a service; asked at most once per second. */
@ConsumerType
public interface HealthCheck {
  /** Lower-case words joined by {@code -}. */
  String name();

  /** The present state; returns at once. An exception counts as {@link HealthStatus.Level#FAIL}. */
  HealthStatus check();

  /** Whether a failure makes the node not ready to serve. */
  default boolean affectsReadiness() {
    return true;
  }
}
