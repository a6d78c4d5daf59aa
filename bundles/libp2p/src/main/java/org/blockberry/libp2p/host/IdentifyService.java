package org.blockberry.libp2p.host;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.identify.IdentifyMessage;
import org.blockberry.libp2p.identify.IdentifyReader;
import org.blockberry.libp2p.yamux.ResetCode;
import org.blockberry.libp2p.yamux.StreamEnd;

/** Tells peers about us, and asks them. A peer that does not answer, or answers nonsense, stays connected. */
final class IdentifyService {
  static final String IDENTIFY = "/ipfs/id/1.0.0";
  static final String PUSH = "/ipfs/id/push/1.0.0";
  private static final String PROTOCOL_VERSION = "ipfs/0.1.0";
  private static final long MAX_SECONDS = 5;

  private final HostCore host;
  private final AtomicLong changes = new AtomicLong();

  IdentifyService(HostCore host) {
    this.host = host;
  }

  void register(Protocols protocols) {
    protocols.put(IDENTIFY, stream -> {
      stream.write(IdentifyReader.delimited(about((MuxedConnection) stream.connection())));
      stream.closeWrite();
      return new Deaf();
    });
    protocols.put(PUSH, stream -> {
      MuxedConnection connection = (MuxedConnection) stream.connection();
      return new Reading(connection, message -> heard(connection, message), failure -> {});
    });
  }

  /** What we say to one peer. */
  private IdentifyMessage about(MuxedConnection to) {
    to.told(changes.get()); // before the rest is read: what changes meanwhile is told again
    IdentifyMessage message = new IdentifyMessage(Optional.of(host.config().identity().publicKey()), Addresses.expanded(host.listening()), host.protocols().names(),
        Optional.of(to.remoteMultiaddr()), PROTOCOL_VERSION, host.config().agentVersion());
    return host.signedAddresses().record().map(message::withSignedPeerRecord).orElse(message);
  }

  /** A record is verified on a helper thread; an answer without one is taken at once. */
  private void heard(MuxedConnection connection, IdentifyMessage message) {
    int number = connection.numberInfo();
    if (message.signedPeerRecord().isEmpty()) {
      take(connection, message, number);
      return;
    }
    try {
      host.handshakes().execute(() -> {
        IdentifyMessage believed = message.believed(connection.remoteId(), host.config().verifier());
        connection.execute(() -> take(connection, believed, number));
      });
    } catch (RejectedExecutionException closed) {
      connection.notIdentified(new HostException(Kind.CLOSED, "the host is closed"));
    }
  }

  private void take(MuxedConnection connection, IdentifyMessage message, int number) {
    if (connection.takesInfo(number)) {
      connection.identified(message);
      if (connection.toldBefore(changes.get())) { // it was not known then that it wants to know
        pushTo(connection);
      }
    }
  }

  /** Asks a peer that has just connected. */
  void ask(MuxedConnection connection) {
    Reading reading = new Reading(connection, message -> heard(connection, message), connection::notIdentified);
    connection.open(List.of(IDENTIFY), reading).whenComplete((stream, failure) -> {
      if (failure != null) {
        connection.notIdentified(failure);
      } else {
        stream.closeWrite();
        reading.limit(stream);
      }
    });
  }

  /** Tells all who want to know that our protocols or addresses have changed. */
  void push() {
    changes.incrementAndGet();
    host.table().all().forEach(this::pushTo);
  }

  private void pushTo(MuxedConnection connection) {
    if (connection.remoteInfo().filter(info -> info.protocols().contains(PUSH)).isPresent()) {
      connection.open(List.of(PUSH), new Deaf()).thenAccept(stream -> {
        stream.write(IdentifyReader.delimited(about(connection)));
        stream.closeWrite();
      });
    }
  }

  /** Of a stream on which we only speak. */
  private static final class Deaf implements StreamListener {
    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      stream.reset(ResetCode.PROTOCOL_VIOLATION);
    }
  }

  /** Reads what a peer says until it is done. */
  private static final class Reading implements StreamListener {
    private final MuxedConnection connection;
    private final Consumer<IdentifyMessage> heard;
    private final Consumer<Throwable> failed;
    private final IdentifyReader reader = new IdentifyReader();
    private boolean limited;
    private boolean done;

    Reading(MuxedConnection connection, Consumer<IdentifyMessage> heard, Consumer<Throwable> failed) {
      this.connection = connection;
      this.heard = heard;
      this.failed = failed;
    }

    void limit(HostStream stream) {
      limited = true;
      connection.schedule(() -> stream.core().reset(ResetCode.NONE), MAX_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      if (!limited) {
        limit(stream);
      }
      int size = piece.remaining();
      try {
        reader.receive(piece);
        stream.consumed(size);
      } catch (PeerViolation e) {
        connection.counters().count(e.kind());
        failed.accept(e);
        stream.reset(ResetCode.PROTOCOL_VIOLATION);
      }
    }

    @Override
    public void remoteClosed(HostStream stream) {
      done = true;
      try {
        IdentifyMessage message = reader.end();
        if (message.publicKey().filter(connection.remoteKey()::equals).isPresent()) {
          heard.accept(message);
        } else {
          failed.accept(new HostException(Kind.UNREACHABLE, "the peer identifies itself with another key"));
        }
      } catch (PeerViolation e) {
        failed.accept(e);
      }
      stream.closeWrite();
    }

    @Override
    public void ended(HostStream stream, StreamEnd why) {
      if (!done) {
        failed.accept(new HostException(Kind.TIMEOUT, "the peer did not identify itself: " + why));
      }
    }
  }
}
