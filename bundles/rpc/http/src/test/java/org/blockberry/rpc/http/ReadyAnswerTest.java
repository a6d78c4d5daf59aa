package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.JsonValue;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.rpc.http.access.AccessTable;
import org.blockberry.rpc.http.call.ServedMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that lie in memory are given on the event loop, and nothing else about them differs. */
class ReadyAnswerTest {
  private final TestServer server;
  private volatile Optional<JsonValue> ready = Optional.of(JsonValue.of("<one>"));
  private volatile String thread = "";

  ReadyAnswerTest() throws Exception {
    server = new TestServer("max_response_bytes", 2_000L);
    server.add(method());
  }

  private RpcMethod method() {
    return new RpcMethod() {
      @Override
      public String name() {
        return "swift";
      }

      @Override
      public String doc() {
        return "A test.";
      }

      @Override
      public Optional<JsonValue> ready(RpcArguments arguments) {
        thread = Thread.currentThread().getName();
        return ready;
      }

      @Override
      public CompletionStage<JsonValue> call(RpcArguments arguments) {
        return CompletableFuture.completedFuture(JsonValue.of("worked out by " + Thread.currentThread().getName().substring(0, 7)));
      }
    };
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itIsGivenWithoutAThread() throws Exception {
    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"\\u003cone\\u003e\"}", server.call("swift", "{}").body());
    assertTrue(thread.startsWith("bb-net-rpc-"), thread);
    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":-1,\"result\":\"\\u003cone\\u003e\"}", server.get("/swift").body());
    ready = Optional.of(JsonValue.of("two"));
    assertEquals(JsonValue.of("two"), server.call("swift", "{}").json().get("result"));
    ready = Optional.empty();
    assertEquals(JsonValue.of("worked out by bb-rpc-"), server.call("swift", "{}").json().get("result"));
  }

  @Test
  void batchesLargeBodiesAndWrongArgumentsGoTheOrdinaryWay() throws Exception {
    JsonValue worked = JsonValue.of("worked out by bb-rpc-");
    String call = "{\"id\":1,\"method\":\"swift\"}";
    assertEquals(worked, server.post("[" + call + "," + call + "]").json().elements().get(1).get("result"));
    assertEquals(worked, server.post(call + " ".repeat(3_000)).json().get("result"));
    assertEquals(JsonValue.of(-32602), server.call("swift", "\"x\"").json().get("error").get("code"));
    ready = Optional.of(JsonValue.of("x".repeat(3_000)));
    assertEquals(worked, server.get("/swift").json().get("result"));
  }

  @Test
  void aMethodOfAPluginIsNeverAskedOnAnEventLoop() throws Exception {
    server.methods.remove("swift");
    server.methods.add("swift", 0, ServedMethod.of(method(), false));
    assertEquals(JsonValue.of("worked out by bb-rpc-"), server.call("swift", "{}").json().get("result"));
    assertEquals("", thread);
  }

  @Test
  void itKeepsItsPlaceAmongOtherAnswers() throws Exception {
    CompletableFuture<JsonValue> slow = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    server.add(TestMethod.promising("slow", arguments -> {
      asked.countDown();
      return slow;
    }));
    String swift = "GET /swift HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (Probe probe = new Probe(server.port())) {
      probe.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n" + swift.repeat(5));
      assertTrue(asked.await(10, TimeUnit.SECONDS));
      slow.complete(JsonValue.of("at last"));
      assertEquals(JsonValue.of("at last"), probe.read().json().get("result"));
      for (int i = 0; i < 5; i++) {
        assertEquals(JsonValue.of("<one>"), probe.read().json().get("result"));
      }
      probe.send(swift.repeat(2_000)); // far more than fit into what the socket takes at once
      for (int i = 0; i < 2_000; i++) {
        assertEquals(JsonValue.of("<one>"), probe.read().json().get("result"));
      }
    }
  }

  @Test
  void theAccessRulesHoldForItToo() throws Exception {
    AccessToken.Fresh token = AccessToken.make(SecureRandomSource.system(), "reader", "r", Instant.now(), Optional.empty(), 1);
    server.gate.update(AccessTable.of("test", List.of(), List.of("swift")), List.of(token.kept()), 20);
    assertEquals(401, server.get("/swift").status());
    assertEquals(401, server.call("swift", "{}").status());
    assertEquals("", thread);
    String request = "GET /swift HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token.token() + "\r\n\r\n";
    try (Probe probe = new Probe(server.port())) {
      assertEquals(200, probe.send(request).read().status());
      Probe.Answer second = probe.send(request).read();
      Probe.Answer third = probe.send(request).read();
      assertTrue(second.status() == 429 || third.status() == 429, "one call a second is allowed");
      assertFalse(second.header("retry-after").isEmpty() && third.header("retry-after").isEmpty());
    }
  }
}
