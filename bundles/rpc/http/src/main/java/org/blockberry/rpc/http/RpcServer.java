package org.blockberry.rpc.http;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.time.InstantSource;
import org.blockberry.rpc.http.call.CallPool;
import org.blockberry.rpc.http.call.MethodTable;

/**
 * The server: threads, bounds and the bound address. Settings may change while it runs; only another address makes it
 * bind again, and the old address is served until the new one is bound, unless both have the same port.
 *
 * <p>Threading: {@link #start}, {@link #apply} and {@link #close} wait and exclude each other.
 */
final class RpcServer implements AutoCloseable {
  private final MethodTable methods;
  private final NodeView node;
  private final RpcMetrics metrics;
  private final InstantSource clock;
  private final AnswerBudget budget = new AnswerBudget();
  private final CallPool pool;
  private final NetLoops loops;

  private record Current(RpcSettings settings, Router router) {}

  private volatile Current current;
  private volatile Listener listener; // written under this
  private volatile boolean closed;

  RpcServer(RpcSettings settings, MethodTable methods, NodeView node, RpcMetrics metrics, InstantSource clock) {
    this.methods = methods;
    this.node = node;
    this.metrics = metrics;
    this.clock = clock;
    this.pool = new CallPool(settings.number("threads"), settings.number("max_in_flight"));
    this.loops = new NetLoops(settings.number("event_loops"));
    this.current = current(settings);
    metrics.gauge("connections", this::connections);
    metrics.gauge("requests_in_flight", pool::inFlight);
    metrics.gauge("threads_hung", pool::replaced);
    metrics.gauge("answer_bytes_pending", budget::pending);
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
   * Takes other settings. Connections that are open keep theirs.
   *
   * @return whether the address was bound again
   * @throws IOException if a new address cannot be bound; the old one is served on
   */
  synchronized boolean apply(RpcSettings settings) throws IOException {
    Current before = current;
    if (settings.equals(before.settings()) || closed) {
      return false;
    }
    boolean moves = listener != null && !settings.listen().equals(before.settings().listen());
    if (!moves) {
      take(settings);
      return false;
    }
    Listener old = listener;
    if (settings.listen().port() != 0 && settings.listen().port() == old.port()) {
      old.close();
      listener = null;
      try {
        listener = Listener.bind(loops, settings.listen(), this::accept);
      } catch (IOException e) {
        listener = Listener.bind(loops, before.settings().listen(), this::accept);
        throw e;
      }
      take(settings);
    } else {
      listener = Listener.bind(loops, settings.listen(), this::accept);
      take(settings);
      old.close();
    }
    return true;
  }

  private void take(RpcSettings settings) {
    pool.resize(settings.number("threads"), settings.number("max_in_flight"));
    current = current(settings);
  }

  private Current current(RpcSettings settings) {
    AnswerWriter writer = new AnswerWriter(ByteBufAllocator.DEFAULT, clock, settings.number("max_response_bytes"));
    return new Current(settings, new Router(settings, methods, pool, node, metrics, writer, budget));
  }

  /** The handler of a new connection; null if there are enough. */
  private Connection accept() {
    Current now = current;
    Listener bound = listener;
    if (bound != null && bound.connections() >= now.settings().number("max_connections")) {
      metrics.connectionShed();
      return null;
    }
    return new Connection(now.router(), now.settings(), metrics, budget);
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
    Listener bound = listener;
    return bound == null ? 0 : bound.connections();
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
    pool.close();
    loops.close();
  }
}
