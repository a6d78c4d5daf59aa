package org.blockberry.ops.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.metrics.MetricsRegistry.Scope;
import org.junit.jupiter.api.Test;

class CountedMetricsTest {
  private final MetricRegistry dropwizard = new MetricRegistry();
  private final CountedMetrics metrics = new CountedMetrics(dropwizard);

  @Test
  void metricsAreShownWithTypeLabelsAndUnits() {
    Scope pool = metrics.scope("mempool");
    pool.counter("refused", "reason", "full \"x\"\n\\").add(3);
    pool.counter("refused", "reason", "old").increment();
    pool.gauge("size", () -> 1.5);
    pool.timer("check", "kind", "new").record(Duration.ofMillis(250));
    String text = metrics.prometheusText();
    assertTrue(
        text.contains(
            "# TYPE blockberry_mempool_refused_total counter\n"
                + "blockberry_mempool_refused_total{reason=\"full \\\"x\\\"\\n\\\\\"} 3\n"
                + "blockberry_mempool_refused_total{reason=\"old\"} 1\n"),
        text);
    assertTrue(
        text.contains("# TYPE blockberry_mempool_size gauge\nblockberry_mempool_size 1.5\n"), text);
    assertTrue(
        text.contains("blockberry_mempool_check_seconds{kind=\"new\",quantile=\"0.99\"} 0.25\n"),
        text);
    assertTrue(text.contains("blockberry_mempool_check_seconds_sum{kind=\"new\"} 0.25\n"), text);
    assertTrue(text.contains("blockberry_mempool_check_seconds_count{kind=\"new\"} 1\n"), text);
    Pattern allowed =
        Pattern.compile(
            "# HELP [a-z0-9_]+ .+|# TYPE [a-z0-9_]+ (counter|gauge|summary)|[a-z0-9_]+(\\{.*\\})?"
                + " (NaN|[+-]Inf|[-0-9.E]+)");
    text.lines().forEach(line -> assertTrue(allowed.matcher(line).matches(), line));
    assertEquals(
        text.lines().filter(line -> line.startsWith("# TYPE")).distinct().count(),
        text.lines().filter(line -> line.startsWith("# TYPE")).count(),
        "one block per name");
  }

  @Test
  void theVirtualMachineIsShown() {
    String text = metrics.prometheusText();
    for (String name :
        new String[] {
          "jvm_heap_used_bytes", "jvm_threads", "jvm_gc_runs_total", "process_open_files"
        }) {
      assertTrue(text.contains("blockberry_" + name), name);
    }
  }

  @Test
  void everyBlockIsDescribedAsItsOwnerSays() {
    Scope pool = metrics.scope("mempool");
    pool.describedAs("First \\ line\nsecond.").counter("added", "a", "1");
    pool.describedAs("Later.").counter("added", "a", "2").increment();
    pool.describedAs("x".repeat(500)).gauge("size", () -> 1);
    pool.timer("check");
    Scope other = metrics.scope("mempool");
    other.describedAs("Now it is.").timer("check");
    String text = metrics.prometheusText();
    assertTrue(text.contains("# HELP blockberry_mempool_added_total First \\\\ line\\nsecond.\n"
        + "# TYPE blockberry_mempool_added_total counter\n"), text);
    assertTrue(text.contains("# HELP blockberry_mempool_size " + "x".repeat(200) + "\n"), text);
    assertTrue(text.contains("# HELP blockberry_mempool_check_seconds Now it is.\n"), text);
    assertEquals(text.lines().filter(line -> line.startsWith("# HELP")).count(),
        text.lines().filter(line -> line.startsWith("# TYPE")).count());
    pool.close();
    other.close();
    metrics.scope("mempool").gauge("size", () -> 1);
    assertTrue(metrics.prometheusText().contains("# HELP blockberry_mempool_size No description.\n"), "forgotten with its last user");
  }

  @Test
  void askingTwiceGivesTheSame() {
    Scope pool = metrics.scope("mempool");
    assertSame(
        pool.counter("added", "a", "1", "b", "2"), pool.counter("added", "b", "2", "a", "1"));
    assertSame(pool.timer("check"), pool.timer("check_seconds"));
  }

  @Test
  void aMetricOfTwoScopesStaysUntilBothAreClosed() {
    Scope old = metrics.scope("mempool");
    old.counter("added").add(2);
    old.gauge("size", () -> 1);
    Scope young = metrics.scope("mempool");
    Metrics.Counter counter = young.counter("added");
    young.gauge("size", () -> 2);
    assertEquals(2, counter.count());
    old.close();
    old.close();
    assertTrue(metrics.prometheusText().contains("blockberry_mempool_added_total 2\n"));
    assertTrue(metrics.prometheusText().contains("blockberry_mempool_size 2\n"));
    old.counter("added").add(100);
    old.gauge("late", () -> 1);
    assertEquals(2, counter.count(), "a closed scope reaches nothing");
    young.close();
    assertFalse(metrics.prometheusText().contains("mempool"));
    assertTrue(dropwizard.getMetrics().isEmpty());
  }

