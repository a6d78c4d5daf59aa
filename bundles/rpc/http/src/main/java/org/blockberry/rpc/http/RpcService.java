package org.blockberry.rpc.http;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.rpc.http.access.AccessGate;
import org.blockberry.rpc.http.access.AccessTable;
import org.blockberry.rpc.http.call.MethodTable;
import org.blockberry.rpc.http.tls.ServerTls;
import org.blockberry.rpc.http.tls.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server as the configuration wants it: binds, tries again when the address is taken, follows changes. A
 * configuration that is not allowed leaves what runs as it is, and starts nothing. Threading: any.
 */
final class RpcService implements HealthCheck, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcService.class);
  private static final Clock CLOCK = Clock.systemUTC();

  private static final Duration CERTIFICATE_WARNING = Duration.ofDays(7);

  /** Why there is no server, as far as whoever starts the node must know. */
  enum Failure {
    /** The configuration is not allowed, or what it needs is missing. */
    CONFIGURATION,
    /** The address cannot be bound. */
    BIND
  }

  private final Configuration configuration;
  private final Optional<Path> home;
  private final boolean development;
  private final Optional<PortFile> portFile;
  private final MethodTable methods;
  private final NodeView node;
  private final RpcMetrics metrics;
  private final long retryMillis;
  private final long lookMillis;
  private final AccessGate gate = new AccessGate(CLOCK, 1);
  private final CredentialFiles credentials;
  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "bb-rpc-control");
    thread.setDaemon(true);
    return thread;
  });

  private AutoCloseable listening; // guarded by this
  private boolean closed; // guarded by this
  private RpcSettings wanted; // the last that could be read; null before; guarded by this
  private RpcSettings active; // what the server runs with; null before; guarded by this
  private volatile RpcServer server;
  private volatile String problem = "";
  private volatile Optional<ServerTls> tls = Optional.empty();

  /**
   * A service that has not started.
   *
   * @param home folder of the node for the port file, tokens and certificates, if there is one
   * @param development whether the node was started with --dev
   * @param retryMillis between attempts to bind
   * @param lookMillis between looks at tokens and certificates
   */
  RpcService(Configuration configuration, Optional<Path> home, boolean development, MethodTable methods, NodeView node,
      RpcMetrics metrics, long retryMillis, long lookMillis) {
    this.configuration = configuration;
    this.home = home;
    this.development = development;
    this.portFile = home.map(PortFile::new);
    this.credentials = new CredentialFiles(home);
    this.methods = methods;
    this.node = node;
    this.metrics = metrics;
    this.retryMillis = retryMillis;
    this.lookMillis = lookMillis;
  }

  /**
   * Binds if that is possible now; returns in any case, and tries again later if it was not.
   *
   * @return why nothing is bound; empty if something is
   */
  synchronized Optional<Failure> start() {
    listening = configuration.onChange(() -> later(0));
    Optional<Failure> failure = reconcile();
    control.scheduleWithFixedDelay(this::look, lookMillis, lookMillis, TimeUnit.MILLISECONDS);
    return failure;
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
    Optional<ServerTls> certificate = tls;
    if (certificate.isPresent() && CLOCK.instant().plus(CERTIFICATE_WARNING).isAfter(certificate.get().expires())) {
      return HealthStatus.warn("the certificate of rpc.tls_certificate is valid until " + certificate.get().expires()
          + " only; replace the file, it is read again at once");
    }
    int hung = running == null ? 0 : running.hungThreads();
    return hung == 0 ? HealthStatus.OK : HealthStatus.warn(hung + " RPC calls hang; the log names their methods");
  }

  /** Port that is bound, 0 if none. */
  int port() {
    RpcServer running = server;
    return running == null ? 0 : running.port();
  }

  /** Why the last start or change failed; empty if it did not. */
  String problem() {
    return problem;
  }

  /** Looks whether tokens or certificate have changed. */
  private synchronized void look() {
    try {
      if (!closed && wanted != null && credentials.refresh(tlsFiles(wanted))) {
        reconcile();
      }
    } catch (RuntimeException e) {
      LOG.error("RPC: tokens and certificate cannot be looked at", e); // and will be looked at again
    }
  }

  private Optional<TlsFiles> tlsFiles(RpcSettings settings) {
    return settings.tls(home.orElse(Path.of("")));
  }

  private synchronized Optional<Failure> reconcile() {
    if (closed) {
      return Optional.empty();
    }
    try {
      wanted = RpcSettings.of(configuration.read(RpcSettings.TABLE, RpcSettings.SCHEMA), development);
    } catch (InvalidConfigurationException | IllegalArgumentException e) {
      if (active != null) { // whatever is wrong with the configuration, a token that was revoked is refused
        admit(active.access(), active);
      }
      report(e.getMessage());
      return failure(Failure.CONFIGURATION);
    }
    credentials.refresh(tlsFiles(wanted));
    if (active != null) { // a token that was revoked is refused whatever becomes of the rest
      admit(active.access(), active);
    }
    Optional<String> missing = missing(wanted);
    if (missing.isPresent()) {
      report(missing.get());
      return failure(Failure.CONFIGURATION);
    }
    try {
      serve(wanted);
      List<String> problems = new ArrayList<>(credentials.problems());
      announce().ifPresent(problems::add);
      report(String.join("; ", problems));
      return Optional.empty();
    } catch (IOException e) {
      report(e.getMessage());
      later(retryMillis);
      return failure(Failure.BIND);
    }
  }

  private Optional<Failure> failure(Failure failure) {
    return port() == 0 ? Optional.of(failure) : Optional.empty();
  }

  /** What the settings need and is not there; empty if all is there. */
  private Optional<String> missing(RpcSettings settings) {
    if (tlsFiles(settings).isPresent() && credentials.tls().isEmpty()) {
      return Optional.of(String.join("; ", credentials.problems()));
    }
    if (!settings.mustBeSecure()) {
      return Optional.empty();
    }
    List<String> steps = new ArrayList<>();
    if (credentials.tls().isEmpty()) {
      steps.add("set rpc.tls_certificate and rpc.tls_key to PEM files");
    }
    if (credentials.tokens().isEmpty()) {
      steps.add("run: blockberry rpc-token new" + home.map(folder -> " --home " + folder).orElse("") + " --name NAME --role admin");
    }
    return steps.isEmpty() ? Optional.empty() : Optional.of("rpc.listen is " + settings.listen().host()
        + ", which other machines can reach, so the server needs TLS and access tokens. Either listen on 127.0.0.1, or "
        + String.join(" and ", steps) + (credentials.problems().isEmpty() ? ""
        : " (" + String.join("; ", credentials.problems()) + ")"));
  }

  /** Makes the server what it should be; on the way there it allows only what both the old and the new rules allow. */
  private void serve(RpcSettings settings) throws IOException {
    boolean bound = port() != 0;
    boolean moved;
    admit(active == null ? settings.access() : active.access().and(settings.access()), settings);
    try {
      if (server == null) {
        server = new RpcServer(settings, credentials.tls(), gate, methods, node, metrics, CLOCK);
      }
      moved = server.apply(settings, credentials.tls());
      server.start();
    } catch (IOException e) {
      if (active != null) {
        admit(active.access(), active);
      }
      throw e;
    }
    active = settings;
    tls = credentials.tls();
    admit(settings.access(), settings);
    if (!bound || moved) {
      LOG.info("RPC listens on {}:{} ({}{})", settings.listen().host(), server.port(), NetLoops.isNative() ? "epoll" : "nio",
          tls.isPresent() ? ", TLS" : "");
      if (settings.unsafe()) {
        LOG.warn("RPC is open to other machines without TLS and tokens: rpc.unsafe_non_loopback is true");
      }
    }
  }

  private void admit(AccessTable table, RpcSettings settings) {
    gate.update(table, credentials.tokens(), settings.number("max_failed_logins"));
  }

  private void later(long millis) {
    try {
      control.schedule(this::reconcile, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("a change of the configuration came while the RPC was closing");
    }
  }

  /** Leaves in the home how the server is reached; gives why that is not possible. */
  private Optional<String> announce() {
    if (portFile.isEmpty() || port() == 0) {
      return Optional.empty();
    }
    try {
      portFile.get().write(active.listen().withPort(port()), tls.map(ServerTls::certificate));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("var/run/rpc.port cannot be written: " + e.getMessage());
    }
  }

  private void report(String text) {
    if (!text.isEmpty() && !text.equals(problem)) {
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
      portFile.ifPresent(file -> {
        try {
          file.delete();
        } catch (IOException e) {
          LOG.warn("var/run/rpc.port cannot be deleted: {}", e.getMessage());
        }
      });
    }
  }
}
