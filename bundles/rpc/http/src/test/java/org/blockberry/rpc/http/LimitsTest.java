package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every bound of the server holds, and an honest client is served while and after somebody tries it. */
@Tag("sec-R3")
class LimitsTest {
  private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":{\"evidence\":%s}}";

  private static void refused(TestServer server, int status, String request) throws Exception {
    try (Probe probe = new Probe(server.port())) {
      Probe.Answer answer = probe.send(request).read();
      assertEquals(status, answer.status());
      assertTrue(probe.isClosedByServer());
    }
    assertTrue(server.serves());
  }

  private static JsonValue error(Probe.Answer answer) {
    return answer.json().get("error");
  }

  @Test
  void aBodyHasAtMostAMillionBytes() throws Exception {
    try (TestServer server = new TestServer()) {
      String padding = " ".repeat(1_000_000 - String.format(CALL, "1").length());
      assertEquals(JsonValue.of(1),
          server.post(String.format(CALL, "1") + padding).json().get("result").get("evidence"));
      // refused by its length alone, before a byte of it arrives
      refused(server, 400, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000001\r\n\r\n");
      String chunk = "10000\r\n" + " ".repeat(65_536) + "\r\n";
      refused(server, 400, "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
          + chunk.repeat(16));
    }
  }

  @Test
  void aRefusalIsReadEvenWhileTheBodyIsStillBeingSent() throws Exception {
    try (TestServer server = new TestServer(); Probe probe = new Probe(server.port())) {
      Probe.Answer answer = probe.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"
          + " ".repeat(2_000_000)).read();
      assertEquals(400, answer.status());
      assertEquals("the body is larger than 1000000 bytes",
          error(answer).get("data").asString().orElseThrow());
    }
  }

  @Test
  void aHeadHasAtMostSoManyBytesAndHeaders() throws Exception {
    try (TestServer server = new TestServer()) {
      refused(server, 431, "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      refused(server, 431, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
      refused(server, 431, "GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: a\r\n".repeat(64) + "\r\n");
      assertEquals(200, Probe.once(server.port(),
          "GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: a\r\n".repeat(63) + "\r\n").status());
    }
  }

  @Test
  void jsonIsNestedAtMostSoDeep() throws Exception {
    try (TestServer server = new TestServer()) {
      String fits = "[".repeat(30) + "]".repeat(30); // two levels are the request's own
      assertEquals(200, server.post(String.format(CALL, fits)).status());
      for (int depth : new int[] {31, 10_000, 400_000}) {
        Probe.Answer answer = server.post(String.format(CALL, "[".repeat(depth) + "]".repeat(depth)));
        assertEquals(JsonValue.of(-32700), error(answer).get("code"));
        assertTrue(server.serves());
      }
      assertEquals(500, server.post("{\"a\":".repeat(10_000)).status());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 10_000, 999_000})
  void aNumberHasAtMostAHundredDigits(int digits) throws Exception {
    try (TestServer server = new TestServer()) {
      String number = "9".repeat(Math.min(digits, 999_000 - CALL.length()));
      assertEquals(JsonValue.of(-32700), error(server.post(String.format(CALL, number))).get("code"));
      assertEquals(JsonValue.of(-32700), error(server.post(String.format(CALL, "1e999999999"))).get("code"));
      assertTrue(server.serves());
    }
  }

  @Test
  void aRepeatedNameIsAParseError() throws Exception {
    try (TestServer server = new TestServer()) {
      assertEquals(500, server.post("{\"id\":1,\"method\":\"health\",\"method\":\"stop\"}").status());
    }
  }

  @Test
  void aBatchOfAThousandAndOneIsRefusedWithoutACall() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (TestServer server = new TestServer()) {
      server.add(TestMethod.answering("count", arguments -> JsonValue.of(calls.incrementAndGet())));
      String batch = "[" + String.join(",", Collections.nCopies(1_001, "{\"id\":1,\"method\":\"count\"}")) + "]";
      assertEquals(JsonValue.of(-32600), error(server.post(batch)).get("code"));
      assertEquals(0, calls.get());
    }
  }

  @Test
  void longIdsAndMethodNamesAreRefused() throws Exception {
    try (TestServer server = new TestServer()) {
      String text = "x".repeat(257);
      assertEquals(JsonValue.of(-32600),
          error(server.post("{\"id\":\"" + text + "\",\"method\":\"health\"}")).get("code"));
      assertEquals(JsonValue.of(-32600), error(server.post("{\"id\":1,\"method\":\"" + text + "\"}")).get("code"));
    }
  }

