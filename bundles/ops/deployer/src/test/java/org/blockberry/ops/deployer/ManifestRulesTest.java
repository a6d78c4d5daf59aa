package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class ManifestRulesTest {
  private static final Set<String> CORE = Set.of("org.blockberry.node", "io.netty.common");

  @Test
  void aPluginThatKeepsTheRulesIsKnownByItsOffers() throws RefusedJar {
    BundleFacts facts =
        check(
            JarMaker.acme("1.2.3")
                .header("Export-Package", "com.acme.pool.spi;version=1,com.acme.pool"));
    assertEquals("com.acme.pool", facts.name());
    assertEquals(new Version(1, 2, 3), facts.version());
    assertEquals(List.of("mempool/acme"), facts.offers());
    assertEquals(
        Version.emptyVersion, check(JarMaker.acme("1").without("Bundle-Version")).version());
    check(
        JarMaker.bundle("com.acme.fast-pool", "1")
            .header("Export-Package", "com.acme.fast.pool.spi"));
  }

  @Test
  void everyOtherOneIsRefusedForItsReason() {
    refused("not an OSGi bundle", JarMaker.acme("1").without("Bundle-SymbolicName"));
    refused(
        "Bundle-ManifestVersion must be 2", JarMaker.acme("1").without("Bundle-ManifestVersion"));
    refused("unusable Bundle-Version 1.x", JarMaker.acme("1.x"));
    refused("unusable Bundle-SymbolicName", JarMaker.bundle("a/../b", "1"));
    refused(
        "is a fragment of com.acme.host",
        JarMaker.acme("1").header("Fragment-Host", "com.acme.host"));
    refused("is a singleton", JarMaker.bundle("com.acme.pool;singleton:=true", "1"));
    refused("DynamicImport-Package", JarMaker.acme("1").header("DynamicImport-Package", "*"));
    refused("multi-release", JarMaker.acme("1").header("Multi-Release", "true"));
    refused("native code", JarMaker.acme("1").header("Bundle-NativeCode", "x.so;osname=linux"));
    refused("Bundle-ClassPath", JarMaker.acme("1").header("Bundle-ClassPath", ".,lib"));
    refused(
        "exports org.blockberry.api.mempool",
        JarMaker.acme("1").header("Export-Package", "org.blockberry.api.mempool;version=0.1.0"));
    refused(
        "outside its own name space",
        JarMaker.acme("1").header("Export-Package", "com.acme.poolside"));
    refused(
        "contains classes of org.blockberry.api.mempool",
        JarMaker.acme("1").entry("org/blockberry/api/mempool/Mempool.class", "x"));
    for (String name :
        List.of(
            "org.blockberry.mempool.better",
            "org.osgi.x",
            "org.apache.felix.scr",
            "io.netty.common")) {
      refused("belongs to the core", JarMaker.bundle(name, "1"));
    }
    refused(
        "provides org.blockberry.slot",
        JarMaker.acme("1")
            .header("Provide-Capability", "org.blockberry.slot;slot=mempool;version:Version=9"));
    refused(
        "Provide-Capability that cannot be read",
        JarMaker.acme("1").header("Provide-Capability", "x;a:Version=not a version"));
  }

  private static BundleFacts check(JarMaker jar) throws RefusedJar {
    return ManifestRules.check(ContainerCheck.check(jar.make()), CORE);
  }

  private static void refused(String why, JarMaker jar) {
    String message = assertThrows(RefusedJar.class, () -> check(jar)).getMessage();
    assertTrue(message.contains(why), message);
  }
}
