package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An original node between two of ours. {@code -Dblockberry.original} names a program that starts one with validators that accept all, from
 * the configuration file given, prints {@code id ID} and obeys lines: {@code tx TEXT}, {@code txs} (answers {@code has TEXT} for each that
 * waits), {@code status} (answers {@code status height N …}). None is shipped, see the README of network. The original asks routers for
 * ports, so run it where there is nothing but the loopback interface ({@code unshare -n}).
 */
@Tag("interop")
class OriginalNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir
  Path folder;

  private Path passwordFile;

  @Test
  void anOriginalNodeIsAPeerLikeOurs() throws Exception {
    String program = System.getProperty("blockberry.original");
    Assumptions.assumeTrue(program != null, "an original node is not tested: -Dblockberry.original names no program");
    passwordFile = Files.writeString(folder.resolve("password"), "a password for tests\n");
    Files.setPosixFilePermissions(passwordFile, PosixFilePermissions.fromString("rw-------"));
    String validatorId = home("validator", "validator");
    try (RunningNode validator = launch("validator", Map.of())) {
      validator.awaitReady();
      try (Original original = new Original(program, peerAddress(validator) + "/p2p/" + validatorId)) {
        Await.until("the handshake is complete", PATIENCE, () -> peers(validator) == 1);
        long height = validator.rpc().height();
        Await.until("the original has our blocks", PATIENCE, () -> original.height() >= height);
        transactionsGoBothWays(validator, original);
        home("late", "full");
        try (RunningNode late = launch("late", Map.of("BLOCKBERRY_CONSENSUS_TYPE", "none", "BLOCKBERRY_NETWORK_PERSISTENT_PEERS",
            "[\"" + original.address() + "\"]"))) {
          late.awaitReady();
          Await.until("the late node is level", PATIENCE, () -> late.rpc().height() >= height);
          Await.until("our nodes have found each other through the original", PATIENCE, () -> peers(validator) == 2 && peers(late) == 2);
          for (RunningNode node : List.of(validator, late)) {
            assertTrue(node.shell("peers:list", "--banned").orFail().output().contains("nobody is banned"));
          }
        }
      }
      assertEquals(0, validator.stop());
    }
  }

  /** While blocks are slow, so that transactions wait long enough to be asked for. */
  private void transactionsGoBothWays(RunningNode validator, Original original) throws IOException {
    validator.shell("config:set", "consensus.poa.block_interval", "20s").orFail();
    validator.shell("config:set", "consensus.poa.instant", "false").orFail();
    validator.rpc().call("broadcast_tx_sync", Map.of("tx", Rpc.base64("ours=1")));
    original.obey("tx original=1");
    Await.until("the original has our transaction", PATIENCE, () -> original.answers("txs").contains("has ours=1"));
    Await.until("its transaction is in a block", PATIENCE, () -> validator.rpc().value("original").equals("1"));
  }

  private static int peers(RunningNode node) throws IOException {
    return node.rpc().call("net_info", Map.of()).get("n_peers").asInt();
  }

  private String home(String name, String role) throws IOException {
    Path home = folder.resolve(name);
    RunningNode.run("init", "--consensus", "poa", "--home", home.toString(), "--chain-id", "original-1", "--moniker", name, "--role", role, "--password-file",
        passwordFile.toString()).orFail();
    if (role.equals("full")) {
      Files.copy(folder.resolve("validator/genesis.json"), home.resolve("genesis.json"));
    }
    return Rpc.JSON.readTree(RunningNode.run("keys", "show", "node", "--home", home.toString(), "--json").orFail().output()).get("peer_id").asText();
  }

  private RunningNode launch(String name, Map<String, String> more) {
    Map<String, String> environment = new java.util.HashMap<>(Map.of("BLOCKBERRY_KEY_PASSWORD_FILE", passwordFile.toString(),
        "BLOCKBERRY_TRANSPORT_TYPE", "glueberry", "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN", "[\"/ip4/127.0.0.1/tcp/0\"]",
        "BLOCKBERRY_NETWORK_PRIVATE_ADDRESSES", "true", "BLOCKBERRY_NETWORK_ORIGINAL_PEERS", "true"));
    environment.putAll(more);
    return RunningNode.launch(folder.resolve(name), environment, List.of());
  }

  private static String peerAddress(RunningNode node) {
    String[] address = new String[1];
    Await.until("the node listens to peers", PATIENCE, () -> {
      address[0] = node.rpc().call("net_info", Map.of()).at("/listeners/0").asText().replaceAll("^.*@", "").replaceAll("\\)$", "");
      return address[0].startsWith("/ip4/");
    });
    return address[0];
  }

  private final class Original implements AutoCloseable {
    private static final int PORT = 27_101; // the original does not say which one it bound

    private final Path out = folder.resolve("original.txt");
    private final Process process;
    private final BufferedWriter lines;

    Original(String program, String seed) throws IOException {
      Path home = Files.createDirectories(folder.resolve("original"));
      Path configuration = Files.writeString(home.resolve("config.toml"), """
          [node]
          chain_id = "original-1"
          private_key_path = "HOME/key"
          [network]
          listen_addrs = ["/ip4/127.0.0.1/tcp/PORT"]
          address_book_path = "HOME/addresses.json"
          [network.seeds]
          addrs = ["SEED"]
          [pex]
          request_interval = "5s"
          [blockstore]
          path = "HOME/blocks"
          [statestore]
          path = "HOME/state"
          """.replace("HOME", home.toString()).replace("PORT", Integer.toString(PORT)).replace("SEED", seed));
      process = new ProcessBuilder(program, configuration.toString()).redirectOutput(out.toFile())
          .redirectError(folder.resolve("original.err").toFile()).start();
      lines = process.outputWriter();
    }

    String address() throws IOException {
      String id = Files.readAllLines(out).stream().filter(line -> line.startsWith("id ")).findFirst().orElseThrow().substring(3);
      return "/ip4/127.0.0.1/tcp/" + PORT + "/p2p/" + id;
    }

    void obey(String line) throws IOException {
      lines.write(line + "\n");
      lines.flush();
    }

    /** All that it has said so far, after it was asked once more. */
    String answers(String line) throws IOException {
      obey(line);
      return Files.readString(out);
    }

    long height() throws IOException {
      return answers("status").lines().filter(line -> line.startsWith("status height ")).mapToLong(line -> Long.parseLong(line.split(" ")[2]))
          .max().orElse(0);
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
