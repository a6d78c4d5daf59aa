package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that two servers may read differently are answered with 400 and the connection is closed, so that what
 * follows is never read as a request of its own.
 */
@Tag("sec-R2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrictHttpTest {
  private static final String SMUGGLED = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private TestServer server;

  @BeforeAll
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterEach
  void honestClientsAreServed() throws Exception {
    assertTrue(server.serves());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      // two lengths
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\ncontent-length: 44\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      // lengths that parsers disagree on
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 00\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0 0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\n Content-Length: 0\r\n\r\n",
      // transfer codings
      "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
      // chunks
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0;ext=1\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0;ext=\"\r\n\r\n\"\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0 \r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n 0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\n\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n000000002\r\n{}\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: 1\r\n\r\n",
      // line ends and control bytes
      "GET / HTTP/1.1\nHost: a\n\n",
      "GET / HTTP/1.1\r\nHost: a\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\n\n",
      "GET / HTTP/1.1\rHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
      "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\u0000b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0001\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX: a\u007f\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX\u0000: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n folded\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tfolded\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX(Y): a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\n\u00c4: a\r\n\r\n",
      "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      // request lines
      "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
      " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
      "GET /\r\nHost: a\r\n\r\n",
      "GET / http/1.1\r\nHost: a\r\n\r\n",
      "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET health HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
      // hosts
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"})
  void ambiguousRequestsAreRefused(String request) throws Exception {
    try (Probe probe = new Probe(server.port())) {
      probe.send(request.replace("Host: a\r\n", "Host: localhost\r\n") + SMUGGLED);
      Probe.Answer answer = probe.read();
      assertEquals(400, answer.status());
      assertEquals("close", answer.header("connection"));
      assertTrue(probe.isClosedByServer());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT / HTTP/1.1|405", "get / HTTP/1.1|405", "CONNECT / HTTP/1.1|405", "PRI / HTTP/2.0|405",
      "GET / HTTP/2.0|505", "GET / HTTP/1.2|505", "GET / HTTP/0.9|505"})
  void whatWeDoNotSpeakIsRefused(String lineAndStatus) throws Exception {
    String[] parts = lineAndStatus.split("\\|");
    try (Probe probe = new Probe(server.port())) {
      probe.send(parts[0] + "\r\nHost: localhost\r\n\r\n" + SMUGGLED);
      assertEquals(Integer.parseInt(parts[1]), probe.read().status());
      assertTrue(probe.isClosedByServer());
    }
  }

  @Test
  void chunksAreReadByteByByte() throws Exception {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}";
    StringBuilder chunks = new StringBuilder("POST / HTTP/1.1\r\nHost: localhost\r\n"
        + "Transfer-Encoding: Chunked\r\n\r\n");
    for (char c : body.toCharArray()) {
      chunks.append("01\r\n").append(c).append("\r\n");
    }
    try (Probe probe = new Probe(server.port())) {
      for (char c : (chunks + "0\r\n\r\n").toCharArray()) {
        probe.send(String.valueOf(c));
      }
      assertEquals(200, probe.read().status());
      assertEquals(200, probe.send(SMUGGLED).read().status());
    }
  }

  @Test
  void aClientThatWaitsToSendIsToldToGoOn() throws Exception {
    try (Probe probe = new Probe(server.port())) {
      probe.send("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertEquals(100, probe.read().status());
      assertEquals(200, probe.send("[]").read().status());
      probe.send("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: coffee\r\nContent-Length: 2\r\n\r\n[]");
      assertEquals(417, probe.read().status());
    }
  }

  @Test
  void oldClientsAreAnsweredOnce() throws Exception {
    try (Probe probe = new Probe(server.port())) {
      probe.send("GET /health HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n" + SMUGGLED);
      assertEquals(200, probe.read().status());
      assertTrue(probe.isClosedByServer());
    }
  }
}
