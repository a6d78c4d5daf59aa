package org.blockberry.node.scope;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.metrics.MetricsRegistry;

/**
 * What the node has exactly one of; tests replace each.
 *
 * @param home folder of the node
 * @param chainId identifier of the chain
 * @param development whether this is a {@code --dev} node
 */
public record NodeServices(
    Path home, String chainId, boolean development, Clock clock, RandomGenerator random, MetricsRegistry metrics, EventBus events) {
  /** Refuses null. */
  public NodeServices {
    Objects.requireNonNull(home, "home");
    Objects.requireNonNull(chainId, "chainId");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(random, "random");
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(events, "events");
  }
}
