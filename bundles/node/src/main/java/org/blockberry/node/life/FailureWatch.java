package org.blockberry.node.life;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts failures of implementations in calls, and remembers why the chain does not go on. Thread safe. */
final class FailureWatch implements HealthCheck {
  private static final Logger LOG = LoggerFactory.getLogger(FailureWatch.class);
  private static final int TOO_MANY = 5;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Clock clock;
  private final BiConsumer<SlotName, String> quarantine;
  private final Map<SlotName, Deque<Instant>> recent = new EnumMap<>(SlotName.class);
  private volatile String stopped = "";

  /** @param quarantine told when a slot's implementation failed {@value #TOO_MANY} times within 10 s; returns at once */
  FailureWatch(Clock clock, BiConsumer<SlotName, String> quarantine) {
    this.clock = clock;
    this.quarantine = quarantine;
  }

  void chainStopped(String why) {
    LOG.error("the chain does not go on: {}", why);
    stopped = why;
  }

  /** What had stopped the chain is corrected. */
  void chainGoesOn() {
    stopped = "";
  }

  /** Whether the chain has stopped with a reason. */
  boolean hasStopped() {
    return !stopped.isEmpty();
  }

  void pluginFailed(SlotName slot, PluginFailure failure) {
    LOG.warn("{}", failure.getMessage());
    synchronized (recent) {
      Deque<Instant> times = recent.computeIfAbsent(slot, unused -> new ArrayDeque<>());
      Instant now = clock.instant();
      times.addLast(now);
      while (times.peekFirst().isBefore(now.minus(WINDOW))) {
        times.removeFirst();
      }
      if (times.size() < TOO_MANY) {
        return;
      }
      times.clear();
    }
    quarantine.accept(slot, failure.getMessage());
  }

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public HealthStatus check() {
    return stopped.isEmpty() ? HealthStatus.OK : HealthStatus.fail(stopped);
  }
}
