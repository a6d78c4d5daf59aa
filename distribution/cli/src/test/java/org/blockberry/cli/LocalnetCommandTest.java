package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.cli.localnet.LocalNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code localnet} refuses and makes; that it runs is tested with processes. */
class LocalnetCommandTest {
  @TempDir
  Path temp;
  private final CliRig cli = new CliRig();

  @Test
  void whatCannotBeIsRefusedBeforeAnythingIsMade() throws Exception {
    Path folder = temp.resolve("net");
    for (Map.Entry<List<String>, String> wrong : Map.of(
        List.of("--nodes", "0"), "--nodes is 0 but must be 1 to 50", List.of("--nodes", "51"), "--nodes is 51 but must be 1 to 50",
        List.of("--validators", "5"), "--validators is 5 but must be 1 to the number of nodes, 4", List.of("--base-port", "0"), "--base-port is 0",
        List.of("--nodes", "50", "--base-port", "65300"), "Choose a lower --base-port").entrySet()) {
      java.util.ArrayList<String> words = new java.util.ArrayList<>(List.of("localnet", "--dir", folder.toString()));
      words.addAll(wrong.getKey());
      CliRig.Run run = cli.run(words.toArray(String[]::new));
      assertEquals(2, run.code(), wrong.getKey() + run.err());
      assertTrue(run.err().contains(wrong.getValue()), run.err());
    }
    assertFalse(Files.exists(folder));
  }

  @Test
  void portsFollowTheFirstNode() {
    LocalNode third = LocalNode.of(temp, 3, 1, 26_656);
    assertEquals(List.of(26_676, 26_677, false, "/ip4/127.0.0.1/tcp/26676"),
        List.of(third.peerPort(), third.rpcPort(), third.validator(), third.address()));
    assertThrows(IllegalArgumentException.class, () -> LocalNode.of(temp, 2, 1, 65_530));
  }

  @Test
  void allValidatorsAreInTheOneGenesis() throws Exception {
    LocalnetHomes homes = new LocalnetHomes(temp.resolve("net"), Path.of("..", "..", "config", "config.toml"), new NewGenesis("iavl", "kvstore", Bytes.EMPTY), new Console(System.out, System.err,
        Map.of(), question -> java.util.Optional.empty()));
    List<LocalNode> nodes = List.of(LocalNode.of(temp.resolve("net"), 1, 2, 26_656), LocalNode.of(temp.resolve("net"), 2, 2, 26_656),
        LocalNode.of(temp.resolve("net"), 3, 2, 26_656));
    homes.prepare(nodes, node -> { });
    for (LocalNode node : nodes) {
      assertEquals(List.of("node1", "node2"), KeyAccess.genesis(node.home().genesisFile()).validators().stream()
          .map(org.blockberry.chain.genesis.GenesisValidator::name).toList());
    }
  }

  @Test
  void homesKnowTheFirstNodeAndStayAsTheyAre() throws Exception {
    Path template = Path.of("..", "..", "config", "config.toml");
    LocalnetHomes homes = new LocalnetHomes(temp.resolve("net"), template, new NewGenesis("flat", "kvstore", Bytes.EMPTY), new Console(System.out, System.err, Map.of(), question ->
        java.util.Optional.empty()));
    List<LocalNode> nodes = List.of(LocalNode.of(temp.resolve("net"), 1, 1, 26_656), LocalNode.of(temp.resolve("net"), 2, 1, 26_656));
    homes.prepare(nodes, node -> { });
    String first = Files.readString(nodes.get(0).home().configFile());
    String second = Files.readString(nodes.get(1).home().configFile());
    assertTrue(first.contains("\nseeds = []") && first.contains("\ntype = \"bft\"") && first.contains("\nlisten = \"127.0.0.1:26657\""), first);
    assertTrue(second.contains("\nseeds = [\"/ip4/127.0.0.1/tcp/26656/p2p/12D3KooW") && second.contains("\ntype = \"none\"")
        && second.contains("\nlisten = \"127.0.0.1:26667\""), second);
    assertEquals(Bytes.wrap(Files.readAllBytes(nodes.get(0).home().genesisFile())), Bytes.wrap(Files.readAllBytes(nodes.get(1).home().genesisFile())));
    assertFalse(Files.exists(nodes.get(1).home().keys().resolve("validator.json")));
    assertEquals(1, KeyAccess.genesis(nodes.get(0).home().genesisFile()).validators().size());
    assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(homes.passwordFile())));
    Files.writeString(nodes.get(1).home().configFile(), second + "# of the operator\n");
    homes.prepare(nodes, node -> {
      throw new AssertionError(node + " is made anew");
    });
    assertTrue(Files.readString(nodes.get(1).home().configFile()).endsWith("# of the operator\n"));
  }
}
