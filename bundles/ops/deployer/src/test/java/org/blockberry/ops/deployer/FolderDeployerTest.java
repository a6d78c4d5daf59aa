package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.DeployRecord;
import org.blockberry.api.admin.OfferView;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.admin.TrustRecord;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** The drop folder against a real framework. */
class FolderDeployerTest {
  @TempDir Path home;
  private TestNode node;

  @BeforeEach
  void clear() {
    System.clearProperty("acme.trace");
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void aDroppedJarRunsAndGoesWithItsFile() throws Exception {
    node = TestNode.start(home);
    Path file = node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    DeployRecord record = node.await("pool.jar", "active");
    assertEquals("com.acme.pool", record.bundle());
    assertEquals("1.0.0", record.version());
    assertEquals(List.of("mempool/acme"), record.offers());
    assertEquals(64, record.sha256().length());
    assertEquals(List.of(), node.deployer.diagnose(""));
    assertEquals(
        List.of("pool.jar (com.acme.pool 1.0.0) is active, offers mempool/acme"),
        node.deployer.diagnose("com.acme.pool"));
    Files.delete(file);
    node.awaitVersions();
    TestNode.await(() -> node.deployer.list().isEmpty(), () -> "still listed");
    awaitTrace("start 1.0.0;stop 1.0.0;");
    DeployRecord last = node.deployer.history(1).get(0);
    assertEquals("removed: its file was deleted", last.state() + ": " + last.cause());
  }

  @Test
  void whatIsThereAtStartRunsWhenStartReturns() throws Exception {
    TestNode.drop(home, "pool-1.jar", JarMaker.acme("1.0.0").make());
    TestNode.drop(home, "pool-2.jar", JarMaker.acme("2.0.0").make());
    node = TestNode.start(home);
    assertEquals(List.of("2.0.0"), node.versions());
    assertEquals(
        List.of(
            "pool-1.jar (com.acme.pool 1.0.0) is superseded: version 2.0.0 in pool-2.jar is"
                + " higher"),
        node.deployer.diagnose(""));
    awaitTrace("start 2.0.0;");
  }

  @Test
  void everyBadJarHasItsCauseInOneLineAndTheOthersRun() throws Exception {
    TestNode.drop(home, "a-cut.jar", Arrays.copyOf(JarMaker.acme("1.0.0").make(), 500));
    TestNode.drop(
        home,
        "b-import.jar",
        JarMaker.bundle("com.acme.b", "1")
            .header("Import-Package", "org.foo;version=\"[1,2)\"")
            .make());
    TestNode.drop(
        home,
        "c-throws.jar",
        JarMaker.bundle("com.acme.c", "1").activator("ThrowingActivator").make());
    TestNode.drop(
        home,
        "d-hangs.jar",
        JarMaker.bundle("com.acme.d", "1").activator("HangingActivator").make());
    TestNode.drop(
        home,
        "e-api.jar",
        JarMaker.bundle("com.acme.e", "1")
            .header("Export-Package", "org.blockberry.api.mempool")
            .make());
    TestNode.drop(
        home,
        "f-fragment.jar",
        JarMaker.bundle("com.acme.f", "1").header("Fragment-Host", "org.blockberry.core").make());
    TestNode.drop(
        home,
        "g-slot.jar",
        JarMaker.bundle("com.acme.g", "1")
            .header(
                "Require-Capability",
                "org.blockberry.slot;filter:=\"(&(slot=mempool)(version>=0.2)(!(version>=0.3)))\"")
            .make());
    TestNode.drop(
        home,
        "h-version.jar",
        JarMaker.bundle("com.acme.h", "1")
            .header("Import-Package", "org.blockberry.api.mempool;version=\"[0.2,0.3)\"")
            .make());
    TestNode.drop(
        home,
        "i-java.jar",
        JarMaker.bundle("com.acme.i", "1")
            .header("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"")
            .make());
    TestNode.drop(
        home,
        "j-class.jar",
        JarMaker.bundle("com.acme.j", "1").header("Bundle-Activator", "com.acme.Gone").make());
    TestNode.drop(home, "k-core.jar", JarMaker.bundle("io.example.library", "2").make());
    TestNode.drop(home, "z-good.jar", JarMaker.acme("1.0.0").make());
    node = TestNode.start(home);
    assertEquals(List.of("1.0.0"), node.versions());
    List<String> lines = node.deployer.diagnose("");
    List<String> expected =
        List.of(
            "a-cut.jar is refused: is a corrupt jar: it does not end with a zip directory; it is"
                + " cut off, has trailing data, or is no jar",
            "b-import.jar (com.acme.b 1.0.0) is waiting: needs package org.foo [1.0.0,2.0.0) which"
                + " nothing provides",
            "c-throws.jar (com.acme.c 1.0.0) is refused: failed to start:"
                + " java.lang.IllegalStateException: no luck today",
            "d-hangs.jar (com.acme.d 1.0.0) is refused: start of com.acme.d did not return within"
                + " 3000 ms; it is left alone until the node starts again",
            "e-api.jar is refused: exports org.blockberry.api.mempool, which is outside its own"
                + " name space com.acme.e",
            "f-fragment.jar is refused: is a fragment of org.blockberry.core; fragments would put"
                + " classes into another bundle",
            "g-slot.jar (com.acme.g 1.0.0) is waiting: needs slot mempool [0.2,0.3) which this node"
                + " does not have (there is 0.1.0)",
            "h-version.jar (com.acme.h 1.0.0) is waiting: needs package org.blockberry.api.mempool"
                + " [0.2.0,0.3.0) which nothing provides (there is 0.1.0)",
            "i-java.jar (com.acme.i 1.0.0) is waiting: needs JavaSE 99 but this is Java "
                + Runtime.version().feature(),
            "j-class.jar (com.acme.j 1.0.0) is refused: failed to start:"
                + " java.lang.ClassNotFoundException",
            "k-core.jar is refused: has the symbolic name io.example.library, which belongs to the core");
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(
          lines.get(i).startsWith(expected.get(i)),
          lines.get(i) + "\nshould be\n" + expected.get(i));
      assertFalse(lines.get(i).contains("\n"));
    }
    assertEquals(expected.size(), lines.size());
  }

  @Test
  void anUpgradeUnderANewNameIsOneCleanSwap() throws Exception {
    node = TestNode.start(home);
    Path old = node.drop("pool-1.jar", JarMaker.acme("1.0.0").make());
    node.await("pool-1.jar", "active");
    node.drop("pool-2.jar", JarMaker.acme("1.1.0").make());
    node.await("pool-2.jar", "active");
    node.await("pool-1.jar", "superseded");
    assertEquals(
        List.of("1.0.0", "1.1.0"), node.versions(), "the old one runs while its file is there");
    Files.delete(old);
    node.awaitVersions("1.1.0");
    awaitTrace("start 1.0.0;start 1.1.0;stop 1.0.0;");
  }

  @Test
  void aRenameIsNoRemoval() throws Exception {
    node = TestNode.start(home);
    Path file = node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    node.await("pool.jar", "active");
    Files.move(file, file.resolveSibling("renamed.jar"));
    node.await("renamed.jar", "active");
    assertNull(node.record("pool.jar"));
    awaitTrace("start 1.0.0;");
    Files.delete(file.resolveSibling("renamed.jar"));
    node.awaitVersions();
  }

  @Test
  void overwritingInPlaceIsAnUpgradeOrRefused() throws Exception {
    node = TestNode.start(home);
    node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    node.await("pool.jar", "active");
    node.drop("pool.jar", JarMaker.acme("1.1.0").make());
    node.awaitVersions("1.1.0");
    awaitTrace("start 1.0.0;start 1.1.0;stop 1.0.0;");
    node.drop("pool.jar", JarMaker.acme("1.0.5").make());
    assertEquals(
        "version 1.0.5 is older than 1.1.0, which ran last; an older version comes back only by"
            + " deploy:rollback com.acme.pool; com.acme.pool 1.1.0 goes on running",
        node.await("pool.jar", "refused").cause());
    node.drop("pool.jar", JarMaker.acme("1.1.0").entry("other.txt", "x").make());
    TestNode.await(
        () ->
            node.record("pool.jar")
                .cause()
                .contains("ran with other content; raise Bundle-Version"),
        () -> node.deployer.diagnose("").toString());
    node.drop("pool.jar", "half".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    TestNode.await(
        () -> node.record("pool.jar").cause().contains("is a corrupt jar"),
        () -> node.deployer.diagnose("").toString());
    assertEquals(List.of("1.1.0"), node.versions());
  }

  /** The looks are taken by hand, so that each falls where it is wanted. */
  @Test
  void aJarThatIsWrittenSlowlyOverwrittenRenamedAndRemovedIsHandledOnceEach() throws Exception {
    node = TestNode.startByHand(home);
    Path file = home.resolve("deploy/pool.jar");
    byte[] first = JarMaker.acme("1.0.0").make();
    byte[] second = JarMaker.acme("1.1.0").make();
    for (int part = 1; part < 4; part++) {
      Files.write(file, Arrays.copyOf(first, first.length * part / 4));
      node.look();
      assertEquals(List.of(), node.deployer.list(), "a file that grows is nobody's yet");
    }
    Files.write(file, first);
    settles("pool.jar 1.0.0 active");
    Files.write(file, Arrays.copyOf(second, second.length / 2));
    node.look();
    assertEquals(List.of("pool.jar 1.0.0 active"), records(), "what ran goes on while its file is written over");
    Files.write(file, second);
    settles("pool.jar 1.1.0 active");
    Path renamed = Files.move(file, file.resolveSibling("renamed.jar"));
    node.look();
    assertEquals(List.of("pool.jar 1.1.0 active"), records(), "a rename is no removal");
    settles("renamed.jar 1.1.0 active");
    Files.delete(renamed);
    settles();
    assertEquals("start 1.0.0;start 1.1.0;stop 1.0.0;stop 1.1.0;", System.getProperty("acme.trace"));
    assertEquals(
        List.of(
            "pool.jar 1.0.0 active",
            "pool.jar 1.1.0 active",
            "pool.jar 1.0.0 removed",
            "renamed.jar 1.1.0 active",
            "renamed.jar 1.1.0 removed"),
        node.deployer.history(100).stream().map(FolderDeployerTest::line).toList());
  }

  /** Comes to rest in this state within two looks and stays there. */
  private void settles(String... records) {
    node.look();
    node.look();
    List<String> trace = List.of(String.valueOf(System.getProperty("acme.trace")));
    for (int look = 0; look < 6; look++) {
      assertEquals(List.of(records), records());
      assertEquals(trace, List.of(String.valueOf(System.getProperty("acme.trace"))));
      node.look();
    }
  }

  private List<String> records() {
    return node.deployer.list().stream().map(FolderDeployerTest::line).toList();
  }

  private static String line(DeployRecord record) {
    return record.file() + " " + record.version() + " " + record.state();
  }

  @Test
  @Tag("sec-P3")
  void theMarkerNamesWhatIsBeingStartedAndNothingElse() throws Exception {
    byte[] jar = JarMaker.bundle("com.acme.slow", "1.0.0").activator("HangingActivator").make();
    Path marker = home.resolve("var/deploy/starting");
    node = TestNode.start(home);
    node.configure(Map.of("deadline", java.time.Duration.ofMinutes(1)));
    node.drop("slow.jar", jar);
    TestNode.await(() -> Files.exists(marker), () -> "no marker while it starts");
    assertEquals(JarStore.sha256(jar) + " 1 com.acme.slow 1.0.0", Files.readString(marker));
    System.setProperty("acme.release", "now");
    try {
      node.await("slow.jar", "active");
    } finally {
      System.clearProperty("acme.release");
    }
    assertFalse(Files.exists(marker), "it has started, so nobody is suspected");
  }

  @Test
  void aFileDeletedWhileTheNodeWasDownLeavesNothing() throws Exception {
    node = TestNode.start(home);
    Path file = node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    node.await("pool.jar", "active");
    node.close();
    Files.delete(file);
    node = TestNode.start(home);
    assertEquals(List.of(), node.versions());
    assertEquals(List.of(), node.deployer.list());
    assertEquals("active", node.deployer.history(10).get(0).state(), "the history is kept");
  }

  @Test
  void anOlderVersionComesBackOnlyByRollback() throws Exception {
    node = TestNode.start(home);
    Path first = node.drop("pool-1.jar", JarMaker.acme("1.0.0").make());
    node.await("pool-1.jar", "active");
    Path second = node.drop("pool-2.jar", JarMaker.acme("2.0.0").make());
    node.await("pool-2.jar", "active");
    Files.delete(first);
    node.awaitVersions("2.0.0");
    node.close();
    node = TestNode.start(home);
    node.drop("again.jar", JarMaker.acme("1.0.0").make());
    node.await("again.jar", "superseded");
    Files.delete(second);
    assertTrue(
        node.await("again.jar", "refused")
            .cause()
            .contains("only by deploy:rollback com.acme.pool"));
    Files.delete(home.resolve("deploy/again.jar"));
    TestNode.await(() -> node.deployer.list().isEmpty(), () -> node.deployer.list().toString());
    node.drop("pool-2.jar", JarMaker.acme("2.0.0").make());
    node.await("pool-2.jar", "active");
    System.clearProperty("acme.trace");
    DeployRecord back = node.deployer.rollback("com.acme.pool");
    assertEquals("active 1.0.0", back.state() + " " + back.version());
    awaitTrace("start 1.0.0;stop 2.0.0;");
    assertFalse(Files.exists(second));
    node.close();
    node = TestNode.start(home);
    assertEquals(List.of("1.0.0"), node.versions(), "the folder says so after a restart too");
    assertTrue(
        assertThrows(AdminException.class, () -> node.deployer.rollback("com.acme.pool"))
            .getMessage()
            .contains("no version"));
  }

  @Test
  void whatWaitsRunsWhenItsPackageComesAndADependentIsOrdered() throws Exception {
    node = TestNode.start(home);
    node.drop(
        "a-user.jar",
        JarMaker.bundle("com.acme.user", "1.0.0")
            .header("Import-Package", "com.acme.lib;version=\"[1,2)\"")
            .make());
    assertEquals(
        "needs package com.acme.lib [1.0.0,2.0.0) which nothing provides",
        node.await("a-user.jar", "waiting").cause());
    node.drop(
        "b-lib.jar",
        JarMaker.bundle("com.acme.lib", "1.0.0")
            .header("Export-Package", "com.acme.lib;version=1.0.0")
            .entry("com/acme/lib/x.txt", "x")
            .make());
    node.await("a-user.jar", "active");
  }

  @Test
  void noRouteStartsWhatWasNotAccepted() throws Exception {
    node = TestNode.start(home);
    Bundle smuggled =
        node.framework
            .getBundleContext()
            .installBundle(
                "file:/somewhere/pool.jar",
                new ByteArrayInputStream(JarMaker.acme("1.0.0").make()));
    BundleException thrown = assertThrows(BundleException.class, smuggled::start);
    assertEquals(BundleException.RESOLVE_ERROR, thrown.getType());
    node.drop(
        "pool.jar", JarMaker.bundle("com.acme.other", "1.0.0").activator("GoodActivator").make());
    node.await("pool.jar", "active");
    Bundle accepted =
        Arrays.stream(node.framework.getBundleContext().getBundles())
            .filter(PluginHost::isPlugin)
            .findFirst()
            .orElseThrow();
    assertThrows(
        BundleException.class,
        () ->
            accepted.update(
                new ByteArrayInputStream(
                    JarMaker.bundle("com.acme.other", "9").activator("GoodActivator").make())));
    assertEquals(Bundle.INSTALLED, accepted.getState(), "other content does not resolve again");
    Bundle needless =
        node.framework
            .getBundleContext()
            .installBundle(
                "file:/somewhere/needless.jar",
                new ByteArrayInputStream(
                    JarMaker.bundle("com.acme.needless", "1").without("Import-Package").make()));
    assertThrows(BundleException.class, needless::start);
    node.framework.adapt(org.osgi.framework.wiring.FrameworkWiring.class).resolveBundles(null);
    assertEquals(Bundle.INSTALLED, needless.getState());
  }

  @Test
  void uninstallByAnotherRouteIsSurvivedAndATouchBringsItBack() throws Exception {
    node = TestNode.start(home);
    Path file = node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    node.await("pool.jar", "active");
    Arrays.stream(node.framework.getBundleContext().getBundles())
        .filter(PluginHost::isPlugin)
        .findFirst()
        .orElseThrow()
        .uninstall();
    assertTrue(
        node.await("pool.jar", "removed").cause().startsWith("was uninstalled by another command"));
    assertEquals(List.of(), node.versions());
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
    node.await("pool.jar", "active");
  }

  @Test
  void aPluginThatHangsInStopIsRecordedAndLeftAlone() throws Exception {
    node = TestNode.start(home);
    Path file =
        node.drop(
            "stuck.jar",
            JarMaker.bundle("com.acme.stuck", "1.0.0").activator("StuckActivator").make());
    node.await("stuck.jar", "active");
    Files.delete(file);
    assertEquals(
        "its file was deleted, but stop of com.acme.stuck did not return within 3000 ms; it is left"
            + " alone until the node starts again",
        node.await("stuck.jar", "removed").cause());
    node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    node.await("pool.jar", "active");
  }

  @Test
  void trustIsTakenAwayAndGivenWhileTheNodeRuns() throws Exception {
    node = TestNode.start(home);
    byte[] jar = JarMaker.acme("1.0.0").make();
    node.drop("pool.jar", jar);
    node.await("pool.jar", "active");
    node.configure(Map.of("trust", "listed"));
    assertEquals(
        "is not listed; to trust it add \"" + JarStore.sha256(jar) + "\" to plugins.listed",
        node.await("pool.jar", "refused").cause());
    node.awaitVersions();
    node.configure(Map.of("trust", "listed", "listed", List.of(JarStore.sha256(jar))));
    node.await("pool.jar", "active");
    node.configure(Map.of("trust", "signed"));
    assertTrue(node.await("pool.jar", "refused").cause().contains("holds no certificate"));
  }

  @Test
  void operatorsInstallPlanAndRemove() throws Exception {
    node = TestNode.start(home);
    Path jar = Files.write(home.resolve("pool.jar"), JarMaker.acme("1.0.0").make());
    JsonValue plan = node.deployer.plan(jar);
    assertEquals("active", plan.get("outcome").asString().orElseThrow());
    assertEquals("mempool/acme", plan.get("offers").elements().get(0).asString().orElseThrow());
    assertEquals(List.of(), node.versions(), "a plan changes nothing");
    assertEquals("active", node.deployer.install(jar).state());
    assertEquals("active", node.deployer.install(jar).state(), "again is the same");
    Files.write(jar, JarMaker.acme("0.9.0").make());
    assertEquals("superseded", node.deployer.plan(jar).get("outcome").asString().orElseThrow());
    assertTrue(
        assertThrows(AdminException.class, () -> node.deployer.install(jar))
            .getMessage()
            .contains("version 1.0.0 in pool.jar is higher"));
    Files.write(jar, JarMaker.bundle("com.acme.bad", "1").activator("ThrowingActivator").make());
    assertTrue(
        assertThrows(AdminException.class, () -> node.deployer.install(jar))
            .getMessage()
            .contains("no luck today"));
    assertEquals(1, node.deployer.list().size());
    assertEquals("removed", node.deployer.remove("com.acme.pool").state());
    assertEquals(List.of(), node.versions());
    assertTrue(
        assertThrows(AdminException.class, () -> node.deployer.remove("nothing"))
            .getMessage()
            .contains("deploy:list"));
  }

  @Test
  void theDistributionsOwnFolderIsReadOnly() throws Exception {
    Path shipped = Files.createDirectories(home.resolve("distribution/deploy"));
    JarStore.write(shipped.resolve("pool.jar"), JarMaker.acme("1.0.0").make());
    node = TestNode.start(home);
    assertEquals(List.of("1.0.0"), node.versions());
    assertTrue(
        assertThrows(AdminException.class, () -> node.deployer.remove("pool.jar"))
            .getMessage()
            .contains("read-only"));
  }

  @Test
  void theSafeStartSkipsPluginsAndACrashLoopEnds() throws Exception {
    byte[] jar = JarMaker.acme("1.0.0").make();
    TestNode.drop(home, "pool.jar", jar);
    node = TestNode.startSafe(home);
    assertTrue(node.record("pool.jar").cause().contains("--safe"));
    node.close();
    Files.writeString(home.resolve("var/deploy/starting"), JarStore.sha256(jar) + " 2");
    node = TestNode.start(home);
    assertTrue(
        node.record("pool.jar").cause().startsWith("the node died 2 times while com.acme.pool 1.0.0 started"),
        node.record("pool.jar").cause());
    Files.delete(home.resolve("deploy/pool.jar"));
    TestNode.await(() -> node.deployer.list().isEmpty(), () -> "still listed");
    node.drop("pool.jar", jar);
    node.await("pool.jar", "active");
    assertFalse(Files.exists(home.resolve("var/deploy/starting")));
  }

  @Test
  void copiesThatNobodyNeedsAreDeleted() throws Exception {
    node = TestNode.start(home);
    Path first = home.resolve("var/deploy/copies/" + JarStore.sha256(JarMaker.acme("1.0.0").make()) + ".jar");
    for (int minor = 0; minor < 7; minor++) {
      node.drop("pool.jar", JarMaker.acme("1." + minor + ".0").make());
      String version = "1." + minor + ".0";
      TestNode.await(
          () -> node.versions().equals(List.of(version)), () -> node.versions().toString());
    }
    assertNotNull(node.record("pool.jar"));
    TestNode.await(
        () -> copies() == 5 && Files.exists(first),
        () -> copies() + " copies; kept are this one, three before, and the first, which had passed");
    node.uses("mempool", "com.acme.pool", "1.6.0", "");
    node.configure(Map.of("probation", java.time.Duration.ZERO));
    TestNode.await(
        () -> copies() == 4 && !Files.exists(first), () -> copies() + " copies; the present one and three before are kept");
  }

  @Test
  @Tag("sec-P2")
  void aCertificateIsTrustedRevokedAndStaysRevoked() throws Exception {
    SigningKeys keys = new SigningKeys(home).make("acme", "CN=Acme, O=Example", "-validity", "30");
    byte[] signed = keys.sign("acme", JarMaker.acme("1.0.0").make());
    node = TestNode.start(home);
    node.configure(Map.of("trust", "signed"));
    node.drop("pool.jar", signed);
    assertTrue(node.await("pool.jar", "refused").cause().contains("holds no certificate"));
    TrustRecord added = node.deployer.addTrust(keys.file("acme")).get(0);
    assertEquals("O=Example,CN=Acme", added.subject().replace("CN=Acme,O=Example", "O=Example,CN=Acme"));
    assertEquals("active", node.record("pool.jar").state(), "at once");
    assertEquals(List.of(added.id()), node.deployer.trust().stream().map(TrustRecord::id).toList());
    node.deployer.removeTrust(added.id().substring(0, 8));
    assertEquals("refused", node.record("pool.jar").state());
    assertEquals(List.of(), node.versions());
    node.deployer.addTrust(keys.file("acme"));
    assertEquals(List.of("1.0.0"), node.versions());
    node.deployer.revoke(added.id().substring(0, 12), "the key was\nstolen");
    assertEquals(List.of(), node.versions(), "gone when the command returns");
    assertTrue(
        node.record("pool.jar").cause().contains("CN=Acme") && node.record("pool.jar").cause().contains("the key was stolen"),
        node.record("pool.jar").cause());
    assertThrows(AdminException.class, () -> node.deployer.addTrust(keys.file("acme")));
    node.close();
    node = TestNode.start(home);
    node.configure(Map.of("trust", "signed"));
    assertTrue(node.await("pool.jar", "refused").cause().contains("revoked"), "after a restart too");
    assertEquals(List.of(), node.versions());
  }

  @Test
  @Tag("sec-P2")
  void aRevokedJarIsOutInEveryModeAndOneThatIsPutBackByHandIsSeen() throws Exception {
    byte[] jar = JarMaker.acme("1.0.0").make();
    node = TestNode.start(home);
    node.drop("pool.jar", jar);
    node.await("pool.jar", "active");
    node.deployer.revoke(JarStore.sha256(jar), "");
    assertTrue(node.record("pool.jar").cause().startsWith("is revoked since"), node.record("pool.jar").cause());
    node.configure(Map.of("trust", "listed", "listed", List.of(JarStore.sha256(jar))));
    assertTrue(node.await("pool.jar", "refused").cause().startsWith("is revoked since"));
    Files.delete(home.resolve("keys/trust/revoked.txt"));
    node.await("pool.jar", "active");
    assertThrows(AdminException.class, () -> node.deployer.revoke("abcd", "too short"));
    assertThrows(AdminException.class, () -> node.deployer.removeTrust("0123456789"));
  }

  @Test
  @Tag("sec-P2")
  void whatIsRunIsWhatWasCheckedThoughTheFileIsSwappedAfterwards() throws Exception {
    node = TestNode.start(home);
    byte[] good = JarMaker.acme("1.0.0").make();
    node.drop("pool.jar", good);
    node.await("pool.jar", "active");
    Path copy = home.resolve("var/deploy/copies/" + JarStore.sha256(good) + ".jar");
    byte[] swapped = JarMaker.acme("1.0.0").entry("evil.txt", "x").make();
    Files.write(copy, swapped);
    Files.delete(home.resolve("deploy/pool.jar"));
    node.awaitVersions();
    Files.write(copy, Arrays.copyOf(swapped, good.length)); // even of the right length
    node.drop("pool.jar", good);
    assertTrue(node.await("pool.jar", "refused").cause().contains("was altered"), node.record("pool.jar").cause());
  }

  @Test
  void anUpgradeThatMisbehavesOnProbationIsTakenBackByItself() throws Exception {
    node = TestNode.start(home);
    node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    node.await("pool.jar", "active");
    byte[] bad = JarMaker.acme("1.1.0").make();
    node.drop("pool.jar", bad);
    node.awaitVersions("1.1.0");
    node.uses("mempool", "com.acme.pool", "1.1.0", "threw 5 times in add");
    node.awaitVersions("1.0.0");
    assertEquals(
        "quarantined: misbehaved within its probation: threw 5 times in add; version 1.0.0 is back",
        node.await("pool.jar", "refused").cause());
    awaitTrace("start 1.0.0;start 1.1.0;stop 1.0.0;start 1.0.0;stop 1.1.0;");
    node.wiring = List.of();
    node.close();
    node = TestNode.start(home);
    assertEquals(List.of("1.0.0"), node.versions(), "after a restart too");
    assertTrue(node.record("pool.jar").cause().startsWith("quarantined: "), node.record("pool.jar").cause());
    Files.setLastModifiedTime(home.resolve("deploy/pool.jar"), java.nio.file.attribute.FileTime.fromMillis(1_000_000));
    node.await("pool.jar", "active");
  }

  @Test
  void anUpgradeOfOneThatIsOnProbationItselfGoesBackToTheLastThatPassed() throws Exception {
    node = TestNode.start(home);
    for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
      node.drop("pool.jar", JarMaker.acme(version).make());
      node.awaitVersions(version);
    }
    node.uses("mempool", "com.acme.pool", "1.2.0", "threw 5 times in add");
    node.awaitVersions("1.0.0");
    assertTrue(node.await("pool.jar", "refused").cause().endsWith("; version 1.0.0 is back"), node.record("pool.jar").cause());
  }

  @Test
  void rollbackGoesBackOneVersionAtATime() throws Exception {
    node = TestNode.start(home);
    for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
      node.drop("pool.jar", JarMaker.acme(version).make());
      node.awaitVersions(version);
    }
    for (String version : List.of("1.1.0", "1.0.0")) {
      assertEquals(version, node.deployer.rollback("com.acme.pool").version());
      assertEquals(List.of(version), node.versions());
    }
  }

