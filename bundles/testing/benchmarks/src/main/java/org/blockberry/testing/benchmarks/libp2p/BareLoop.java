package org.blockberry.testing.benchmarks.libp2p;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.ForgedMessageException;

/** The ceiling: one thread seals and writes, another reads and opens, with the cipher of the node on blocking sockets; no protocol but a length. */
final class BareLoop implements Subject {
  private static final int TAG = 16;
  private final CryptoLadder ladder;
  private final SocketChannel near;
  private final SocketChannel far;

  BareLoop(CryptoLadder ladder) throws IOException {
    this.ladder = ladder;
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      near = SocketChannel.open(server.getLocalAddress());
      far = server.accept();
    }
    near.setOption(StandardSocketOptions.TCP_NODELAY, true);
    far.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  @Override
  public double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  @Override
  public String name() {
    return "bare TCP and AEAD";
  }

  /** One direction of a channel: sealed records with two bytes of length before them. */
  private static final class Line {
    private final SocketChannel socket;
    private final AeadKey key;
    private final byte[] nonce = new byte[12];
    private final ByteBuffer sealed;
    private final ByteBuffer plain;
    private final ByteBuffer wire;

    Line(CryptoLadder ladder, SocketChannel socket, int size) {
      this.socket = socket;
      this.key = ladder.aead().bind(new byte[32]);
      this.plain = ByteBuffer.allocate(size);
      this.sealed = ByteBuffer.allocate(size + TAG);
      this.wire = ByteBuffer.allocateDirect(2 + size + TAG);
    }

    private void next() {
      for (int i = 4; i < nonce.length && ++nonce[i] == 0; i++) {
        continue;
      }
    }

    void send() throws IOException {
      next();
      key.seal(nonce, new byte[0], plain.clear(), sealed.clear());
      sealed.flip();
      wire.clear().putShort((short) sealed.remaining()).put(sealed).flip();
      while (wire.hasRemaining()) {
        socket.write(wire);
      }
    }

    void receive() throws IOException {
      wire.clear();
      while (wire.hasRemaining()) {
        if (socket.read(wire) < 0) {
          throw new EOFException();
        }
      }
      next();
      try {
        key.open(nonce, new byte[0], sealed.clear().put(wire.flip().position(2)).flip(), plain.clear());
      } catch (ForgedMessageException e) {
        throw new IOException(e);
      }
    }

  }

  @Override
  public OptionalDouble throughput(long bytes) throws IOException {
    int size = 65_519; // the most that fits a Noise message
    long count = bytes / size;
    Line in = new Line(ladder, far, size);
    Line out = new Line(ladder, near, size);
    CompletableFuture<Void> reading = inThread(() -> {
      for (long i = 0; i < count; i++) {
        in.receive();
      }
    });
    long start = System.nanoTime();
    for (long i = 0; i < count; i++) {
      out.send();
    }
    reading.join();
    return OptionalDouble.of(count * size * 1e9 / (System.nanoTime() - start));
  }

  /** Nothing of ours is a record a message, so it would be no ceiling. */
  @Override
  public OptionalDouble messages(int count) {
    return OptionalDouble.empty();
  }

  @Override
  public OptionalDouble roundTrip(int count) throws IOException {
    Line farIn = new Line(ladder, far, MESSAGE_BYTES);
    Line farOut = new Line(ladder, far, MESSAGE_BYTES);
    Line out = new Line(ladder, near, MESSAGE_BYTES);
    Line in = new Line(ladder, near, MESSAGE_BYTES);
    CompletableFuture<Void> echo = inThread(() -> {
      for (int i = 0; i < count; i++) {
        farIn.receive();
        farOut.send();
      }
    });
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      out.send();
      in.receive();
      times[i] = System.nanoTime() - start;
    }
    echo.join();
    Arrays.sort(times);
    return OptionalDouble.of(times[count / 2] / 1e9);
  }

  @Override
  public OptionalDouble connects(int count) {
    return OptionalDouble.empty();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> inThread(Work work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        work.run();
        done.complete(null);
      } catch (IOException | RuntimeException e) {
        done.completeExceptionally(e);
      }
    }, "bare-loop");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  @Override
  public void close() throws IOException {
    near.close();
    far.close();
  }
}
