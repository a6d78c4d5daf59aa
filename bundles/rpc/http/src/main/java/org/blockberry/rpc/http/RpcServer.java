package org.blockberry.rpc.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.blockberry.rpc.http.access.AccessGate;
import org.blockberry.rpc.http.call.CallPool;
import org.blockberry.rpc.http.call.MethodTable;
import org.blockberry.rpc.http.tls.ServerTls;
import org.blockberry.rpc.http.ws.HubLimits;
import org.blockberry.rpc.http.ws.SubscriptionHub;

/**
 * The server: threads, bounds and the bound address. Settings may change while it runs; only another address makes it
 * bind again, and the old address is served until the new one is bound, unless both have the same port. Connections that came
 * in by the old address, or before TLS was switched on or off, get {@code rpc.move_grace} to end.
 *
 * <p>Threading: {@link #start}, {@link #apply} and {@link #close} wait and exclude each other.
 */
final class RpcServer implements AutoCloseable {
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

  private final MethodTable methods;
  private final NodeView node;
  private final RpcMetrics metrics;
  private final InstantSource clock;
  private final AccessGate gate;
  private final AnswerBudget budget = new AnswerBudget();
  private final Connections connections = new Connections();
  private final CallPool pool;
  private final NetLoops loops;
  private final HandshakePool handshakes = new HandshakePool();
  private final SubscriptionHub hub;

  private record Current(RpcSettings settings, Optional<ServerTls> tls, Router router) {}

  private volatile Current current;
  private volatile Listener listener; // written under this
  private volatile boolean closed;

  RpcServer(RpcSettings settings, Optional<ServerTls> tls, AccessGate gate, MethodTable methods, NodeView node,
      RpcMetrics metrics, InstantSource clock) {
    this.methods = methods;
    this.node = node;
    this.metrics = metrics;
    this.clock = clock;
    this.gate = gate;
    this.pool = new CallPool(settings.number("threads"), settings.number("max_in_flight"));
    this.loops = new NetLoops(settings.number("event_loops"));
    this.hub = new SubscriptionHub(limits(settings), event -> EventJson.rest(event, current.settings().number("max_response_bytes")));
    this.current = current(settings, tls);
    node.setHub(hub);
    metrics.gauge("subscribers", "Clients with subscriptions.", hub::clients);
    metrics.gauge("subscribers_max", "Most clients with subscriptions.", () -> current.settings().number("max_subscription_clients"));
    metrics.gauge("subscriptions", "Subscriptions.", hub::subscriptions);
    metrics.gauge("subscription_events_waiting", "Events that wait to be sent to subscribers.", hub::waiting);
    metrics.gauge("subscription_events_delivered", "Events sent to subscribers since the server was made.", hub::deliveredTotal);
    metrics.gauge("connections", "Open connections.", connections::count);
    metrics.gauge("connections_max", "Most open connections.", () -> current.settings().number("max_connections"));
    metrics.gauge("connections_largest_source", "Connections of the address that has most.", connections::largestSource);
    metrics.gauge("requests_in_flight", "Requests under way.", pool::inFlight);
    metrics.gauge("requests_in_flight_max", "Most requests under way.", () -> current.settings().number("max_in_flight"));
    metrics.gauge("threads_hung", "Threads that methods do not give back.", pool::replaced);
    metrics.gauge("answer_bytes_pending", "Bytes of answers that clients have not read.", budget::pending);
    metrics.gauge("answer_bytes_pending_max", "Most bytes of answers that clients have not read.",
        () -> current.settings().maxPendingBytes());
    metrics.gauge("failed_login_sources", "Addresses with bad access tokens that are remembered.", gate::rememberedSources);
  }

  /**
   * Binds the address.
   *
   * @throws IOException if it cannot be bound; may be tried again
   */
  synchronized void start() throws IOException {
    if (listener == null && !closed) {
      listener = Listener.bind(loops, current.settings().listen(), this::accept);
    }
  }

