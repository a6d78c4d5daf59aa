package org.blockberry.rpc.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.AccessTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The WebSocket as clients meet it: handshake, calls, subscriptions, and everything that is against the rules. */
class WebSocketTest {
  private final FakeBus bus = new FakeBus();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    start(new Object[0]);
  }

  private void start(Object... settings) throws Exception {
    if (server != null) {
      server.close();
    }
    server = new TestServer(settings);
    server.node.setEvents(bus);
  }

  @AfterEach
  void stop() throws Exception {
    assertTrue(server.serves());
    server.close();
    assertEquals(List.of(), bus.feeds, "no subscription to the bus is left");
  }

  static NodeEvent event(String type, String... attributes) {
    NodeEvent.Builder event = NodeEvent.builder(type, Instant.EPOCH).attribute("tm.event", type);
    for (int i = 0; i < attributes.length; i += 2) {
      event.attribute(attributes[i], attributes[i + 1]);
    }
    return event.payload(() -> JsonValue.object().put("type", "tendermint/event/" + type).put("value", JsonValue.EMPTY_OBJECT).build())
        .build();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "not within 20 s");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static String error(JsonValue answer) {
    return answer.get("error").get("data").asString().orElse("");
  }

  @Test
  void theHandshakeIsThatOfTheRfc() throws Exception {
    try (Probe probe = new Probe(server.port())) {
      Probe.Answer answer = probe.send(SocketProbe.handshake("")).read();
      assertEquals(101, answer.status());
      assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.header("sec-websocket-accept"));
      assertEquals("websocket", answer.header("upgrade"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: " + SocketProbe.KEY + "|X: y",
      "Connection: keep-alive, Upgrade|Connection: close", "Sec-WebSocket-Key: " + SocketProbe.KEY + "|Sec-WebSocket-Key: AAAA",
      "GET /websocket|POST /websocket"})
  void anotherHandshakeIsRefused(String change) throws Exception {
    String[] parts = change.split("\\|");
    String request = SocketProbe.handshake("").replace(parts[0], parts[1]);
    int status = Probe.once(server.port(), request).status();
    assertTrue(status == 400 || status == 404, "status " + status);
  }

  /** A page of another site cannot set headers, but a browser opens a WebSocket to anywhere for it. */
  @ParameterizedTest
  @ValueSource(strings = {"Host: localhost|Host: evil.example", "Upgrade: websocket|Upgrade: websocket\r\nOrigin: http://evil.example",
      "Upgrade: websocket|Upgrade: websocket\r\nOrigin: null"})
  @Tag("sec-R1")
  void aForeignPageCannotOpenOne(String change) throws Exception {
    String[] parts = change.split("\\|");
    assertEquals(403, Probe.once(server.port(), SocketProbe.handshake("").replace(parts[0], parts[1])).status());
  }

  @Test
  @Tag("sec-R5")
  void openingAndEachCallAreSubjectToTheRules() throws Exception {
    try (SocketProbe open = new SocketProbe(server.port())) {
      assertEquals(JsonValue.EMPTY_OBJECT, open.call(1, "health", "{}").json().get("result"));
      assertEquals(JsonValue.EMPTY_OBJECT, open.subscribe(2, "tm.event='Tx'").json().get("result"));
      server.gate.update(AccessTable.CLOSED, List.of(), 20);
      assertTrue(error(open.call(3, "health", "{}").json()).contains("needs an access token"));
      assertTrue(error(open.subscribe(4, "tm.event='NewBlock'").json()).contains("needs an access token"));
      bus.publish(event("Tx"));
      assertTrue(error(open.json()).startsWith("subscription was canceled"));
      assertEquals(401, Probe.once(server.port(), SocketProbe.handshake("")).status());
    } finally {
      server.add(TestMethod.answering("health", arguments -> JsonValue.EMPTY_OBJECT));
    }
  }

  @Test
  void callsAreThoseOfHttp() throws Exception {
    try (SocketProbe client = new SocketProbe(server.port())) {
      JsonValue answer = client.call(7, "echo", "{\"height\":\"5\",\"path\":\"p\"}").json();
      assertEquals(server.call("echo", "{\"height\":\"5\",\"path\":\"p\"}").json().get("result"), answer.get("result"));
      assertEquals(JsonValue.of(7), answer.get("id"));
      assertEquals(JsonValue.of(-32601), client.call(8, "nonsense", "{}").json().get("error").get("code"));
      assertEquals(JsonValue.of(-32603), client.call(9, "echo", "{\"height\":\"x\"}").json().get("error").get("code"), "not -32602, as CometBFT");
      assertEquals(JsonValue.of(-32700), client.text("{").json().get("error").get("code"));
      client.text("{\"jsonrpc\":\"2.0\",\"method\":\"health\"}"); // a notification
      assertEquals(2, client.text("[{\"id\":1,\"method\":\"health\"},{\"id\":2,\"method\":\"health\"}]").json().elements().size());
      String large = "x".repeat(100_000);
      assertEquals(large, client.call(10, "echo", "{\"path\":\"" + large + "\"}").json().get("result").get("path").asString().orElseThrow());
    }
    assertEquals(JsonValue.of(-32601), server.call("subscribe", "{\"query\":\"tm.event='Tx'\"}").json().get("error").get("code"));
  }

  /** The recorded answers and events of CometBFT 0.38, one file each. */
  @ParameterizedTest
  @ValueSource(strings = {"subscribe-new_block", "subscribe-new_block_events", "subscribe-new_block_header", "subscribe-tx",
      "subscribe-validator_set_updates", "subscribe-error_malformed"})
  void subscribesLikeTheOriginal(String name) throws Exception {
    JsonValue golden;
    try (InputStream in = getClass().getResourceAsStream("/rpc/" + name + ".json")) {
      golden = Probe.JSON.parse(Bytes.wrap(in.readAllBytes()));
    }
    try (SocketProbe client = new SocketProbe(server.port())) {
      JsonValue answer = client.text(org.blockberry.chain.json.JsonText.print(golden.get("request"))).json();
      assertEquals(golden.get("response"), answer);
      for (JsonValue wanted : golden.get("events").elements()) {
        JsonValue result = wanted.get("result");
        String type = result.get("data").get("type").asString().orElseThrow();
        NodeEvent.Builder event = NodeEvent.builder(type.substring(type.lastIndexOf('/') + 1), Instant.EPOCH);
        for (Map.Entry<String, JsonValue> values : result.get("events").members().entrySet()) {
          values.getValue().elements().forEach(value -> event.attribute(values.getKey(), value.asString().orElseThrow()));
        }
        bus.publish(event.payload(() -> result.get("data")).build());
        assertEquals(wanted, client.json());
      }
    }
  }

  @Test
  void subscriptionsAreFilteredCountedAndEnded() throws Exception {
    try (SocketProbe client = new SocketProbe(server.port())) {
      client.subscribe(1, "tm.event='Tx' AND move.amount > 5").json();
      assertEquals("already subscribed", error(client.subscribe(2, "tm.event = 'Tx'  AND move.amount>5").json()));
      bus.publish(event("NewBlock"));
      bus.publish(event("Tx", "move.amount", "5"));
      bus.publish(event("Tx", "move.amount", "6", "move.amount", "1"));
      JsonValue heard = client.json();
      assertEquals(JsonValue.of(1), heard.get("id"));
      assertEquals("tm.event='Tx' AND move.amount > 5", heard.get("result").get("query").asString().orElseThrow());
      assertEquals(2, heard.get("result").get("events").get("move.amount").elements().size());
      for (int i = 2; i <= 5; i++) {
        assertEquals(JsonValue.EMPTY_OBJECT, client.subscribe(i, "a.b = " + i).json().get("result"));
      }
      assertEquals("max_subscriptions_per_client 5 reached", error(client.subscribe(6, "a.b = 6").json()));
      assertEquals("subscription not found", error(client.call(7, "unsubscribe", "{\"query\":\"a.b = 9\"}").json()));
      assertEquals(JsonValue.EMPTY_OBJECT, client.call(8, "unsubscribe", "{\"query\":\"a.b=2\"}").json().get("result"));
      bus.publish(event("Tx", "a.b", "2"));
      bus.publish(event("Tx", "a.b", "3"));
      assertEquals(JsonValue.of(3), client.json().get("id"), "the other is ended");
      assertEquals(JsonValue.EMPTY_OBJECT, client.call(9, "unsubscribe_all", "{}").json().get("result"));
      assertEquals("subscription not found", error(client.call(10, "unsubscribe_all", "{}").json()));
      assertEquals("maximum query length exceeded", error(client.subscribe(11, "a.b = '" + "x".repeat(520) + "'").json()));
    }
  }

  @Test
  void clientsWithSubscriptionsAreCounted() throws Exception {
    start("max_subscription_clients", 2L);
    try (SocketProbe first = new SocketProbe(server.port()); SocketProbe third = new SocketProbe(server.port())) {
      try (SocketProbe second = new SocketProbe(server.port())) {
        first.subscribe(1, "tm.event='Tx'").json();
        second.subscribe(1, "tm.event='Tx'").json();
        assertEquals("max_subscription_clients 2 reached", error(third.subscribe(1, "tm.event='Tx'").json()));
      }
      await(() -> {
        try {
          return third.subscribe(2, "tm.event='Tx'").json().get("error").isNull();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      });
    }
  }

  /** Nobody is left waiting for an event that is never coming. */
  @Test
  void anEventThatCannotBeSentEndsSubscriptionsWithAReason() throws Exception {
    try (SocketProbe client = new SocketProbe(server.port())) {
      client.subscribe(1, "tm.event='Tx'").json();
      bus.publish(NodeEvent.builder("Tx", Instant.EPOCH).attribute("tm.event", "Tx").payload(() -> {
        throw new IllegalStateException("no payload");
      }).build());
      assertEquals("subscription was canceled (reason: an event could not be sent)", error(client.json()));
      client.subscribe(2, "tm.event='Tx'").json();
      bus.publish(event("Tx"));
      assertEquals(JsonValue.of(2), client.json().get("id"));
    }
  }

  @Test
  void theEndOfTheNodeEndsSubscriptionsWithAReason() throws Exception {
    try (SocketProbe client = new SocketProbe(server.port())) {
      client.subscribe(5, "tm.event='Tx'").json();
      server.node.unsetEvents(bus);
      JsonValue ended = client.json();
      assertEquals(JsonValue.of(5), ended.get("id"));
      assertEquals(JsonValue.of(-32000), ended.get("error").get("code"));
      assertEquals("subscription was canceled (reason: the node is stopping)", error(ended));
      server.node.setEvents(bus);
      client.subscribe(6, "tm.event='Tx'").json();
      bus.publish(event("Tx"));
      assertEquals(JsonValue.of(6), client.json().get("id"));
      server.server.close();
      assertEquals(1001, client.read().closeCode());
      start();
    }
  }

  @ParameterizedTest
  @CsvSource({"not masked,8100,1002", "reserved bit,c18001020304,1002", "unknown opcode,838001020304,1002", "binary,828001020304,1003",
      "nothing to continue,808001020304,1002", "fragmented ping,098001020304,1002", "long ping,89fe007e01020304,1002",
      "length not shortest,81fe000501020304,1002", "negative length,81ffff00000000000000,1002", "too large,81ff000000007fffffff01020304,1009",
      "not utf-8,818101020304fe,1007", "bad close code,888201020304024f,1002", "one byte of close,88810102030403,1002"})
  @Tag("sec-R3")
  void aBrokenFrameClosesWithItsCode(String what, String hex, int code) throws Exception {
    try (SocketProbe client = new SocketProbe(server.port())) {
      client.raw(Bytes.fromHex(hex).toArray());
      client.raw(new byte[12]); // what follows is not looked at
      assertEquals(code, client.read().closeCode(), what);
      assertThrows(EOFException.class, client::read);
    }
  }

  @Test
  void fragmentsPingsAndClosesAreUnderstood() throws Exception {
    byte[] text = "{\"id\":1,\"method\":\"health\"}".getBytes(UTF_8);
    try (SocketProbe client = new SocketProbe(server.port())) {
      client.raw(SocketProbe.frame(0x01, Arrays.copyOfRange(text, 0, 5)));
      client.raw(SocketProbe.frame(0x89, "hi".getBytes(UTF_8)));
      client.raw(SocketProbe.frame(0x00, Arrays.copyOfRange(text, 5, 5)));
      client.raw(SocketProbe.frame(0x80, Arrays.copyOfRange(text, 5, text.length)));
      SocketProbe.Frame pong = client.read();
      assertEquals(0x8a, pong.opcode());
      assertArrayEquals("hi".getBytes(UTF_8), pong.payload());
      assertEquals(JsonValue.EMPTY_OBJECT, client.json().get("result"));
      for (byte one : SocketProbe.frame(0x81, text)) { // byte by byte
        client.raw(new byte[] {one});
      }
      assertEquals(JsonValue.EMPTY_OBJECT, client.json().get("result"));
      client.raw(SocketProbe.frame(0x88, new byte[] {3, (byte) 0xe8}));
      assertEquals(1000, client.read().closeCode());
      assertThrows(EOFException.class, client::read);
    }
  }

  @Test
  void framesBehindTheHandshakeAreNotLost() throws Exception {
    byte[] early = SocketProbe.frame(0x81, "{\"id\":1,\"method\":\"health\"}".getBytes(UTF_8));
    try (SocketProbe client = new SocketProbe(server.port(), 0, early)) {
      assertEquals(JsonValue.EMPTY_OBJECT, client.json().get("result"));
    }
  }

  @Test
  void aSilentClientIsPingedAndAPongKeepsIt() throws Exception {
    start("ping_interval", java.time.Duration.ofMillis(50));
    try (SocketProbe client = new SocketProbe(server.port())) {
      for (int i = 0; i < 3; i++) {
        assertEquals(0x89, client.read().opcode());
        client.raw(SocketProbe.frame(0x8a, new byte[0]));
      }
    }
  }

  @Test
  @Tag("sec-R3")
  void aMessageThatTricklesIsCut() throws Exception {
    start("read_timeout", java.time.Duration.ofMillis(200));
    try (SocketProbe client = new SocketProbe(server.port())) {
      client.raw(new byte[] {(byte) 0x81, (byte) 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4, 5});
      assertEquals(1008, client.read().closeCode());
    }
  }

  @Test
  void aSlowMethodIsAnsweredWhenItsTimeIsOver() throws Exception {
    start("request_timeout", java.time.Duration.ofMillis(200));
    server.add(TestMethod.promising("never", arguments -> new CompletableFuture<>()));
    try (SocketProbe client = new SocketProbe(server.port())) {
      client.call(1, "never", "{}").call(2, "health", "{}");
      assertEquals(JsonValue.of(2), client.json().get("id"), "others are not held up");
      JsonValue late = client.json();
      assertEquals(JsonValue.of(1), late.get("id"));
      assertTrue(error(late).contains("rpc.request_timeout"));
    }
  }
}
