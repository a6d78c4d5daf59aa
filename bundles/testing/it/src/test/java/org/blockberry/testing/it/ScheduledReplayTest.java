package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version that the schedule brings, and that cannot open the present state, has replayed the chain before its height comes. */
@Tag("sec-S1")
class ScheduledReplayTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int BEFORE = 20; // heights for the replay to go through
  private static final int AHEAD = 60; // heights

  @TempDir
  private Path home;

  @Test
  void blocksComeWhileItReplaysAndTheSwitchAtItsHeightCostsOnlyTheBoundary() throws Exception {
    AckedLoad load = new AckedLoad();
    Path slow = home.resolve("slow-replay");
    try (RunningNode node = RunningNode.start(home); ShellLine shell = new ShellLine(home)) {
      load.until(node, () -> height(node) > BEFORE);
      Files.writeString(slow, "");
      HistoryKvstore.bundle().drop(home.resolve("deploy"), "2.0.0");
      Await.until("it is offered", SOON, () -> shell.run("node:wiring --json").output().contains("com.example.kvstore"));
      long from = height(node) + AHEAD;
      schedule(from);
      Await.until("it stands in the middle of its replay", SOON, () -> replayed(shell) >= HistoryKvstore.STANDS_AT);
      long then = height(node);
      load.until(node, () -> height(node) > then + 5);
      assertTrue(replayed(shell) <= HistoryKvstore.STANDS_AT + 1, "blocks came while it stood");
      assertTrue(shell.run("node:schedule").orFail().output().contains("(com.example.kvstore) replays beside the present one: height "));
      Files.delete(slow);
      Await.until("it is ready", SOON, () -> shell.run("node:schedule").orFail().output().contains("is ready, level at height"));
      assertTrue(height(node) < from - 1, "too late to tell anything: the chain is at " + height(node));
      assertEquals("0.1.0", version(shell));
      load.until(node, () -> height(node) > from + 5);
      assertEquals("2.0.0", version(shell));
      load.verifyAll(node);
      JsonNode taken = null;
      for (JsonNode step : json(shell, "node:journal -n 100 --json")) {
        boolean application = step.get("slot").asText().equals("application");
        assertTrue(!application || !step.get("step").asText().equals("beside"), "tried on the present state, and waited for: " + step);
        taken = application && step.get("step").asText().equals("switch") ? step : taken;
      }
      assertTrue(taken.get("detail").asText().contains("replayed to height " + (from - 1) + " and switched with its state"), taken.toString());
      System.out.println("scheduled replay: " + (from - 1) + " heights prepared ahead; the switch took " + taken.get("micros").asLong() + " us; "
          + load.acknowledged().size() + " acknowledged transactions, none lost, none doubled");
    }
  }

  private void schedule(long from) throws IOException {
    Path config = home.resolve("config.toml");
    Path next = home.resolve("config.toml.next");
    Files.writeString(next, (Files.exists(config) ? Files.readString(config) : "") + "\n[[schedule]]\nfrom = " + from
        + "\nslot = \"application\"\ntype = \"kvstore\"\nminimum_version = \"2.0.0\"\n");
    Files.move(next, config, StandardCopyOption.ATOMIC_MOVE);
  }

  private static long height(RunningNode node) {
    try {
      return node.rpc().height();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(ShellLine shell, String line) throws IOException {
    return Rpc.JSON.readTree(shell.run(line).orFail().output());
  }

  private static long replayed(ShellLine shell) throws IOException {
    return json(shell, "node:status --json").path("replay").path("height").asLong();
  }

  private static String version(ShellLine shell) throws IOException {
    for (JsonNode slot : json(shell, "node:wiring --json")) {
      if (slot.get("slot").asText().equals("application")) {
        return slot.get("version").asText();
      }
    }
    throw new AssertionError("no application");
  }
}
