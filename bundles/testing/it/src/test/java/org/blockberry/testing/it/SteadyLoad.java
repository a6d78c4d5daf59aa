package org.blockberry.testing.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Transactions at a steady pace for as long as a test takes. Remembers what was accepted, and the longest times between two accepted
 * answers and between two heights since the last {@link #mark}.
 */
final class SteadyLoad implements AutoCloseable {
  private static final long PAUSE_NANOS = 5_000_000;
  private static final long LOOK_NANOS = 10_000_000;
  private static final long LATE_NANOS = 10_000_000_000L;

  private volatile Path home;
  private final String prefix;
  private final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong acceptedGap = new AtomicLong();
  private final AtomicLong heightGap = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stop;

  /** Longest times since the mark. */
  record Gaps(long acceptedMillis, long heightMillis) {}

  SteadyLoad(Path home, String prefix, int clients) {
    this.home = home;
    this.prefix = prefix;
    for (int i = 0; i < clients; i++) {
      int client = i;
      start(() -> send(client));
    }
    start(this::watchHeight);
  }

  private void start(Runnable task) {
    Thread thread = new Thread(task, "load");
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  /** From now on at another node. What the one before has accepted it must still give to the others or commit before it may be killed. */
  void moveTo(Path other) {
    home = other;
  }

  /** The port may be another one after the server was restarted. */
  private Rpc connect() throws IOException {
    return connect(home);
  }

  private static Rpc connect(Path home) throws IOException {
    return new Rpc(Integer.parseInt(Files.readString(home.resolve("var/run/rpc.port")).strip()));
  }

  private void send(int client) {
    Rpc rpc = null;
    Path at = home;
    long last = System.nanoTime();
    for (long i = 0; !stop; i++) {
      String tx = prefix + client + "x" + i + "=v";
      try {
        Path now = home;
        rpc = rpc == null || now != at ? connect(now) : rpc;
        at = now;
        if (rpc.call("broadcast_tx_sync", Map.of("tx", Rpc.base64(tx))).get("code").asInt() == 0) {
          accepted.add(tx);
          long time = System.nanoTime();
          acceptedGap.accumulateAndGet(time - last, Math::max);
          last = time;
        } else {
          refused.incrementAndGet();
        }
      } catch (Rpc.Failed e) {
        refused.incrementAndGet(); // the node said so; whether it is in the chain does not matter
      } catch (IOException | RuntimeException e) {
        rpc = null;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void watchHeight() {
    Rpc rpc = null;
    Path at = home;
    long height = 0;
    long last = System.nanoTime();
    while (!stop) {
      try {
        Path place = home;
        rpc = rpc == null || place != at ? connect(place) : rpc;
        at = place;
        long now = rpc.height();
        if (now > height) {
          height = now;
          heightGap.accumulateAndGet(System.nanoTime() - last, Math::max);
          last = System.nanoTime();
        }
      } catch (IOException | RuntimeException e) {
        rpc = null;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** From now on the gaps are new ones. */
  void mark() {
    acceptedGap.set(0);
    heightGap.set(0);
  }

  Gaps gaps() {
    return new Gaps(acceptedGap.get() / 1_000_000, heightGap.get() / 1_000_000);
  }

  int accepted() {
    return accepted.size();
  }

  long refused() {
    return refused.get();
  }

  /** Ends the load. */
  @Override
  public void close() {
    stop = true;
    for (Thread thread : threads) {
      try {
        thread.join(60_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What is wrong with the chain: accepted and not in it, or in it twice. Waits for the pool to drain. */
  String verify() throws IOException {
    Rpc rpc = connect();
    Await.until("the pool is empty", Duration.ofSeconds(120),
        () -> rpc.call("num_unconfirmed_txs", Map.of()).get("total").asInt() == 0);
    Map<String, Integer> seen = new HashMap<>();
    long scanned = 0;
    long lost = accepted.size();
    for (long deadline = System.nanoTime() + LATE_NANOS; lost > 0 && System.nanoTime() < deadline;) {
      long tip = rpc.height(); // the pool is emptied a moment before the height is told
      scan(rpc, scanned + 1, tip, seen);
      scanned = tip;
      lost = accepted.stream().filter(tx -> !seen.containsKey(tx)).count();
    }
    long doubled = seen.values().stream().filter(times -> times > 1).count();
    return lost == 0 && doubled == 0 ? "" : lost + " accepted transactions are not in the chain, " + doubled + " are there twice";
  }

  private static void scan(Rpc rpc, long from, long to, Map<String, Integer> seen) throws IOException {
    for (long height = from; height <= to; height++) {
      for (com.fasterxml.jackson.databind.JsonNode tx : rpc.call("block", Map.of("height", Long.toString(height))).at("/block/data/txs")) {
        seen.merge(new String(Base64.getDecoder().decode(tx.asText()), StandardCharsets.UTF_8), 1, Integer::sum);
      }
    }
  }
}
