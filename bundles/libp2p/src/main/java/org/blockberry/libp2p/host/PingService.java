package org.blockberry.libp2p.host;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.yamux.ResetCode;
import org.blockberry.libp2p.yamux.StreamEnd;

/** The ping protocol: 32 bytes there and back. */
final class PingService {
  static final String PING = "/ipfs/ping/1.0.0";
  private static final int SIZE = 32;
  private static final int MAX_STREAMS = 2;
  private static final long MAX_SECONDS = 10;

  private PingService() {}

  static void register(Protocols protocols) {
    protocols.put(PING, stream -> ((MuxedConnection) stream.connection()).inboundOf(PING) > MAX_STREAMS ? null : new Echo());
  }

  private static final class Echo implements StreamListener {
    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      stream.consumed(copy.length);
      if (!stream.write(Bytes.wrap(copy))) {
        stream.reset(ResetCode.RESOURCE_LIMIT); // it asks and does not read
      }
    }
  }

  static CompletableFuture<Duration> ping(MuxedConnection connection, SecureRandomSource random) {
    Asking asking = new Asking(Bytes.wrap(random.bytes(SIZE)));
    connection.open(List.of(PING), asking).whenComplete((stream, failure) -> {
      if (failure != null) {
        asking.answered.completeExceptionally(failure);
      } else {
        asking.sentAt = System.nanoTime();
        stream.write(asking.question);
        connection.schedule(() -> stream.core().reset(ResetCode.NONE), MAX_SECONDS, TimeUnit.SECONDS);
      }
    });
    return asking.answered;
  }

  private static final class Asking implements StreamListener {
    private final Bytes question;
    private final CompletableFuture<Duration> answered = new CompletableFuture<>();
    private Bytes answer = Bytes.EMPTY;
    private long sentAt;

    Asking(Bytes question) {
      this.question = question;
    }

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      stream.consumed(copy.length);
      answer = answer.concat(Bytes.wrap(copy));
      if (answer.size() < SIZE) {
        return;
      }
      if (answer.equals(question)) {
        answered.complete(Duration.ofNanos(System.nanoTime() - sentAt));
        stream.closeWrite();
      } else {
        answered.completeExceptionally(new HostException(Kind.UNREACHABLE, "the peer answered a ping with something else"));
        stream.reset(ResetCode.PROTOCOL_VIOLATION);
      }
    }

    @Override
    public void ended(HostStream stream, StreamEnd why) {
      if (!answered.isDone()) {
        answered.completeExceptionally(new HostException(Kind.TIMEOUT, "the peer did not answer a ping: " + why));
      }
    }
  }
}
