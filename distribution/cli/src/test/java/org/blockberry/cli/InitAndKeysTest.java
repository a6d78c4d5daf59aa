package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.genesis.Genesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homes and keys: made once, never lost. */
class InitAndKeysTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir
  Path temp;
  private Path home;
  private final CliRig cli = new CliRig();

  @BeforeEach
  void distribution() throws Exception {
    home = temp.resolve("home");
    Path config = Files.createDirectories(temp.resolve("dist").resolve("config"));
    Files.copy(Path.of("..", "..", "config", "config.toml"), config.resolve("config.toml"));
    System.setProperty("blockberry.distribution", temp.resolve("dist").toString());
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", PASSWORD);
  }

  @AfterEach
  void clear() {
    System.clearProperty("blockberry.distribution");
  }

  @Test
  void theChainAgreesOnItsApplication() throws Exception {
    assertEquals(0, cli.run("init", "--chain-id", "berry-1", "--application", "utxo", "--app-state", "{\"a\": \"1\"}").code());
    Bytes file = Bytes.wrap(Files.readAllBytes(home.resolve("genesis.json")));
    assertEquals("{\"a\":\"1\"}", Genesis.parse(file).appState().toUtf8().replaceAll("\\s", ""));
    String schedule = file.toUtf8().replaceAll("\\s", "");
    assertTrue(schedule.contains("{\"from\":\"1\",\"slot\":\"application\",\"type\":\"utxo\"}") && schedule.contains("\"slot\":\"state-store\""), schedule);
    assertTrue(cli.run("init", "--home", temp.resolve("a").toString(), "--application", "U").err().contains("--application is \"U\""));
    assertTrue(cli.run("init", "--home", temp.resolve("b").toString(), "--app-state", "{a}").err().contains("--app-state is no JSON"));
  }

  @Test
  void makesAHomeThatANodeCanStartFrom() throws Exception {
    CliRig.Run run = cli.run("init", "--chain-id", "berry-1", "--moniker", "a \"b\" \\ c");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("Next: blockberry start --home " + home), run.out());
    String config = Files.readString(home.resolve("config.toml"));
    assertTrue(config.contains("\nmoniker = \"a \\\"b\\\" \\\\ c\"\n"), config.substring(0, 900));
    assertTrue(config.contains("\nrole = \"validator\"\n"));
    assertTrue(config.contains("[consensus]\n") && config.contains("\ntype = \"bft\"\n"));
    Genesis genesis = Genesis.parse(Bytes.wrap(Files.readAllBytes(home.resolve("genesis.json"))));
    assertEquals("berry-1", genesis.chainId());
    assertEquals(10, genesis.validators().get(0).power());
    assertTrue(cli.run("keys", "show", "validator").out().contains(genesis.validators().get(0).address().toHex()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("keys")
        .resolve("validator.json"))));
    for (Path folder : List.of(home, home.resolve("keys"))) {
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }
  }

  @Test
  void aSecondRunChangesNothing() throws Exception {
    cli.run("init", "--chain-id", "berry-1");
    List<byte[]> before = contents();
    cli.environment.remove("BLOCKBERRY_KEY_PASSWORD");
    CliRig.Run again = cli.run("init", "--moniker", "other", "--json");
    assertEquals(0, again.code(), "no password is needed: " + again.err());
    assertTrue(again.out()
        .contains("\"files\":{\"keys/node.json\":\"kept\",\"keys/validator.json\":\"kept\",\"genesis.json\":\"kept\","
        + "\"config.toml\":\"kept\"}"), again.out());
    same(before);
    CliRig.Run other = cli.run("init", "--chain-id", "other-1");
    assertEquals(1, other.code());
    assertTrue(other.err().contains("this home is set up for chain berry-1, not other-1"), other.err());
    same(before);
  }

  @Test
  void forceNeverTouchesKeys() throws Exception {
    cli.run("init", "--chain-id", "berry-1");
    List<byte[]> before = contents();
    CliRig.Run forced = cli.run("init", "--force", "--moniker", "other");
    assertEquals(0, forced.code(), forced.err());
    assertTrue(Files.readString(home.resolve("config.toml")).contains("moniker = \"other\""));
    assertEquals(List.of(Bytes.wrap(before.get(0)), Bytes.wrap(before.get(1))),
        List.of(Bytes.wrap(contents().get(0)), Bytes.wrap(contents().get(1))));
    CliRig.Run other = cli.run("init", "--force", "--chain-id", "other-1");
    assertEquals(1, other.code());
    assertTrue(other.err().contains("Keys are never replaced"), other.err());
    assertTrue(Files.readString(home.resolve("genesis.json")).contains("berry-1"),
        "nothing was written before the refusal");
  }

  @Test
  void withoutAPasswordNothingIsMade() {
    cli.environment.remove("BLOCKBERRY_KEY_PASSWORD");
    CliRig.Run run = cli.run("init", "--chain-id", "berry-1");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("set BLOCKBERRY_KEY_PASSWORD, name a password file, or answer the prompt"),
        run.err());
    assertEquals(1, run.err().lines().count());
    assertFalse(Files.exists(home.resolve("genesis.json")));
  }

  @Test
  void thePromptAsksTwiceAndOnceForAllKeys() {
    cli.environment.remove("BLOCKBERRY_KEY_PASSWORD");
    ArrayDeque<String> answers = new ArrayDeque<>(List.of(PASSWORD, "something else"));
    cli.prompt = question -> Optional.ofNullable(answers.poll()).map(String::toCharArray);
    assertTrue(cli.run("init", "--chain-id", "berry-1").err().contains("the two answers differ"));
    answers.addAll(List.of(PASSWORD, PASSWORD));
    CliRig.Run run = cli.run("init", "--chain-id", "berry-1");
    assertEquals(0, run.code(), run.err());
    assertTrue(answers.isEmpty());
  }

  @Test
  void otherRolesJoinAChain() throws Exception {
    assertEquals(2, cli.run("init", "--role", "full").code());
    CliRig.Run run = cli.run("init", "--role", "full", "--chain-id", "berry-1");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("copy the chain's genesis.json"), run.out());
    assertFalse(Files.exists(home.resolve("keys").resolve("validator.json")));
    assertEquals(2, cli.run("init", "--role", "king", "--chain-id", "berry-1").code());
    assertEquals(2, cli.run("init", "--consensus", "b\"ft", "--chain-id", "berry-1").code());
    assertEquals(0, cli.run("init", "--consensus", "poa", "--chain-id", "berry-1", "--force").code());
    assertTrue(Files.readString(home.resolve("config.toml")).contains("\ntype = \"poa\"\n"));
  }

  @Test
  void keysAreGeneratedListedExportedImported() throws Exception {
    assertTrue(cli.run("keys", "list").out().contains("no keys in"));
    CliRig.Run made = cli.run("keys", "generate", "validator", "--chain-id", "berry-1", "--json");
    assertEquals(0, made.code(), made.err());
    assertTrue(made.out().startsWith("{\"purpose\":\"validator\",\"chain_id\":\"berry-1\""), made.out());
    CliRig.Run twice = cli.run("keys", "generate", "validator", "--chain-id", "berry-1");
    assertEquals(1, twice.code(), "never replaced");
    Path plain = temp.resolve("plain.json");
    assertEquals(2, cli.run("keys", "export", "validator", "-").code(), "needs --unencrypted");
    assertEquals(2, cli.run("keys", "export", "validator", plain.toString(), "--unencrypted", "--format", "pem").code());
    CliRig.Run exported = cli.run("keys", "export", "validator", plain.toString(), "--unencrypted");
    assertEquals(0, exported.code(), exported.err());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)));
    assertEquals(1, cli.run("keys", "export", "validator", plain.toString(), "--unencrypted").code(),
        "no file is replaced");
    cli.environment.put("BLOCKBERRY_HOME", temp.resolve("second").toString());
    CliRig.Run imported = cli.run("keys", "import", "validator", plain.toString(), "--chain-id", "berry-1", "--json");
    assertEquals(0, imported.code(), imported.err());
    assertEquals(address(made.out()), address(imported.out()));
    assertEquals(2, cli.run("keys", "show", "king").code());
    assertEquals(1, cli.run("keys", "show", "node").code());
  }

  @Test
  void changesAPassword() throws Exception {
    cli.run("keys", "generate", "node", "--chain-id", "berry-1");
    byte[] before = Files.readAllBytes(home.resolve("keys").resolve("node.json"));
    cli.environment.put("BLOCKBERRY_NEW_KEY_PASSWORD", "another long password");
    CliRig.Run run = cli.run("keys", "change-password", "node");
    assertEquals(0, run.code(), run.err());
    assertNotEquals(Bytes.wrap(before), Bytes.wrap(Files.readAllBytes(home.resolve("keys").resolve("node.json"))));
    CliRig.Run old = cli.run("keys", "export", "node", temp.resolve("x").toString(), "--unencrypted");
    assertEquals(1, old.code());
    assertFalse(Files.exists(temp.resolve("x")));
    Path file = passwordFile("another long password");
    assertEquals(0, cli.run("keys", "export", "node", temp.resolve("x").toString(), "--unencrypted", "--password-file",
        file.toString()).code());
  }

  @Test
  void anEncryptedCopyMovesAKeyToAnotherHomeOfItsChainOnly() throws Exception {
    String made = cli.run("keys", "new", "validator", "--chain-id", "berry-1", "--json").out();
    Path copy = temp.resolve("out").resolve("copy.json");
    cli.environment.put("BLOCKBERRY_NEW_KEY_PASSWORD", "password of the copy");
    CliRig.Run exported = cli.run("keys", "export", "validator", copy.toString());
    assertEquals(0, exported.code(), exported.err());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
    cli.environment.put("BLOCKBERRY_HOME", temp.resolve("second").toString());
    String source = passwordFile("password of the copy").toString();
    CliRig.Run otherChain = cli.run("keys", "import", "validator", copy.toString(), "--chain-id", "other-1", "--source-password-file", source);
    assertEquals(1, otherChain.code());
    assertTrue(otherChain.err().contains("Signing on two chains with it is refused"), otherChain.err());
    CliRig.Run otherPurpose = cli.run("keys", "import", "node", copy.toString(), "--chain-id", "berry-1", "--source-password-file", source);
    assertTrue(otherPurpose.err().contains("A key serves one purpose only"), otherPurpose.err());
    CliRig.Run wrongPassword = cli.run("keys", "import", "validator", copy.toString(), "--chain-id", "berry-1");
    assertTrue(wrongPassword.err().contains("the password is wrong"), wrongPassword.err());
    CliRig.Run imported = cli.run("keys", "import", "validator", copy.toString(), "--chain-id", "berry-1", "--source-password-file", source,
        "--json");
    assertEquals(0, imported.code(), imported.err());
    assertEquals(address(made), address(imported.out()));
  }

  @Test
  void everyFormOfAKeyThatIsNotEncryptedIsReadAgain() throws Exception {
    for (String key : List.of("validator", "node")) {
      String made = cli.run("keys", "new", key, "--chain-id", "berry-1", "--json").out();
      for (String format : List.of("priv_validator_key", "node_key", "hex")) {
        Path file = temp.resolve(key + format);
        CliRig.Run run = cli.run("keys", "export", key, file.toString(), "--unencrypted", "--format", format);
        assertEquals(0, run.code(), run.err());
        assertEquals(!format.equals("priv_validator_key"), !Files.readString(file).contains("pub_key"));
        cli.environment.put("BLOCKBERRY_HOME", temp.resolve("home of " + key + format).toString());
        CliRig.Run again = cli.run("keys", "import", key, file.toString(), "--chain-id", "berry-1", "--json");
        assertEquals(address(made), address(again.out()), again.err());
        cli.environment.put("BLOCKBERRY_HOME", home.toString());
      }
    }
    CliRig.Run shown = cli.run("keys", "export", "node", "-", "--unencrypted");
    assertTrue(shown.err().contains("WARNING: the private key of node is on standard output"), shown.err());
    assertTrue(shown.out().contains("tendermint/PrivKeyEd25519"), "as CometBFT's node_key.json");
  }

  @Test
  void aNodeKeyIsRotatedAtOnceAndTheOldOneKept() throws Exception {
    cli.run("init", "--chain-id", "berry-1");
    String old = address(cli.run("keys", "show", "node", "--json").out());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", "another password");
    CliRig.Run wrong = cli.run("keys", "rotate", "node");
    assertTrue(wrong.err().contains("the password is wrong"), wrong.err());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", PASSWORD);
    CliRig.Run run = cli.run("keys", "rotate", "node", "--json");
    assertEquals(0, run.code(), run.err());
    String fresh = address(cli.run("keys", "show", "node", "--json").out());
    assertNotEquals(old, fresh);
    assertEquals(fresh, address(run.out()));
    Path archived = home.resolve("keys/archive/node-" + old + ".json");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(archived)));
    assertTrue(cli.run("keys", "list").out().contains(old), "the archive is listed");
    assertEquals(2, cli.run("keys", "forget", old).code(), "needs --forever");
    assertEquals(0, cli.run("keys", "forget", old, "--forever").code());
    assertFalse(Files.exists(archived));
    assertEquals(1, cli.run("keys", "forget", fresh, "--forever").code(), "a key in use is never destroyed");
  }

  @Test
  void aValidatorKeyIsPreparedThenActivatedAndCanComeBackWithItsMemory() throws Exception {
    cli.run("init", "--chain-id", "berry-1");
    Path state = Files.createDirectories(home.resolve("data/signer")).resolve("state");
    Files.writeString(state, "memory of the old key");
    String old = address(cli.run("keys", "show", "validator", "--json").out());
    assertEquals(1, cli.run("keys", "rotate", "validator", "--activate").code(), "nothing is prepared");
    String fresh = address(cli.run("keys", "rotate", "validator", "--json").out());
    assertEquals(old, address(cli.run("keys", "show", "validator", "--json").out()), "still in use");
    assertTrue(cli.run("keys", "rotate", "validator").err().contains("prepared already"));
    try (var lock = java.nio.channels.FileChannel.open(home.resolve("lock"), java.nio.file.StandardOpenOption.CREATE,
        java.nio.file.StandardOpenOption.WRITE); var held = lock.lock()) {
      assertTrue(held.isValid());
      assertNotEquals(0, cli.run("keys", "rotate", "validator", "--activate").code(), "the home is in use");
    }
    CliRig.Run activated = cli.run("keys", "rotate", "validator", "--activate", "--json");
    assertEquals(0, activated.code(), activated.err());
    assertEquals(fresh, address(cli.run("keys", "show", "validator", "--json").out()));
    assertFalse(Files.exists(state), "the new key signed nothing yet");
    assertEquals("memory of the old key", Files.readString(state.resolveSibling("state." + old)));
    Files.writeString(state, "memory of the new key");
    assertEquals(0, cli.run("keys", "rotate", "validator", "--back").code());
    assertEquals(old, address(cli.run("keys", "show", "validator", "--json").out()));
    assertEquals("memory of the old key", Files.readString(state));
    assertEquals("memory of the new key", Files.readString(state.resolveSibling("state." + fresh)));
    assertEquals(0, cli.run("keys", "rotate", "validator", "--activate").code(), "and forward again");
    assertEquals("memory of the new key", Files.readString(state));
    assertEquals(0, cli.run("keys", "rotate", "validator").code());
    assertEquals(0, cli.run("keys", "rotate", "validator", "--abandon").code());
    assertFalse(Files.exists(home.resolve("keys/validator.next.json")));
    assertEquals(4, cli.run("keys", "list").out().split("status ", -1).length - 1, "two in use, two in the archive");
  }

  private Path passwordFile(String password) throws Exception {
    Path file = Files.writeString(temp.resolve("password"), password + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static String address(String json) {
    return json.replaceAll(".*\"address\":\"([0-9A-F]+)\".*", "$1").strip();
  }

  private List<byte[]> contents() throws Exception {
    return List.of(Files.readAllBytes(home.resolve("keys").resolve("validator.json")),
        Files.readAllBytes(home.resolve("keys").resolve("node.json")),
        Files.readAllBytes(home.resolve("genesis.json")), Files.readAllBytes(home.resolve("config.toml")));
  }

  private void same(List<byte[]> before) throws Exception {
    List<byte[]> now = contents();
    for (int i = 0; i < before.size(); i++) {
      assertEquals(Bytes.wrap(before.get(i)), Bytes.wrap(now.get(i)));
    }
  }
}
