package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.slot.GatedSlot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosting in one process is no sandbox: what a plugin does inside a call and nothing stops. See the README of node. */
@Tag("sec-P1")
class PluginRightsTest {
  /** A plugin's contract. */
  interface Contract {
    String act() throws Exception;
  }

  @TempDir
  Path secrets;

  private static String inside(Contract plugin) {
    GatedSlot<Contract> slot = new GatedSlot<>(SlotName.MEMPOOL, () -> Duration.ofSeconds(20), failure -> {});
    slot.open(plugin);
    return slot.call(Contract::act);
  }

  @Test
  void aPluginReadsAnyFileAndPropertyOfTheUser() throws Exception {
    Path key = secrets.resolve("validator.key");
    Files.writeString(key, "secret");
    assertEquals("secret", inside(() -> Files.readString(key)));
    assertEquals(System.getProperty("user.home"), inside(() -> System.getProperty("user.home")));
    assertFalse(inside(() -> System.getenv().keySet().toString()).isEmpty());
  }

  @Test
  void aPluginOpensConnectionsAndStartsThreadsOutsideItsScope() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertEquals("connected", inside(() -> {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
          return socket.isConnected() ? "connected" : "";
        }
      }));
    }
    CountDownLatch ran = new CountDownLatch(1);
    inside(() -> {
      Thread own = new Thread(ran::countDown, "own");
      own.setDaemon(true);
      own.start();
      return "";
    });
    assertTrue(ran.await(20, TimeUnit.SECONDS), "a thread that no scope knows of");
  }
}
