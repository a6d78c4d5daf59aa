package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which verdicts are remembered. */
class InspectionTest {
  @TempDir Path temp;

  @Test
  void aDiskThatFailsSaysNothingAboutTheJar() throws Exception {
    Path folder = temp.resolve("jars");
    Inspection inspection = new Inspection(new JarStore(folder), Set.of(), new TrustPolicy.Any());
    byte[] jar = JarMaker.acme("1.0.0").make();
    String sha256 = JarStore.sha256(jar);
    Files.delete(folder);
    Files.writeString(folder, "in the way: no copy can be kept");
    for (int i = 0; i < 2; i++) {
      Inspection.Verdict failed = inspection.judge(sha256, jar);
      assertEquals(Optional.empty(), failed.facts());
      assertTrue(failed.obstacle().orElseThrow().cause().startsWith("cannot be copied to the private folder"), failed.toString());
    }
    Files.delete(folder);
    Files.createDirectory(folder);
    Inspection.Verdict good = inspection.judge(sha256, jar);
    assertEquals(Optional.empty(), good.obstacle(), "the same jar, once there is room");
    assertEquals("com.acme.pool", good.facts().orElseThrow().name());
  }

  @Test
  void everyJarIsHeldToEachRule() throws Exception {
    Inspection inspection = new Inspection(new JarStore(temp.resolve("jars")), Set.of("com.acme.core"), new TrustPolicy.Any());
    byte[] damaged = JarMaker.acme("1.0.0").make();
    damaged[damaged.length - 1]++;
    refused("is a corrupt jar", inspection, damaged);
    refused("belongs to the core", inspection, JarMaker.bundle("com.acme.core", "1.0.0").make());
    refused("uses DynamicImport-Package", inspection, JarMaker.acme("1.0.0").header("DynamicImport-Package", "*").make());
  }

  private static void refused(String why, Inspection inspection, byte[] jar) {
    String cause = inspection.judge(JarStore.sha256(jar), jar).obstacle().orElseThrow().cause();
    assertTrue(cause.contains(why), cause);
  }

  @Test
  void aVerdictAboutTheJarIsRememberedUntilTheTrustChanges() throws Exception {
    Inspection inspection = new Inspection(new JarStore(temp.resolve("jars")), Set.of(), new TrustPolicy.Nobody("nobody is trusted"));
    byte[] jar = JarMaker.acme("1.0.0").make();
    String sha256 = JarStore.sha256(jar);
    assertEquals("nobody is trusted", inspection.judge(sha256, jar).obstacle().orElseThrow().cause());
    assertEquals("nobody is trusted", inspection.judge(sha256, new byte[0]).obstacle().orElseThrow().cause(), "by its hash");
    inspection.trust(new TrustPolicy.Any());
    assertEquals(Optional.empty(), inspection.judge(sha256, jar).obstacle());
  }
}
