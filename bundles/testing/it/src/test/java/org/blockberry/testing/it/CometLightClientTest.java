package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CometBFT's own light client (v0.38, {@code testing/interop/comet-light}) follows a bft chain whose validators change, over the RPC of one
 * node with two others as witnesses, by skipping and step by step; and refuses another hash. Needs Go with its module proxy.
 */
@Tag("long")
class CometLightClientTest {
  private static final int[][] CHANGES = {{0, 20}, {1, 7}, {2, 13}, {1, 0}, {3, 25}, {1, 11}}; // validator, power
  private static final int BUILD_SECONDS = 600;

  @TempDir
  private Path folder;

  @Test
  void itVerifiesAChainWithChangingValidators() throws Exception {
    Path client = build();
    try (FourValidators net = FourValidators.start(folder, "bft", genesis -> { }, Map.of("BLOCKBERRY_CONSENSUS_BFT_EMPTY_INTERVAL", "100ms"))) {
      net.awaitHeight(1, 3);
      List<String> keys = new ArrayList<>();
      for (JsonNode validator : net.rpc(1).call("validators", Map.of()).get("validators")) {
        keys.add(validator.at("/pub_key/value").asText());
      }
      for (int[] change : CHANGES) {
        String tx = "validator ed25519 " + keys.get(change[0]) + " " + change[1];
        long height = net.rpc(1).call("broadcast_tx_commit", Map.of("tx", Rpc.base64(tx))).get("height").asLong();
        net.awaitHeight(1, height + 3);
      }
      long last = net.rpc(1).height() - 1;
      for (int node = 2; node <= 3; node++) {
        net.awaitHeight(node, last);
      }
      String chain = net.rpc(1).call("status", Map.of()).at("/node_info/network").asText();
      String verified = run(client, chain, FourValidators.blockHash(net.rpc(1), 2), last, net);
      String hash = FourValidators.blockHash(net.rpc(1), last);
      assertTrue(verified.contains("skipping verified " + last + " " + hash) && verified.contains("sequential verified " + last + " " + hash), verified);
      System.out.print("comet light client: " + verified);
      String refused = run(client, chain, FourValidators.blockHash(net.rpc(1), 3), last, net);
      assertTrue(refused.contains("expected header's hash"), refused);
      net.stop();
    }
  }

  private Path build() throws IOException, InterruptedException {
    Path sources = Files.createDirectories(folder.resolve("light"));
    Path from = Path.of(System.getProperty("blockberry.root"), "bundles/testing/interop/comet-light");
    for (String name : List.of("go.mod", "go.sum", "main.go")) {
      Files.copy(from.resolve(name), sources.resolve(name));
    }
    try {
      new ProcessBuilder("go", "version").start().waitFor();
    } catch (IOException absent) {
      Assumptions.abort("CometBFT's light client is not tried: there is no Go on this machine (" + absent.getMessage() + ")");
    }
    Process go = new ProcessBuilder("go", "build", "-o", "client", ".").directory(sources.toFile()).redirectErrorStream(true)
        .redirectOutput(sources.resolve("go.txt").toFile()).start();
    assertTrue(go.waitFor(BUILD_SECONDS, TimeUnit.SECONDS), "go build does not end");
    assertEquals(0, go.exitValue(), Files.readString(sources.resolve("go.txt")));
    return sources.resolve("client");
  }

  private String run(Path client, String chain, String trusted, long to, FourValidators net) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(client.toString(), chain, "2", trusted, Long.toString(to)));
    for (int node = 1; node <= 3; node++) {
      command.add("http://127.0.0.1:" + Files.readString(net.home(node).resolve("var/run/rpc.port")).strip());
    }
    Path output = folder.resolve("said.txt");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it does not end");
    return Files.readString(output);
  }
}
