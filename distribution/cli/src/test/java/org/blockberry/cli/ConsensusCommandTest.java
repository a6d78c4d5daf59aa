package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's way out when a validator's log is damaged. */
@Tag("sec-C11")
class ConsensusCommandTest {
  private static final BlockId BLOCK = new BlockId(Hashing.sha256(Bytes.utf8("b")), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("p"))));

  @TempDir
  Path temp;
  private Path home;
  private Path log;
  private final CliRig cli = new CliRig();

  @BeforeEach
  void home() throws Exception {
    home = temp.resolve("home");
    Path config = Files.createDirectories(temp.resolve("dist").resolve("config"));
    Files.copy(Path.of("..", "..", "config", "config.toml"), config.resolve("config.toml"));
    System.setProperty("blockberry.distribution", temp.resolve("dist").toString());
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", "correct horse battery");
    assertEquals(0, cli.run("init", "--chain-id", "berry-1").code());
    log = Files.createDirectories(home.resolve("data/consensus/bft/log"));
    Files.write(log.resolve("wal-1"), new byte[100]);
  }

  @AfterEach
  void clear() {
    System.clearProperty("blockberry.distribution");
  }

  private void signed(long height, int round) {
    Bytes validator = Bytes.fromHex(json(cli.run("signer", "key", "--json")).get("validator_key").asString().orElseThrow());
    SigningKey key = new SigningKey() {
      @Override
      public String type() {
        return "ed25519";
      }

      @Override
      public Bytes publicKey() {
        return validator;
      }

      @Override
      public Bytes sign(Bytes message) {
        return Bytes.wrap(new byte[64]);
      }
    };
    try (GuardedSigner signer = GuardedSigner.open(key, home.resolve("data/signer/state"), "berry-1", 0)) {
      signer.signStep(height, round, 2, SignBytes.vote("berry-1", SignedMsgType.PRECOMMIT, height, round, BLOCK, Instant.EPOCH));
    }
  }

  private static JsonValue json(CliRig.Run run) {
    assertEquals(0, run.code(), run.err());
    return new JsonText(JsonLimits.GENESIS).parse(Bytes.utf8(run.out()));
  }

  @Test
  void showsWhatBindsTheValidator() {
    CliRig.Run nothing = cli.run("consensus", "show");
    assertEquals(1, nothing.code());
    assertTrue(nothing.err().contains("never signed anything"), nothing.err());
    signed(7, 3);
    JsonValue shown = json(cli.run("consensus", "show", "--json"));
    assertEquals(BLOCK.hash().toHex(), shown.get("locked_block").asString().orElseThrow());
    assertEquals(3L, shown.get("locked_round").asNumber().orElseThrow().longValue());
    assertEquals(7L, shown.get("last_signed").get("height").asNumber().orElseThrow().longValue());
    assertEquals(100L, shown.get("log_bytes").asNumber().orElseThrow().longValue());
    assertTrue(cli.run("consensus", "show").out().contains("precommitted in round 3"));
  }

  @Test
  void setsTheLogAsideOnlyWhenToldSo() throws Exception {
    signed(7, 3);
    CliRig.Run nobody = cli.run("consensus", "recover");
    assertEquals(1, nobody.code());
    assertTrue(nobody.err().contains("--yes"), nobody.err());
    cli.prompt = question -> Optional.of("no".toCharArray());
    assertEquals(1, cli.run("consensus", "recover").code());
    try (FileChannel node = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock held = node.lock()) {
      CliRig.Run running = cli.run("consensus", "recover", "--yes");
      assertEquals(1, running.code());
      assertTrue(held.isValid() && running.err().contains("Stop it first"), running.err());
    }
    assertTrue(Files.exists(log.resolve("wal-1")), "nothing was changed so far");
    AtomicReference<String> asked = new AtomicReference<>();
    cli.prompt = question -> {
      asked.set(question);
      return Optional.of("recover".toCharArray());
    };
    CliRig.Run done = cli.run("consensus", "recover");
    assertEquals(0, done.code(), done.err());
    assertTrue(asked.get().contains("type: recover"), asked.get());
    assertFalse(Files.exists(log));
    assertTrue(Files.exists(log.resolveSibling("log.aside-1").resolve("wal-1")));
    assertTrue(done.out().contains("goes on from there"), done.out());
    assertTrue(cli.run("consensus", "show").out().contains("precommitted in round 3"), "the lock stays");
    Files.createDirectories(log);
    assertEquals(log.resolveSibling("log.aside-2").toString(),
        json(cli.run("consensus", "recover", "--yes", "--json")).get("set_aside").asString().orElseThrow());
  }

  @Test
  void forgetsTheLockOfTheNamedHeightOnly() {
    signed(7, 3);
    CliRig.Run other = cli.run("consensus", "recover", "--forget-lock", "8", "--yes");
    assertEquals(1, other.code());
    assertTrue(other.err().contains("is 7. Nothing was changed"), other.err());
    assertTrue(Files.exists(log));
    cli.prompt = question -> Optional.of("recover".toCharArray());
    assertEquals(1, cli.run("consensus", "recover", "--forget-lock", "7").code(), "another line is to be typed for it");
    cli.prompt = question -> Optional.of("forget the lock of height 7".toCharArray());
    CliRig.Run done = cli.run("consensus", "recover", "--forget-lock", "7", "--json");
    assertTrue(done.err().contains("forks the chain"), done.err());
    assertTrue(json(done).get("locked_block").asString().isEmpty());
    assertTrue(cli.run("consensus", "show").out().contains("lock: none"));
  }

  @Test
  @Tag("sec-K2")
  void aLostMemoryIsBegunAtAHeightThatSomebodyNamesOnly() throws Exception {
    Path state = home.resolve("data/signer/state");
    String key = json(cli.run("signer", "key", "--json")).get("validator_key").asString().orElseThrow();
    Files.writeString(home.resolve("keys/validator.signed"), key + "\n");
    CliRig.Run lost = cli.run("consensus", "show");
    assertEquals(1, lost.code());
    assertTrue(lost.err().contains("Copy it from the machine that signed last"), lost.err());
    assertEquals(2, cli.run("consensus", "new-memory").code());
    assertEquals(2, cli.run("consensus", "new-memory", "-1").code());
    assertEquals(1, cli.run("consensus", "new-memory", "9").code(), "nobody can be asked");
    cli.prompt = question -> Optional.of("yes".toCharArray());
    assertEquals(1, cli.run("consensus", "new-memory", "9").code());
    try (FileChannel node = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock held = node.lock()) {
      assertTrue(held.isValid() && cli.run("consensus", "new-memory", "9", "--yes").err().contains("Stop it first"));
    }
    assertFalse(Files.exists(state), "nothing was changed so far");
    cli.prompt = question -> Optional.of("nothing was signed above 9".toCharArray());
    CliRig.Run done = cli.run("consensus", "new-memory", "9");
    assertEquals(0, done.code(), done.err());
    assertTrue(done.out().contains("signs above height 9"), done.out());
    CliRig.Run again = cli.run("consensus", "new-memory", "20", "--yes");
    assertEquals(1, again.code());
    assertTrue(again.err().contains("is there already") && cli.run("consensus", "show").out().contains("above height 9"), again.err());
    assertEquals(2, cli.run("keys", "list").out().split("status ", -1).length - 1, "the note is no key");
    assertTrue(cli.run("keys", "list").err().isEmpty());
  }

  @Test
  void theHelpSaysWhatIsRisked() {
    String help = cli.run("consensus", "recover", "--help").out();
    assertTrue(help.contains("forks at that height") && help.contains("It assumes that no validator"), help);
    assertEquals(2, cli.run("consensus", "recover", "--validator-key", "abc", "--yes").code());
  }
}