  /**
   * Takes other settings. Connections that are open keep their bounds, but not their access.
   *
   * @return whether the address was bound again
   * @throws IOException if a new address cannot be bound; the old one is served on
   */
  synchronized boolean apply(RpcSettings settings, Optional<ServerTls> tls) throws IOException {
    Current before = current;
    if (closed || settings.equals(before.settings()) && tls.equals(before.tls())) {
      return false;
    }
    boolean moves = listener != null && !settings.listen().equals(before.settings().listen());
    if (!moves) {
      take(settings, tls);
      // The role of a client certificate is settled when the connection opens; so is what a connection without TLS may do.
      if (before.tls().isPresent() != tls.isPresent() || before.tls().filter(ServerTls::asksClients).isPresent()) {
        connections.retire(settings.duration("move_grace"));
      }
      return false;
    }
    Listener old = listener;
    if (settings.listen().port() != 0 && settings.listen().port() == old.port()) {
      old.close();
      listener = null;
      try {
        listener = Listener.bind(loops, settings.listen(), this::accept);
      } catch (IOException e) {
        listener = Listener.bind(loops, before.settings().listen().withPort(old.port()), this::accept);
        throw e;
      }
      take(settings, tls);
    } else {
      listener = Listener.bind(loops, settings.listen(), this::accept);
      take(settings, tls);
      old.close();
    }
    connections.retire(settings.duration("move_grace"));
    return true;
  }

  private void take(RpcSettings settings, Optional<ServerTls> tls) {
    pool.resize(settings.number("threads"), settings.number("max_in_flight"));
    hub.limit(limits(settings));
    current = current(settings, tls);
  }

  private Current current(RpcSettings settings, Optional<ServerTls> tls) {
    AnswerWriter writer = new AnswerWriter(ByteBufAllocator.DEFAULT, clock, settings.number("max_response_bytes"));
    return new Current(settings, tls, new Router(settings, methods, pool, node, metrics, gate, writer, budget, hub));
  }

  private static HubLimits limits(RpcSettings settings) {
    return new HubLimits(settings.number("max_subscription_clients"), settings.number("max_subscriptions_per_client"));
  }

  /** Puts the handlers into a new connection; closes it if there are enough. */
  private void accept(SocketChannel channel) {
    Current now = current;
    if (channel.remoteAddress() == null) {
      channel.close(); // gone already
      return;
    }
    if (!connections.enter(channel, channel.remoteAddress(), now.settings().number("max_connections"),
        now.settings().number("max_connections_per_source"))) {
      metrics.connectionShed();
      channel.close();
      return;
    }
    now.tls().ifPresent(tls -> channel.pipeline()
        .addLast(tls.handler(channel, handshakes, now.settings().duration("read_timeout"))));
    channel.pipeline().addLast(new Connection(now.router(), now.settings(), now.tls(),
        Connections.source(channel.remoteAddress()), metrics, budget));
  }

  /** Port that is bound, 0 if none. */
  int port() {
    Listener bound = listener;
    return bound == null ? 0 : bound.port();
  }

  /** Threads held by methods that did not return in time. */
  int hungThreads() {
    return pool.replaced();
  }

  /** Bytes of answers that clients have not read. */
  long pendingBytes() {
    return budget.pending();
  }

  /** Open connections. */
  int connections() {
    return connections.count();
  }

  /** Clients with subscriptions. */
  int subscribers() {
    return hub.clients();
  }

  /** Requests under way. */
  int inFlight() {
    return pool.inFlight();
  }

  /** Requests under way get a short time to finish; then everything is closed. */
  @Override
  public synchronized void close() {
    closed = true;
    if (listener != null) {
      listener.close();
      listener = null;
    }
    connections.close(CLOSE_WAIT);
    hub.close();
    pool.close();
    loops.close();
    handshakes.close();
  }
}
