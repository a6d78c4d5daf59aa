package org.blockberry.glueberry.node;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.observe.HandshakeResult;
import org.blockberry.glueberry.observe.Tracing.Operation;
import org.blockberry.glueberry.observe.Tracing.Span;
import org.blockberry.glueberry.stats.PeerCounters;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.identity.PeerId;

/** Counts, logs and traces what one peer goes through. Under the lock of its session; {@link #counters} from any thread. */
final class SessionWatch {
  private final NodeParts parts;
  private final PeerId peer;
  private ConnectionState state = ConnectionState.DISCONNECTED;
  private Span connect = Span.NONE;
  private Span dial = Span.NONE;
  private Span handshake = Span.NONE;
  private long connectedNanos;
  private volatile PeerCounters counters;

  SessionWatch(NodeParts parts, PeerId peer) {
    this.parts = parts;
    this.peer = peer;
  }

  PeerCounters counters() {
    PeerCounters known = counters;
    if (known == null) {
      known = parts.stats.of(peer, parts.now());
      counters = known;
    }
    return known;
  }

  void dialling() {
    dial = connect.child(Operation.DIAL);
  }

  void dialled(Throwable failure) {
    parts.metrics.connectionAttempt(failure == null);
    if (failure == null) {
      dial.end();
    } else {
      dial.fail(failure);
      counters().failed(parts.now());
    }
  }

  void prepared(Collection<StreamName> names) {
    parts.log.preparingStreams(peer, List.copyOf(names));
    handshake.child(Operation.STREAM_SETUP).end();
  }

  Span derivation() {
    return handshake.child(Operation.KEY_DERIVATION);
  }

  /** A state is reached; each on the way, also those that nobody is told of. */
  void reached(ConnectionState next, boolean outbound, GlueberryException cause) {
    ConnectionState was = state;
    state = next;
    GlueberryException why = cause != null ? cause : GlueberryException.of(ErrorCode.CONTEXT_CANCELED, "it was asked for").peer(peer);
    switch (next) {
      case CONNECTING -> {
        connect = parts.tracing.start(Operation.CONNECT);
        connect.attribute("peer.id", peer);
      }
      case CONNECTED -> connected(outbound);
      case ESTABLISHED -> established(outbound);
      case COOLDOWN -> ended(was, HandshakeResult.TIMEOUT, why);
      case DISCONNECTED -> ended(was, HandshakeResult.FAILURE, why);
      default -> { }
    }
  }

  private void connected(boolean outbound) {
    counters = parts.stats.of(peer, parts.now()); // it may have been forgotten
    connectedNanos = NodeParts.nanos();
    connect.attribute("connection.direction", outbound ? "outbound" : "inbound");
    handshake = connect.child(Operation.HANDSHAKE);
    parts.log.connected(peer, outbound);
    parts.log.handshakeStarted(peer);
  }

  private void established(boolean outbound) {
    counters().established(outbound, parts.now());
    parts.metrics.handshake(HandshakeResult.SUCCESS, Duration.ofNanos(NodeParts.nanos() - connectedNanos));
    parts.log.handshakeComplete(peer);
    parts.host.protect(peer, true);
    handshake.attribute("handshake.result", "success");
    handshake.end();
    connect.child(Operation.ESTABLISHED).end();
    connect.end();
  }

  private void ended(ConnectionState was, HandshakeResult result, GlueberryException why) {
    if (was == ConnectionState.CONNECTED) {
      parts.metrics.handshake(result, Duration.ofNanos(NodeParts.nanos() - connectedNanos));
      parts.log.handshakeFailed(peer, why);
      counters().failed(parts.now());
      handshake.attribute("handshake.result", result == HandshakeResult.TIMEOUT ? "timeout" : "failure");
      handshake.fail(why);
      connect.fail(why);
    } else if (was == ConnectionState.CONNECTING) {
      connect.fail(why);
    } else if (was == ConnectionState.ESTABLISHED) {
      counters().ended(parts.now());
      parts.host.protect(peer, false);
      parts.tracing.start(Operation.DISCONNECT).end();
    }
    if (was == ConnectionState.CONNECTED || was == ConnectionState.ESTABLISHED) {
      parts.log.disconnected(peer, why);
    }
  }
}
