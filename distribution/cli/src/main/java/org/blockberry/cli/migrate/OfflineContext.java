package org.blockberry.cli.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginContext;

/** What a store gets where no node runs: its folder, one thread, and nobody who measures or listens. */
final class OfflineContext implements PluginContext, AutoCloseable {
  private final String chainId;
  private final Path folder;
  private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
    Thread thread = new Thread(task, "bb-store");
    thread.setDaemon(true);
    return thread;
  });

  OfflineContext(String chainId, Path folder) {
    this.chainId = chainId;
    this.folder = folder;
  }

  @Override
  public String chainId() {
    return chainId;
  }

  @Override
  public Path dataFolder() {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("org.blockberry.store");
  }

  @Override
  public Metrics metrics() {
    return UNSEEN;
  }

  @Override
  public ExecutorService executor() {
    return executor;
  }

  @Override
  public EventBus events() {
    return SILENCE;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static final EventBus SILENCE = new EventBus() {
    @Override
    public Subscription subscribe(String subscriber, Predicate<NodeEvent> filter, int capacity, Listener listener) {
      return new Subscription() {
        @Override
        public void close() {
          // nothing was ever delivered
        }

        @Override
        public int waiting() {
          return 0;
        }
      };
    }

    @Override
    public void publish(NodeEvent event) {
      // nobody listens
    }
  };

  private static final Metrics UNSEEN = new Metrics() {
    @Override
    public Counter counter(String name, String... labels) {
      AtomicLong count = new AtomicLong();
      return new Counter() {
        @Override
        public void add(long amount) {
          count.addAndGet(amount);
        }

        @Override
        public long count() {
          return count.get();
        }
      };
    }

    @Override
    public void gauge(String name, DoubleSupplier value, String... labels) {
      // nobody looks
    }

    @Override
    public Timer timer(String name, String... labels) {
      return new Timer() {
        @Override
        public void record(Duration time) {
          // nobody looks
        }

        @Override
        public void recordNanos(long nanos) {
          // nobody looks
        }
      };
    }
  };
}
