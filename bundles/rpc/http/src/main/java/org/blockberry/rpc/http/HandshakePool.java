package org.blockberry.rpc.http;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads {@code bb-rpc-tls-N} that make the signatures of TLS handshakes. A connection waits for at most one of them at a
 * time, so the queue is bounded by the connections. The threads end when nobody shakes hands. Threading: any.
 */
final class HandshakePool implements Executor, AutoCloseable {
  private static final int THREADS = 2;

  private final ThreadPoolExecutor threads;

  HandshakePool() {
    AtomicInteger number = new AtomicInteger();
    threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread thread = new Thread(task, "bb-rpc-tls-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    threads.allowCoreThreadTimeOut(true);
  }

  /** @throws RejectedExecutionException after {@link #close}, which ends the connection */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
