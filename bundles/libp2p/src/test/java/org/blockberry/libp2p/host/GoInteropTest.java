package org.blockberry.libp2p.host;

import static org.blockberry.libp2p.host.Hosts.ECHO;
import static org.blockberry.libp2p.host.Hosts.await;
import static org.blockberry.libp2p.host.Hosts.failure;
import static org.blockberry.libp2p.host.Hosts.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.host.Hosts.Collector;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stock go-libp2p dialled and dialling: it proposes TLS first and negotiates lazily. Profile {@code interop-all}; needs Go with its module proxy, which
 * builds testing/interop/go-peer first.
 */
@Timeout(900)
@EnabledIfSystemProperty(named = "blockberry.interop.go", matches = ".+")
class GoInteropTest {
  private static final int BUILD_SECONDS = 600;
  private static final long SIZE = 256L << 20;
  @TempDir
  private static Path built;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    ProcessBuilder command = new ProcessBuilder("go", "build", "-o", built.resolve("peer").toString(), ".")
        .directory(new File(System.getProperty("blockberry.interop.go"))).redirectErrorStream(true).redirectOutput(built.resolve("go.txt").toFile());
    Process go = null;
    try {
      go = command.start();
    } catch (IOException absent) {
      Assumptions.abort("go-libp2p is not tested: there is no Go on this machine (" + absent.getMessage() + ")");
    }
    try {
      assertTrue(go.waitFor(BUILD_SECONDS, TimeUnit.SECONDS), "go build does not end");
      assertEquals(0, go.exitValue(), Files.readString(built.resolve("go.txt")));
    } finally {
      go.destroyForcibly();
    }
  }

  @Test
  void goIsDialledAndDials() throws IOException, InterruptedException {
    Hosts hosts = new Hosts();
    Host host = hosts.start(1);
    Process process = new ProcessBuilder(built.resolve("peer").toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader said = process.inputReader();
    PrintWriter commands = new PrintWriter(process.outputWriter(), true);
    Multiaddr address = Multiaddr.parse(said.readLine().split(" ")[1]);
    try {
      Connection connection = get(host.connect(address.peerId().orElseThrow(), List.of(address)));
      assertTrue(get(connection.identified()).protocols().contains(ECHO));
      for (int i = 0; i < 10; i++) {
        get(connection.ping());
      }
      assertEquals(Kind.NO_COMMON_PROTOCOL, failure(connection.open(List.of("/nope/1.0.0"), new Collector())).kind());
      Transfer.thereAndBack(connection, SIZE);
      for (int i = 0; i < 1_000; i++) {
        Transfer.thereAndBack(connection, 10);
      }
      connection.close();
      get(connection.closed());

      commands.println("dial " + host.listenAddresses().get(0).withPeerId(host.peerId()));
      String dialled = said.readLine();
      assertTrue(dialled.startsWith("dialled same=true nope=\"failed to negotiate protocol: protocols not supported"), dialled);
      assertTrue(dialled.contains(ECHO), dialled);
      await("gone", () -> host.connections().isEmpty());
      for (Violation kind : Violation.values()) {
        assertEquals(0, host.counters().of(kind), kind.toString());
      }
    } finally {
      commands.close();
      process.waitFor();
      hosts.close();
    }
    assertEquals(0, host.memoryUsed());
    assertTrue(hosts.failures.isEmpty(), () -> "failures: " + hosts.failures);
  }
}
