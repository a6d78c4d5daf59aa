package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web page in the operator's browser must not reach the node: by another name, from another site, by preflight. */
@Tag("sec-R1")
class BrowserAttackTest {
  private final AtomicInteger calls = new AtomicInteger();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    start(List.of(), List.of());
  }

  private void start(List<String> hosts, List<String> origins) throws Exception {
    if (server != null) {
      server.close();
    }
    server = new TestServer("allowed_hosts", hosts, "cors_origins", origins);
    server.add(TestMethod.promising("count", arguments ->
        CompletableFuture.completedFuture(JsonValue.of(calls.incrementAndGet()))));
  }

  @AfterEach
  void stop() throws Exception {
    assertTrue(server.serves());
    server.close();
  }

  private Probe.Answer get(String headers) throws Exception {
    return Probe.once(server.port(), "GET /count HTTP/1.1\r\n" + headers + "\r\n");
  }

  private Probe.Answer post(String headers) throws Exception {
    return Probe.once(server.port(), "POST / HTTP/1.1\r\n" + headers + "Content-Length: 39\r\n\r\n"
        + "{\"id\":1,\"method\":\"count\",\"params\":null}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:26657", "localhost.evil.example", "127.0.0.1.evil.example",
      "127.0.0.1@evil.example", "evil.example#127.0.0.1", "localhost:x", "localhost:999999", "", "[evil]", "0x7f000001",
      "localhost.", "127.1", "::1"})
  void aReboundNameIsRefused(String host) throws Exception {
    assertEquals(403, get("Host: " + host + "\r\n").status());
    assertEquals(403, post("Host: " + host + "\r\n").status());
    assertEquals(403, Probe.once(server.port(), "GET /health/live HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status());
    assertEquals(0, calls.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:26657", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:26657",
      "192.168.1.5:26657"})
  void ourOwnNamesAndAddressesAreServed(String host) throws Exception {
    assertEquals(200, get("Host: " + host + "\r\n").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Origin: http://evil.example", "Origin: null", "Origin: https://localhost",
      "Origin: http://localhost:1", "Origin:", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"})
  void aPageOfAnotherSiteIsRefused(String header) throws Exception {
    Probe.Answer answer = get("Host: localhost\r\n" + header + "\r\n");
    assertEquals(403, answer.status());
    assertFalse(answer.headers().containsKey("access-control-allow-origin"));
    assertEquals(403, post("Host: localhost\r\nContent-Type: text/plain\r\n" + header + "\r\n").status());
    assertEquals(0, calls.get());
  }

  @Test
  void aPageOfTheServerItselfAndTheAddressBarAreServed() throws Exception {
    assertEquals(200, get("Host: localhost:5\r\nOrigin: http://localhost:5\r\n").status());
    assertEquals(200, get("Host: localhost\r\nSec-Fetch-Site: none\r\n").status());
    assertEquals(200, get("Host: localhost\r\nSec-Fetch-Site: same-origin\r\n").status());
  }

  @Test
  void aPreflightIsRefusedUnlessTheOriginIsListed() throws Exception {
    String preflight = "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://wallet.example\r\n"
        + "Access-Control-Request-Method: POST\r\n\r\n";
    assertEquals(403, Probe.once(server.port(), preflight).status());
    assertEquals(403, Probe.once(server.port(), "OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n").status());
    start(List.of(), List.of("https://wallet.example"));
    Probe.Answer answer = Probe.once(server.port(), preflight);
    assertEquals(204, answer.status());
    assertEquals("https://wallet.example", answer.header("access-control-allow-origin"));
    assertEquals("GET, POST", answer.header("access-control-allow-methods"));
  }

  @Test
  void listedOriginsAndNamesAreServedAndNoOthers() throws Exception {
    start(List.of("node.example"), List.of("https://wallet.example"));
    Probe.Answer answer = get("Host: node.example:80\r\nOrigin: https://wallet.example\r\n"
        + "Sec-Fetch-Site: cross-site\r\n");
    assertEquals(200, answer.status());
    assertEquals("https://wallet.example", answer.header("access-control-allow-origin"));
    assertEquals("Origin", answer.header("vary"));
    assertEquals(403, get("Host: node.example\r\nOrigin: https://wallet.example.evil.example\r\n").status());
    assertEquals(403, get("Host: x.node.example\r\n").status());
  }
}
