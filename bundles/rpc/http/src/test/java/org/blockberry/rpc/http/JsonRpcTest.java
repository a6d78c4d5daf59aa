package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.call.ServedMethod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON-RPC over the real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonRpcTest {
  private static final String HEALTH = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"health\"}";

  private TestServer server;

  @BeforeAll
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void aCallIsAnsweredWithItsHeaders() throws Exception {
    Probe.Answer answer = server.call("health", "{}");
    assertEquals(200, answer.status());
    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", answer.body());
    assertEquals("application/json", answer.header("content-type"));
    assertTrue(Math.abs(Long.parseLong(answer.header("x-server-time")) - System.currentTimeMillis() / 1000) < 60);
    assertEquals("", answer.header("cache-control"));
    assertEquals("", answer.header("access-control-allow-origin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"1\"", "-1", "999999999999", "\"\"", "\"x y\"", "9223372036854775807"})
  void theIdIsEchoedWithItsType(String id) throws Exception {
    assertEquals(Probe.JSON.parse(id), server.post(String.format(HEALTH, id)).json().get("id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "true", "[]", "{}", "[1]", "1e400", "9223372036854775808"})
  void anIdOfAnotherKindIsAnInvalidRequest(String id) throws Exception {
    Probe.Answer answer = server.post(String.format(HEALTH, id));
    assertEquals(JsonValue.of(-32600), answer.json().get("error").get("code"));
    assertTrue(answer.json().get("id").isNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"jsonrpc\":\"2.0\",\"method\":\"health\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"health\"}"})
  void aNotificationIsNotAnswered(String request) throws Exception {
    Probe.Answer answer = server.post(request);
    assertEquals(200, answer.status());
    assertEquals("", answer.body());
  }

  @Test
  void aBatchIsAnsweredInOrderWithoutItsNotifications() throws Exception {
    Probe.Answer answer = server.post("[" + String.format(HEALTH, 1) + ",{\"method\":\"health\"},7,"
        + String.format(HEALTH, "\"b\"") + "]");
    assertEquals(Probe.JSON.parse("[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},"
        + "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"Invalid Request\","
        + "\"data\":\"a request must be an object\"}},"
        + "{\"jsonrpc\":\"2.0\",\"id\":\"b\",\"result\":{}}]"), answer.json());
  }

  @Test
  void aBatchOfOneIsAnsweredAsAnObject() throws Exception {
    assertTrue(server.post("[" + String.format(HEALTH, 1) + "]").json().isObject());
  }

  @Test
  void aBatchMayHaveTwentyRequestsAndNotOneMore() throws Exception {
    String twenty = String.join(",", java.util.Collections.nCopies(20, String.format(HEALTH, 1)));
    assertEquals(20, server.post("[" + twenty + "]").json().elements().size());
    JsonValue refused = server.post("[" + twenty + "," + String.format(HEALTH, 1) + "]").json();
    assertEquals(JsonValue.of(-32600), refused.get("error").get("code"));
    assertEquals(JsonValue.of("the batch has 21 requests but at most 20 are allowed"),
        refused.get("error").get("data"));
  }

  @Test
  void whatIsNoJsonIsAParseErrorWithStatus500() throws Exception {
    Probe.Answer answer = server.post("{\"jsonrpc\":\"2.0\",");
    assertEquals(500, answer.status());
    assertEquals(JsonValue.of(-32700), answer.json().get("error").get("code"));
    assertEquals(JsonValue.of("Parse error. Invalid JSON"), answer.json().get("error").get("message"));
    assertFalse(answer.json().members().containsKey("id"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"height\":\"5\",\"unknown\":1} | {\"height\":\"5\"}",
      "{\"height\":5} | {\"height\":\"5\"}",
      "{\"height\":\"-5\"} | {\"height\":\"-5\"}",
      "{\"height\":null,\"path\":\"\"} | {}",
      "{\"prove\":true} | {\"prove\":true}",
      "{\"tx\":\"AQI=\",\"data\":\"0a0B\"} | {\"tx\":\"0102\",\"data\":\"0A0B\"}",
      "[\"5\",true,\"p\",\"AQI=\",\"0a\",{\"x\":[1]}] | "
          + "{\"height\":\"5\",\"prove\":true,\"path\":\"p\",\"tx\":\"0102\",\"data\":\"0A\",\"evidence\":{\"x\":[1]}}",
      "[] | {}", "null | {}"})
  void argumentsAreReadByNameOrPosition(String params, String expected) throws Exception {
    assertEquals(Probe.JSON.parse(expected), server.call("echo", params).json().get("result"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"height\":\"x\"}", "{\"height\":1.5}", "{\"height\":\"9223372036854775808\"}",
      "{\"height\":1e30}", "{\"height\":\"+5\"}", "{\"height\":true}", "{\"prove\":\"true\"}", "{\"tx\":\"*\"}",
      "{\"tx\":5}", "{\"data\":\"0\"}", "{\"data\":\"zz\"}", "{\"path\":1}", "[1]", "\"x\"", "5"})
  void wrongArgumentsAreInvalidParams(String params) throws Exception {
    Probe.Answer answer = server.call("echo", params);
    assertEquals(200, answer.status());
    assertEquals(JsonValue.of(-32602), answer.json().get("error").get("code"));
    assertTrue(answer.json().get("error").get("data").asString().orElseThrow()
        .startsWith("error converting json params to arguments: "), answer.body());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "/echo | {}", "/echo? | {}", "/echo?height=5 | {\"height\":\"5\"}", "/echo?height=\"5\" | {\"height\":\"5\"}",
      "/echo?height=%225%22&prove=true | {\"height\":\"5\",\"prove\":true}", "/echo?height=&path= | {}",
      "/echo?path=\"a%20b+c\" | {\"path\":\"a b c\"}", "/echo?path=\"%C3%A9\" | {\"path\":\"\u00e9\"}",
      "/echo?tx=0x0aFF&data=0x01 | {\"tx\":\"0AFF\",\"data\":\"01\"}",
      "/echo?tx=\"k=v\"&data=\"k\" | {\"tx\":\"6B3D76\",\"data\":\"6B\"}", "/echo?unknown=1 | {}"})
  void aUriIsACall(String target, String expected) throws Exception {
    Probe.Answer answer = server.get(target);
    assertEquals(200, answer.status());
    assertEquals(JsonValue.of(-1), answer.json().get("id"));
    assertEquals(Probe.JSON.parse(expected), answer.json().get("result"));
  }

  @Test
  void aFormIsACallToo() throws Exception {
    Probe.Answer answer = Probe.once(server.port(), "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\n\r\nheight=5&tx=0x0a0b");
    assertEquals(Probe.JSON.parse("{\"height\":\"5\",\"tx\":\"0A0B\"}"), answer.json().get("result"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/echo?height=x", "/echo?height=1.5", "/echo?prove=1", "/echo?path=bare", "/echo?tx=0xz",
      "/echo?tx=bare", "/echo?path=\"\\\"", "/echo?evidence={"})
  void aWrongUriArgumentIsStatus500(String target) throws Exception {
    Probe.Answer answer = server.get(target);
    assertEquals(500, answer.status());
    assertEquals(JsonValue.of(-32602), answer.json().get("error").get("code"), answer.body());
    assertEquals(JsonValue.of(-1), answer.json().get("id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/absent", "/subscribe?query=\"x\"", "/echo/", "/health/other", "//"})
  void anUnknownPathIs404(String target) throws Exception {
    assertEquals(404, server.get(target).status());
    assertEquals(404, Probe.once(server.port(), "POST " + target
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").status());
  }

  @Test
  void onlyASuccessWithAHeightMayBeCached() throws Exception {
    assertEquals("public, max-age=86400", server.get("/echo?height=5").header("cache-control"));
    assertEquals("public, max-age=86400", server.call("echo", "{\"height\":\"5\"}").header("cache-control"));
    assertEquals("", server.get("/echo").header("cache-control"));
    assertEquals("", server.get("/echo?height=5&prove=1").header("cache-control"));
    assertEquals("", server.post("[" + String.format(HEALTH, 1)
        + ",{\"id\":2,\"method\":\"echo\",\"params\":{\"height\":\"5\"}}]").header("cache-control"));
  }

  @Test
  void aMethodThatFailsGivesItsTextOnly() throws Exception {
    server.add(TestMethod.answering("throws", arguments -> {
      throw new IllegalStateException("the disk is gone");
    }));
    server.add(TestMethod.promising("fails", arguments -> CompletableFuture.failedFuture(
        new IllegalStateException("the disk is gone"))));
    for (String method : new String[] {"throws", "fails"}) {
      Probe.Answer answer = server.call(method, "{}");
      assertEquals(200, answer.status());
      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"Internal error\","
          + "\"data\":\"the disk is gone\"}}", answer.body());
      assertEquals(500, server.get("/" + method).status());
    }
  }

  @Test
  void aMethodMayRefuseWithItsOwnCode() throws Exception {
    server.add(TestMethod.promising("refuses",
        arguments -> CompletableFuture.failedFuture(new RpcException(-32000, "go away"))));
    assertEquals(Probe.JSON.parse("{\"code\":-32000,\"message\":\"Server error\",\"data\":\"go away\"}"),
        server.call("refuses", "{}").json().get("error"));
  }

  @Test
  void brokenPluginsAreContained() throws Exception {
    server.add(TestMethod.promising("nothing", arguments -> null));
    server.add(TestMethod.promising("nil", arguments -> CompletableFuture.completedFuture(null)));
    server.add(TestMethod.answering("unlinked", arguments -> {
      throw new NoClassDefFoundError("vendor/Missing");
    }));
    server.add(TestMethod.answering("endless", this::recurse));
    assertEquals(JsonValue.of(-32603), server.call("endless", "{}").json().get("error").get("code"));
    assertEquals(JsonValue.of("the method nothing gave no answer"),
        server.call("nothing", "{}").json().get("error").get("data"));
    assertEquals(JsonValue.of("the method nil gave no answer"),
        server.call("nil", "{}").json().get("error").get("data"));
    assertEquals(JsonValue.of("vendor/Missing"), server.call("unlinked", "{}").json().get("error").get("data"));
    assertTrue(server.serves());
  }

  private JsonValue recurse(org.blockberry.api.rpc.RpcArguments arguments) {
    return JsonValue.array(java.util.List.of(recurse(arguments)));
  }

  @Test
  void methodsComeAndGo() throws Exception {
    assertEquals(JsonValue.of(-32601), server.call("later", "{}").json().get("error").get("code"));
    server.add(TestMethod.answering("later", arguments -> JsonValue.of("one")));
    server.methods.add("other", 5, ServedMethod.of(TestMethod.answering("later", arguments -> JsonValue.of("two")), false));
    assertEquals(JsonValue.of("two"), server.call("later", "{}").json().get("result"));
    server.methods.remove("other");
    assertEquals(JsonValue.of("one"), server.call("later", "{}").json().get("result"));
    server.methods.remove("later");
    assertEquals("{\"code\":-32601,\"message\":\"Method not found\"}",
        org.blockberry.chain.json.JsonText.print(server.call("later", "{}").json().get("error")));
  }

  @Test
  void answersThatComeLaterAreSentInTheOrderOfTheRequests() throws Exception {
    CompletableFuture<JsonValue> slow = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    server.add(TestMethod.promising("slow", arguments -> {
      asked.countDown();
      return slow;
    }));
    try (Probe probe = new Probe(server.port())) {
      probe.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\nGET /echo?height=2 HTTP/1.1\r\nHost: localhost\r\n\r\n"
          + Probe.postText(String.format(HEALTH, 3), ""));
      assertTrue(asked.await(10, TimeUnit.SECONDS));
      slow.complete(JsonValue.of("at last"));
      assertEquals(JsonValue.of("at last"), probe.read().json().get("result"));
      assertEquals(JsonValue.of("2"), probe.read().json().get("result").get("height"));
      assertEquals(JsonValue.of(3), probe.read().json().get("id"));
      probe.send(Probe.postText(String.format(HEALTH, 4), "Connection: close\r\n"));
      assertEquals("close", probe.read().header("connection"));
      assertTrue(probe.isClosedByServer());
    }
  }

  @Test
  void headIsForPagesOnly() throws Exception {
    try (Probe probe = new Probe(server.port())) {
      Probe.Answer page = probe.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n").read(true);
      assertEquals(200, page.status());
      assertTrue(Integer.parseInt(page.header("content-length")) > 100);
      assertEquals(405, probe.send("HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n").read(true).status());
    }
  }
}
