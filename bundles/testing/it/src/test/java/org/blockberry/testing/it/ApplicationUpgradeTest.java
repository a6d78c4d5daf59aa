package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vendor's application and its upgrade: the same symbolic name and type, a higher version that cannot open the present state. */
@Tag("sec-S1")
class ApplicationUpgradeTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String BUNDLE = "com.example.kvstore";

  @TempDir
  private Path home;

  @Test
  void itReplaysBesideAndSwitches() throws Exception {
    AckedLoad load = new AckedLoad();
    try (RunningNode node = RunningNode.start(home); ShellLine shell = new ShellLine(home)) {
      vendors(shell, node, load);
      HistoryKvstore.bundle().drop(home.resolve("deploy"), "2.0.0");
      Await.until("it is offered", SOON, () -> offered(shell, "2.0.0"));
      assertTrue(offered(shell, "1.0.0"), "the one that made the state goes on beside it");
      shell.run("node:use application kvstore 2.0.0").orFail();
      load.until(node, () -> runs(shell, "2.0.0"));
      int before = load.acknowledged().size();
      load.until(node, () -> load.acknowledged().size() > before + 4);
      load.verifyAll(node);
      assertTrue(node.log().contains("2.0.0 (" + BUNDLE + ") replays the blocks beside the present one from height 0"), node.log());
    }
  }

  @Test
  void itsHashDiffersSoItIsTakenBackWithinItsProbationAndTheChainGoesOn() throws Exception {
    AckedLoad load = new AckedLoad();
    try (RunningNode node = RunningNode.start(home); ShellLine shell = new ShellLine(home)) {
      vendors(shell, node, load);
      HistoryKvstore.withOtherRules().drop(home.resolve("deploy"), "2.0.0");
      Await.until("it is offered", SOON, () -> offered(shell, "2.0.0"));
      shell.run("node:use application kvstore 2.0.0").orFail();
      load.until(node, () -> diagnosis(shell).contains("quarantined: misbehaved within its probation"));
      assertTrue(diagnosis(shell).contains("replaying block " + HistoryKvstore.DIFFERS_AT + " gives app hash"), diagnosis(shell));
      Await.until("it is gone", SOON, () -> !offered(shell, "2.0.0"));
      assertTrue(runs(shell, "1.0.0"), () -> application(shell) + "\n" + node.log());
      int before = load.acknowledged().size();
      load.until(node, () -> load.acknowledged().size() > before + 4);
      load.verifyAll(node);
      node.kill();
    }
    try (RunningNode node = RunningNode.start(home); ShellLine shell = new ShellLine(home)) {
      assertTrue(runs(shell, "1.0.0"), "after a restart too");
      load.verifyAll(node);
    }
  }

  private void vendors(ShellLine shell, RunningNode node, AckedLoad load) throws Exception {
    MovedBundle.kvstore().drop(home.resolve("deploy"), "1.0.0");
    Await.until("the vendor's is offered", SOON, () -> offered(shell, "1.0.0"));
    shell.run("node:use application kvstore 1.0.0").orFail();
    assertEquals(true, runs(shell, "1.0.0"));
    load.until(node, () -> load.acknowledged().size() > 10);
  }

  private static JsonNode application(ShellLine shell) {
    try {
      for (JsonNode slot : Rpc.JSON.readTree(shell.run("node:wiring --json").orFail().output())) {
        if (slot.get("slot").asText().equals("application")) {
          return slot;
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    throw new AssertionError("no application");
  }

  private static boolean offered(ShellLine shell, String version) {
    for (JsonNode offer : application(shell).get("offers")) {
      if (offer.get("version").asText().equals(version) && offer.get("bundle").asText().equals(BUNDLE)) {
        return true;
      }
    }
    return false;
  }

  private static boolean runs(ShellLine shell, String version) {
    return application(shell).get("version").asText().equals(version);
  }

  private static String diagnosis(ShellLine shell) {
    try {
      return shell.run("deploy:diag").output();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
