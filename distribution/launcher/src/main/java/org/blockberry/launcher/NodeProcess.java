package org.blockberry.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node.
 *
 * <p>Threading: any thread. {@link #stop()} works once; later calls return what the first one returned.
 */
public final class NodeProcess implements AutoCloseable {
  /** Framework property and service property: milliseconds an orderly stop may take. */
  public static final String DEADLINE_PROPERTY = "blockberry.shutdown.deadline.ms";

  private static final String NODE = "org.blockberry.node";
  private static final String SERVES = "org.blockberry.api.node.ChainReader"; // published when the node has started
  private static final long LOOK_MILLIS = 20;

  private final Logger log = LoggerFactory.getLogger("org.blockberry.launcher");
  private final Framework framework;
  private final HomeLock lock;
  private final Duration defaultDeadline;
  private final ExitRequest exit;
  private Boolean stoppedCleanly;

  NodeProcess(Framework framework, HomeLock lock, ExitRequest exit, Duration defaultDeadline) {
    this.framework = framework;
    this.lock = lock;
    this.exit = exit;
    this.defaultDeadline = defaultDeadline;
  }

  /** The system bundle's context, for tests and tools that look at services and bundles from outside. */
  public BundleContext context() {
    return framework.getBundleContext();
  }

  /**
   * Asks for the end. Only the first call counts.
   *
   * @param code 0 to 255; anything else becomes 1
   */
  public void requestExit(int code) {
    exit.request(code);
  }

  /** The code somebody asked to exit with, or empty while nobody did. */
  public OptionalInt requestedExit() {
    return exit.now();
  }

  /** Waits until somebody asks for the end, and returns the exit code asked for. Does not stop anything. */
  public int awaitExitRequest() throws InterruptedException {
    return exit.await();
  }

  /**
   * Waits until the node serves its chain or somebody asks for the end. A role without the node's bundle serves at once.
   *
   * @return whether it serves
   */
  boolean awaitServing(Duration most) throws InterruptedException {
    BundleContext context = framework.getBundleContext();
    long deadline = System.nanoTime() + most.toNanos();
    while (Arrays.stream(context.getBundles()).anyMatch(bundle -> NODE.equals(bundle.getSymbolicName()))
        && context.getServiceReference(SERVES) == null) {
      if (requestedExit().isPresent()) {
        return false;
      }
      if (System.nanoTime() - deadline > 0) {
        log.error("the node does not serve its chain after {} min; what it is doing is logged above. Start it without --check if it"
            + " replays a long chain", most.toMinutes());
        return false;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return true;
  }

  /**
   * Stops all bundles in the reverse order of their start levels, within the deadline.
   *
   * @return false when the deadline passed: threads may still run, and the home stays locked until the process ends
   */
  public synchronized boolean stop() throws InterruptedException {
    if (stoppedCleanly == null) {
      requestExit(ExitCode.OK.number());
      stoppedCleanly = stopNow();
    }
    return stoppedCleanly;
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }

  private boolean stopNow() throws InterruptedException {
    long started = System.nanoTime();
    Duration deadline = deadline();
    try {
      framework.stop();
    } catch (BundleException e) {
      log.error("the framework refuses to stop: {}", StartFailure.cause(e), e);
      return false;
    }
    if (framework.waitForStop(deadline.toMillis()).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
      log.error("not stopped within {} ms ({}); {}", deadline.toMillis(), DEADLINE_PROPERTY, stillUp());
      return false;
    }
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("cannot release the home: {}", e.toString());
    }
    log.info("stopped in {} ms", (System.nanoTime() - started) / 1_000_000);
    return true;
  }

  Duration deadline() {
    BundleContext context = framework.getBundleContext();
    if (context == null) {
      return defaultDeadline; // already stopped
    }
    try {
      ServiceReference<?>[] found = context.getAllServiceReferences(null, "(" + DEADLINE_PROPERTY + "=*)");
      if (found != null && found[0].getProperty(DEADLINE_PROPERTY) instanceof Long millis && millis > 0) {
        return Duration.ofMillis(millis);
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("a constant filter", e);
    } catch (IllegalStateException e) {
      log.debug("the framework stopped while its services were read", e);
    }
    return defaultDeadline;
  }

  /** The bundles that do not come back from their stop; when there is none, those the stop has not reached. */
  private String stillUp() {
    BundleContext context = framework.getBundleContext();
    List<String> stuck = new ArrayList<>();
    List<String> waiting = new ArrayList<>();
    if (context != null) {
      for (Bundle bundle : context.getBundles()) {
        if (bundle.getBundleId() != 0 && bundle.getState() == Bundle.STOPPING) {
          stuck.add(bundle.getSymbolicName());
        } else if (bundle.getBundleId() != 0 && bundle.getState() == Bundle.ACTIVE) {
          waiting.add(bundle.getSymbolicName());
        }
      }
    }
    return stuck.isEmpty()
        ? "not reached: " + String.join(", ", waiting) : "stuck in stop: " + String.join(", ", stuck);
  }
}
