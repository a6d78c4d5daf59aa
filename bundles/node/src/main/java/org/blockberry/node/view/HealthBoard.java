package org.blockberry.node.view;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.health.NodeHealth;

/** Collects the checks of the whiteboard and the node's own; each is asked at most once per second. Thread safe. */
public final class HealthBoard implements NodeHealth {
  private static final long FRESH_NANOS = 1_000_000_000L;

  private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();
  private final LongSupplier nanoTime;
  private volatile boolean started;
  private volatile boolean stopping;
  private volatile Answers last = new Answers(0, Map.of(), true);

  private record Answers(long at, Map<String, HealthStatus> byName, boolean ready) {}

  /** @param nanoTime the clock for freshness */
  public HealthBoard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Adds a check. */
  public void add(HealthCheck check) {
    checks.add(check);
    last = new Answers(0, Map.of(), true);
  }

  /** Takes a check away. */
  public void remove(HealthCheck check) {
    checks.remove(check);
    last = new Answers(0, Map.of(), true);
  }

  /** Start-up has finished. */
  public void markStarted() {
    started = true;
  }

  /** The node is going. */
  public void markStopping() {
    stopping = true;
  }

  @Override
  public boolean live() {
    return true;
  }

  @Override
  public boolean started() {
    return started;
  }

  @Override
  public boolean ready() {
    return started && !stopping && answers().ready();
  }

  @Override
  public Map<String, HealthStatus> checks() {
    return answers().byName();
  }

  private Answers answers() {
    Answers known = last;
    long now = nanoTime.getAsLong();
    if (known.at() != 0 && now - known.at() < FRESH_NANOS) {
      return known;
    }
    Map<String, HealthStatus> byName = new TreeMap<>();
    boolean ready = true;
    for (HealthCheck check : checks) {
      HealthStatus status = ask(check);
      byName.put(name(check), status);
      ready &= status.level() != HealthStatus.Level.FAIL || !affectsReadiness(check);
    }
    Answers fresh = new Answers(now == 0 ? 1 : now, Collections.unmodifiableMap(byName), ready);
    last = fresh;
    return fresh;
  }

  private static HealthStatus ask(HealthCheck check) {
    try {
      HealthStatus status = check.check();
      return status == null ? HealthStatus.fail("the check gave no answer") : status;
    } catch (RuntimeException | LinkageError e) {
      return HealthStatus.fail("the check failed: " + e);
    }
  }

  private static String name(HealthCheck check) {
    try {
      return String.valueOf(check.name());
    } catch (RuntimeException | LinkageError e) {
      return "check-without-name";
    }
  }

  private static boolean affectsReadiness(HealthCheck check) {
    try {
      return check.affectsReadiness();
    } catch (RuntimeException | LinkageError e) {
      return true;
    }
  }
}
