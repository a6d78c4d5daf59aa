package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles of real nodes: a validator that becomes a full and an archive node and comes back, a seed that visits it, a light node beside it. */
class RolesTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir
  Path folder;

  private Path passwordFile;

  private void home(String name, String role) throws IOException {
    Path home = folder.resolve(name);
    RunningNode.run("init", "--home", home.toString(), "--chain-id", "roles-1", "--moniker", name, "--role", role, "--password-file",
        passwordFile.toString()).orFail();
    if (!role.equals("validator")) {
      Files.copy(folder.resolve("validator/genesis.json"), home.resolve("genesis.json"));
    }
  }

  private RunningNode launch(String name, Map<String, String> more, String... options) {
    Map<String, String> environment = new HashMap<>(Map.of("BLOCKBERRY_KEY_PASSWORD_FILE", passwordFile.toString(),
        "BLOCKBERRY_TRANSPORT_TYPE", "glueberry", "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN", "[\"/ip4/127.0.0.1/tcp/0\"]",
        "BLOCKBERRY_NETWORK_PRIVATE_ADDRESSES", "true", "BLOCKBERRY_RPC_LISTEN", "127.0.0.1:0"));
    environment.putAll(more);
    return RunningNode.launch(folder.resolve(name), environment, List.of(options));
  }

  private static String status(RunningNode node, String pointer) throws IOException {
    return Rpc.JSON.readTree(node.shell("node:status", "--json").orFail().output()).at(pointer).asText();
  }

  @Test
  void rolesDoWhatTheyAreFor() throws IOException {
    passwordFile = Files.writeString(folder.resolve("password"), "a password for tests\n");
    Files.setPosixFilePermissions(passwordFile, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    home("validator", "validator");
    String validatorId = Rpc.JSON.readTree(RunningNode.run("keys", "show", "node", "--home", folder.resolve("validator").toString(), "--json").orFail()
        .output()).get("peer_id").asText();
    home("seed", "full"); // --role says what it is
    home("light", "light"); // the configuration does
    try (RunningNode validator = launch("validator", Map.of())) {
      validator.awaitReady();
      Await.until("the validator listens", LONG, () -> validator.rpc().call("net_info", Map.of()).get("listeners").size() == 1);
      String listener = validator.rpc().call("net_info", Map.of()).at("/listeners/0").asText();
      String address = listener.replaceAll("^Listener\\(@|\\)$", "") + "/p2p/" + validatorId;
      try (RunningNode seed = launch("seed", Map.of("BLOCKBERRY_NETWORK_SEEDS", "[\"" + address + "\"]"), "--role", "seed");
          RunningNode light = launch("light", Map.of("BLOCKBERRY_NETWORK_PERSISTENT_PEERS", "[\"" + address + "\"]"))) {
        theRoleChanges(validator);
        serves(seed, "seed");
        serves(light, "light");
        Await.until("the seed and the validator have talked", LONG, () -> delivered(seed) >= 4);
        Await.until("the light node keeps company with the validator", LONG, () -> light.rpc().call("net_info", Map.of())
            .at("/peers/0/node_info/other/state").asText().equals("established"));
        assertEquals(0, light.rpc().call("net_info", Map.of()).get("listeners").size(), "it takes no connections");
        assertTrue(validator.shell("peers:list", "--banned").orFail().output().contains("nobody is banned"));
        assertEquals(0, seed.stop(), seed.log());
        assertTrue(Files.readString(seed.home().resolve("data/network/addresses.txt")).contains(validatorId), "the seed has visited it");
        assertEquals(0, light.stop(), light.log());
      }
    }
  }

  /** Messages of peers that were taken. */
  private static double delivered(RunningNode node) throws IOException {
    Matcher sample = Pattern.compile("network_messages_total\\{[^}]*outcome=\"delivered\"[^}]*} ([0-9.eE+]+)").matcher(node.rpc().text("/metrics"));
    return sample.find() ? Double.parseDouble(sample.group(1)) : 0;
  }

  private static void serves(RunningNode node, String role) {
    Await.until("the " + role + " node serves", LONG, () -> {
      node.tryConnect();
      return node.rpc() != null && node.rpc().httpStatus("/health/ready") == 200
          && node.rpc().call("status", Map.of()).at("/node_info/other/role").asText().equals(role);
    });
    assertTrue(node.shell("node:status").orFail().output().contains(role));
    assertTrue(Files.notExists(node.home().resolve("data/block-store")));
  }

  private void theRoleChanges(RunningNode node) throws IOException {
    assertTrue(node.rpc().commit("a=1") > 0);
    assertTrue(RunningNode.run("role", "full", "--home", node.home().toString()).orFail().output().contains("is full now"));
    assertEquals("full", status(node, "/role"));
    assertEquals("false", status(node, "/engine/validator"));
    assertTrue(Files.readString(node.home().resolve("config.toml")).contains("\nrole = \"full\""));
    long height = node.rpc().height();
    node.rpc().call("broadcast_tx_sync", Map.of("tx", Rpc.base64("b=2")));
    node.shell("node:role", "archive").orFail();
    assertNotEquals(0, node.shell("node:prune").exitCode(), "an archive node never prunes");
    assertTrue(node.shell("node:role", "light").errors().contains("needs restart"));
    assertEquals(height, node.rpc().height(), "the only validator makes no blocks");
    node.shell("node:role", "validator").orFail();
    Await.until("blocks again", LONG, () -> node.rpc().height() > height && "2".equals(node.rpc().value("b")));
    assertEquals("true", status(node, "/engine/validator"));
  }
}
