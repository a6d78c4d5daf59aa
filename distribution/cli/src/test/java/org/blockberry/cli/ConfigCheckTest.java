package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the whole chain changes is shown, and what one node must not change alone is refused, before it is started. */
@Tag("sec-P4")
class ConfigCheckTest {
  @TempDir
  Path temp;
  private Path home;
  private final CliRig cli = new CliRig();

  @BeforeEach
  void setUp() throws Exception {
    home = temp.resolve("home");
    Path config = Files.createDirectories(temp.resolve("dist/config"));
    for (String name : new String[] {"config.toml", "reference.json"}) {
      Files.copy(Path.of("..", "..", "config", name), config.resolve(name));
    }
    System.setProperty("blockberry.distribution", temp.resolve("dist").toString());
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", "correct horse battery");
  }

  @AfterEach
  void clear() {
    System.clearProperty("blockberry.distribution");
  }

  private void append(String text) throws Exception {
    Files.writeString(home.resolve("config.toml"), text, StandardOpenOption.APPEND);
  }

  @Test
  void itShowsWhatTheChainChangesAndRefusesATypeThatHasNotTheState() throws Exception {
    assertEquals(0, cli.run("init", "--chain-id", "berry-1", "--state-store", "flat").code());
    append("\n[[schedule]]\nfrom = 40\nslot = \"state-store\"\ntype = \"iavl\"\n");
    Files.createDirectories(home.resolve("data/state-store/flat/db"));
    CliRig.Run run = cli.run("config", "check");
    assertEquals(0, run.code(), run.out());
    assertTrue(run.out().contains("from height 40 on the chain has state-store \"iavl\" (config.toml)"), run.out());
    cli.environment.put("BLOCKBERRY_STATE_STORE_TYPE", "iavl");
    CliRig.Run other = cli.run("config", "check");
    assertEquals(4, other.code(), other.out());
    assertTrue(other.out().contains("state-store.type is \"iavl\", but this home has its state in a state store of type \"flat\"")
        && other.out().contains("set it to \"flat\" again"), other.out());
    Files.writeString(home.resolve("data/state-move"), "moved 39 flat 00 iavl 00\n");
    assertEquals(0, cli.run("config", "check").code(), "the schedule overrules the key");
  }

  @Test
  void aTypeThatTheGenesisNamesIsTheChainsFromTheBeginning() throws Exception {
    assertEquals(0, cli.run("init", "--chain-id", "berry-1").code());
    Files.createDirectories(home.resolve("data/state-store/iavl/db"));
    CliRig.Run run = cli.run("config", "check");
    assertEquals(0, run.code(), run.out());
    assertTrue(run.out().contains("from the first block on the chain has state-store \"iavl\" (genesis.json)"), run.out());
  }
}
