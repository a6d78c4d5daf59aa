package org.blockberry.testing.benchmarks.libp2p;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.host.Host;
import org.blockberry.libp2p.host.HostConfig;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.host.StreamListener;
import org.blockberry.libp2p.identity.Ed25519Identity;

/** Two hosts of ours in this process, and as many more as dial at the same time. */
final class OurHosts implements Subject {
  private static final String SINK = "/test/sink/1.0.0";
  private static final String ECHO = "/test/echo/1.0.0";
  private final CryptoLadder ladder;
  private final Host server;
  private final List<Host> clients = new ArrayList<>();
  private final Multiaddr address;

  OurHosts(CryptoLadder ladder) {
    this.ladder = ladder;
    server = host(1);
    server.handle(SINK, stream -> new Sink());
    server.handle(ECHO, stream -> new Echo());
    address = server.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")).join();
    for (int i = 0; i < DIALLERS; i++) {
      clients.add(host(2 + i));
    }
  }

  private Host host(int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    return new Host(HostConfig.of(Ed25519Identity.fromSeed(ladder.ed25519(), seed), ladder));
  }

  @Override
  public double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  @Override
  public String name() {
    return "blockberry";
  }

  @Override
  public OptionalDouble throughput(long bytes) {
    return OptionalDouble.of(send(CHUNK_BYTES, bytes / CHUNK_BYTES) * CHUNK_BYTES);
  }

  @Override
  public OptionalDouble messages(int count) {
    return OptionalDouble.of(send(MESSAGE_BYTES, count));
  }

  private Connection connection() {
    return clients.get(0).connect(server.peerId(), List.of(address)).join();
  }

  private double send(int size, long count) {
    Connection connection = connection();
    Sender sender = new Sender();
    HostStream stream = connection.open(List.of(SINK), sender).join();
    Bytes message = Bytes.wrap(new byte[size]);
    long start = System.nanoTime();
    for (long i = 0; i < count; i++) {
      while (!stream.write(message)) {
        sender.room.acquireUninterruptibly();
      }
    }
    stream.closeWrite();
    sender.received.join();
    return count * 1e9 / (System.nanoTime() - start);
  }

  @Override
  public OptionalDouble roundTrip(int count) {
    Connection connection = connection();
    Asker asker = new Asker(count);
    HostStream stream = connection.open(List.of(ECHO), asker).join();
    asker.ask(stream);
    long[] times = asker.done.join();
    stream.closeWrite();
    Arrays.sort(times);
    return OptionalDouble.of(times[count / 2] / 1e9);
  }

  @Override
  public OptionalDouble connects(int count) {
    clients.get(0).connections().forEach(each -> closed(() -> each));
    long start = System.nanoTime();
    List<CompletableFuture<Void>> diallers = new ArrayList<>();
    for (Host client : clients) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      diallers.add(done);
      Thread thread = new Thread(() -> {
        for (int i = 0; i < count / DIALLERS; i++) {
          closed(() -> client.connect(server.peerId(), List.of(address)).join());
        }
        done.complete(null);
      }, "dialler");
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler((of, failure) -> done.completeExceptionally(failure));
      thread.start();
    }
    diallers.forEach(CompletableFuture::join);
    return OptionalDouble.of(count * 1e9 / (System.nanoTime() - start));
  }

  private static void closed(Supplier<Connection> connect) {
    Connection connection = connect.get();
    connection.close();
    connection.closed().join();
  }

  @Override
  public void close() {
    clients.forEach(Host::close);
    server.close();
  }

  /** Reads at once, and says so at the end. */
  private static final class Sink implements StreamListener {
    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      stream.consumed(piece.remaining());
    }

    @Override
    public void remoteClosed(HostStream stream) {
      stream.write(Bytes.utf8("."));
      stream.closeWrite();
    }
  }

  /** Sends back. */
  private static final class Echo implements StreamListener {
    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      stream.consumed(copy.length);
      stream.write(Bytes.wrap(copy));
    }
  }

  private static final class Sender implements StreamListener {
    private final Semaphore room = new Semaphore(0);
    private final CompletableFuture<Void> received = new CompletableFuture<>();

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      received.complete(null);
    }

    @Override
    public void writable(HostStream stream) {
      room.release();
    }
  }

  /** Asks again when it has an answer. */
  private static final class Asker implements StreamListener {
    private final long[] times;
    private final CompletableFuture<long[]> done = new CompletableFuture<>();
    private final Bytes question = Bytes.wrap(new byte[MESSAGE_BYTES]);
    private int asked;
    private int missing;
    private long start;

    Asker(int count) {
      times = new long[count];
    }

    void ask(HostStream stream) {
      missing = MESSAGE_BYTES;
      start = System.nanoTime();
      stream.write(question);
    }

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      missing -= piece.remaining();
      stream.consumed(piece.remaining());
      if (missing > 0) {
        return;
      }
      times[asked++] = System.nanoTime() - start;
      if (asked < times.length) {
        ask(stream);
      } else {
        done.complete(times);
      }
    }
  }
}