  @Test
  void whenTheVersionBeforeIsNotKeptTheOperatorIsTold() throws Exception {
    node = TestNode.start(home);
    node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    String before = node.await("pool.jar", "active").sha256();
    node.drop("pool.jar", JarMaker.acme("1.1.0").make());
    node.awaitVersions("1.1.0");
    Files.delete(home.resolve("var/deploy/copies").resolve(before + ".jar"));
    node.uses("mempool", "com.acme.pool", "1.1.0", "threw 5 times in add");
    assertEquals(
        "quarantined: misbehaved within its probation: threw 5 times in add; the version before cannot come back:"
            + " the version before is not kept",
        node.await("pool.jar", "refused").cause());
    assertTrue(node.deployer.diagnose("").get(0).contains("cannot come back"), node.deployer.diagnose("").toString());
  }

  @Test
  void aProblemThatIsNotItsFaultTakesNothingBack() throws Exception {
    OfferView pruned =
        OfferView.builder("acme", "1.1.0", "com.acme.pool").problem("its blocks are pruned").blameless(true).build();
    assertEquals(
        java.util.Optional.empty(),
        eyes(pruned).problem("com.acme.pool", org.osgi.framework.Version.parseVersion("1.1.0")));
    OfferView bad = OfferView.builder("acme", "1.1.0", "com.acme.pool").problem("another hash").build();
    assertEquals(
        java.util.Optional.of("another hash"),
        eyes(bad).problem("com.acme.pool", org.osgi.framework.Version.parseVersion("1.1.0")));
  }

