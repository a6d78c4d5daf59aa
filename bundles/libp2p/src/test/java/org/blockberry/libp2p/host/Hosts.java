package org.blockberry.libp2p.host;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.yamux.StreamEnd;

/** Hosts on loopback, and waiting for what they do. */
final class Hosts implements AutoCloseable {
  static final String ECHO = "/test/echo/1.0.0";
  private static final Multiaddr ANY_PORT = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");

  final List<Host> all = new ArrayList<>();
  final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  Host start(int number, UnaryOperator<HostConfig> change) {
    HostConfig config = HostConfig.of(TestCrypto.identity(number), TestCrypto.LADDER).withFailures(failures::add);
    Host host = new Host(change.apply(config));
    host.handle(ECHO, stream -> new Echo());
    get(host.listen(ANY_PORT));
    all.add(host);
    return host;
  }

  Host start(int number) {
    return start(number, config -> config);
  }

  static HostLimits limits(UnaryOperator<Limits> change) {
    return change.apply(new Limits()).build();
  }

  static Connection connect(Host from, Host to) {
    return get(from.connect(to.peerId(), to.listenAddresses()));
  }

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static HostException failure(CompletableFuture<?> future) {
    ExecutionException thrown = assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
    return assertInstanceOf(HostException.class, thrown.getCause());
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 20 s: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    all.forEach(Host::close);
  }

  /** Sends back what comes, as fast as its reader takes it, and finishes when the other side has. */
  static final class Echo implements StreamListener {
    private final List<Bytes> waiting = new ArrayList<>();
    private boolean finishing;

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      waiting.add(Bytes.wrap(copy));
      writable(stream);
    }

    @Override
    public void writable(HostStream stream) {
      while (!waiting.isEmpty() && stream.write(waiting.get(0))) {
        stream.consumed(waiting.remove(0).size());
      }
      if (waiting.isEmpty() && finishing) {
        stream.closeWrite();
      }
    }

    @Override
    public void remoteClosed(HostStream stream) {
      finishing = true;
      writable(stream);
    }
  }

  /** Keeps what comes. */
  static final class Collector implements StreamListener {
    final java.io.ByteArrayOutputStream data = new java.io.ByteArrayOutputStream();
    final CompletableFuture<StreamEnd> end = new CompletableFuture<>();
    final CompletableFuture<Boolean> remoteClosed = new CompletableFuture<>();
    volatile int size;
    volatile boolean consumes = true;
    volatile int writables;

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      synchronized (data) {
        data.writeBytes(copy);
      }
      size += copy.length;
      if (consumes) {
        stream.consumed(copy.length);
      }
    }

    Bytes bytes() {
      synchronized (data) {
        return Bytes.wrap(data.toByteArray());
      }
    }

    @Override
    public void remoteClosed(HostStream stream) {
      remoteClosed.complete(true);
    }

    @Override
    public void writable(HostStream stream) {
      writables++;
    }

    @Override
    public void ended(HostStream stream, StreamEnd why) {
      end.complete(why);
    }
  }

  /** Limits with a few changed. */
  static final class Limits {
    Duration handshakeTimeout = Duration.ofSeconds(10);
    Duration streamTimeout = Duration.ofSeconds(10);
    Duration dialTimeout = Duration.ofSeconds(15);
    int maxPendingInbound = 128;
    int maxConnections = 1_024;
    int maxPerPeer = 8;
    int highWatermark = 512;
    int lowWatermark = 384;
    Duration idleGrace = Duration.ofMinutes(1);
    int maxStreamQueueBytes = 1 << 20;

    HostLimits build() {
      HostLimits d = HostLimits.DEFAULT;
      return new HostLimits(handshakeTimeout, streamTimeout, dialTimeout, Duration.ofMillis(100), maxPendingInbound, maxConnections, 4, 8, maxPerPeer,
          highWatermark, lowWatermark, idleGrace, maxStreamQueueBytes, d.connectionBytes(), d.peerBytes(), d.nodeBytes(), d.yamux());
    }
  }
}
