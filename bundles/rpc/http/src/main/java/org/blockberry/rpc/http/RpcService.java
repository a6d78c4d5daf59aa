package org.blockberry.rpc.http;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.rpc.http.call.MethodTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server as the configuration wants it: binds, tries again when the address is taken, follows changes. A
 * configuration that is not allowed leaves what runs as it is, and starts nothing. Threading: any.
 */
final class RpcService implements HealthCheck, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcService.class);

  private final Configuration configuration;
  private final Optional<PortFile> portFile;
  private final MethodTable methods;
  private final NodeView node;
  private final RpcMetrics metrics;
  private final long retryMillis;
  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "bb-rpc-control");
    thread.setDaemon(true);
    return thread;
  });

  private AutoCloseable listening; // guarded by this
  private boolean closed; // guarded by this
  private volatile RpcServer server;
  private volatile String problem = "";

  /**
   * A service that has not started.
   *
   * @param home folder of the node for the port file, if there is one
   * @param retryMillis between attempts to bind
   */
  RpcService(Configuration configuration, Optional<Path> home, MethodTable methods, NodeView node, RpcMetrics metrics,
      long retryMillis) {
    this.configuration = configuration;
    this.portFile = home.map(PortFile::new);
    this.methods = methods;
    this.node = node;
    this.metrics = metrics;
    this.retryMillis = retryMillis;
  }

  /**
   * Binds if that is possible now; returns in any case.
   *
   * @return false if the address cannot be had now; it is tried again until {@link #close}
   */
  synchronized boolean start() {
    listening = configuration.onChange(() -> later(0));
    return reconcile();
  }

  @Override
  public String name() {
    return "rpc";
  }

  @Override
  public HealthStatus check() {
    RpcServer running = server;
    if (!problem.isEmpty()) {
      return running == null || running.port() == 0 ? HealthStatus.fail(problem) : HealthStatus.warn(problem);
    }
    int hung = running == null ? 0 : running.hungThreads();
    return hung == 0 ? HealthStatus.OK : HealthStatus.warn(hung + " RPC calls hang; the log names their methods");
  }

  /** Port that is bound, 0 if none. */
  int port() {
    RpcServer running = server;
    return running == null ? 0 : running.port();
  }

  /** @return false if the address cannot be had */
  private synchronized boolean reconcile() {
    if (closed) {
      return true;
    }
    RpcSettings wanted;
    try {
      wanted = RpcSettings.of(configuration.read(RpcSettings.TABLE, RpcSettings.SCHEMA));
    } catch (InvalidConfigurationException | IllegalArgumentException e) {
      report(e.getMessage());
      return true;
    }
    try {
      if (server == null) {
        server = new RpcServer(wanted, methods, node, metrics, Clock.systemUTC());
      }
      boolean bound = server.port() != 0;
      boolean moved = server.apply(wanted);
      server.start();
      problem = "";
      if (!bound || moved) {
        announce(wanted);
      }
      return true;
    } catch (IOException e) {
      report(e.getMessage());
      later(retryMillis);
      return false;
    }
  }

  private void later(long millis) {
    try {
      control.schedule(this::reconcile, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("a change of the configuration came while the RPC was closing");
    }
  }

  private void announce(RpcSettings settings) {
    int port = server.port();
    LOG.info("RPC listens on {}:{} ({})", settings.listen().host(), port, NetLoops.isNative() ? "epoll" : "nio");
    if (settings.unsafe()) {
      LOG.warn("RPC is open to other machines and has no access control: rpc.unsafe_non_loopback is true");
    }
    portFile.ifPresent(file -> {
      try {
        file.write(port);
      } catch (IOException e) {
        report("var/run/rpc.port cannot be written: " + e.getMessage());
      }
    });
  }

  private void report(String text) {
    if (!text.equals(problem)) {
      LOG.error("RPC: {}", text);
    }
    problem = text;
  }

  /** Unbinds. */
  @Override
  public void close() {
    control.shutdownNow(); // before the lock: a reconcile that waits for it finds the service closed
    synchronized (this) {
      closed = true;
      if (listening != null) {
        try {
          listening.close();
        } catch (Exception e) {
          LOG.warn("the configuration did not take back its listener", e);
        }
      }
      if (server != null) {
        server.close();
      }
    }
    portFile.ifPresent(file -> {
      try {
        file.delete();
      } catch (IOException e) {
        LOG.warn("var/run/rpc.port cannot be deleted: {}", e.getMessage());
      }
    });
  }
}