  @Test
  void anAnswerStopsAtItsBound() throws Exception {
    AtomicInteger visited = new AtomicInteger();
    try (TestServer server = new TestServer("max_response_bytes", 100_000L)) {
      JsonValue piece = JsonValue.of("x".repeat(1_000));
      server.add(TestMethod.answering("big", arguments -> JsonValue.array(Collections.nCopies(1_000, piece))));
      server.add(TestMethod.answering("fits", arguments -> JsonValue.array(Collections.nCopies(90, piece))));
      server.add(TestMethod.answering("deep", arguments -> {
        JsonValue value = JsonValue.EMPTY_ARRAY;
        for (int i = 0; i < 100_000; i++) {
          value = JsonValue.array(List.of(value));
        }
        visited.incrementAndGet();
        return value;
      }));
      assertEquals(JsonValue.of("the answer is larger than 100000 bytes; ask for less"),
          error(server.call("big", "{}")).get("data"));
      assertEquals(90, server.call("fits", "{}").json().get("result").elements().size());
      assertEquals(JsonValue.of("the answer is nested deeper than 512 levels"),
          error(server.call("deep", "{}")).get("data"));
      assertEquals(500, server.get("/big").status());
      // the bound is that of the whole batch
      JsonValue batch = server.post("[{\"id\":1,\"method\":\"fits\"},{\"id\":2,\"method\":\"fits\"},"
          + "{\"id\":3,\"method\":\"health\"}]").json();
      assertTrue(batch.elements().get(0).get("error").isNull());
      assertEquals(JsonValue.of(-32603), batch.elements().get(1).get("error").get("code"));
      assertEquals(JsonValue.EMPTY_OBJECT, batch.elements().get(2).get("result"));
    }
  }