  private static NodeEyes eyes(OfferView offer) {
    return () ->
        List.of(
            SlotView.builder("application", "running").bundle("com.acme.pool").version("1.0.0")
                .offers(List.of(offer)).build());
  }

  @Test
  void theVersionThatMadeTheStateIsNotLostUnderTheOneThatIsWrittenOverIt() throws Exception {
    node = TestNode.start(home);
    node.drop("pool.jar", JarMaker.acme("1.0.0").make());
    String own = "pool-" + node.await("pool.jar", "active").sha256().substring(0, 8) + ".jar";
    Files.writeString(
        Files.createDirectories(home.resolve("data")).resolve("state-maker"),
        "acme 1.0.0 com.acme.pool\n");
    node.drop("pool.jar", JarMaker.acme("1.1.0").make());
    node.awaitVersions("1.0.0", "1.1.0");
    node.await(own, "active");
    awaitTrace("start 1.0.0;start 1.1.0;");
    node.close();
    node = TestNode.start(home);
    assertEquals(List.of("1.0.0", "1.1.0"), node.versions(), "after a restart too");
  }

  @Test
  void anUpgradeThatPreparesItselfDoesNotMisbehave() throws Exception {
    node = TestNode.start(home);
    node.drop("pool-1.jar", JarMaker.acme("1.0.0").make());
    node.await("pool-1.jar", "active");
    node.drop("pool-2.jar", JarMaker.acme("1.1.0").make());
    node.await("pool-2.jar", "active");
    java.util.concurrent.atomic.AtomicInteger looks = new java.util.concurrent.atomic.AtomicInteger();
    node.wiring =
        new java.util.ArrayList<>(
            List.of(
                SlotView.builder("application", "running").bundle("com.acme.pool").version("1.0.0")
                    .offers(
                        List.of(
                            OfferView.builder("acme", "1.1.0", "com.acme.pool")
                                .progress("replays beside the present one: height 3 of 9")
                                .build()))
                    .build())) {
          @Override
          public java.util.stream.Stream<SlotView> stream() {
            looks.incrementAndGet();
            return super.stream();
          }
        };
    TestNode.await(() -> looks.get() > 4, () -> "nobody looks");
    assertEquals(List.of("1.0.0", "1.1.0"), node.versions());
  }

