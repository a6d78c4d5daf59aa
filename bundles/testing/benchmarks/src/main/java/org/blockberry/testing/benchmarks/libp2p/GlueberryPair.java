package org.blockberry.testing.benchmarks.libp2p;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.glueberry.node.GlueberryConfig;
import org.blockberry.glueberry.node.GlueberryNode;
import org.blockberry.glueberry.node.TwoPhaseDriver;
import org.blockberry.libp2p.address.Multiaddr;

/** Two nodes in this process with one encrypted stream between them, in protocol 2.0.0: the reader counts and throws away. */
final class GlueberryPair implements AutoCloseable {
  private static final String STREAM = "bench";
  private static final int IN_FLIGHT = 512; // below the watermark, so that no send waits to be let in
  private final Path folder;
  private final GlueberryNode from;
  private final GlueberryNode to;
  private volatile CountDownLatch expected = new CountDownLatch(0);

  GlueberryPair(CryptoLadder ladder) throws IOException {
    folder = Files.createTempDirectory("glueberry-pair");
    from = node(1, ladder);
    to = node(2, ladder);
    TwoPhaseDriver handshakes = TwoPhaseDriver.install(from, List.of(STREAM));
    TwoPhaseDriver.install(to, List.of(STREAM));
    from.start();
    to.start();
    to.messages().readOn(Runnable::run, message -> expected.countDown());
    from.addPeer(to.peerId(), to.addresses());
    handshakes.connect(to.peerId()).join();
  }

  private GlueberryNode node(int number, CryptoLadder ladder) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    return new GlueberryNode(GlueberryConfig.of(folder.resolve(number + ".json"), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))), seed, ladder);
  }

  /** Until the other side has read them all. @return messages a second */
  double messages(int size, int count) {
    Bytes message = Bytes.wrap(new byte[size]);
    CountDownLatch all = new CountDownLatch(count);
    expected = all;
    @SuppressWarnings({"unchecked", "rawtypes"})
    CompletableFuture<Void>[] flight = new CompletableFuture[IN_FLIGHT];
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      CompletableFuture<Void> before = flight[i % IN_FLIGHT];
      if (before != null) {
        before.join();
      }
      flight[i % IN_FLIGHT] = from.send(to.peerId(), STREAM, message);
    }
    try {
      all.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  @Override
  public void close() throws IOException {
    from.close();
    to.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
