package org.blockberry.libp2p.host;

import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.multistream.Proposer;
import org.blockberry.libp2p.multistream.Responder;
import org.blockberry.libp2p.yamux.ResetCode;
import org.blockberry.libp2p.yamux.StreamEnd;
import org.blockberry.libp2p.yamux.StreamHandler;
import org.blockberry.libp2p.yamux.YamuxStream;

/** Brings one stream from its opening to an agreed protocol and then hands it to its listener. On the event loop. */
final class StreamDriver implements StreamHandler {
  private final MuxedConnection connection;
  private final Proposer proposer; // ours, else null
  private final Responder responder; // the peer's, else null
  private final CompletableFuture<HostStream> opened = new CompletableFuture<>();
  private StreamListener listener; // of the peer's streams: once the protocol is agreed on
  private final String assumed; // of a stream that is handed out before the peer has answered, else null
  private boolean agreed;
  private boolean handedOut;
  private HostStream stream;
  private ScheduledFuture<?> deadline;

  private StreamDriver(MuxedConnection connection, Proposer proposer, Responder responder, StreamListener listener, String assumed) {
    this.assumed = assumed;
    this.connection = connection;
    this.proposer = proposer;
    this.responder = responder;
    this.listener = listener;
  }

  static StreamDriver ours(MuxedConnection connection, List<String> protocols, StreamListener listener) {
    return new StreamDriver(connection, new Proposer(protocols), null, listener, null);
  }

  /** The peer has said that it has the protocol. */
  static StreamDriver oursAtOnce(MuxedConnection connection, String protocol, StreamListener listener) {
    return new StreamDriver(connection, new Proposer(List.of(protocol)), null, listener, protocol);
  }

  static StreamDriver peers(MuxedConnection connection, Protocols protocols) {
    return new StreamDriver(connection, null, new Responder(protocols::has), null, null);
  }

  void start(HostStream hostStream) {
    stream = hostStream;
    deadline = connection.schedule(() -> {
      if (!agreed) {
        opened.completeExceptionally(new HostException(Kind.TIMEOUT, "the peer did not agree on a protocol in time"));
        stream.core().reset(ResetCode.NONE);
      }
    }, connection.limits().streamTimeout().toMillis(), TimeUnit.MILLISECONDS);
    send(proposer != null ? proposer.start() : responder.start());
    if (assumed != null) {
      handOut(assumed);
    }
  }

  CompletableFuture<HostStream> opened() {
    return opened;
  }

  HostStream stream() {
    return stream;
  }

  private void send(Bytes bytes) {
    if (!bytes.isEmpty()) {
      stream.write(bytes);
    }
  }

  @Override
  public void data(YamuxStream core, ByteBuffer piece) {
    if (!agreed) {
      negotiate(core, piece);
    }
    if (agreed && piece.hasRemaining() && !core.ended()) {
      listener.data(stream, piece);
    }
  }

  private void negotiate(YamuxStream core, ByteBuffer piece) {
    int before = piece.remaining();
    try {
      send(proposer != null ? proposer.receive(piece) : responder.receive(piece));
    } catch (PeerViolation e) {
      connection.counters().count(e.kind());
      opened.completeExceptionally(new HostException(Kind.UNREACHABLE, "the peer does not negotiate: " + e.getMessage()));
      core.reset(ResetCode.PROTOCOL_VIOLATION);
      return;
    }
    core.consumed(before - piece.remaining());
    Optional<String> protocol = proposer != null ? proposer.agreed() : responder.agreed();
    if (protocol.isPresent()) {
      agree(core, protocol.get());
    } else if (proposer != null && proposer.refused()) {
      opened.completeExceptionally(new HostException(Kind.NO_COMMON_PROTOCOL, "the peer has none of the protocols"));
      core.reset(ResetCode.NEGOTIATION_FAILED);
    }
  }

  private void agree(YamuxStream core, String protocol) {
    agreed = true;
    deadline.cancel(false);
    if (!handedOut) {
      handOut(protocol);
    }
    if (proposer != null) {
      return;
    }
    StreamAcceptor acceptor = connection.protocols().get(protocol);
    listener = acceptor == null ? null : acceptor.accept(stream);
    if (listener == null) {
      listener = new Nobody();
      core.reset(ResetCode.RESOURCE_LIMIT);
    }
  }

  private void handOut(String protocol) {
    handedOut = true;
    stream.agreed(protocol);
    if (!HostCore.isOwn(protocol)) {
      connection.applicationStream(1);
    }
    if (proposer != null) {
      opened.complete(stream);
    }
  }

  @Override
  public void remoteClosed(YamuxStream core) {
    if (agreed) {
      listener.remoteClosed(stream);
    } else {
      core.reset(ResetCode.NONE);
    }
  }

  @Override
  public void writable(YamuxStream core) {
    pump();
  }

  /** Moves what waits on the stream to the session. */
  void pump() {
    if (stream.pump() && handedOut) {
      listener.writable(stream);
    }
  }

  @Override
  public void ended(YamuxStream core, StreamEnd why, long code) {
    if (stream == null) {
      return;
    }
    deadline.cancel(false);
    stream.end();
    connection.left(this);
    if (proposer != null && !opened.isDone()) {
      opened.completeExceptionally(new HostException(why == StreamEnd.SESSION_ENDED ? Kind.CLOSED : Kind.UNREACHABLE, "the stream ended: " + why));
    }
    if (handedOut) {
      if (!HostCore.isOwn(stream.protocol())) {
        connection.applicationStream(-1);
      }
      listener.ended(stream, why);
    }
  }

  /** Of a stream that nobody took. */
  private static final class Nobody implements StreamListener {
    @Override
    public void data(HostStream of, ByteBuffer piece) {}
  }
}
