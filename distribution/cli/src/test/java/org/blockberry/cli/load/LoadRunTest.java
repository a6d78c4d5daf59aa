package org.blockberry.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.application.Query;
import org.blockberry.api.load.LoadCheck;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.load.LoadGeneratorFactory;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.FakeRpc;
import org.blockberry.examples.kvstore.app.KvstoreLoadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load generator against a chain that keeps, loses, doubles and refuses. */
@Timeout(60)
class LoadRunTest {
  private static final LoadGeneratorFactory KVSTORE = new KvstoreLoadFactory();
  private FakeRpc node;

  @BeforeEach
  void start() throws Exception {
    node = new FakeRpc();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private LoadOptions options(int rate, Duration duration) {
    return LoadOptions.of(node.uri(), rate, 100, duration).withDrain(Duration.ofSeconds(2));
  }

  private static LoadReport run(LoadOptions options) throws Exception {
    return new LoadRun(options, KVSTORE, KVSTORE.settings().defaults()).run();
  }

  @Test
  void aHonestChain() throws Exception {
    LoadReport report = run(options(500, Duration.ofSeconds(1)).withVerify(true));
    assertEquals(500, report.offered());
    assertEquals(500, report.accepted());
    assertEquals(500, report.committed());
    assertEquals(0, report.lost());
    assertEquals(0, report.duplicated());
    assertEquals(500, report.checked());
    assertEquals(0, report.missing());
    assertEquals(500, report.blocks());
    assertTrue(report.clean(), report.text());
    assertTrue(report.offeredSeconds() >= 0.9, "open loop: the rate is held, not exceeded: " + report.offeredSeconds());
    assertTrue(report.latencyMicros(99) >= report.latencyMicros(50) && report.latencyMicros(50) > 0);
    assertTrue(report.longestGapMicros() > 0);
    assertEquals(JsonValue.TRUE, report.json().get("clean"));
  }

  @Test
  void losesOne() throws Exception {
    AtomicInteger count = new AtomicInteger();
    node.fate = txs -> count.incrementAndGet() == 50 ? List.of() : txs;
    LoadReport report = run(options(200, Duration.ofSeconds(1)));
    assertEquals(200, report.accepted());
    assertEquals(1, report.lost());
    assertEquals(199, report.committed());
    assertFalse(report.clean());
  }

  @Test
  void doublesTwo() throws Exception {
    AtomicInteger count = new AtomicInteger();
    node.fate = txs -> count.incrementAndGet() % 100 == 0 ? List.of(txs.get(0), txs.get(0), txs.get(0)) : txs;
    LoadReport report = run(options(200, Duration.ofSeconds(1)));
    assertEquals(0, report.lost());
    assertEquals(2, report.duplicated());
    assertEquals(200, report.committed());
    assertFalse(report.clean());
  }

  @Test
  void countsRefusalsByReason() throws Exception {
    AtomicInteger count = new AtomicInteger();
    node.refusal = tx -> switch (count.incrementAndGet() % 4) {
      case 0 -> "full: number of txs " + count.get();
      case 1 -> "bad";
      default -> null;
    };
    LoadReport report = run(options(100, Duration.ofSeconds(1)));
    assertEquals(Map.of("full: number of txs N", 25L, "code N bad", 25L), report.rejectedByReason());
    assertEquals(50, report.accepted());
    assertEquals(50, report.committed());
    assertTrue(report.clean());
  }

  @Test
  void commitMode() throws Exception {
    LoadReport report = run(options(50, Duration.ofSeconds(1)).withMode(LoadMode.COMMIT).withConnections(4, 1));
    assertEquals(50, report.committed());
    assertTrue(node.requests.stream().anyMatch(request ->
        request.get("method").toString().equals("\"broadcast_tx_commit\"")));
  }

  @Test
  void aNodeThatGoesAwayIsReportedAsNotSure() throws Exception {
    AtomicInteger count = new AtomicInteger();
    node.fate = txs -> {
      if (count.incrementAndGet() == 20) {
        new Thread(node::close).start();
      }
      return txs;
    };
    LoadReport report = run(options(100, Duration.ofSeconds(1)).withDrain(Duration.ofMillis(300)));
    assertTrue(report.rejected() > 0 && report.accepted() < 100, report.text());
    assertTrue(report.scanProblem().contains("cannot be read"), report.text());
    assertFalse(report.clean());
  }

  @Test
  void noNodeAtAll() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    LoadOptions nobody = LoadOptions.of(URI.create("http://127.0.0.1:" + port), 10, 100, Duration.ofSeconds(1));
    assertThrows(IOException.class, () -> run(nobody));
  }

