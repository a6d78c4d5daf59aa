package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.crypto.keystore.TokenFile;
import org.blockberry.rpc.http.call.MethodTable;
import org.blockberry.rpc.http.call.ServedMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that other machines can reach, tokens and certificates, and how all that changes while the server runs. */
class SecureServiceTest {
  private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n";
  private static final String STATUS = "GET /status HTTP/1.1\r\nHost: localhost\r\n";

  @TempDir
  static Path certificates;
  static TestCertificate first;
  static TestCertificate second;
  static TestCertificate client;

  @TempDir
  Path home;

  private final TestConfiguration config = new TestConfiguration();
  private final MethodTable methods = new MethodTable();
  private RpcService service;

  @BeforeAll
  static void makeCertificates() throws Exception {
    first = new TestCertificate(certificates, "first");
    second = new TestCertificate(certificates, "second");
    client = new TestCertificate(certificates, "client");
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  private Optional<RpcService.Failure> start(boolean development) {
    methods.add("status", 0, ServedMethod.of(TestMethod.answering("status", arguments ->
        org.blockberry.api.value.JsonValue.EMPTY_OBJECT), true));
    service = new RpcService(config, Optional.of(home), development, methods, new NodeView(), new RpcMetrics(), 20, 20);
    return service.start();
  }

  private void useTls(TestCertificate certificate) throws Exception {
    certificate.write(home.resolve("cert.pem"), home.resolve("key.pem"));
    config.values.put("tls_certificate", "cert.pem");
    config.values.put("tls_key", "key.pem");
  }

  private TokenFile tokens() {
    return new TokenFile(home.resolve("keys"));
  }

  /** A new token as a header. */
  private String token(String role, String name) throws Exception {
    AccessToken.Fresh fresh = AccessToken.make(SecureRandomSource.system(), role, name, Instant.now(), Optional.empty(), 0);
    tokens().add(fresh.kept());
    return "Authorization: Bearer " + fresh.token() + "\r\n";
  }

  private static int status(Probe probe, String request) throws IOException {
    return probe.send(request + "\r\n").read().status();
  }

  @ParameterizedTest
  @Tag("sec-R1")
  @ValueSource(strings = {"0.0.0.0:0", "[::]:0", "192.168.1.1:0", "tcp://0.0.0.0:0"})
  void otherMachinesAreNotLetInWithoutTlsAndTokens(String listen) {
    config.values.put("listen", listen);
    assertEquals(Optional.of(RpcService.Failure.CONFIGURATION), start(false));
    assertEquals(0, service.port());
    assertEquals(HealthStatus.Level.FAIL, service.check().level());
    assertTrue(service.problem().contains("rpc.tls_certificate and rpc.tls_key"), service.problem());
    assertTrue(service.problem().contains("blockberry rpc-token new --home " + home), service.problem());
    assertFalse(Files.exists(home.resolve("var/run/rpc.port")));
  }

  @Test
  @Tag("sec-R1")
  void tlsAloneAndTokensAloneAreNotEnough() throws Exception {
    config.values.put("listen", "0.0.0.0:0");
    useTls(first);
    assertEquals(Optional.of(RpcService.Failure.CONFIGURATION), start(true));
    assertTrue(service.problem().contains("rpc-token new") && !service.problem().contains("set rpc.tls"), service.problem());
    service.close();
    config.values.remove("tls_certificate");
    config.values.remove("tls_key");
    token("reader", "r");
    assertEquals(Optional.of(RpcService.Failure.CONFIGURATION), start(true));
    assertTrue(service.problem().contains("set rpc.tls") && !service.problem().contains("rpc-token new"), service.problem());
  }

  @Test
  void onlyADevelopmentNodeMayBeOpenToTheWorld() {
    config.values.put("listen", "0.0.0.0:0");
    config.values.put("unsafe_non_loopback", true);
    assertEquals(Optional.of(RpcService.Failure.CONFIGURATION), start(false));
    assertTrue(service.problem().contains("--dev"), service.problem());
    service.close();
    assertEquals(Optional.empty(), start(true));
  }

  @Test
  void aTakenAddressIsAFailureOfTheStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      config.values.put("listen", "127.0.0.1:" + taken.getLocalPort());
      assertEquals(Optional.of(RpcService.Failure.BIND), start(false));
      assertTrue(service.problem().contains("cannot be bound"), service.problem());
    }
    LimitsTest.await(() -> service.port() != 0);
  }

  @Test
  @Tag("sec-R5")
  void withTlsAndATokenNothingIsOpenUntilTheConfigurationSaysSo() throws Exception {
    config.values.put("listen", "0.0.0.0:0");
    useTls(first);
    String reader = token("reader", "r");
    assertEquals(Optional.empty(), start(false));
    try (Probe probe = first.connect(service.port())) {
      assertEquals(401, status(probe, LIVE));
      assertEquals(401, status(probe, STATUS));
      assertEquals(200, status(probe, LIVE + reader));
      assertEquals(200, status(probe, STATUS + reader));
      assertEquals(403, status(probe, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n" + reader));
      config.change("remote_access", List.of("health"));
      LimitsTest.await(() -> status(probe, LIVE) == 200); // on the connection that is open
      assertEquals(401, status(probe, STATUS));
    }
    try (Probe old = first.connect(service.port(), "TLSv1.2", null)) {
      assertEquals(200, status(old, LIVE));
    }
    assertThrows(IOException.class, () -> first.connect(service.port(), "TLSv1.1", null).close());
    try (Probe plain = new Probe(service.port())) {
      plain.send(LIVE + "\r\n");
      assertTrue(plain.isClosedByServer());
    }
  }

  @Test
  @Tag("sec-R5")
  void aTokenThatIsRevokedEndsOnTheOpenConnection() throws Exception {
    config.values.put("local_access", List.of());
    String reader = token("reader", "r");
    String admin = token("admin", "a");
    start(false);
    try (Probe probe = new Probe(service.port())) {
      assertEquals(200, status(probe, STATUS + reader));
      tokens().revoke("r");
      LimitsTest.await(() -> statusOf(reader) == 401);
      assertEquals(401, status(probe, STATUS + reader));
    }
    assertEquals(200, statusOf(admin));
    String fresh = token("reader", "new");
    LimitsTest.await(() -> statusOf(fresh) == 200);
  }

  @Test
  @Tag("sec-R5")
  void aTokenThatIsRevokedEndsAlsoWhenTheConfigurationContradictsItself() throws Exception {
    config.values.put("local_access", List.of());
    String reader = token("reader", "r");
    String admin = token("admin", "a");
    start(false);
    assertEquals(200, statusOf(reader));
    config.change("tls_certificate", "cert.pem"); // without a key
    LimitsTest.await(() -> service.check().level() == HealthStatus.Level.WARN);
    assertEquals(200, statusOf(reader), "what runs goes on");
    tokens().revoke("r");
    LimitsTest.await(() -> statusOf(reader) == 401);
    assertEquals(200, statusOf(admin));
    assertEquals(HealthStatus.Level.WARN, service.check().level());
  }

  @Test
  void whatATokenWasAnsweredIsForNoSharedCache() throws Exception {
    methods.add("echo", 0, ServedMethod.of(TestMethod.answering("echo", arguments -> org.blockberry.api.value.JsonValue.EMPTY_OBJECT,
        TestServer.parameter("height", org.blockberry.api.rpc.RpcParameter.Kind.INT64)), true));
    config.values.put("open_methods", List.of("echo"));
    String reader = token("reader", "r");
    start(false);
    String ask = "GET /echo?height=1 HTTP/1.1\r\nHost: localhost\r\n";
    assertEquals("public, max-age=86400", Probe.once(service.port(), ask + "\r\n").header("cache-control"));
    Probe.Answer known = Probe.once(service.port(), ask + reader + "\r\n");
    assertEquals(200, known.status());
    assertEquals("private, max-age=86400", known.header("cache-control"));
    assertEquals("", Probe.once(service.port(), "GET /echo HTTP/1.1\r\nHost: localhost\r\n" + reader + "\r\n").header("cache-control"));
  }

  private int statusOf(String header) throws IOException {
    return Probe.once(service.port(), STATUS + header + "\r\n").status();
  }

  @Test
  @Tag("sec-R8")
  void aTokenFileThatIsNotWholeOrNotPrivateLetsNobodyIn() throws Exception {
    config.values.put("local_access", List.of("health"));
    String admin = token("admin", "a");
    start(false);
    assertEquals(200, statusOf(admin));
    Files.setPosixFilePermissions(tokens().path(), PosixFilePermissions.fromString("rw-r--r--"));
    LimitsTest.await(() -> statusOf(admin) == 401);
    LimitsTest.await(() -> service.check().level() == HealthStatus.Level.WARN); // said after it is done
    assertTrue(service.check().message().contains("chmod 600"), service.check().message());
    Files.setPosixFilePermissions(tokens().path(), PosixFilePermissions.fromString("rw-------"));
    LimitsTest.await(() -> statusOf(admin) == 200);
    Files.writeString(tokens().path(), "nonsense\n");
    LimitsTest.await(() -> statusOf(admin) == 401);
    assertEquals(200, Probe.get(service.port(), "/health/live").status());
  }

  @Test
  void anotherCertificateIsTakenUpAndABrokenOneIsNot() throws Exception {
    useTls(first);
    start(false);
    try (Probe old = first.connect(service.port())) {
      assertEquals(200, status(old, LIVE));
      second.write(home.resolve("cert.pem"), home.resolve("key.pem"));
      LimitsTest.await(() -> answers(second));
      assertThrows(IOException.class, () -> first.connect(service.port()).close());
      assertEquals(200, status(old, LIVE));
      Files.writeString(home.resolve("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
      LimitsTest.await(() -> service.check().level() == HealthStatus.Level.WARN);
      assertTrue(service.check().message().contains("cert.pem"), service.check().message());
      assertTrue(answers(second));
      assertEquals(200, status(old, LIVE));
    }
  }

  @Test
  void theHomeSaysHowToReachTheServerAndWhatToTrust() throws Exception {
    useTls(first);
    start(false);
    assertEquals(place("127.0.0.1", first), Files.readString(home.resolve("var/run/rpc.port")));
    second.write(home.resolve("cert.pem"), home.resolve("key.pem"));
    LimitsTest.await(() -> Files.readString(home.resolve("var/run/rpc.port")).equals(place("127.0.0.1", second)));
    config.change("listen", "[::1]:0");
    LimitsTest.await(() -> Files.readString(home.resolve("var/run/rpc.port")).equals(place("[0:0:0:0:0:0:0:1]", second)));
    service.close();
    assertFalse(Files.exists(home.resolve("var/run/rpc.port")));
  }

  private String place(String host, TestCertificate shown) throws Exception {
    Path pem = home.resolve("expected.pem");
    shown.write(pem, home.resolve("expected.key"));
    return service.port() + "\nhttps://" + host + ":" + service.port() + "/\n" + Files.readString(pem);
  }

  private boolean answers(TestCertificate trusted) {
    try (Probe probe = trusted.connect(service.port())) {
      return status(probe, LIVE) == 200;
    } catch (IOException | java.security.GeneralSecurityException e) {
      return false; // still the other one
    }
  }

  @Test
  void aKeyThatOthersCanReadIsRefused() throws Exception {
    useTls(first);
    Files.setPosixFilePermissions(home.resolve("key.pem"), PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(Optional.of(RpcService.Failure.CONFIGURATION), start(false));
    assertTrue(service.problem().contains("chmod 600"), service.problem());
    Files.setPosixFilePermissions(home.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
    LimitsTest.await(() -> answers(first));
  }

  @Test
  @Tag("sec-R5")
  void aClientCertificateGivesItsRoleAndNoMore() throws Exception {
    useTls(first);
    client.write(home.resolve("ca.pem"), home.resolve("unused.pem"));
    config.values.put("tls_client_ca", "ca.pem");
    config.values.put("tls_client_role", "monitor");
    config.values.put("local_access", List.of());
    start(false);
    try (Probe nobody = first.connect(service.port()); Probe known = first.connect(service.port(), "TLSv1.3", client)) {
      assertEquals(401, status(nobody, LIVE));
      assertEquals(200, status(known, LIVE));
      assertEquals(403, status(known, STATUS));
    }
    try (Probe foreign = first.connect(service.port(), "TLSv1.3", second)) {
      assertEquals(401, status(foreign, LIVE)); // the JDK does not even show a certificate of another issuer
    }
  }

  @Test
  void switchingTlsOnEndsPlainConnectionsWithinTheirGrace() throws Exception {
    config.values.put("move_grace", Duration.ofMillis(300));
    start(false);
    int port = service.port();
    try (Probe plain = new Probe(port)) {
      assertEquals(200, status(plain, LIVE));
      first.write(home.resolve("cert.pem"), home.resolve("key.pem"));
      config.values.put("tls_key", "key.pem");
      config.change("tls_certificate", "cert.pem");
      LimitsTest.await(() -> answers(first));
      assertEquals(port, service.port());
      assertTrue(plain.isClosedByServer());
    }
  }
}
