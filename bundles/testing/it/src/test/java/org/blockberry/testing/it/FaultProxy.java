package org.blockberry.testing.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between two nodes and does to their connections what networks do. Faults are switched on and off while bytes flow; without any
 * it only passes on. Threads: three for each connection; all end with {@link #close}.
 */
final class FaultProxy implements AutoCloseable {
  private static final int CHUNK = 16 << 10;
  private static final long NAP_MILLIS = 5;

  private final int target;
  private final ServerSocket server;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile long delayMillis;
  private volatile long bytesPerSecond;
  private volatile boolean refusing;
  private volatile boolean silent;
  private final AtomicInteger toCorrupt = new AtomicInteger();
  private volatile boolean closed;

  /** @param target port on this machine */
  FaultProxy(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("accept", this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Connections that came so far. */
  int accepted() {
    return accepted.get();
  }

  /** Every chunk takes that much longer in each direction. */
  FaultProxy delay(long millis) {
    delayMillis = millis;
    return this;
  }

  /** No more than that passes in each direction of a connection; 0 for no limit. */
  FaultProxy throttle(long bytes) {
    bytesPerSecond = bytes;
    return this;
  }

  /** Connections end at once, and new ones with them, until {@link #heal}. */
  void cut() {
    refusing = true;
    pairs.forEach(Pair::end);
  }

  /** Connections stay up and nothing passes any more, as behind a dead router, until {@link #heal}. */
  void goSilent() {
    silent = true;
  }

  /** All connections end with a reset; new ones may come. */
  void reset() {
    pairs.forEach(Pair::reset);
  }

  /** Turns over one bit of the next chunk that passes. */
  void corruptOnce() {
    toCorrupt.incrementAndGet();
  }

  /** No fault any more; what was held up is lost with its connection. */
  void heal() {
    boolean held = silent;
    delayMillis = 0;
    bytesPerSecond = 0;
    refusing = false;
    silent = false;
    if (held) {
      pairs.forEach(Pair::end);
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket from = server.accept();
        if (refusing || closed) {
          from.close();
          continue;
        }
        accepted.incrementAndGet();
        Pair pair = new Pair(from, new Socket(InetAddress.getLoopbackAddress(), target));
        pairs.add(pair);
        start("there", () -> pair.pump(pair.from, pair.to));
        start("back", () -> pair.pump(pair.to, pair.from));
      } catch (IOException e) {
        // nobody listens there now, or we are closed: who dialled sees its connection end
      }
    }
  }

  private static void start(String what, Runnable work) {
    Thread made = new Thread(work, "fault-proxy-" + what);
    made.setDaemon(true);
    made.start();
  }

  /** One connection and the one behind it. */
  private final class Pair {
    private final Socket from;
    private final Socket to;

    Pair(Socket from, Socket to) {
      this.from = from;
      this.to = to;
    }

    void pump(Socket source, Socket sink) {
      byte[] chunk = new byte[CHUNK];
      try {
        sink.setTcpNoDelay(true);
        while (true) {
          int read = source.getInputStream().read(chunk);
          if (read < 0) {
            sink.shutdownOutput();
            return;
          }
          while (silent && !closed && pairs.contains(this)) {
            Thread.sleep(NAP_MILLIS);
          }
          hold(read);
          if (toCorrupt.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            chunk[read / 2] ^= 1;
          }
          sink.getOutputStream().write(chunk, 0, read);
        }
      } catch (IOException e) {
        end();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void hold(int bytes) throws InterruptedException {
      long rate = bytesPerSecond;
      long millis = delayMillis + (rate == 0 ? 0 : bytes * 1_000L / rate);
      if (millis > 0) {
        Thread.sleep(millis);
      }
    }

    void end() {
      pairs.remove(this);
      quietly(from);
      quietly(to);
    }

    void reset() {
      for (Socket one : new Socket[] {from, to}) {
        try {
          one.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
          continue; // it is closed already
        }
      }
      end();
    }

    private void quietly(Socket one) {
      try {
        one.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    pairs.forEach(Pair::end);
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
