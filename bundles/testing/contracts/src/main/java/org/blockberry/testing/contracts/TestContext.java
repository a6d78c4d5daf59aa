package org.blockberry.testing.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.TimedContext;

/**
 * What a plugin needs in a test: a clock moved by hand, chance from a fixed seed, metrics and events that can be read, threads
 * that end with {@link #close}.
 */
public class TestContext implements TimedContext, AutoCloseable {
  private final Path folder;
  private final ManualClock clock = new ManualClock();
  private final TestMetrics metrics = new TestMetrics();
  private final TestEventBus events = new TestEventBus();
  private final RandomGenerator random = new java.util.Random(1);
  private ExecutorService executor;
  private ScheduledExecutorService timers;

  /** @param folder an empty folder of the test */
  public TestContext(Path folder) {
    this.folder = folder;
  }

  @Override
  public String chainId() {
    return "test-1";
  }

  @Override
  public Path dataFolder() {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("test");
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  /** The metrics as a test reads them. */
  public TestMetrics testMetrics() {
    return metrics;
  }

  @Override
  public synchronized ExecutorService executor() {
    if (executor == null) {
      executor = Executors.newFixedThreadPool(4, daemon("test-executor"));
    }
    return executor;
  }

  @Override
  public synchronized ScheduledExecutorService timers() {
    if (timers == null) {
      timers = Executors.newSingleThreadScheduledExecutor(daemon("test-timers"));
    }
    return timers;
  }

  @Override
  public TestEventBus events() {
    return events;
  }

  @Override
  public ManualClock clock() {
    return clock;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public synchronized void close() {
    if (executor != null) {
      executor.shutdownNow();
    }
    if (timers != null) {
      timers.shutdownNow();
    }
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
