package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A second Glueberry, in JavaScript on stock js-libp2p: handshake from both sides, messages both ways. Profile {@code interop}; needs Node.js with npm. */
@Timeout(300)
@EnabledIfSystemProperty(named = "blockberry.interop.js", matches = ".+")
class JsInteropTest {
  private static final int NPM_SECONDS = 240;
  @TempDir
  private static Path packages;
  @TempDir
  private static Path folder;

  @BeforeAll
  static void getPackages() throws IOException, InterruptedException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("blockberry.interop.js")))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, packages.resolve(file.getFileName()));
      }
    }
    Process npm = null;
    try {
      npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev").directory(packages.toFile())
          .redirectErrorStream(true).redirectOutput(packages.resolve("npm.txt").toFile()).start();
    } catch (IOException absent) {
      Assumptions.abort("Glueberry in JavaScript is not tested: there is no npm on this machine (" + absent.getMessage() + ")");
    }
    try {
      assertTrue(npm.waitFor(NPM_SECONDS, TimeUnit.SECONDS), "npm does not end");
      assertEquals(0, npm.exitValue(), Files.readString(packages.resolve("npm.txt")));
    } finally {
      npm.destroyForcibly();
    }
  }

  @Test
  void jsIsDialledAndDials() throws Exception {
    int messages = 0;
    try (Nodes nodes = new Nodes(folder)) {
      Nodes.Driven ours = nodes.driven(1, fields -> fields.reconnect =
          new ReconnectPolicy(Duration.ofMillis(200), Duration.ofSeconds(1), ReconnectPolicy.UNLIMITED, 0.1), ForeignPeer.STREAM);
      try (ForeignPeer js = new ForeignPeer(new ProcessBuilder("node", "--import", "./polyfill.mjs", "glueberry.mjs")
          .directory(packages.toFile()))) {
        ours.node().addPeer(js.id, List.of(js.address));
        js.established(ours);
        messages += js.exchange(ours);
        js.obey("close " + ours.id());
        js.established(ours);
        messages += js.exchange(ours);
        ours.node().disconnect(js.id);
        js.expect("gone " + ours.id());
        js.obey("dial " + ours.id() + " " + ours.node().addresses().get(0));
        js.established(ours);
        assertFalse(ours.node().isOutbound(js.id));
        messages += js.exchange(ours);
      }
      assertTrue(nodes.failures.isEmpty(), () -> "failures: " + nodes.failures);
    }
    System.out.println("Glueberry in JavaScript: dialled, closed and found again, dials us; " + messages + " messages");
  }
}
