package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcRole;
import org.blockberry.api.value.JsonValue;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.rpc.http.access.AccessRules;
import org.blockberry.rpc.http.access.AccessTable;
import org.blockberry.rpc.http.access.Endpoint;
import org.blockberry.rpc.http.access.Right;
import org.blockberry.rpc.http.call.ServedMethod;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every method of the code and every endpoint, by every credential, in every form a request can have. What is allowed is
 * written down here a second time, as sets of rights; the methods are those that {@code rpc.core} publishes, and some of a plugin.
 */
@Tag("sec-R5")
class AccessMatrixTest {
  private static final List<String> OPEN = List.of("health", "read");
  private static final List<String> OPENED = List.of("vendor_read", "vendor_submit", "vendor_admin");

  /** What each credential may do, beside what is open to all; null for one that is refused whatever it asks for. */
  private static final Map<String, Set<Right>> GRANTED = new LinkedHashMap<>();

  static {
    GRANTED.put("none", Set.of());
    GRANTED.put("garbage", null);
    GRANTED.put("basic", null);
    GRANTED.put("unknown", null);
    GRANTED.put("wrong secret", null);
    GRANTED.put("expired", null);
    GRANTED.put("revoked", null);
    GRANTED.put("monitor", Set.of(Right.HEALTH, Right.METRICS));
    GRANTED.put("reader", Set.of(Right.HEALTH, Right.READ));
    GRANTED.put("submitter", Set.of(Right.HEALTH, Right.READ, Right.SUBMIT));
    GRANTED.put("admin", Set.of(Right.values()));
    GRANTED.put("strange role", Set.of());
  }

  private final Map<String, String> headers = new LinkedHashMap<>();
  private final List<AccessToken> kept = new ArrayList<>();

  /** Credentials of all kinds; fills {@link #headers}. */
  private void makeTokens() {
    Instant now = Instant.now();
    headers.put("none", "");
    headers.put("garbage", "Authorization: Bearer nonsense\r\n");
    headers.put("basic", "Authorization: Basic YWRtaW46YWRtaW4=\r\n");
    for (RpcRole role : RpcRole.values()) {
      headers.put(role.word(), header(keep(token(role.word(), role.word(), Optional.empty()))));
    }
    headers.put("strange role", header(keep(token("emperor", "emperor", Optional.empty()))));
    headers.put("unknown", header(token("admin", "unknown", Optional.empty())));
    headers.put("revoked", header(token("admin", "revoked", Optional.empty())));
    headers.put("expired", header(keep(token("admin", "expired", Optional.of(now.minus(Duration.ofSeconds(1)))))));
    String admin = headers.get("admin").strip();
    headers.put("wrong secret", admin.substring(0, admin.length() - 4) + "AAAA\r\n");
    assertEquals(GRANTED.keySet(), headers.keySet().stream().sorted(
        java.util.Comparator.comparing(name -> new ArrayList<>(GRANTED.keySet()).indexOf(name)))
        .collect(java.util.stream.Collectors.toCollection(java.util.LinkedHashSet::new)));
  }

  private static AccessToken.Fresh token(String role, String name, Optional<Instant> expires) {
    return AccessToken.make(SecureRandomSource.system(), role, name, Instant.now(), expires, 0);
  }

  private AccessToken.Fresh keep(AccessToken.Fresh fresh) {
    kept.add(fresh.kept());
    return fresh;
  }

  private static String header(AccessToken.Fresh fresh) {
    return "Authorization: Bearer " + fresh.token() + "\r\n";
  }

  /** What calling a method takes: this table is the test's own. */
  private static Right expected(ServedMethod method) {
    String name = method.name();
    return switch (name) {
      case "broadcast_tx_async", "broadcast_tx_sync", "broadcast_tx_commit", "broadcast_evidence", "vendor_submit" -> Right.SUBMIT;
      case "vendor_admin", "vendor_closed", "dial_seeds" -> Right.ADMIN;
      default -> Right.READ;
    };
  }

  private TestServer server(AccessRules rules) throws IOException {
    TestServer server = new TestServer();
    new GoldenNode().publish(server);
    server.methods.remove("echo");
    server.serve(TestMethod.answering("vendor_read", arguments -> JsonValue.TRUE));
    server.serve(TestMethod.answering("vendor_submit", arguments -> JsonValue.TRUE).with(RpcMethod.Access.SUBMIT));
    server.serve(TestMethod.answering("vendor_admin", arguments -> JsonValue.TRUE).with(RpcMethod.Access.ADMIN));
    server.serve(TestMethod.answering("vendor_closed", arguments -> JsonValue.TRUE));
    // says that it only reads, but its row says more
    server.serve(TestMethod.answering("dial_seeds", arguments -> JsonValue.TRUE));
    server.gate.update(rules, kept, 10_000);
    return server;
  }

