package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor and the support bundle on a home without a node; with one they run in testing/it. */
class DoctorTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir
  Path temp;
  private Path home;
  private final CliRig cli = new CliRig();

  @BeforeEach
  void setUp() throws Exception {
    home = temp.resolve("home");
    Path distribution = temp.resolve("dist");
    Path config = Files.createDirectories(distribution.resolve("config"));
    for (String name : new String[] {"config.toml", "reference.json"}) {
      Files.copy(Path.of("..", "..", "config", name), config.resolve(name));
    }
    Files.createDirectories(distribution.resolve("system"));
    Files.writeString(distribution.resolve("system/a-1.jar"), "content");
    Files.writeString(Files.createDirectories(distribution.resolve("features")).resolve("x.json"),
        "{\"bundles\":[{\"id\":\"g:a:1\",\"sha256\":\"ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73\"}]}");
    System.setProperty("blockberry.distribution", distribution.toString());
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
    cli.environment.put("BLOCKBERRY_RPC_LISTEN", "127.0.0.1:0");
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", PASSWORD);
    assertEquals(0, cli.run("init", "--chain-id", "berry-1").code());
  }

  @AfterEach
  void clear() {
    System.clearProperty("blockberry.distribution");
  }

  @Test
  void aSoundHomeHasNothingToMend() throws Exception {
    CliRig.Run run = cli.run("doctor");
    assertEquals(10, run.code(), "only the missing RocksDB is worth a warning: " + run.out());
    assertFalse(run.out().contains("FAIL"), run.out());
    assertTrue(run.out().contains("validator key for chain berry-1 opens"), run.out());
    assertTrue(run.out().contains("1 bundles in"), run.out());
    cli.environment.remove("BLOCKBERRY_KEY_PASSWORD");
    cli.environment.put("BLOCKBERRY_KEYSTORE_TYPE", "remote");
    cli.environment.put("BLOCKBERRY_KEYSTORE_REMOTE_ADDRESS", "10.0.0.5:26659");
    assertTrue(cli.run("doctor").out().contains("a validator key is in this home although"));
    Files.delete(home.resolve("keys").resolve("validator.json"));
    CliRig.Run remote = cli.run("doctor");
    assertTrue(remote.out().contains("the validator key is at the signer 10.0.0.5:26659"), remote.out());
    assertFalse(remote.out().contains("no validator key"), remote.out());
  }

  /** Such a block could never be fetched by whoever missed it. */
  @Test
  void blocksThatDoNotFitIntoAMessageAreNamedWithWhatToSet() throws Exception {
    assertTrue(cli.run("doctor").out().contains("blocks have at most 1000000 bytes, messages 1048576"));
    Path genesis = home.resolve("genesis.json");
    Files.writeString(genesis, Files.readString(genesis).replaceFirst("\"max_bytes\":\\s*\"1000000\"", "\"max_bytes\": \"4000000\""));
    CliRig.Run run = cli.run("doctor");
    assertTrue(run.out().contains("blocks may have 4000000 bytes, but a message between peers holds only 1048576"), run.out());
    String needed = run.out().replaceAll("(?s).*set max_message_bytes = ([0-9]+) .*", "$1");
    cli.environment.put("BLOCKBERRY_TRANSPORT_GLUEBERRY_MAX_MESSAGE_BYTES", needed);
    assertTrue(cli.run("doctor").out().contains("blocks have at most 4000000 bytes, messages " + needed));
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() throws Exception {
    Files.writeString(home.resolve("config.toml"), Files.readString(home.resolve("config.toml")) + "\n[mempol]\nx = 1\n");
    Files.setPosixFilePermissions(home.resolve("keys"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(temp.resolve("dist/system/a-1.jar"), "altered");
    Files.writeString(home.resolve("genesis.json"), "{}");
    Files.writeString(Files.createDirectories(home.resolve("data")).resolve("format"), "format 99\nwritten by blockberry 9.0\n");
    cli.environment.put("BLOCKBERRY_JAVA_OPTS", "-XX:+HeapDumpOnOutOfMemoryError");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      cli.environment.put("BLOCKBERRY_RPC_LISTEN", "127.0.0.1:" + taken.getLocalPort());
      CliRig.Run run = cli.run("doctor", "--json");
      assertEquals(1, run.code(), run.out());
      for (String expected : new String[] {"mempol is not a known table", "others may write in " + home.resolve("keys"),
          "a-1.jar is not what its feature file says", "genesis.json: ", "this version knows formats up to 1", "HeapDumpOnOutOfMemoryError is set",
          "cannot be had"}) {
        assertTrue(run.out().contains(expected), expected + " in " + run.out());
      }
    }
  }

  @Test
  void aKeyOfAnotherChainIsFound() throws Exception {
    Files.writeString(home.resolve("genesis.json"), Files.readString(home.resolve("genesis.json")).replace("berry-1", "other-1"));
    assertTrue(cli.run("doctor").out().contains("but the genesis file is of other-1"), cli.run("doctor").out());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", "a wrong password");
    Files.writeString(home.resolve("genesis.json"), Files.readString(home.resolve("genesis.json")).replace("other-1", "berry-1"));
    assertTrue(cli.run("doctor").out().contains("the password is wrong"));
  }

  @Test
  @Tag("sec-K1")
  void theSupportBundleHoldsNoSecret() throws Exception {
    Files.writeString(Files.createDirectories(home.resolve("var/log")).resolve("node.log"), "opened with " + PASSWORD + "\nBearer abcdefghijkl\n");
    Path out = temp.resolve("out.tar.gz");
    CliRig.Run run = cli.run("support-bundle", "--out", out.toString());
    assertEquals(0, run.code(), run.err());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(out)))) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      assertTrue(text.contains("opened with ***") && text.contains("Bearer ***"), "the log is there, without the secrets");
      assertFalse(text.contains(PASSWORD) || text.contains("abcdefghijkl"));
      assertFalse(text.contains("sealed_seed"), "no key file");
      assertTrue(text.contains("keys/validator.json"), "but its name and size");
    }
    assertEquals(1, cli.run("support-bundle", "--out", out.toString()).code(), "no file is replaced");
  }

  @Test
  @Tag("sec-K1")
  void theSecretsOfPluginsThatNobodyHereKnowsAreTakenOut() throws Exception {
    Files.writeString(home.resolve("config.toml"), Files.readString(home.resolve("config.toml"))
        + "\n[mempool.acme]\nendpoint = \"hunter2-endpoint\"\nwords = [\"correct\", \"hidden-word\"]\nlimit = 17171717\n"
        + "peers = [{ address = \"hunter4-address\" }]\n\n[indexer.acme.deep]\nkey = 'hunter3-key'\n");
    Files.writeString(Files.createDirectories(home.resolve("var/log")).resolve("node.log"),
        "connected to hunter2-endpoint as hidden-word with hunter3-key at hunter4-address, limit 17171717\n");
    Path out = temp.resolve("out.tar.gz");
    assertEquals(0, cli.run("support-bundle", "--out", out.toString()).code());
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(out)))) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      for (String secret : new String[] {"hunter2-endpoint", "hidden-word", "hunter3-key", "hunter4-address"}) {
        assertFalse(text.contains(secret), secret);
      }
      assertTrue(text.contains("limit 17171717"), "numbers are no secrets");
      assertTrue(text.contains("[mempool.acme]"), "that there is such a table may be seen");
    }
  }
}