  @Test
  void connectionsBeyondTheBoundAreClosed() throws Exception {
    try (TestServer server = new TestServer("max_connections", 5L)) {
      List<Probe> open = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Probe probe = new Probe(server.port());
        open.add(probe);
        assertEquals(200, probe.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").read().status());
      }
      try (Probe sixth = new Probe(server.port())) {
        assertTrue(sixth.isClosedByServer());
      }
      assertEquals(200, open.get(0).send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").read().status());
      for (Probe probe : open) {
        probe.close();
      }
      await(() -> servesNow(server));
    }
  }

  private static boolean servesNow(TestServer server) {
    try {
      return server.serves();
    } catch (java.io.IOException e) {
      return false; // still full
    }
  }

  @Test
  void requestsBeyondTheBoundAreAnsweredBusy() throws Exception {
    try (TestServer server = new TestServer("max_in_flight", 3L)) {
      CompletableFuture<JsonValue> gate = new CompletableFuture<>();
      CountDownLatch waiting = new CountDownLatch(3);
      server.add(TestMethod.promising("wait", arguments -> {
        waiting.countDown();
        return gate;
      }));
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        probes.add(new Probe(server.port()).send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      }
      assertTrue(waiting.await(10, TimeUnit.SECONDS));
      Probe.Answer busy = server.call("health", "{}");
      assertEquals(503, busy.status());
      assertTrue(busy.body().contains("rpc.max_in_flight"), busy.body());
      assertEquals(200, server.get("/health/live").status());
      gate.complete(JsonValue.TRUE);
      for (Probe probe : probes) {
        assertEquals(200, probe.read().status());
        probe.close();
      }
      await(() -> servesNow(server));
    }
  }

  @Test
  void oneConnectionHasAtMostSoManyRequestsUnderWay() throws Exception {
    try (TestServer server = new TestServer("max_in_flight_per_connection", 4L)) {
      CompletableFuture<JsonValue> gate = new CompletableFuture<>();
      AtomicInteger calls = new AtomicInteger();
      server.add(TestMethod.promising("wait", arguments -> {
        calls.incrementAndGet();
        return gate;
      }));
      try (Probe probe = new Probe(server.port())) {
        probe.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100));
        await(() -> calls.get() == 4);
        assertTrue(server.serves());
        assertEquals(4, calls.get());
        gate.complete(JsonValue.TRUE);
        for (int i = 0; i < 100; i++) {
          assertEquals(200, probe.read().status());
        }
      }
      assertEquals(100, calls.get());
    }
  }

  @Test
  void aRequestMustArriveInTime() throws Exception {
    try (TestServer server = new TestServer("read_timeout", Duration.ofMillis(300))) {
      List<Probe> slow = new ArrayList<>();
      for (String start : new String[] {"GET / HT", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{",
          "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"}) {
        slow.add(new Probe(server.port()).send(start));
      }
      assertTrue(server.serves());
      for (Probe probe : slow) {
        assertEquals(408, probe.read().status());
        assertTrue(probe.isClosedByServer());
        probe.close();
      }
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    try (TestServer server = new TestServer("idle_timeout", Duration.ofMillis(200));
        Probe used = new Probe(server.port());
        Probe silent = new Probe(server.port())) {
      used.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
      assertTrue(used.isClosedByServer());
      assertTrue(silent.isClosedByServer());
    }
  }

  @Test
  void aClientThatDoesNotReadIsClosedAndItsAnswersAreFreed() throws Exception {
    try (TestServer server = new TestServer("write_timeout", Duration.ofMillis(200),
        "max_pending_bytes", 40_000_000L)) {
      JsonValue piece = JsonValue.of("x".repeat(100_000));
      server.add(TestMethod.answering("big", arguments -> JsonValue.array(Collections.nCopies(20, piece))));
      AtomicInteger calls = new AtomicInteger();
      server.add(TestMethod.answering("count", arguments -> JsonValue.of(calls.incrementAndGet())));
      try (Probe probe = new Probe(server.port())) {
        probe.socket().setReceiveBufferSize(4_096);
        probe.send("GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(10)
            + "GET /count HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000));
        assertTrue(server.serves());
        // not read: the server stops taking requests of this connection
        assertTrue(calls.get() < 1_000);
      }
      await(() -> servesNow(server) && server.server.pendingBytes() == 0);
    }
  }

  @Test
  void answersThatNobodyReadsAreBounded() throws Exception {
    try (TestServer server = new TestServer("max_pending_bytes", 5_000_000L)) {
      JsonValue piece = JsonValue.of("x".repeat(100_000));
      server.add(TestMethod.answering("big", arguments -> JsonValue.array(Collections.nCopies(40, piece))));
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Probe probe = new Probe(server.port());
        probe.socket().setReceiveBufferSize(4_096);
        probes.add(probe.send("GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(4)));
      }
      assertTrue(server.serves());
      await(() -> server.server.pendingBytes() > 0);
      assertTrue(server.server.pendingBytes() < 5_100_000, "bytes pending: " + server.server.pendingBytes());
      for (Probe probe : probes) {
        probe.close();
      }
      await(() -> server.server.pendingBytes() == 0);
    }
  }

  @Test
  void aCallThatTakesTooLongIsAnsweredAndItsThreadReplaced() throws Exception {
    try (TestServer server = new TestServer("threads", 2L, "request_timeout", Duration.ofMillis(600))) {
      CountDownLatch release = new CountDownLatch(1);
      server.add(TestMethod.answering("hang", arguments -> {
        while (release.getCount() > 0) { // deaf to interruption, like a plugin in a native call
          Thread.onSpinWait();
          try {
            release.await(50, TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            continue;
          }
        }
        return JsonValue.TRUE;
      }));
      server.add(TestMethod.promising("never", arguments -> new CompletableFuture<>()));
      for (int i = 0; i < 4; i++) { // more often than there are threads
        assertEquals("the call took longer than 600 ms, the bound set by rpc.request_timeout",
            error(server.call("hang", "{}")).get("data").asString().orElseThrow());
      }
      assertEquals(4, server.server.hungThreads());
      assertEquals(JsonValue.of(-32603), error(server.call("never", "{}")).get("code"));
      JsonValue batch = server.post("[{\"id\":1,\"method\":\"health\"},{\"id\":2,\"method\":\"never\"},"
          + "{\"id\":3,\"method\":\"health\"}]").json();
      assertEquals(JsonValue.EMPTY_OBJECT, batch.elements().get(0).get("result"));
      assertEquals(JsonValue.of(-32603), batch.elements().get(1).get("error").get("code"));
      assertEquals(JsonValue.EMPTY_OBJECT, batch.elements().get(2).get("result"));
      assertTrue(server.serves());
      release.countDown();
      await(() -> server.server.hungThreads() == 0);
      assertTrue(server.serves());
    }
  }

  @Test
  void hostileFloodsLeaveNothingBehind() throws Exception {
    try (TestServer server = new TestServer()) {
      byte[] noise = new byte[4_096];
      Arrays.fill(noise, (byte) 'A');
      for (int i = 0; i < 300; i++) {
        try (Probe probe = new Probe(server.port())) {
          probe.send(i % 3 == 0 ? "\u0000\u0001garbage" : i % 3 == 1 ? "POST / HTTP/1.1\r\nHost: localhost\r\n"
              : Probe.postText("[".repeat(1_000), ""));
        }
      }
      assertTrue(server.serves());
      await(() -> server.server.connections() == 0);
      await(() -> server.server.pendingBytes() == 0 && server.server.inFlight() == 0); // a worker may end after its connection
    }
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  static void await(Condition condition) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < until, "the condition did not come true within 20 s");
      Thread.sleep(5);
    }
  }
}