  @Test
  void stopsEarly() throws Exception {
    LoadRun run = new LoadRun(options(100, Duration.ofMinutes(10)), KVSTORE, KVSTORE.settings().defaults());
    node.fate = txs -> {
      run.stop();
      return txs;
    };
    assertTrue(run.run().offered() < 1_000);
  }

  /** What the generator is told, and what it says. */
  @Test
  void theGeneratorHearsWhatBecameOfEach() throws Exception {
    Set<Integer> refused = ConcurrentHashMap.newKeySet();
    List<Bytes> seen = new ArrayList<>();
    LoadGeneratorFactory odd = new LoadGeneratorFactory() {
      @Override
      public String type() {
        return "odd";
      }

      @Override
      public LoadGenerator create(Settings settings, LoadContext context) {
        assertEquals("test-1", context.chainId());
        assertEquals(40, context.total());
        return new LoadGenerator() {
          @Override
          public Optional<Bytes> make(int number) {
            return number % 4 == 3 ? Optional.empty() : Optional.of(Bytes.utf8(number + "=" + context.run()));
          }

          @Override
          public int inBlock(Bytes tx) {
            seen.add(tx);
            return Integer.parseInt(tx.toUtf8().replaceAll("=.*", ""));
          }

          @Override
          public void refused(int number, int code) {
            assertEquals(4, code);
            refused.add(number);
          }

          @Override
          public LoadCheck check(List<Integer> committed) throws IOException {
            assertEquals(20, committed.size(), "a quarter cannot be made, a quarter is refused");
            assertEquals(2, context.query(Query.builder("/odd", Bytes.EMPTY).build()).code());
            return LoadCheck.of(20, 0).withProblem("something is odd");
          }
        };
      }
    };
    node.refusal = tx -> Integer.parseInt(tx.replaceAll("=.*", "")) % 4 == 1 ? "odd" : null;
    LoadReport report = new LoadRun(options(400, Duration.ofMillis(100)).withVerify(true), odd, odd.settings().defaults()).run();
    assertEquals(40, report.offered());
    assertEquals(10, refused.size());
    assertEquals(10, report.rejectedByReason().get("code N odd").intValue());
    assertEquals(10, report.rejectedByReason().get("the generator had none to send: what it spends waits for blocks").intValue());
    assertEquals(20, report.committed());
    assertEquals(20, seen.size());
    assertEquals("something is odd", report.checkProblem());
    assertFalse(report.clean());
    assertTrue(report.text().contains("\nWRONG        something is odd\n"), report.text());
  }

  @Test
  void optionsHaveBounds() {
    URI uri = node.uri();
    assertThrows(IllegalArgumentException.class, () -> LoadOptions.of(uri, 0, 100, Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class, () -> LoadOptions.of(uri, 1, 10, Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class, () -> LoadOptions.of(uri, 1, 100, Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> LoadOptions.of(uri, 1_000_000, 100, Duration.ofHours(1)));
    assertThrows(IllegalArgumentException.class, () -> LoadOptions.of(uri, 1, 100, Duration.ofSeconds(1))
        .withConnections(0, 1));
  }
}
