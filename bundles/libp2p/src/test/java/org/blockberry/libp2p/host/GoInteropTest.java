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
import java.util.List;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.host.Hosts.Collector;
import org.blockberry.libp2p.yamux.StreamEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** Stock go-libp2p dialled and dialling: it proposes TLS first and negotiates lazily. Needs testing/interop/go-peer built; profile {@code interop}. */
@Timeout(120)
@EnabledIf("isBuilt")
class GoInteropTest {
  private static final String PROPERTY = "blockberry.interop.go";

  static boolean isBuilt() {
    String peer = System.getProperty(PROPERTY);
    return peer != null && new File(peer).canExecute();
  }

  @Test
  void goIsDialledAndDials() throws IOException, InterruptedException {
    Hosts hosts = new Hosts();
    Host host = hosts.start(1);
    Process process = new ProcessBuilder(System.getProperty(PROPERTY)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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
      echo(connection, 32 << 20);
      for (int i = 0; i < 200; i++) {
        echo(connection, 10);
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

  private static void echo(Connection connection, int size) {
    Collector collector = new Collector();
    HostStream stream = get(connection.open(List.of(ECHO), collector));
    byte[] content = new byte[size];
    Random random = new Random(size);
    random.nextBytes(content);
    for (int at = 0; at < size; ) {
      Bytes piece = Bytes.copyOf(content, at, Math.min(size - at, 1 + random.nextInt(200_000)));
      await("room", () -> stream.write(piece));
      at += piece.size();
    }
    stream.closeWrite();
    get(collector.remoteClosed);
    assertEquals(Bytes.wrap(content), collector.bytes());
    assertEquals(StreamEnd.FINISHED, get(collector.end));
  }
}
