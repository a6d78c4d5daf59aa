package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.health.NodeHealth;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is not JSON-RPC: health, metrics, the index page; and many clients at once. */
class PagesTest {
  private record Health(boolean live, boolean started, boolean ready, Map<String, HealthStatus> checks)
      implements NodeHealth {}

  @Test
  void healthBeforeTheNodeIsThere() throws Exception {
    try (TestServer server = new TestServer()) {
      assertEquals(200, server.get("/health/live").status());
      assertEquals(503, server.get("/health/ready").status());
      Probe.Answer startup = server.get("/health/startup");
      assertEquals(503, startup.status());
      assertEquals("{\"status\":\"fail\",\"checks\":{}}", startup.body());
      assertEquals(503, server.get("/metrics").status());
    }
  }

  @Test
  void beforeTheFirstMethodCallersAreToldToWait() throws Exception {
    try (TestServer server = new TestServer()) {
      server.methods.all().forEach(method -> server.methods.remove(method.name()));
      assertEquals(503, server.get("/status").status());
      assertEquals(JsonValue.of("the node is not serving yet; try again in a moment"),
          server.call("status", "{}").json().get("error").get("data"));
    }
  }

  @Test
  void healthShowsItsChecks() throws Exception {
    try (TestServer server = new TestServer()) {
      NodeHealth health = new Health(true, true, false, Map.of("rpc", HealthStatus.OK,
          "mempool", HealthStatus.fail("is <empty>")));
      server.node.setHealth(health);
      Probe.Answer ready = server.get("/health/ready");
      assertEquals(503, ready.status());
      assertEquals(Probe.JSON.parse("{\"status\":\"fail\",\"checks\":{\"mempool\":{\"level\":\"fail\",\"message\":"
          + "\"is <empty>\"},\"rpc\":{\"level\":\"pass\",\"message\":\"\"}}}"), ready.json());
      assertEquals(200, server.get("/health/startup").status());
      server.node.unsetHealth(health);
      assertEquals(503, server.get("/health/startup").status());
    }
  }

  @Test
  void metricsAreTheRegistrysText() throws Exception {
    try (TestServer server = new TestServer()) {
      Registry registry = new Registry();
      server.node.setMetrics(registry);
      server.metrics.bind(registry);
      server.call("health", "{}");
      server.post("GET nonsense");
      Probe.once(server.port(), "bad\r\n\r\n");
      Probe.Answer answer = server.get("/metrics");
      assertEquals(200, answer.status());
      assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.header("content-type"));
      assertEquals("rpc_text 1\n", answer.body());
      assertEquals(1, registry.counters.get("requests_refused[reason, malformed]").get());
      assertEquals(1, registry.counters.get("calls[method, health]").get());
      assertTrue(registry.gauges.containsKey("connections"));
      server.metrics.unbind();
      assertTrue(registry.closed);
    }
  }

  @Test
  @Tag("sec-R8")
  void nothingOfAPluginOrARequestBecomesMarkup() throws Exception {
    try (TestServer server = new TestServer()) {
      server.add(TestMethod.answering("evil", arguments -> {
        throw new IllegalStateException("<script>alert(1)</script>");
      }).documented("<img src=x onerror=\"alert('1')\">&"));
      Probe.Answer page = server.get("/");
      assertEquals("text/html; charset=utf-8", page.header("content-type"));
      assertTrue(page.header("content-security-policy").startsWith("default-src 'none'"));
      assertTrue(page.body().contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"), page.body());
      assertTrue(page.body().contains("<a href=\"/health\">/health</a>"), page.body());
      for (String target : new String[] {"/<script>", "/echo?path=<script>", "/echo?height=<script>", "/evil",
          "/echo?path=%22%3Cscript%3E%22"}) {
        Probe.Answer answer = server.get(target);
        assertFalse(answer.body().contains("<script"), answer.body());
        assertEquals("nosniff", answer.header("x-content-type-options"));
        assertFalse(answer.header("content-type").contains("html"));
      }
      assertFalse(server.call("<script>", "{}").body().contains("<script"));
      assertFalse(server.post("<script>").body().contains("<script"));
    }
  }

  @Test
  void aThousandConnectionsOneAfterTheOther() throws Exception {
    try (TestServer server = new TestServer()) {
      for (int i = 0; i < 1_000; i++) {
        assertTrue(server.serves());
      }
      LimitsTest.await(() -> server.server.connections() == 0);
    }
  }

  @Test
  void twoHundredClientsAtOnce() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(200);
    try (TestServer server = new TestServer("request_timeout", Duration.ofSeconds(60))) {
      AtomicInteger good = new AtomicInteger();
      CountDownLatch connected = new CountDownLatch(200);
      for (int c = 0; c < 200; c++) {
        int client = c;
        clients.execute(() -> {
          try (Probe probe = new Probe(server.port())) {
            connected.countDown();
            connected.await();
            for (int i = 0; i < 20; i++) {
              JsonValue answer = probe.send(Probe.postText("{\"id\":" + i
                  + ",\"method\":\"echo\",\"params\":{\"height\":" + (client * 100 + i) + "}}", "")).read().json();
              if (answer.get("id").equals(JsonValue.of(i))
                  && answer.get("result").get("height").equals(JsonValue.int64(client * 100 + i))) {
                good.incrementAndGet();
              }
            }
          } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
      }
      clients.shutdown();
      assertTrue(clients.awaitTermination(60, TimeUnit.SECONDS));
      assertEquals(4_000, good.get());
    } finally {
      clients.shutdownNow();
    }
  }

  private static final class Registry implements MetricsRegistry {
    final Map<String, AtomicInteger> counters = new java.util.concurrent.ConcurrentHashMap<>();
    final Map<String, DoubleSupplier> gauges = new java.util.concurrent.ConcurrentHashMap<>();
    volatile boolean closed;

    @Override
    public Scope scope(String prefix) {
      return new Scope() {
        private AtomicInteger counted(String name, String... labels) {
          String key = labels.length == 0 ? name : name + java.util.Arrays.toString(labels);
          return counters.computeIfAbsent(key, k -> new AtomicInteger());
        }

        @Override
        public Metrics.Counter counter(String name, String... labels) {
          AtomicInteger count = counted(name, labels);
          return new Metrics.Counter() {
            @Override
            public void add(long amount) {
              count.addAndGet((int) amount);
            }

            @Override
            public long count() {
              return count.get();
            }
          };
        }

        @Override
        public void gauge(String name, DoubleSupplier value, String... labels) {
          gauges.put(name, value);
        }

        @Override
        public Metrics.Timer timer(String name, String... labels) {
          AtomicInteger count = counted(name, labels);
          return new Metrics.Timer() {
            @Override
            public void record(Duration time) {
              count.incrementAndGet();
            }

            @Override
            public void recordNanos(long nanos) {
              count.incrementAndGet();
            }
          };
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }

    @Override
    public String prometheusText() {
      return "rpc_text 1\n";
    }
  }
}
