package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole page of a node that has worked, failed and refused, read by a strict parser; and that the parser is strict. */
class MetricsPageTest {
  private static final int FLOOR = 80;

  @TempDir
  Path home;

  @Test
  void everyMetricIsDescribedAndWellFormed() throws IOException {
    try (RunningNode node = RunningNode.start(home)) {
      Rpc rpc = node.rpc();
      rpc.commit("name=berry");
      rpc.call("broadcast_tx_sync", Map.of("tx", Rpc.base64("=bad")));
      rpc.call("tx_search", Map.of("query", "tx.height > 0"));
      assertThrows(Rpc.Failed.class, () -> rpc.call("block", Map.of("height", "99999999")));
      assertThrows(Rpc.Failed.class, () -> rpc.call("no such \"method\"\\", Map.of()));
      node.shell("node:use", "mempool", "ttl").orFail();
      node.shell("node:use", "consensus", "none").orFail();
      Map<String, PrometheusPage.Family> families = PrometheusPage.parse(rpc.text("/metrics"));
      List<String> bare = new ArrayList<>();
      families.forEach((name, family) -> {
        if (!name.startsWith("blockberry_") || family.help().equals("No description.") || !family.help().endsWith(".")) {
          bare.add(name);
        }
      });
      assertEquals(List.of(), bare, "metrics without description");
      long samples = families.values().stream().mapToLong(family -> family.samples().size()).sum();
      System.out.println("metrics: " + families.size() + " families, " + samples + " samples");
      assertTrue(families.size() >= FLOOR, families.keySet().toString());
      assertEquals("summary", families.get("blockberry_rpc_calls_seconds").type());
      assertEquals("counter", families.get("blockberry_node_rejected_total").type());
    }
  }

  @Test
  void whatIsRightIsRead() {
    Map<String, PrometheusPage.Family> families = PrometheusPage.parse("# HELP a_total What \\\\ is\\n counted.\n# TYPE a_total counter\n"
        + "a_total{x=\"1, \\\"2\\\" {}\",y=\"\"} 3\na_total 1e3\n"
        + "# HELP h H\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\n"
        + "h_sum 2.5\nh_count 2\n"
        + "# HELP s S\n# TYPE s summary\ns{quantile=\"0.5\"} NaN\ns_sum 0\ns_count 0\n# HELP g G\n# TYPE g gauge\ng -1.5E-7\n");
    assertEquals(List.of("a_total", "h", "s", "g"), List.copyOf(families.keySet()));
    assertEquals(Map.of("x", "1, \\\"2\\\" {}", "y", ""), families.get("a_total").samples().get(0).labels());
    assertEquals(1000, families.get("a_total").samples().get(1).value());
    assertEquals(-1.5e-7, families.get("g").samples().get(0).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "g 1", "g 1\n", "# TYPE g gauge\ng 1\n", "# HELP g G\ng 1\n", "# HELP g G\n# TYPE g gauge\n",
      "# HELP g G\n# TYPE g gauge\ng 1", "# HELP g \n# TYPE g gauge\ng 1\n", "# HELP g G\\x\n# TYPE g gauge\ng 1\n",
      "# HELP g G\n# TYPE h gauge\nh 1\n", "# HELP g G\n# TYPE g gauge\nh 1\n", "# HELP g G\n# TYPE g gauge\ng 1\n\n",
      "# HELP g G\n# TYPE g gauge\ng  1\n", "# HELP g G\n# TYPE g gauge\ng 1 1700000000\n", "# HELP g G\n# TYPE g gauge\ng 0x1\n",
      "# HELP g G\n# TYPE g gauge\ng Infinity\n", "# HELP g G\n# TYPE g gauge\ng 1\ng 2\n",
      "# HELP g G\n# TYPE g gauge\ng{a=\"1\",b=\"2\"} 1\ng{b=\"2\",a=\"1\"} 2\n", "# HELP g G\n# TYPE g gauge\ng{a=\"1\",a=\"2\"} 1\n",
      "# HELP g G\n# TYPE g gauge\ng{a=\"1\",} 1\n", "# HELP g G\n# TYPE g gauge\ng{} 1\n",
      "# HELP g G\n# TYPE g gauge\ng{a=\"\\x\"} 1\n", "# HELP g G\n# TYPE g gauge\ng{a=\"\"\"} 1\n",
      "# HELP g G\n# TYPE g gauge\ng{a-b=\"\"} 1\n", "# HELP g G\n# TYPE g gauge\ng{__a=\"\"} 1\n",
      "# HELP g G\n# TYPE g gauge\ng{quantile=\"1\"} 1\n", "# HELP g G\n# TYPE g meter\ng 1\n", "# HELP g G\n# TYPE g counter\ng 1\n",
      "# HELP g_total G\n# TYPE g_total gauge\ng_total 1\n", "# HELP g_total G\n# TYPE g_total counter\ng_total -1\n",
      "# HELP g_total G\n# TYPE g_total counter\ng_total NaN\n", "# HELP g-a G\n# TYPE g-a gauge\ng-a 1\n",
      "# a comment\n# HELP g G\n# TYPE g gauge\ng 1\n",
      "# HELP g G\n# TYPE g gauge\ng 1\n# HELP h H\n# TYPE h gauge\nh 1\ng{a=\"1\"} 2\n",
      "# HELP g G\n# TYPE g gauge\ng 1\n# HELP g G\n# TYPE g gauge\ng{a=\"1\"} 2\n",
      "# HELP s S\n# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 0\n",
      "# HELP s S\n# TYPE s summary\ns{quantile=\"2\"} 1\ns_sum 0\ns_count 1\n",
      "# HELP s S\n# TYPE s summary\ns 1\ns_sum 0\ns_count 1\n",
      "# HELP s S\n# TYPE s summary\ns_sum 0\ns_count 1\n# HELP s_count S\n# TYPE s_count gauge\ns_count{a=\"1\"} 1\n",
      "# HELP h H\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
      "# HELP h H\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
      "# HELP h H\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n"})
  void whatIsNotExactlyRightIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> PrometheusPage.parse(text));
  }
}
