package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.rpc.http.call.MethodTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcServiceTest {
  @TempDir
  Path home;

  private final TestConfiguration config = new TestConfiguration();
  private RpcService service;

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  private void start() {
    service = new RpcService(config, Optional.of(home), true, new MethodTable(), new NodeView(), new RpcMetrics(), 20, 20);
    service.start();
  }

  private Path portFile() {
    return home.resolve("var/run/rpc.port");
  }

  @Test
  void theBoundPortIsInAFileWhileItIsBound() throws Exception {
    start();
    assertEquals(service.port() + "\n", Files.readString(portFile()));
    assertEquals(200, Probe.get(service.port(), "/health/live").status());
    assertEquals(HealthStatus.OK, service.check());
    int port = service.port();
    service.close();
    assertFalse(Files.exists(portFile()));
    assertThrows(java.net.ConnectException.class, () -> new Probe(port));
    assertEquals(List.of(), config.listeners);
  }

  @Test
  void whoInsistsMayListenEverywhere() throws Exception {
    config.values.put("listen", "0.0.0.0:0");
    config.values.put("unsafe_non_loopback", true);
    start();
    assertEquals(200, Probe.get(service.port(), "/health/live").status());
    assertEquals(service.port() + "\n", Files.readString(portFile()), "programs of this machine come by 127.0.0.1");
  }

  @Test
  void aPortFileThatCannotBeWrittenIsSaid() throws Exception {
    Files.createDirectories(home.resolve("var/run/rpc.port/in the way"));
    start();
    assertEquals(HealthStatus.Level.WARN, service.check().level());
    assertTrue(service.check().message().contains("var/run/rpc.port cannot be written"), service.check().message());
    assertEquals(200, Probe.get(service.port(), "/health/live").status());
  }

  @Test
  void aChangeThatDoesNotConcernTheAddressKeepsConnections() throws Exception {
    start();
    int port = service.port();
    try (Probe probe = new Probe(port)) {
      assertEquals(200, probe.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").read().status());
      config.change("max_body_bytes", 10L);
      LimitsTest.await(() -> Probe.post(port, "12345678901").status() == 400);
      assertEquals(port, service.port());
      assertEquals(200, probe.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").read().status());
    }
  }

  @Test
  void anotherAddressIsBoundBeforeTheOldOneGoes() throws Exception {
    start();
    int old = service.port();
    try (Probe probe = new Probe(old)) {
      probe.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
      config.change("listen", "[::1]:0");
      LimitsTest.await(() -> service.port() != old && Files.readString(portFile()).equals(service.port() + "\nhttp://[0:0:0:0:0:0:0:1]:"
          + service.port() + "/\n"));
      assertTrue(probe.isClosedByServer());
    }
    assertThrows(java.net.ConnectException.class, () -> new Probe(old));
  }

  @Test
  void anAddressThatCannotBeBoundLeavesTheOldOneServing() throws Exception {
    start();
    int old = service.port();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      config.change("listen", "127.0.0.1:" + taken.getLocalPort());
      LimitsTest.await(() -> service.check().level() == HealthStatus.Level.WARN);
      assertTrue(service.check().message().contains("cannot be bound"), service.check().message());
      assertEquals(200, Probe.get(old, "/health/live").status());
    }
    LimitsTest.await(() -> service.port() != old && service.check().equals(HealthStatus.OK));
  }

  @Test
  void anAddressThatIsTakenIsTriedAgain() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      config.values.put("listen", "127.0.0.1:" + taken.getLocalPort());
      start();
      assertEquals(HealthStatus.Level.FAIL, service.check().level());
    }
    LimitsTest.await(() -> service.port() != 0 && service.check().equals(HealthStatus.OK));
  }

  @Test
  void aWrongChangeIsReportedAndNotTaken() throws Exception {
    start();
    int port = service.port();
    config.change("listen", "0.0.0.0:0");
    LimitsTest.await(() -> service.check().level() == HealthStatus.Level.WARN);
    assertEquals(port, service.port());
    assertEquals(200, Probe.get(port, "/health/live").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "example.org:1", "127.0.0.1:1:1", ":1",
      "udp://127.0.0.1:1", "1.2.3.4.5:1"})
  void anAddressOfAnotherFormIsNamed(String listen) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> TestServer.settings("listen", listen));
    assertTrue(refused.getMessage().startsWith("rpc.listen is \"" + listen + "\""), refused.getMessage());
  }

  @Test
  void anOriginOfAnotherFormIsNamed() {
    assertThrows(IllegalArgumentException.class,
        () -> TestServer.settings("cors_origins", List.of("https://a.example\r\nX: y")));
    assertNotEquals(TestServer.settings(), TestServer.settings("cors_origins", List.of("*")));
  }
}