  @Test
  void theVersionThatMadeTheStateComesBackBesideTheHigherOneWhoseTrialGoesOn() throws Exception {
    node = TestNode.start(home);
    node.drop("pool-1.jar", JarMaker.acme("1.0.0").make());
    node.await("pool-1.jar", "active");
    node.drop("pool-2.jar", JarMaker.acme("1.1.0").make());
    node.await("pool-2.jar", "active");
    Files.writeString(
        Files.createDirectories(home.resolve("data")).resolve("state-maker"),
        "acme 1.0.0 com.acme.pool\n");
    for (int restart = 0; restart < 2; restart++) {
      node.close();
      node = TestNode.start(home);
      assertEquals(List.of("1.0.0", "1.1.0"), node.versions());
      assertEquals("active", node.record("pool-1.jar").state());
      assertTrue(Files.readString(home.resolve("var/deploy/probation")).startsWith("com.acme.pool "));
    }
  }

  @Test
  void anUpgradeThatHasPassedItsProbationStays() throws Exception {
    node = TestNode.start(home);
    node.configure(Map.of("probation", java.time.Duration.ZERO));
    node.drop("pool-1.jar", JarMaker.acme("1.0.0").make());
    node.await("pool-1.jar", "active");
    node.drop("pool-2.jar", JarMaker.acme("1.1.0").make());
    node.await("pool-2.jar", "active");
    Path list = home.resolve("var/deploy/probation");
    assertTrue(Files.readString(list).startsWith("com.acme.pool "), "the trial is on record");
    node.uses("mempool", "com.acme.pool", "1.1.0", "");
    TestNode.await(
        () -> {
          try {
            return Files.readString(list).isEmpty();
          } catch (java.io.IOException e) {
            return false;
          }
        },
        () -> "still on probation");
    node.uses("mempool", "com.acme.pool", "1.1.0", "threw 5 times in add");
    node.drop("other.jar", JarMaker.bundle("com.acme.other", "1.0.0").make());
    node.await("other.jar", "active");
    assertEquals("active", node.record("pool-2.jar").state(), "later trouble is the node's business");
  }

  private static void awaitTrace(String expected) {
    TestNode.await(
        () -> expected.equals(System.getProperty("acme.trace")),
        () -> System.getProperty("acme.trace") + " should be " + expected);
  }

  private int copies() {
    return home.resolve("var/deploy/copies").toFile().list().length;
  }
}
