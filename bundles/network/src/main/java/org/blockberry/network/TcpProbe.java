package org.blockberry.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;

/**
 * Connects, says what every libp2p node says first, and waits for the same: 20 bytes each way. On one thread, {@code bb-peers-probe}, which is
 * there only while it is needed.
 */
final class TcpProbe implements Surroundings.Prober, AutoCloseable {
  private static final int PATIENCE_MILLIS = 4_000; // for the connection, and for the answer
  private static final byte[] HELLO = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.US_ASCII);

  private final ThreadPoolExecutor thread = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(2), work -> {
    Thread made = new Thread(work, "bb-peers-probe");
    made.setDaemon(true);
    return made;
  });
  private volatile Socket open;

  @Override
  public void probe(Bytes host, int port, Consumer<Boolean> done) {
    try {
      thread.execute(() -> done.accept(answers(host, port)));
    } catch (RejectedExecutionException e) { // the node is stopping
      done.accept(false);
    }
  }

  private boolean answers(Bytes host, int port) {
    try (Socket socket = new Socket()) {
      open = socket;
      socket.connect(new InetSocketAddress(InetAddress.getByAddress(host.toArray()), port), PATIENCE_MILLIS);
      socket.getOutputStream().write(HELLO);
      byte[] answer = new byte[HELLO.length];
      long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
      for (int read = 0; read < answer.length;) {
        long left = (deadline - System.nanoTime()) / 1_000_000; // for all of it, so that one that drips is not waited for
        if (left <= 0) {
          return false;
        }
        socket.setSoTimeout((int) left);
        int more = socket.getInputStream().read(answer, read, answer.length - read);
        if (more < 0) {
          return false;
        }
        read += more;
      }
      return Arrays.equals(answer, HELLO);
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends a dial under way. */
  @Override
  public void close() throws InterruptedException {
    thread.shutdownNow();
    Socket socket = open;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        return; // it ends by its timeout
      }
    }
    thread.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }
}
