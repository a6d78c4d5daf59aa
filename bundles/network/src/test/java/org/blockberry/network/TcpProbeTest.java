package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;

/** What counts as a node. */
class TcpProbeTest {
  private static final Bytes LOCAL = Bytes.fromHex("7f000001");

  /** Whether a server that does this counts. */
  private static boolean probe(Conduct conduct) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1")); TcpProbe probe = new TcpProbe()) {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      probe.probe(LOCAL, server.getLocalPort(), answer::complete);
      try (Socket client = server.accept()) {
        conduct.act(client);
        return answer.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private interface Conduct {
    void act(Socket client) throws IOException;
  }

  @Test
  void whoSaysTheSameIsANode() throws Exception {
    assertEquals(true, probe(client -> {
      byte[] said = client.getInputStream().readNBytes(20);
      client.getOutputStream().write(said, 0, 7);
      client.getOutputStream().write(said, 7, 13);
    }));
  }

  @Test
  void whoSaysSomethingElseOrHangsUpIsNone() throws Exception {
    assertEquals(false, probe(client -> client.getOutputStream().write("SSH-2.0-OpenSSH_9.9\r\n".getBytes())));
    assertEquals(false, probe(Socket::close));
  }

  @Test
  void whereNobodyListensIsNone() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = server.getLocalPort();
    }
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    try (TcpProbe probe = new TcpProbe()) {
      probe.probe(LOCAL, port, answer::complete);
      assertEquals(false, answer.get(20, TimeUnit.SECONDS));
    }
  }
}
