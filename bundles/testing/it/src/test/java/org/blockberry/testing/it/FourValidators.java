package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Four validators in four processes, with the homes that {@code localnet} makes. Nodes are counted from 1. */
final class FourValidators implements AutoCloseable {
  static final int NODES = 4;
  private static final Duration LONG = Duration.ofSeconds(120);

  private final Path folder;
  private final RunningNode[] nodes = new RunningNode[NODES + 1];
  private final Map<Integer, String> addresses = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<Integer, Map<String, String>> own;

  /** Changes the genesis file of all. */
  interface GenesisChange {
    void apply(ObjectNode genesis);
  }

  private FourValidators(Path folder, Map<Integer, Map<String, String>> own) {
    this.folder = folder;
    this.own = own;
  }

  /**
   * Starts all and waits until they are level.
   *
   * @param engine what {@code consensus.type} says in all homes
   * @param more of the environment of each process
   */
  static FourValidators start(Path folder, String engine, GenesisChange change, Map<String, String> more) throws Exception {
    return start(folder, engine, change, more, Map.of());
  }

  /**
   * As above.
   *
   * @param own more of the environment of one node, by its number
   */
  static FourValidators start(Path folder, String engine, GenesisChange change, Map<String, String> more, Map<Integer, Map<String, String>> own)
      throws Exception {
    FourValidators all = new FourValidators(folder, own);
    try {
      all.begin(engine, change, more);
      return all;
    } catch (Exception | AssertionError e) {
      all.close();
      throw e;
    }
  }

  private void begin(String engine, GenesisChange change, Map<String, String> more) throws Exception {
    environment.putAll(Map.of("BLOCKBERRY_RPC_LISTEN", "127.0.0.1:0", "BLOCKBERRY_TRANSPORT_TYPE", "glueberry",
        "BLOCKBERRY_KEY_PASSWORD_FILE", folder.resolve("net/password").toString()));
    environment.putAll(more);
    try (LocalnetProcess net = LocalnetProcess.start(folder.resolve("net"), NODES)) {
      net.await("the homes", shown -> true); // what the processes began by then is cut off, which is no harm
      net.stop();
    }
    ObjectNode genesis = (ObjectNode) Rpc.JSON.readTree(home(1).resolve("genesis.json").toFile());
    change.apply(genesis);
    for (int node = 1; node <= NODES; node++) {
      Path home = home(node);
      Rpc.JSON.writeValue(home.resolve("genesis.json").toFile(), genesis);
      Files.writeString(home.resolve("config.toml"), Files.readString(home.resolve("config.toml")).replace("type = \"bft\"", "type = \"" + engine
          + "\""));
      Folders.delete(home.resolve("data"));
      Files.deleteIfExists(home.resolve("keys/validator.signed")); // what was signed was of another chain
    }
    for (int node = 1; node <= NODES; node++) {
      launch(node);
    }
    for (int node = 1; node <= NODES; node++) {
      nodes[node].awaitReady();
      addresses.put(node, rpc(node).call("status", Map.of()).at("/validator_info/address").asText());
    }
    awaitLevel();
  }

  Path home(int node) {
    return folder.resolve("net").resolve("node" + node);
  }

  RunningNode node(int node) {
    return nodes[node];
  }

  Rpc rpc(int node) {
    return nodes[node].rpc();
  }

  /** Starts a process; it may not be ready yet. */
  void launch(int node) {
    nodes[node] = launch(home(node), own.getOrDefault(node, Map.of()));
  }

  /** Starts another node with the same surroundings. */
  RunningNode launch(Path home, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return RunningNode.launch(home, all, List.of());
  }

  /** Same height everywhere, or one less. */
  void awaitLevel() {
    Await.until("all nodes are level", LONG, () -> {
      TreeSet<Long> heights = new TreeSet<>();
      for (int node = 1; node <= NODES; node++) {
        heights.add(rpc(node).height());
      }
      return heights.last() - heights.first() <= 1;
    });
  }

  void awaitHeight(int node, long height) {
    try {
      Await.until("node " + node + " has height " + height, LONG, () -> rpc(node).height() >= height);
    } catch (AssertionError e) {
      RunningNode late = nodes[node];
      throw new AssertionError(e.getMessage() + "\n" + late.shell("node:status").output() + late.shell("node:diag").output()
          + late.shell("node:schedule").output() + late.shell("node:journal", "-n", "12").output() + late.shell("node:wiring", "--offers").output()
          + late.shell("log:tail", "-n", "40").output(), e);
    }
  }

  /** Same blocks everywhere, and nobody was seen to vote twice. */
  void assertOneChain() throws IOException {
    long height = rpc(1).height() - 1;
    TreeSet<String> hashes = new TreeSet<>();
    for (int node = 1; node <= NODES; node++) {
      awaitHeight(node, height);
      hashes.add(blockHash(rpc(node), height));
      for (Path printed : printed(node)) {
        String text = Files.readString(printed, StandardCharsets.ISO_8859_1); // a kill may cut a letter
        assertTrue(!text.contains("voted twice"), () -> printed + ": " + text);
      }
    }
    assertEquals(1, hashes.size(), "blocks of height " + height + ": " + hashes);
  }

  /** What its processes printed, those that were killed too. */
  private List<Path> printed(int node) throws IOException {
    try (Stream<Path> files = Files.list(home(node))) {
      return files.filter(file -> file.getFileName().toString().startsWith("output-")).toList();
    }
  }

  static String blockHash(Rpc rpc, long height) throws IOException {
    return rpc.call("block", Map.of("height", Long.toString(height))).at("/block_id/hash").asText();
  }

  /** Address of a node's validator. */
  String address(int node) {
    return addresses.get(node);
  }

  /** Ends all in order. */
  void stop() {
    for (int node = 1; node <= NODES; node++) {
      assertEquals(0, nodes[node].stop(), nodes[node].log());
    }
  }

  @Override
  public void close() {
    for (RunningNode node : nodes) {
      if (node != null) {
        node.close();
      }
    }
  }
}
