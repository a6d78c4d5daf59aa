package org.blockberry.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.blockberry.launcher.ExitCode;
import org.blockberry.launcher.FrameworkLauncher;
import org.blockberry.launcher.LaunchException;
import org.blockberry.launcher.LaunchOptions;
import org.blockberry.launcher.NodeProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleRevision;

/** The assembled distribution, started in this process. */
class DistributionStartTest {
  private static final String OSGI = "org.osgi.framework";
  private static final int MIN_BUNDLES = 40;
  private static final long DEADLINE_MILLIS = 10_000;

  @TempDir
  Path temp;

  @Test
  void aDevelopmentNodeStartsWithAllItsBundlesAndStops() throws Exception {
    LaunchOptions options = dev(AlteredDistribution.ORIGINAL);
    NodeProcess node = FrameworkLauncher.launch(options);
    try {
      Bundle[] bundles = node.context().getBundles();
      assertTrue(bundles.length > MIN_BUNDLES, "only " + bundles.length + " bundles");
      for (Bundle bundle : bundles) {
        boolean fragment = (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
        assertEquals(fragment ? Bundle.RESOLVED : Bundle.ACTIVE, bundle.getState(), bundle.getSymbolicName());
        assertTrue(bundle.getBundleId() == 0 || bundle.getLocation().startsWith("system:"), bundle.getLocation());
      }
      assertEquals(options.home().root().toString(), node.context().getProperty("blockberry.home"));
      assertEquals(AlteredDistribution.ORIGINAL.toString(), node.context().getProperty("blockberry.distribution"));
      assertEquals("true", node.context().getProperty("blockberry.dev"));
      assertEquals("false", node.context().getProperty("blockberry.safe"));
      assertEquals(Long.toString(options.startNanos()), node.context().getProperty("blockberry.start.nanos"));
      assertTrue(Files.exists(options.home().configFile()), "a development home gets a configuration");
      assertEquals(OptionalInt.empty(), node.requestedExit());
      var error = assertThrows(LaunchException.class, () -> FrameworkLauncher.launch(options));
      assertEquals(ExitCode.HOME_IN_USE, error.exitCode());
    } finally {
      assertTrue(node.stop());
    }
    assertTrue(node.stop(), "a second stop says the same");
    FrameworkLauncher.launch(options).close(); // the home is free again, the cache of the first run no obstacle
  }

  @Test
  void nativeLibrariesLoadFromTheirBundlesAlsoWhenTheHomeIsStartedAgain() throws Exception {
    var altered = new AlteredDistribution(temp.resolve("dist")).role("osgi", "rocksdb", "netty");
    for (int start = 1; start <= 2; start++) {
      try (NodeProcess node = FrameworkLauncher.launch(dev(altered.folder).withRole("test"))) {
        Class<?> database = bundle(node, "org.blockberry.store.rocksdb").loadClass("org.rocksdb.RocksDB");
        String folder = temp.resolve("db").toString();
        ((AutoCloseable) database.getMethod("open", String.class).invoke(null, folder)).close();
        Class<?> epoll = bundle(node, "io.netty.transport-classes-epoll").loadClass("io.netty.channel.epoll.Epoll");
        assertEquals(true, epoll.getMethod("isAvailable").invoke(null));
        Bundle log = bundle(node, "org.apache.felix.log");
        try (var in = log.getEntry("META-INF/MANIFEST.MF").openStream()) { // works without a JVM-wide URL factory
          assertNotEquals(-1, in.read());
        }
      }
    }
  }

  @Test
  void librariesOfBothSlf4jLinesAndNativeCryptoResolve() throws Exception {
    var altered = new AlteredDistribution(temp.resolve("dist"))
        .with("old", 10, TestActivators.Quiet.class, OSGI
        + ",org.slf4j;version=\"[1.7,2)\",org.slf4j.spi;version=\"[1.7,2)\"")
        .with("new", 10, TestActivators.Quiet.class, OSGI
        + ",org.slf4j;version=\"[2.0,3)\",org.slf4j.event;version=\"[2.0,3)\"")
        .with("crypto", 10, TestActivators.Quiet.class, OSGI + ",org.conscrypt,com.amazon.corretto.crypto.provider")
        .role("osgi");
    try (NodeProcess node = FrameworkLauncher.launch(dev(altered.folder).withRole("test"))) {
      assertEquals(Bundle.ACTIVE, bundle(node, "old").getState());
      assertEquals(Bundle.ACTIVE, bundle(node, "new").getState());
      assertEquals(Bundle.ACTIVE, bundle(node, "crypto").getState());
      assertEquals("9.9.9", node.context().getProperty("blockberry.version"));
    }
  }

  @Test
  void anAlteredBundleIsNotStarted() throws Exception {
    var altered = new AlteredDistribution(temp.resolve("dist"));
    Path file;
    try (var files = Files.list(altered.folder.resolve("system"))) {
      file = files.filter(one -> one.toString().contains("felix.scr")).findFirst().orElseThrow();
    }
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.delete(file); // a link
    Files.write(file, content);
    var error = assertThrows(LaunchException.class, () -> FrameworkLauncher.launch(dev(altered.folder)
        .withRole("trial")));
    assertEquals(ExitCode.START_FAILED, error.exitCode());
    assertTrue(error.getMessage().contains(file.getFileName() + " has SHA-256"), error.getMessage());
    Files.delete(file);
    error = assertThrows(LaunchException.class, () -> FrameworkLauncher.launch(dev(altered.folder).withRole("trial")));
    assertTrue(error.getMessage().contains("is missing"), error.getMessage());
    // both failures gave the home back
    FrameworkLauncher.launch(dev(AlteredDistribution.ORIGINAL).withRole("trial")).close();
  }

  @Test
  void aBundleThatThrowsEndsTheStartWithItsCause() throws Exception {
    var altered = new AlteredDistribution(temp.resolve("dist"))
        .with("thrower", 15, TestActivators.Throwing.class, OSGI).role("osgi");
    var error = assertThrows(LaunchException.class, () -> FrameworkLauncher.launch(dev(altered.folder)
        .withRole("test")));
    assertEquals(ExitCode.START_FAILED, error.exitCode());
    assertEquals("bundle thrower 1.0.0 did not start: IllegalStateException: port 26657 is taken", error.getMessage());
  }

  @Test
  void aBundleThatLacksAPackageEndsTheStartAndNamesIt() throws Exception {
    var altered = new AlteredDistribution(temp.resolve("dist"))
        .with("lacking", 15, TestActivators.Quiet.class, OSGI + ",org.example.nowhere").role("osgi");
    var error = assertThrows(LaunchException.class, () -> FrameworkLauncher.launch(dev(altered.folder)
        .withRole("test")));
    assertEquals(ExitCode.START_FAILED, error.exitCode());
    assertTrue(error.getMessage().contains("it needs") && error.getMessage().contains("org.example.nowhere"),
        error.getMessage());
  }

  @Test
  void aBundleMayAskForTheEndWhileTheNodeStarts() throws Exception {
    var altered = new AlteredDistribution(temp.resolve("dist"))
        .with("leaver", 12, TestActivators.Leaving.class, OSGI)
        .with("later", 15, TestActivators.Quiet.class, OSGI).role("osgi");
    try (NodeProcess node = FrameworkLauncher.launch(dev(altered.folder).withRole("test"))) {
      assertEquals(OptionalInt.of(ExitCode.CONFIGURATION.number()), node.requestedExit());
      assertNotEquals(Bundle.ACTIVE, bundle(node, "later").getState());
    }
  }

  @Test
  void stoppingTheFrameworkFromInsideIsARequestToEnd() throws Exception {
    try (NodeProcess node = FrameworkLauncher.launch(dev(AlteredDistribution.ORIGINAL).withRole("trial"))) {
      node.context().getBundle(0).stop();
      assertEquals(ExitCode.OK.number(), node.awaitExitRequest());
    }
  }

  @Test
  void aBundleThatHangsInStopMissesTheDeadlineAServiceSet() throws Exception {
    var release = new CountDownLatch(1);
    System.getProperties().put("blockberry.test.latch", release);
    Framework framework = null;
    try {
      var altered = new AlteredDistribution(temp.resolve("dist"))
          .with("hanger", 15, TestActivators.Hanging.class, OSGI).role("osgi");
      LaunchOptions options = dev(altered.folder).withRole("test");
      NodeProcess node = FrameworkLauncher.launch(options);
      framework = (Framework) node.context().getBundle(0);
      assertFalse(node.stop());
      var error = assertThrows(LaunchException.class, () -> FrameworkLauncher.launch(options));
      assertEquals(ExitCode.HOME_IN_USE, error.exitCode());
    } finally {
      release.countDown();
      if (framework != null) {
        framework.waitForStop(DEADLINE_MILLIS); // nothing of it shall run into the next test
      }
      System.getProperties().remove("blockberry.test.latch");
    }
  }

  @Test
  void anEmptyHomeNeedsInitOrDev() {
    LaunchOptions options = LaunchOptions.of(AlteredDistribution.ORIGINAL, temp.resolve("home"));
    var error = assertThrows(LaunchException.class, () -> FrameworkLauncher.launch(options));
    assertEquals(ExitCode.CONFIGURATION, error.exitCode());
    assertTrue(error.getMessage().contains("blockberry init --home"), error.getMessage());
  }

  private LaunchOptions dev(Path distribution) {
    return LaunchOptions.of(distribution, temp.resolve("home")).withDev(true).withRole(LaunchOptions.DEV_ROLE);
  }

  private static Bundle bundle(NodeProcess node, String name) {
    for (Bundle bundle : node.context().getBundles()) {
      if (name.equals(bundle.getSymbolicName())) {
        return bundle;
      }
    }
    throw new AssertionError("no bundle " + name);
  }
}
