package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.FeatureRecord;
import org.blockberry.api.plugin.SlotName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features against a real framework. */
class FeatureInstallerTest {
  @TempDir Path home;
  private TestNode node;
  private Path system;
  private final List<Feature> features = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    System.clearProperty("acme.trace");
    system = Files.createDirectories(home.resolve("system"));
    node = TestNode.start(home);
    feature("lib", JarMaker.bundle("com.acme.lib", "1.0.0").without("Provide-Capability")
        .header("Export-Package", "com.acme.lib;version=1.0.0").entry("com/acme/lib/x.txt", "x"));
    feature("pool", JarMaker.acme("1.0.0").header("Import-Package", "org.osgi.framework,com.acme.lib;version=\"[1,2)\""), "lib");
    feature("lonely", JarMaker.bundle("com.acme.lonely", "1.0.0").without("Provide-Capability").header("Import-Package", "com.acme.nowhere"));
    feature("throws", JarMaker.bundle("com.acme.throws", "1.0.0").without("Provide-Capability").activator("ThrowingActivator"), "lib");
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  @Test
  void aFeatureComesWithWhatItNeedsAndGoesWithWhatNobodyNeeds() throws Exception {
    FeatureInstaller installer = installer(Set.of());
    assertEquals("can be installed", installer.plan("pool").get("outcome").asString().orElseThrow());
    assertNull(bundle("com.acme.pool"), "a plan changes nothing");
    assertEquals(List.of("lib", "pool"), names(installer.install("pool")));
    assertEquals("start 1.0.0;", System.getProperty("acme.trace"));
    assertEquals(List.of(), installer.install("pool"), "again is nothing");
    assertEquals("#", Files.readString(home.resolve("features.txt")).substring(0, 1));
    assertTrue(Files.readAllLines(home.resolve("features.txt")).containsAll(List.of("+lib", "+pool")));
    assertTrue(refused(() -> installer.remove("lib", true)).contains("is needed by pool"));
    assertEquals(List.of("pool", "lib"), names(installer.remove("pool", false)));
    assertNull(bundle("com.acme.lib"));
    assertEquals(1, Files.readAllLines(home.resolve("features.txt")).size(), "as it was");
  }

  @Test
  void whatDoesNotResolveOrStartLeavesNothingBehind() throws Exception {
    FeatureInstaller installer = installer(Set.of());
    assertTrue(refused(() -> installer.install("lonely")).contains("needs package com.acme.nowhere"));
    assertTrue(refused(() -> installer.install("throws")).contains("no luck today"));
    assertNull(bundle("com.acme.lib"), "its dependency went with it");
    assertTrue(installer.list().stream().noneMatch(FeatureRecord::installed));
    Files.write(system.resolve("pool.jar"), JarMaker.acme("1.0.0").entry("more.txt", "x").make());
    assertTrue(refused(() -> installer.install("pool")).contains("the distribution is damaged: system/pool.jar"));
    assertTrue(!Files.exists(home.resolve("features.txt")));
  }

  @Test
  void whatIsInUseStaysUnlessForcedWhereThatIsSafe() throws Exception {
    FeatureInstaller installer = installer(Set.of());
    installer.install("pool");
    node.uses("mempool", "com.acme.pool", "1.0.0", "");
    assertTrue(refused(() -> installer.remove("pool", false)).contains("the node's mempool is"));
    node.uses("consensus", "com.acme.pool", "1.0.0", "");
    assertTrue(refused(() -> installer.remove("pool", true)).contains("the node's consensus is"));
    node.uses("mempool", "com.acme.pool", "1.0.0", "");
    assertEquals(List.of("pool", "lib"), names(installer.remove("pool", true)));
  }

  @Test
  void aWantedTypeIsBroughtUnlessAnOperatorTookItOut() throws Exception {
    FeatureInstaller installer = installer(Set.of());
    assertEquals(Optional.empty(), installer.bring(SlotName.MEMPOOL, "unknown", true));
    assertEquals(Optional.of("pool"), installer.bring(SlotName.MEMPOOL, "acme", false));
    assertNotNull(bundle("com.acme.pool"));
    installer.remove("pool", false);
    assertEquals(Optional.of("pool"), installer.bring(SlotName.MEMPOOL, "acme", false));
    assertNull(bundle("com.acme.pool"), "taken out on purpose");
    assertEquals(Optional.of("pool"), installer.bring(SlotName.MEMPOOL, "acme", true));
    assertNotNull(bundle("com.acme.pool"));
  }

  private FeatureInstaller installer(Set<String> present) {
    return new FeatureInstaller(node.framework.getBundleContext(), node.dryRun(), node.admission, () -> Duration.ofSeconds(10),
        () -> node.wiring, features, present, system, new FeatureChoices(home.resolve("features.txt")));
  }

  private void feature(String name, JarMaker jar, String... needs) throws Exception {
    byte[] content = jar.make();
    Files.write(system.resolve(name + ".jar"), content);
    features.add(new Feature(name, name, List.of(needs), List.of(),
        List.of(new Feature.FeatureBundle("org.blockberry:" + name + ":1.0.0", name + ".jar", 15, JarStore.sha256(content))), false));
  }

  private org.osgi.framework.Bundle bundle(String name) {
    return java.util.Arrays.stream(node.framework.getBundleContext().getBundles())
        .filter(bundle -> name.equals(bundle.getSymbolicName())).findFirst().orElse(null);
  }

  private static List<String> names(List<FeatureRecord> records) {
    return records.stream().map(FeatureRecord::name).toList();
  }

  private static String refused(org.junit.jupiter.api.function.Executable wish) {
    return assertThrows(AdminException.class, wish).getMessage();
  }
}
