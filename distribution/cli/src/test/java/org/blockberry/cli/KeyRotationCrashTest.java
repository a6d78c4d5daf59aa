package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rotation that a crash cut off after each of its steps: repeating the command ends it, and no key or memory is lost. */
class KeyRotationCrashTest {
  @TempDir
  Path temp;
  private Path home;
  private Path current;
  private Path next;
  private Path archive;
  private Path state;
  private String old;
  private String fresh;
  private final CliRig cli = new CliRig();

  @BeforeEach
  void prepareARotation() throws Exception {
    home = temp.resolve("home");
    Path config = Files.createDirectories(temp.resolve("dist").resolve("config"));
    Files.copy(Path.of("..", "..", "config", "config.toml"), config.resolve("config.toml"));
    System.setProperty("blockberry.distribution", temp.resolve("dist").toString());
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", "correct horse battery");
    ok("init", "--chain-id", "berry-1");
    current = home.resolve("keys/validator.json");
    next = home.resolve("keys/validator.next.json");
    archive = home.resolve("keys/archive");
    state = Files.createDirectories(home.resolve("data/signer")).resolve("state");
    Files.writeString(state, "memory of old");
    old = address(ok("keys", "show", "validator", "--json"));
    fresh = address(ok("keys", "rotate", "validator", "--json"));
  }

  @AfterEach
  void clear() {
    System.clearProperty("blockberry.distribution");
  }

  private String ok(String... words) {
    CliRig.Run run = cli.run(words);
    assertEquals(0, run.code(), run.err());
    return run.out();
  }

  private static String address(String json) {
    return json.replaceAll("(?s).*\"address\":\"([0-9A-F]+)\".*", "$1").strip();
  }

  private String used() {
    return address(ok("keys", "show", "validator", "--json"));
  }

  private Path aside(String address) {
    return state.resolveSibling("state." + address);
  }

  private Path archived(String address) {
    return archive.resolve("validator-" + address + ".json");
  }

  private void linkIntoArchive(Path key, String address) throws Exception {
    Files.createDirectories(archive);
    Files.createLink(archived(address), key);
  }

  /** The key was in use before, went back, and has signed: its memory lies aside while the first key is in use. */
  private void goForthAndBack() throws Exception {
    ok("keys", "rotate", "validator", "--activate");
    Files.writeString(state, "memory of fresh");
    ok("keys", "rotate", "validator", "--back");
    assertEquals("memory of old", Files.readString(state));
    assertEquals("memory of fresh", Files.readString(aside(fresh)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void activatingGoesOnAfterEveryStep(int done) throws Exception {
    goForthAndBack();
    if (done > 0) {
      linkIntoArchive(current, old);
    }
    if (done > 1) {
      Files.move(state, aside(old));
    }
    if (done > 2) {
      Files.move(aside(fresh), state);
    }
    assertEquals(old, used(), "until the last step the old key is in use");
    ok("keys", "rotate", "validator", "--activate");
    assertEquals(fresh, used());
    assertEquals("memory of fresh", Files.readString(state));
    assertEquals("memory of old", Files.readString(aside(old)));
    assertFalse(Files.exists(next));
    assertTrue(Files.exists(archived(old)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void goingBackGoesOnAfterEveryStep(int done) throws Exception {
    ok("keys", "rotate", "validator", "--activate");
    Files.writeString(state, "memory of fresh");
    if (done > 0) {
      Files.createLink(next, current);
    }
    if (done > 1) {
      Files.move(state, aside(fresh));
    }
    if (done > 2) {
      Files.move(aside(old), state);
    }
    if (done > 0) {
      for (String other : new String[] {"--activate", "--abandon"}) {
        CliRig.Run run = cli.run("keys", "rotate", "validator", other);
        assertEquals(1, run.code(), other);
        assertTrue(run.err().contains("--back` was interrupted. Run it again"), run.err());
      }
    }
    assertEquals(fresh, used());
    ok("keys", "rotate", "validator", "--back");
    assertEquals(old, used());
    assertEquals("memory of old", Files.readString(state));
    assertEquals("memory of fresh", Files.readString(aside(fresh)));
    assertEquals(fresh, address(ok("keys", "rotate", "validator", "--activate", "--json")), "and it is the prepared one again");
  }

  @Test
  void aKeyThatWasNeverUsedIsNotGoneBackTo() throws Exception {
    ok("keys", "rotate", "validator", "--activate");
    String third = address(ok("keys", "rotate", "validator", "--json"));
    ok("keys", "rotate", "validator", "--abandon"); // now the newest in the archive
    assertNotEquals(third, old);
    ok("keys", "rotate", "validator", "--back");
    assertEquals(old, used());
  }

  @Test
  void whatIsInUseOrPreparedIsNotForgottenByItsNameInTheArchive() throws Exception {
    linkIntoArchive(current, old); // an activation that was cut off after its first step
    CliRig.Run inUse = cli.run("keys", "forget", old, "--forever");
    assertEquals(1, inUse.code());
    assertTrue(inUse.err().contains("is in use or prepared: " + current), inUse.err());
    Files.createLink(archive.resolve("validator-abandoned-" + fresh + ".json"), next); // one that was being abandoned
    CliRig.Run prepared = cli.run("keys", "forget", fresh, "--forever");
    assertEquals(1, prepared.code());
    assertTrue(prepared.err().contains("is in use or prepared: " + next), prepared.err());
    assertEquals(old, used(), "the file, which is the same, was not overwritten");
    ok("keys", "rotate", "validator", "--activate");
    assertEquals(fresh, used());
    ok("keys", "forget", old, "--forever");
    assertFalse(Files.exists(archived(old)));
    assertEquals(fresh, used());
  }
}
