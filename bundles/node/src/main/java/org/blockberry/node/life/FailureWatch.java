package org.blockberry.node.life;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.slot.SlotListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides when an implementation that fails in calls has to go, and remembers why the chain does not go on. Thread safe. */
final class FailureWatch implements HealthCheck, SlotListener {
  private static final Logger LOG = LoggerFactory.getLogger(FailureWatch.class);

  /** So many failures within so long are too many. */
  private record Bound(int failures, Duration window) {}

  // The second bound is for what is called once per block only, which on a quiet chain is every few seconds.
  private static final List<Bound> BOUNDS = List.of(new Bound(5, Duration.ofSeconds(10)), new Bound(10, Duration.ofMinutes(5)));
  private static final int MOST = 10;

  private final Clock clock;
  private final BiConsumer<SlotName, String> quarantine;
  private final BiConsumer<SlotName, String> quarantineHung;
  private final Consumer<VirtualMachineError> fatal;
  private final Map<SlotName, Deque<Instant>> recent = new EnumMap<>(SlotName.class);
  private volatile String stopped = "";

  /** @param quarantine told when a slot's implementation failed 5 times within 10 s, or 10 times within 5 min; returns at once */
  FailureWatch(Clock clock, BiConsumer<SlotName, String> quarantine) {
    this(clock, quarantine, (slot, where) -> {}, error -> {});
  }

  /**
   * As above.
   *
   * @param quarantineHung told when an implementation does not come back from a call; returns at once
   * @param fatal told of errors that the process has to answer for; returns at once
   */
  FailureWatch(Clock clock, BiConsumer<SlotName, String> quarantine, BiConsumer<SlotName, String> quarantineHung,
      Consumer<VirtualMachineError> fatal) {
    this.clock = clock;
    this.quarantine = quarantine;
    this.quarantineHung = quarantineHung;
    this.fatal = fatal;
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

  @Override
  public void failed(SlotName slot, PluginFailure failure) {
    LOG.warn("{}", failure.getMessage());
    synchronized (recent) {
      Deque<Instant> times = recent.computeIfAbsent(slot, unused -> new ArrayDeque<>());
      Instant now = clock.instant();
      times.addLast(now);
      if (times.size() > MOST) {
        times.removeFirst();
      }
      if (BOUNDS.stream().noneMatch(bound -> count(times, now.minus(bound.window())) >= bound.failures())) {
        return;
      }
      times.clear();
    }
    quarantine.accept(slot, failure.getMessage());
  }

  private static long count(Deque<Instant> times, Instant after) {
    return times.stream().filter(time -> !time.isBefore(after)).count();
  }

  @Override
  public void hung(SlotName slot, String where) {
    LOG.warn("{}: {}", slot, where);
    quarantineHung.accept(slot, where);
  }

  @Override
  public void fatal(SlotName slot, VirtualMachineError error) {
    chainStopped(slot + " ended with " + error + ", an error of the whole process");
    fatal.accept(error);
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
