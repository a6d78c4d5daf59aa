package org.blockberry.node.scope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.plugin.TimedContext;

/** What one instance is lent. {@link #close} takes everything back; threads are made when first asked for. */
public class InstanceScope implements TimedContext, AutoCloseable {
  private static final int MAX_THREADS = 4;
  private static final int MAX_TASKS = 1_024;

  private final SlotName slot;
  private final String type;
  private final String folder;
  private final NodeServices services;
  private final ScopedEvents events;
  private MetricsRegistry.Scope metrics;
  private ThreadPoolExecutor executor;
  private ScheduledThreadPoolExecutor timers;
  private boolean closed;

  /** Opens a scope for an instance of {@code type} in {@code slot}. */
  public InstanceScope(SlotName slot, String type, NodeServices services) {
    this(slot, type, type, services);
  }

  /** As above, with a folder of another name than the type's. */
  public InstanceScope(SlotName slot, String type, String folder, NodeServices services) {
    this.slot = slot;
    this.type = type;
    this.folder = folder;
    this.services = services;
    this.events = new ScopedEvents(services.events());
  }

  /** What the node has exactly one of. */
  protected final NodeServices services() {
    return services;
  }

  @Override
  public String chainId() {
    return services.chainId();
  }

  @Override
  public Path dataFolder() {
    try {
      return Files.createDirectories(services.home().resolve("data").resolve(slot.text()).resolve(folder));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the data folder of " + slot + " \"" + type + "\"", e);
    }
  }

  @Override
  public System.Logger logger() {
    return new PluginLogger("org.blockberry." + slot.text() + "." + type);
  }

  @Override
  public synchronized Metrics metrics() {
    if (metrics == null) {
      if (closed) {
        throw new IllegalStateException("the instance is closed"); // nobody would close this scope any more
      }
      metrics = services.metrics().scope(slot.text().replace('-', '_'));
    }
    return metrics;
  }

  @Override
  public synchronized ExecutorService executor() {
    refuseIfClosed();
    if (executor == null) {
      executor = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_TASKS),
          NamedThreads.numbered("bb-" + slot.text() + "-" + type));
      executor.allowCoreThreadTimeOut(true);
    }
    return executor;
  }

  @Override
  public synchronized ScheduledExecutorService timers() {
    refuseIfClosed();
    if (timers == null) {
      timers = new ScheduledThreadPoolExecutor(1, NamedThreads.single("bb-" + slot.text() + "-" + type + "-timer"));
      timers.setRemoveOnCancelPolicy(true);
    }
    return timers;
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new RejectedExecutionException("the instance is closed");
    }
  }

  @Override
  public EventBus events() {
    return events;
  }

  @Override
  public Clock clock() {
    return services.clock();
  }

  @Override
  public RandomGenerator random() {
    return services.random();
  }

  @Override
  public synchronized void close() {
    closed = true;
    events.close();
    if (executor != null) {
      executor.shutdownNow();
    }
    if (timers != null) {
      timers.shutdownNow();
    }
    if (metrics != null) {
      metrics.close();
      metrics = null;
    }
  }
}
