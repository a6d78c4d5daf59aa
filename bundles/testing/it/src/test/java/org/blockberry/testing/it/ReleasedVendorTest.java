package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * A vendor who compiled against the first released API and never came back: the jar of that day runs in today's node, and passes the
 * contract tests of that day on today's api. The jars lie in {@code bundles/testing/architecture/src/baseline}.
 */
class ReleasedVendorTest {
  private static final Path RELEASED =
      Path.of(System.getProperty("blockberry.root"), "bundles/testing/architecture/src/baseline/repository");
  private static final Path VENDOR = RELEASED.resolve("com/example/com.example.mempool.custom/1.0.0");
  private static final int CONTRACT_FLOOR = 20;
  private static final int RATE = 200;
  private static final Duration LOAD = Duration.ofSeconds(8);
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir
  private Path home;

  @Test
  void thePluginOfTheFirstReleaseTakesOverUnderLoad() throws Exception {
    try (RunningNode node = RunningNode.start(home)) {
      CompletableFuture<RunningNode.Outcome> load = CompletableFuture.supplyAsync(() -> RunningNode.run("load", "--home", home.toString(),
          "--rate", Integer.toString(RATE), "--size", "250", "--duration", LOAD.toSeconds() + "s", "--drain", "60s", "--json"));
      Path deploy = Files.createDirectories(home.resolve("deploy"));
      Path part = Files.copy(VENDOR.resolve("com.example.mempool.custom-1.0.0.jar"), deploy.resolve(".vendor.part"));
      Files.move(part, deploy.resolve("vendor.jar"));
      Await.until("the released plugin is offered", SOON, Duration.ofMillis(250), () -> offered(node));
      node.shell("node:use", "mempool", "custom").orFail();
      assertEquals("custom 1.0.0 running", wired(node));
      boolean swappedUnderLoad = !load.isDone();
      JsonNode report = Rpc.JSON.readTree(load.get(120, TimeUnit.SECONDS).output());
      System.out.println("released vendor: swapped in under load, " + report);
      assertTrue(swappedUnderLoad, "the load ended before the swap");
      assertEquals(0, report.get("lost").asInt(), report::toString);
      assertEquals(0, report.get("duplicated").asInt(), report::toString);
      assertTrue(report.get("accepted").asInt() >= 0.99 * RATE * LOAD.toSeconds(), report::toString);
      node.rpc().commit("through=thevendor");
      assertEquals("custom 1.0.0 running", wired(node), "it did not last");
    }
  }

  @Test
  void thePluginPassesTheContractTestsOfItsReleaseOnTodaysApi() throws Exception {
    URL[] path = {
      VENDOR.resolve("com.example.mempool.custom-1.0.0.jar").toUri().toURL(),
      VENDOR.resolve("com.example.mempool.custom-1.0.0-tests.jar").toUri().toURL(),
      RELEASED.resolve("org/blockberry/org.blockberry.testing.contracts/0.1.0/org.blockberry.testing.contracts-0.1.0.jar").toUri().toURL(),
      todaysApi().toUri().toURL(),
    };
    try (URLClassLoader loader = new URLClassLoader(path, new OnlyJUnit(getClass().getClassLoader()))) {
      Class<?> contract = Class.forName("com.example.mempool.custom.FairMempoolTest", false, loader);
      Class<?> api = Class.forName("org.blockberry.api.mempool.Mempool", false, loader);
      assertEquals(todaysApi(), Path.of(api.getProtectionDomain().getCodeSource().getLocation().toURI()), "the api of today is meant");
      SummaryGeneratingListener results = new SummaryGeneratingListener();
      LauncherFactory.create().execute(
          LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build(), results);
      TestExecutionSummary summary = results.getSummary();
      System.out.println("released vendor: " + summary.getTestsSucceededCount() + " contract tests of 0.1.0 passed on today's api");
      assertEquals(0, summary.getTotalFailureCount(), () -> summary.getFailures().stream()
          .map(failure -> failure.getTestIdentifier().getDisplayName() + ": " + failure.getException()).toList().toString());
      assertTrue(summary.getTestsSucceededCount() >= CONTRACT_FLOOR, "only " + summary.getTestsSucceededCount() + " contract tests ran");
    }
  }

  /** Gives JUnit and the JDK, and hides everything else that is on the class path of this module, first of all its api. */
  private static final class OnlyJUnit extends ClassLoader {
    private final ClassLoader tests;

    OnlyJUnit(ClassLoader tests) {
      super(ClassLoader.getPlatformClassLoader());
      this.tests = tests;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("org.junit.") || name.startsWith("org.opentest4j.") || name.startsWith("org.apiguardian.")) {
        return tests.loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }

  private static Path todaysApi() throws IOException {
    try (var files = Files.list(RunningNode.DISTRIBUTION.resolve("system"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("org.blockberry.api-")).findFirst().orElseThrow();
    }
  }

  private static JsonNode mempool(RunningNode node) throws IOException {
    for (JsonNode slot : Rpc.JSON.readTree(node.shell("node:wiring", "--json").orFail().output())) {
      if (slot.get("slot").asText().equals("mempool")) {
        return slot;
      }
    }
    throw new AssertionError("no mempool slot");
  }

  private static boolean offered(RunningNode node) throws IOException {
    for (JsonNode offer : mempool(node).get("offers")) {
      if (offer.get("type").asText().equals("custom")) {
        return true;
      }
    }
    return false;
  }

  private static String wired(RunningNode node) throws IOException {
    JsonNode slot = mempool(node);
    return slot.get("type").asText() + " " + slot.get("version").asText() + " " + slot.get("state").asText();
  }
}
