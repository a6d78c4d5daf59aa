package org.blockberry.rpc.http;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.rpc.http.access.Denial;
import org.blockberry.rpc.http.call.CallObserver;
import org.blockberry.rpc.http.message.HttpRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server counts. Works without a registry, and with one that comes and goes. Threading: any. */
final class RpcMetrics implements CallObserver {
  private static final Logger LOG = LoggerFactory.getLogger(RpcMetrics.class);
  private static final int MOST_METHODS = 256;

  private final Map<String, Gauge> gauges = new ConcurrentHashMap<>();
  private final AtomicInteger sockets = new AtomicInteger();
  private volatile Meters meters; // null without registry

  RpcMetrics() {
    gauge("websockets", "Open WebSockets.", sockets::get);
  }

  private record Gauge(String help, DoubleSupplier value) {
    void register(String name, Metrics target) {
      target.describedAs(help).gauge(name, value);
    }
  }

  private static final class Meters {
    final MetricsRegistry.Scope scope;
    final Map<Denial.Kind, Metrics.Counter> denied = new EnumMap<>(Denial.Kind.class);
    final Map<HttpRefusal.Reason, Metrics.Counter> refused = new EnumMap<>(HttpRefusal.Reason.class);
    final Map<String, Metrics.Timer> calls = new ConcurrentHashMap<>();
    final Metrics.Counter failed;
    final Metrics.Counter hung;
    final Metrics.Counter busy;
    final Metrics.Counter shed;
    final Metrics.Counter dropped;

    Meters(MetricsRegistry registry) {
      scope = registry.scope(RpcSettings.TABLE);
      for (HttpRefusal.Reason reason : HttpRefusal.Reason.values()) {
        refused.put(reason, scope.describedAs("Requests refused before any method was looked up.")
            .counter("requests_refused", "reason", reason.name().toLowerCase(Locale.ROOT)));
      }
      for (Denial.Kind kind : Denial.Kind.values()) {
        denied.put(kind, scope.describedAs("Requests and calls refused by the access rules.")
            .counter("requests_denied", "reason", kind.name().toLowerCase(Locale.ROOT)));
      }
      failed = scope.describedAs("Calls whose method failed.").counter("calls_failed");
      hung = scope.describedAs("Calls whose method did not return in time.").counter("calls_hung");
      busy = scope.describedAs("Requests refused because too many were under way.").counter("requests_busy");
      shed = scope.describedAs("Connections closed at once because there were too many.").counter("connections_shed");
      dropped = scope.describedAs("Subscribers dropped because they read too slowly.").counter("subscribers_dropped");
    }

    Metrics.Timer timer(String method) {
      Metrics.Timer timer = calls.get(method);
      if (timer == null) {
        // bounded although only served methods come here: plugins may come and go under ever new names
        String label = calls.size() < MOST_METHODS ? method : "other";
        timer = calls.computeIfAbsent(label, name -> scope.describedAs("Time of a call of each method.").timer("calls", "method", name));
      }
      return timer;
    }
  }

  /** Names a value that is read when somebody asks. */
  void gauge(String name, String help, DoubleSupplier value) {
    Gauge gauge = new Gauge(help, value);
    gauges.put(name, gauge);
    Meters bound = meters;
    if (bound != null) {
      gauge.register(name, bound.scope);
    }
  }

  /** Starts reporting to {@code registry}. */
  synchronized void bind(MetricsRegistry registry) {
    unbind();
    Meters bound = new Meters(registry);
    gauges.forEach((name, gauge) -> gauge.register(name, bound.scope));
    meters = bound;
  }

  /** Takes everything back from the registry. */
  synchronized void unbind() {
    Meters bound = meters;
    meters = null;
    if (bound != null) {
      bound.scope.close();
    }
  }

  void refused(HttpRefusal.Reason reason) {
    Meters bound = meters;
    if (bound != null) {
      bound.refused.get(reason).increment();
    }
  }

  void busy() {
    Meters bound = meters;
    if (bound != null) {
      bound.busy.increment();
    }
  }

  void connectionShed() {
    Meters bound = meters;
    if (bound != null) {
      bound.shed.increment();
    }
  }

  void socketOpened() {
    sockets.incrementAndGet();
  }

  void socketClosed() {
    sockets.decrementAndGet();
  }

  /** A client did not read its events. */
  void subscriberDropped() {
    Meters bound = meters;
    if (bound != null) {
      bound.dropped.increment();
    }
  }

  void failed(Throwable thrown) {
    LOG.warn("a connection failed and was closed", thrown);
  }

  @Override
  public void answered(String method, long nanos, boolean isFailure) {
    Meters bound = meters;
    if (bound != null) {
      bound.timer(method).recordNanos(nanos);
      if (isFailure) {
        bound.failed.increment();
      }
    }
  }

  @Override
  public void denied(Denial.Kind kind) {
    Meters bound = meters;
    if (bound != null) {
      bound.denied.get(kind).increment();
    }
  }

  @Override
  public void hung(String method) {
    LOG.error("RPC method {} did not return within rpc.request_timeout; its thread was interrupted and replaced",
        method);
    Meters bound = meters;
    if (bound != null) {
      bound.hung.increment();
    }
  }

  @Override
  public void broke(String method, Throwable thrown) {
    LOG.debug("RPC method {} failed", method, thrown);
  }
}
