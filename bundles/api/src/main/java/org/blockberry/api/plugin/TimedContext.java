package org.blockberry.api.plugin;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.osgi.annotation.versioning.ProviderType;

/** A context for plugins that may look at time and chance. The application's context is not one: it must be deterministic. */
@ProviderType
public interface TimedContext extends PluginContext {
  /** The node's one clock. */
  Clock clock();

  /** The node's one source of randomness. */
  RandomGenerator random();

  /** Delayed and repeated work; tasks end with the instance. Tasks must be short: one thread serves all of them. */
  ScheduledExecutorService timers();
}