  @Test
  void whenTheYoungerGaugeGoesTheOlderIsReadAgain() {
    Scope old = metrics.scope("mempool");
    old.gauge("size", () -> 1);
    Scope failed = metrics.scope("mempool");
    failed.gauge("size", () -> 2);
    failed.gauge("size", () -> 3);
    failed.close();
    assertTrue(metrics.prometheusText().contains("blockberry_mempool_size 1\n"));
  }

  @Test
  void aGaugeThatThrowsIsNotANumberAndIsCounted() {
    metrics
        .scope("bad")
        .gauge(
            "size",
            () -> {
              throw new IllegalStateException("closed");
            });
    String text = metrics.prometheusText();
    assertTrue(text.contains("blockberry_bad_size NaN\n"), text);
    assertTrue(text.contains("blockberry_metrics_gauge_failures_total 1\n"), text);
  }

  @Test
  void badNamesAndKindsAreRefused() {
    Scope pool = metrics.scope("mempool");
    pool.counter("x_total");
    pool.counter("kind", "a", "1");
    for (String bad : new String[] {"", "Big", "a-b", "_a", "a__b", "9a", "a_"}) {
      assertThrows(IllegalArgumentException.class, () -> pool.counter(bad), bad);
      assertThrows(IllegalArgumentException.class, () -> metrics.scope(bad), bad);
      assertThrows(IllegalArgumentException.class, () -> pool.counter("ok", bad, "v"), bad);
    }
    assertThrows(IllegalArgumentException.class, () -> pool.counter("ok", "odd"));
    assertThrows(IllegalArgumentException.class, () -> pool.counter("ok", "a", "1", "a", "2"));
    assertThrows(IllegalArgumentException.class, () -> pool.gauge("x_total", () -> 1));
    assertThrows(IllegalArgumentException.class, () -> pool.gauge("kind_total", () -> 1, "a", "2"));
    assertThrows(IllegalArgumentException.class, () -> pool.counter("x").add(-1));
  }

  @Test
  void tooManyLabelValuesAreHiddenAndCounted() {
    Scope pool = metrics.scope("mempool");
    for (int i = 0; i < CountedMetrics.MAX_PER_NAME + 7; i++) {
      pool.counter("by_peer", "peer", "p" + i).increment();
    }
    String text = metrics.prometheusText();
    assertEquals(
        CountedMetrics.MAX_PER_NAME,
        text.lines().filter(line -> line.startsWith("blockberry_mempool_by_peer")).count());
    assertTrue(text.contains("blockberry_metrics_hidden_total 7\n"));
    pool.close();
    pool.close();
    Scope next = metrics.scope("mempool");
    next.counter("by_peer", "peer", "again").increment();
    assertTrue(metrics.prometheusText().contains("again"));
  }

  @Test
  void manyThreadsCountEverything() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch done = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            for (int j = 0; j < 2_000; j++) {
              try (Scope scope = metrics.scope("busy")) {
                scope.gauge("g", () -> 1);
                scope.counter("c").increment();
              }
              metrics.scope("kept").counter("c").increment();
            }
            done.countDown();
          });
    }
    assertTrue(done.await(30, TimeUnit.SECONDS));
    threads.shutdownNow();
    assertTrue(metrics.prometheusText().contains("blockberry_kept_c_total 8000\n"));
    assertFalse(metrics.prometheusText().contains("busy"));
  }

  @Test
  @org.junit.jupiter.api.Tag("sec-P3")
  void aGaugeThatHangsIsDroppedAndThePageIsServed() {
    java.util.concurrent.CountDownLatch never = new java.util.concurrent.CountDownLatch(1);
    CountedMetrics metrics = new CountedMetrics(new com.codahale.metrics.MetricRegistry());
    java.util.concurrent.atomic.AtomicInteger asked = new java.util.concurrent.atomic.AtomicInteger();
    org.blockberry.api.metrics.MetricsRegistry.Scope bad = metrics.scope("bad");
    bad.gauge("hangs", () -> {
      asked.incrementAndGet();
      boolean waiting = true;
      while (waiting) {
        try {
          never.await();
          waiting = false;
        } catch (InterruptedException e) {
          waiting = true; // deaf
        }
      }
      return 7;
    });
    bad.gauge("overflows", () -> {
      throw new StackOverflowError();
    });
    metrics.scope("good").gauge("answers", () -> 5);
    for (int i = 0; i < 3; i++) {
      String text = metrics.prometheusText();
      assertTrue(text.contains("blockberry_good_answers 5\n"), text);
      assertTrue(text.contains("blockberry_bad_hangs NaN\n"), text);
      assertTrue(text.contains("blockberry_bad_overflows NaN\n"), text);
    }
    assertEquals(1, asked.get(), "one that hangs is asked once");
    bad.gauge("hangs", () -> 9);
    assertTrue(metrics.prometheusText().contains("blockberry_bad_hangs 9\n"), "registered again");
    never.countDown();
  }
}
