package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in one process: each with its own bundles, stores and sockets. */
@Tag("long")
class OneJvmTest {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final int NODES = 2;

  @TempDir
  Path folder;

  @Test
  void nodesShareAProcessAndNothingElse() throws Exception {
    try (LocalnetProcess net = LocalnetProcess.start(folder.resolve("net"), NODES, "--one-jvm")) {
      net.await("every node knows every other", all -> all.stream().allMatch(node -> node.get("peers").asLong() == NODES - 1));
      assertEquals(1, pids(net).size());
      for (int node = 1; node <= NODES; node++) {
        assertEquals(0, net.rpc(node).call("broadcast_tx_sync", Map.of("tx", Rpc.base64("from" + node + "=v"))).get("code").asInt());
      }
      for (int node = 1; node <= NODES; node++) {
        Rpc rpc = net.rpc(node);
        Await.until("all transactions are at node " + node, LONG, () -> rpc.value("from1").equals("v") && rpc.value("from2").equals("v"));
      }
      net.stop();
      String output = Files.readString(net.home(1).resolve("output.txt"));
      assertEquals(NODES, output.split("stopped in", -1).length - 1, output);
      for (int node = 1; node <= NODES; node++) {
        assertTrue(Files.notExists(net.home(node).resolve("var/run/pid")), "the lock of node " + node + " is released");
      }
    }
  }

  private static Set<Long> pids(LocalnetProcess net) throws IOException {
    Set<Long> pids = new TreeSet<>();
    for (int node = 1; node <= NODES; node++) {
      pids.add(net.pid(node));
    }
    return pids;
  }
}
