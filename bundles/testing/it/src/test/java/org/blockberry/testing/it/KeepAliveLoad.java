package org.blockberry.testing.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A few connections, each of which sends a request when the answer to the one before has arrived whole. */
final class KeepAliveLoad {
  private static final int CONNECTIONS = 8;
  private static final int TIMEOUT_MILLIS = 20_000;

  private KeepAliveLoad() {}

  /**
   * What was done.
   *
   * @param answers with status 200
   */
  record Done(long answers, long nanos) {
    double perSecond() {
      return answers * 1e9 / nanos;
    }
  }

  /** Sends {@code request} for {@code time}; any answer but 200 is a failure. */
  static Done run(int port, String request, Duration time) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      long start = System.nanoTime();
      long until = start + time.toNanos();
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        counts.add(threads.submit(one(port, request.getBytes(ISO_8859_1), until)));
      }
      long answers = 0;
      for (Future<Long> count : counts) {
        answers += count.get();
      }
      return new Done(answers, System.nanoTime() - start);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Callable<Long> one(int port, byte[] request, long until) {
    return () -> {
      long count = 0;
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        InputStream in = new BufferedInputStream(socket.getInputStream(), 16_384);
        while (System.nanoTime() - until < 0) {
          socket.getOutputStream().write(request);
          answer(in);
          count++;
        }
      }
      return count;
    };
  }

  private static void answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder(256);
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      head.append((char) b);
    }
    if (!head.toString().startsWith("HTTP/1.1 200 ")) {
      throw new IOException(head.substring(0, Math.min(head.length(), 60)).strip());
    }
    String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length:");
    int length = Integer.parseInt(lower.substring(at + 15, lower.indexOf('\r', at)).strip());
    in.skipNBytes(length);
  }
}