  /** Every cell that is not as it should be. */
  private List<String> violations(AccessRules rules) throws IOException {
    makeTokens();
    List<String> violations = new ArrayList<>();
    int cells = 0;
    try (TestServer server = server(rules)) {
      for (Map.Entry<String, String> credential : headers.entrySet()) {
        Set<Right> granted = GRANTED.get(credential.getKey());
        for (ServedMethod method : server.methods.all()) {
          Right needed = expected(method);
          boolean open = OPEN.contains(needed.word());
          int status = granted == null ? 401 : open || granted.contains(needed) ? 200
              : credential.getKey().equals("none") ? 401 : 403;
          for (String form : List.of("POST", "batch", "nested", "URI", "form")) {
            cells++;
            int seen = seen(server, form, method.name(), credential.getValue());
            if (seen != status) {
              violations.add(credential.getKey() + " " + form + " " + method.name() + ": " + seen + " instead of " + status);
            }
          }
        }
        for (Endpoint endpoint : Endpoint.values()) {
          cells++;
          boolean open = OPEN.contains(endpoint.right().word());
          int status = granted == null ? 401 : open || granted.contains(endpoint.right()) ? 200
              : credential.getKey().equals("none") ? 401 : 403;
          int seen = Probe.once(server.port(), "GET " + endpoint.path() + " HTTP/1.1\r\nHost: localhost\r\n"
              + credential.getValue() + "Connection: close\r\n\r\n").status();
          // 404, 426 and 503 are answers of what lies behind the gate
          if ((seen == 401 || seen == 403) != (status != 200) || status != 200 && seen != status) {
            violations.add(credential.getKey() + " GET " + endpoint.path() + ": " + seen + " instead of " + status);
          }
        }
      }
    }
    System.out.println("access matrix: " + cells + " cells, " + violations.size() + " violations");
    assertTrue(cells > 1_500, "only " + cells + " cells");
    return violations;
  }

  /** The HTTP status, or in a batch the status that the reply stands for. */
  private static int seen(TestServer server, String form, String method, String header) throws IOException {
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"}";
    Probe.Answer answer = switch (form) {
      case "POST" -> post(server, call, header);
      case "batch" -> post(server, "[{\"id\":0,\"method\":\"health\"}," + call + "]", header);
      // a large body is read by another thread
      case "nested" -> post(server, "[[" + call + "]," + call + "]" + " ".repeat(3_000), header);
      case "URI" -> Probe.once(server.port(), "GET /" + method + " HTTP/1.1\r\nHost: localhost\r\n" + header
          + "Connection: close\r\n\r\n");
      default -> Probe.once(server.port(), "POST /" + method + " HTTP/1.1\r\nHost: localhost\r\n" + header
          + "Content-Length: 3\r\nConnection: close\r\n\r\na=1");
    };
    if (form.equals("batch") || form.equals("nested")) {
      return answer.status() != 200 ? answer.status() : entry(answer.json().elements().get(1));
    }
    return answer.status() == 401 || answer.status() == 403 ? answer.status() : entry(answer.json());
  }

  /** Any answer of the method itself, also an error, is 200 here: the caller got through. */
  private static int entry(JsonValue reply) {
    if (!reply.get("error").get("code").equals(JsonValue.of(-32003))) {
      return 200;
    }
    return reply.get("error").get("data").asString().orElseThrow().contains("needs an access token") ? 401 : 403;
  }

  private static Probe.Answer post(TestServer server, String body, String header) throws IOException {
    return Probe.once(server.port(), Probe.postText(body, header + "Connection: close\r\n"));
  }

  @Test
  void everyCellIsAsWritten() throws Exception {
    assertEquals(List.of(), violations(AccessTable.of("test", OPEN, OPENED)));
  }

  @Test
  void everyMethodOfTheNodeHasARow() throws Exception {
    Set<String> without = new TreeSet<>();
    try (TestServer server = new TestServer()) {
      new GoldenNode().publish(server);
      server.methods.remove("echo");
      server.methods.all().stream().map(ServedMethod::name).filter(name -> !AccessTable.hasRow(name)).forEach(without::add);
      assertTrue(server.methods.all().size() >= 25, "only " + server.methods.all().size() + " methods");
    }
    assertEquals(Set.of(), without);
    assertFalse(AccessTable.hasRow("vendor_read"));
  }

  /** The mistake of the etcd and Karaf advisories: what no rule knows is allowed. */
  @Test
  void theMatrixSeesAMissingRuleThatAllows() throws Exception {
    AccessTable real = AccessTable.of("test", OPEN, OPENED);
    List<String> violations = violations(new AccessRules() {
      @Override
      public Right needed(String method, RpcMethod.Access declared) {
        return AccessTable.hasRow(method) ? real.needed(method, declared) : Right.READ;
      }

      @Override
      public boolean grants(Optional<RpcRole> role, Right right) {
        return real.grants(role, right);
      }
    });
    assertTrue(violations.stream().anyMatch(line -> line.startsWith("none URI vendor_closed: 200")), violations.toString());
  }

  @Test
  void theMatrixSeesARowThatIsNotTakenSeriously() throws Exception {
    AccessTable real = AccessTable.of("test", OPEN, OPENED);
    List<String> violations = violations(new AccessRules() {
      @Override
      public Right needed(String method, RpcMethod.Access declared) {
        return declared == RpcMethod.Access.READ ? Right.READ : real.needed(method, declared);
      }

      @Override
      public boolean grants(Optional<RpcRole> role, Right right) {
        return real.grants(role, right);
      }
    });
    assertTrue(violations.stream().anyMatch(line -> line.startsWith("reader batch dial_seeds: 200")), violations.toString());
  }

  @Test
  void theMatrixSeesAnyTokenTakenForEveryRight() throws Exception {
    AccessTable real = AccessTable.of("test", OPEN, OPENED);
    List<String> violations = violations(new AccessRules() {
      @Override
      public Right needed(String method, RpcMethod.Access declared) {
        return real.needed(method, declared);
      }

      @Override
      public boolean grants(Optional<RpcRole> role, Right right) {
        return role.isPresent() || real.grants(role, right);
      }
    });
    assertTrue(violations.stream().anyMatch(line -> line.startsWith("monitor POST vendor_admin: 200")), violations.toString());
  }
}
