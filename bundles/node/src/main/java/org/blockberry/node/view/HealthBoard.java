package org.blockberry.node.view;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.health.NodeHealth;
import org.blockberry.node.watch.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the checks of the whiteboard and the node's own. Each is asked once per second on a thread of {@code bb-health-N}; whoever
 * looks gets the last answers and never waits. A check that does not answer within 2 s fails until it does; one that hangs for 30 s, or
 * failed to run 30 times in a row, is dropped: shown with the reason, not asked again, and no reason against readiness any more. It is
 * asked again when its service comes back. Thread safe.
 */
public final class HealthBoard implements NodeHealth, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthBoard.class);
  private static final long EVERY_MILLIS = 1_000;
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int MOST_FAILURES = 30;
  private static final int MAX_THREADS = 32; // checks at once, those that hang included
  private static final int MAX_NAME = 100;

  private final List<Asked> checks = new CopyOnWriteArrayList<>();
  private final LongSupplier nanoTime;
  private final Workers workers = Workers.each("bb-health", MAX_THREADS);
  private final AtomicBoolean ticking = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean started;
  private volatile boolean stopping;

  /** @param nanoTime the clock for checks that hang */
  public HealthBoard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** One check with its last answer. */
  private final class Asked implements Runnable {
    private final HealthCheck check;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long since;
    private volatile String name;
    private volatile HealthStatus status = HealthStatus.fail("not asked yet");
    private volatile boolean affects = true;
    private volatile boolean dropped;
    private int failures; // of the thread that asks

    Asked(HealthCheck check) {
      this.check = check;
      this.name = "check-" + Integer.toHexString(System.identityHashCode(check));
    }

    void ask() {
      if (dropped) {
        return;
      }
      if (running.compareAndSet(false, true)) {
        since = nanoTime.getAsLong();
        try {
          workers.execute(this);
        } catch (RejectedExecutionException e) {
          running.set(false);
          status = HealthStatus.fail(MAX_THREADS + " health checks hang already");
        }
      } else if (nanoTime.getAsLong() - since > GONE_NANOS) {
        drop("it hangs for more than " + TimeUnit.NANOSECONDS.toSeconds(GONE_NANOS) + " s");
      } else if (nanoTime.getAsLong() - since > LATE_NANOS) {
        status = HealthStatus.fail("the check gives no answer within " + TimeUnit.NANOSECONDS.toSeconds(LATE_NANOS) + " s");
      }
    }

    @Override
    public void run() {
      try {
        String called = String.valueOf(check.name());
        name = called.length() > MAX_NAME ? called.substring(0, MAX_NAME) : called;
        boolean important = check.affectsReadiness();
        HealthStatus given = check.check();
        if (!dropped) {
          affects = important;
          status = given == null ? HealthStatus.fail("the check gave no answer") : given;
        }
        failures = 0;
      } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
        status = HealthStatus.fail("the check failed: " + e);
        if (++failures >= MOST_FAILURES) {
          drop("it failed " + failures + " times in a row, lastly with " + e);
        }
      } catch (Throwable e) { // an error of the whole process; shown here and left to whoever handles those
        status = HealthStatus.fail("the check ended with " + e);
        throw e;
      } finally {
        running.set(false);
      }
    }

    private void drop(String reason) {
      dropped = true;
      affects = false;
      status = HealthStatus.warn("this check was dropped: " + reason + ". Restart its bundle to have it back");
      LOG.warn("health check {} was dropped: {}", name, reason);
    }
  }

  /** Adds a check. */
  public void add(HealthCheck check) {
    Asked asked = new Asked(check);
    checks.add(asked);
    tick();
    asked.ask();
  }

  /** Takes a check away. */
  public void remove(HealthCheck check) {
    checks.removeIf(asked -> asked.check == check);
  }

  private void tick() {
    if (ticking.compareAndSet(false, true)) {
      workers.execute(() -> {
        try {
          while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            checks.forEach(Asked::ask);
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
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
    return started && !stopping
        && checks.stream().noneMatch(asked -> asked.affects && asked.status.level() == HealthStatus.Level.FAIL);
  }

  @Override
  public Map<String, HealthStatus> checks() {
    Map<String, HealthStatus> byName = new TreeMap<>();
    checks.forEach(asked -> byName.put(asked.name, asked.status));
    return Collections.unmodifiableMap(byName);
  }

  /** Asks no more. */
  @Override
  public void close() {
    closed.countDown();
    workers.close();
  }
}
