package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real second version of the example application, which cannot open the first one's state: it replays beside, dies with the node, goes on. */
@Tag("sec-S1")
class ReplayBesideTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int BEFORE = 20;
  private static final Pattern RESUMED = Pattern.compile("com\\.example\\.kvstore\\) replays the blocks beside the present one from height (\\d+)");

  @TempDir
  private Path home;

  @Test
  void aVersionWithAStateOfItsOwnReplaysUnderLoadSurvivesAKillAndTakesOver() throws Exception {
    AckedLoad load = new AckedLoad();
    Path slow = home.resolve("slow-replay");
    long killedAt;
    try (RunningNode node = RunningNode.start(home); ShellLine shell = new ShellLine(home)) {
      load.until(node, () -> load.acknowledged().size() >= BEFORE && height(node) > 8);
      Files.writeString(slow, "");
      HistoryKvstore.bundle().drop(home.resolve("deploy"), "2.0.0");
      Await.until("it is offered", SOON, () -> shell.run("node:wiring --json").output().contains("com.example.kvstore"));
      shell.run("node:use application kvstore 2.0.0").orFail();
      int before = load.acknowledged().size();
      load.until(node, () -> load.acknowledged().size() > before + 4 && replay(shell).path("height").asLong() >= HistoryKvstore.STANDS_AT);
      assertEquals("0.1.0", application(shell).get("version").asText(), "the first one goes on meanwhile");
      killedAt = replay(shell).path("height").asLong();
      node.kill();
    }
    Files.delete(slow);
    try (RunningNode node = RunningNode.start(home); ShellLine shell = new ShellLine(home)) {
      load.verify(node);
      Await.until("it takes over", SOON, () -> application(shell).get("version").asText().equals("2.0.0"));
      Matcher resumed = RESUMED.matcher(node.log());
      assertTrue(resumed.find() && Long.parseLong(resumed.group(1)) >= killedAt, "not from " + killedAt + " on:\n" + node.log());
      int before = load.acknowledged().size();
      load.until(node, () -> load.acknowledged().size() > before + 4);
      load.verifyAll(node);
      assertEquals("v", node.rpc().value(load.acknowledged().iterator().next()));
      long tip = height(node);
      List<String> history = Files.readAllLines(home.resolve("data/application/kvstore@1/history")).stream().distinct().toList();
      assertEquals(LongStream.rangeClosed(1, tip).mapToObj(Long::toString).toList(), history.subList(0, (int) tip), "each height, in order");
      System.out.println("replay beside: killed at height " + killedAt + " of its replay, took over before height " + tip + "; "
          + load.acknowledged().size() + " acknowledged transactions, none lost, none doubled");
    }
  }

  private static long height(RunningNode node) {
    try {
      return node.rpc().height();
    } catch (IOException e) {
      return 0;
    }
  }

  private static JsonNode replay(ShellLine shell) {
    try {
      return Rpc.JSON.readTree(shell.run("node:status --json").orFail().output()).path("replay");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JsonNode application(ShellLine shell) throws IOException {
    for (JsonNode slot : Rpc.JSON.readTree(shell.run("node:wiring --json").orFail().output())) {
      if (slot.get("slot").asText().equals("application")) {
        return slot;
      }
    }
    throw new AssertionError("no application");
  }
}
