package org.blockberry.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.FakeRpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load generator against a chain that keeps, loses, doubles and refuses. */
@Timeout(60)
class LoadRunTest {
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

  @Test
  void aHonestChain() throws Exception {
    LoadReport report = new LoadRun(options(500, Duration.ofSeconds(1)).withVerify(true)).run();
    assertEquals(500, report.offered());
    assertEquals(500, report.accepted());
    assertEquals(500, report.committed());
    assertEquals(0, report.lost());
    assertEquals(0, report.duplicated());
    assertEquals(500, report.checkedKeys());
    assertEquals(0, report.missingKeys());
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
    LoadReport report = new LoadRun(options(200, Duration.ofSeconds(1))).run();
    assertEquals(200, report.accepted());
    assertEquals(1, report.lost());
    assertEquals(199, report.committed());
    assertFalse(report.clean());
  }

  @Test
  void doublesTwo() throws Exception {
    AtomicInteger count = new AtomicInteger();
    node.fate = txs -> count.incrementAndGet() % 100 == 0 ? List.of(txs.get(0), txs.get(0), txs.get(0)) : txs;
    LoadReport report = new LoadRun(options(200, Duration.ofSeconds(1))).run();
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
    LoadReport report = new LoadRun(options(100, Duration.ofSeconds(1))).run();
    assertEquals(Map.of("full: number of txs N", 25L, "code N bad", 25L), report.rejectedByReason());
    assertEquals(50, report.accepted());
    assertEquals(50, report.committed());
    assertTrue(report.clean());
  }

  @Test
  void commitMode() throws Exception {
    LoadReport report = new LoadRun(options(50, Duration.ofSeconds(1)).withMode(LoadMode.COMMIT).withConnections(4, 1))
        .run();
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
    LoadReport report = new LoadRun(options(100, Duration.ofSeconds(1)).withDrain(Duration.ofMillis(300))).run();
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
    assertThrows(IOException.class, () -> new LoadRun(nobody).run());
  }

  @Test
  void stopsEarly() throws Exception {
    LoadRun run = new LoadRun(options(100, Duration.ofMinutes(10)));
    node.fate = txs -> {
      run.stop();
      return txs;
    };
    assertTrue(run.run().offered() < 1_000);
  }

  @Test
  void transactionsAreUniquePaddedAndFoundAgain() {
    LoadTx txs = new LoadTx("ab12", 100);
    for (int number : new int[] {0, 7, 99_999, 199_999_999}) {
      assertEquals(100, txs.bytes(number).length);
      assertEquals(number, txs.number(txs.bytes(number)));
      assertEquals(-1, new LoadTx("ab13", 100).number(txs.bytes(number)));
    }
    for (String other : new String[] {"", "l", "lab12-", "lab12-=", "lab12-x=1", "lab12-99999999999=1", "lab12-12",
        "name=berry"}) {
      assertEquals(-1, txs.number(other.getBytes(java.nio.charset.StandardCharsets.UTF_8)), other);
    }
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
