package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand subscribers over real sockets, and some who do not read (security class R9). */
@Tag("sec-R9")
class SubscriberCrowdTest {
  private static final int CROWD = 1_000;
  private static final int BLOCKS = 12;
  private static final int TXS = 3;
  private static final int READERS = 2;

  private static NodeEvent event(String type, long height, int index, int bytes) {
    String memo = "m".repeat(bytes);
    return NodeEvent.builder(type, Instant.EPOCH).height(height).attribute("tm.event", type).attribute("tx.height", Long.toString(height))
        .attribute("at.index", Integer.toString(index))
        .payload(() -> JsonValue.object().put("type", type).put("value", memo).build()).build();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "not within 60 s: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aThousandSubscribersHearEveryEventInOrder() throws Exception {
    FakeBus bus = new FakeBus();
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    List<SocketProbe> clients = new ArrayList<>();
    try (TestServer server = new TestServer("max_connections", 1_200L, "write_timeout", java.time.Duration.ofMinutes(2))) {
      server.node.setEvents(bus);
      for (int i = 0; i < CROWD; i++) {
        clients.add(new SocketProbe(server.port()));
        clients.get(i).subscribe(1, i % 2 == 0 ? "at.index EXISTS" : "tm.event = 'Tx' AND at.index >= 0");
      }
      for (SocketProbe client : clients) {
        assertEquals(JsonValue.EMPTY_OBJECT, client.json().get("result"));
      }
      List<CompletableFuture<Integer>> heard = new ArrayList<>();
      for (int r = 0; r < READERS; r++) {
        int first = r;
        heard.add(CompletableFuture.supplyAsync(() -> {
          int count = 0;
          for (int i = first; i < CROWD; i += READERS) {
            count += hear(clients.get(i), i % 2 == 0);
          }
          return count;
        }, readers));
      }
      long longest = 0;
      for (int height = 1; height <= BLOCKS; height++) {
        for (int index = -1; index < TXS; index++) {
          long began = System.nanoTime();
          bus.publish(event(index < 0 ? "NewBlock" : "Tx", height, index < 0 ? 0 : index, 200));
          longest = Math.max(longest, System.nanoTime() - began);
        }
      }
      int total = 0;
      for (CompletableFuture<Integer> part : heard) {
        total += part.get(120, TimeUnit.SECONDS);
      }
      int wanted = CROWD / 2 * BLOCKS * (TXS + 1) + CROWD / 2 * BLOCKS * TXS;
      System.out.println("subscribers: " + CROWD + " over real sockets heard " + total + " of " + wanted
          + " events in order; longest publish " + longest / 1_000 + " us");
      assertEquals(wanted, total);
    } finally {
      for (SocketProbe client : clients) {
        client.close();
      }
      readers.shutdownNow();
    }
  }

  private static int hear(SocketProbe client, boolean blocks) {
    int count = 0;
    try {
      for (int height = 1; height <= BLOCKS; height++) {
        for (int index = blocks ? -1 : 0; index < TXS; index++) {
          JsonValue events = client.json().get("result").get("events");
          assertEquals(Integer.toString(height), events.get("tx.height").elements().get(0).asString().orElseThrow());
          assertEquals(index < 0 ? "NewBlock" : "Tx", events.get("tm.event").elements().get(0).asString().orElseThrow());
          assertEquals(Integer.toString(Math.max(0, index)), events.get("at.index").elements().get(0).asString().orElseThrow());
          count++;
        }
      }
      return count;
    } catch (IOException e) {
      throw new AssertionError("after " + count + " events", e);
    }
  }

  /**
   * The stalled client loses its subscription with an error, and its connection if that cannot be written; the others miss nothing, the publisher waits for
   * nobody, and what waits to be read is never more than the bound.
   */
  @Test
  void aStalledClientIsDroppedAndNobodyWaits() throws Exception {
    FakeBus bus = new FakeBus();
    int most = 500_000;
    try (TestServer server = new TestServer("subscription_buffer", 50L, "subscription_buffer_bytes", (long) most,
        "write_timeout", java.time.Duration.ofMillis(500))) {
      server.node.setEvents(bus);
      try (SocketProbe stalled = new SocketProbe(server.port(), 4_096); SocketProbe good = new SocketProbe(server.port())) {
        stalled.subscribe(1, "tm.event = 'Tx'").json();
        good.subscribe(2, "tm.event = 'Tx'").json();
        int published = 0;
        long largest = 0;
        while (server.server.subscribers() > 1) {
          long began = System.nanoTime();
          bus.publish(event("Tx", ++published, 0, 50_000));
          assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5), "the publisher waits");
          assertEquals(Integer.toString(published), good.json().get("result").get("events").get("tx.height").elements().get(0)
              .asString().orElseThrow());
          largest = Math.max(largest, server.server.pendingBytes());
          assertTrue(published < 10_000, "it is never dropped");
        }
        long pending = largest;
        System.out.println("stalled client: dropped after " + published + " events of 50 kB, at most " + pending + " bytes waited");
        assertTrue(pending <= most + 200_000, "waiting: " + pending);
        // how much the system takes for a client that does not read differs; a connection with nothing left to write stays
        await("its connection is closed or has nothing to write", () -> server.server.connections() == 1 || server.server.pendingBytes() == 0);
        await("what it held is free", () -> server.server.pendingBytes() == 0);
        bus.publish(event("Tx", 0, 0, 10));
        good.json();
        // what had reached its socket is still there, then the reason, as far as it still fitted; then nothing
        String last = lastText(stalled);
        assertFalse(last.isEmpty());
      }
    }
  }

  /** A client that only falls behind is told why its subscription ended, and may go on. */
  @Test
  void whoReadsAgainIsToldAndMaySubscribeAgain() throws Exception {
    FakeBus bus = new FakeBus();
    try (TestServer server = new TestServer("subscription_buffer", 10L, "write_timeout", java.time.Duration.ofMinutes(1))) {
      server.node.setEvents(bus);
      try (SocketProbe client = new SocketProbe(server.port(), 4_096)) {
        client.subscribe(1, "tm.event = 'Tx'").json();
        for (int published = 1; server.server.subscribers() > 0; published++) {
          bus.publish(event("Tx", published, 0, 100_000));
          assertTrue(published < 10_000, "it is never dropped");
          LockSupport.parkNanos(100_000);
        }
        JsonValue text = client.json();
        long expected = 1;
        while (text.get("error").isNull()) {
          assertEquals(Long.toString(expected++), text.get("result").get("events").get("tx.height").elements().get(0).asString()
              .orElseThrow(), "nothing is left out before the end");
          text = client.json();
        }
        assertEquals(JsonValue.of(1), text.get("id"));
        assertEquals(JsonValue.of(-32000), text.get("error").get("code"));
        assertEquals("subscription was canceled (reason: client is not pulling messages fast enough)",
            text.get("error").get("data").asString().orElseThrow());
        client.subscribe(2, "tm.event = 'Tx'").json();
        bus.publish(event("Tx", 7, 0, 10));
        assertEquals(JsonValue.of(2), client.json().get("id"));
      }
    }
  }

  private static String lastText(SocketProbe client) {
    String last = "";
    try {
      while (true) {
        last = client.read().text();
        if (last.contains("not pulling messages fast enough")) {
          return last;
        }
      }
    } catch (IOException e) {
      return last; // the end of the connection
    }
  }
}
