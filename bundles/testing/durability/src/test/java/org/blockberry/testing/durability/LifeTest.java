package org.blockberry.testing.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node over many heights: pruning, native memory, a copy of the data while it runs. */
class LifeTest {
  @TempDir Path folder;

  /** The development genesis with evidence that is old at once, so that pruning has something to do. */
  static void youngEvidence(Path home) throws Exception {
    PipelineRig.started(home).close();
    Path genesis = home.resolve("genesis.json");
    String text = Files.readString(genesis);
    String changed = text.replaceAll("\"max_age_num_blocks\":\\s*\"[0-9]+\"", "\"max_age_num_blocks\":\"1\"")
        .replaceAll("\"max_age_duration\":\\s*\"[0-9]+\"", "\"max_age_duration\":\"1\"");
    if (changed.equals(text)) {
      throw new AssertionError("the genesis has another form: " + text);
    }
    HomeFiles.delete(home.resolve("data"));
    Files.writeString(genesis, changed);
  }

  @Test
  void pruningKeepsWhatTheRulesSayWhileBlocksComeAndAfterARestart() throws Exception {
    Path home = folder.resolve("home");
    youngEvidence(home);
    PipelineRig.Seams seams = new PipelineRig.Seams();
    seams.configuration = Map.of("pruning.strategy", "custom", "pruning.keep_recent", 20L, "pruning.keep_every", 10L,
        "pruning.interval", Duration.ofMillis(20));
    long base;
    try (PipelineRig rig = new PipelineRig(home, seams).start()) {
      rig.commitMany("k", 80);
      PipelineRig.await("pruning went on", () -> rig.blocks().base() > 40);
      rig.commitMany("l", 5);
      rig.parts().admin().prune(false); // waits for a run in progress: the base rises before the blocks go
      for (long height = 1; height < rig.blocks().base(); height++) {
        boolean kept = height % 10 == 0;
        assertEquals(kept, rig.blocks().block(height).isPresent(), "block " + height);
        assertEquals(kept, rig.blocks().results(height).isPresent(), "results " + height);
        assertEquals(kept, rig.parts().chain().block(height).isPresent(), "block " + height);
      }
      assertTrue(rig.blocks().base() <= rig.height() - 20, "20 below the tip stay");
      assertTrue(rig.states().oldestVersion() > 1, "old versions of the state go");
      assertTrue(rig.parts().chain().validators(rig.blocks().base()).isPresent(), "whoever syncs from here needs them");
      JsonValue status = rig.parts().admin().status().get("pruning");
      assertEquals("custom", status.get("strategy").asString().orElseThrow());
      rig.configuration.change("pruning.strategy", "nothing");
      PipelineRig.await("the change counts", () -> rig.parts().admin().status().get("pruning").get("strategy").asString().orElseThrow()
          .equals("nothing"));
      rig.parts().admin().prune(false); // waits for a run in progress
      base = rig.blocks().base();
      rig.commitMany("m", 10);
      assertEquals(base, rig.blocks().base(), "nothing goes any more");
    }
    try (PipelineRig rig = PipelineRig.started(home)) {
      assertEquals(base, rig.blocks().base());
      assertTrue(rig.blocks().block(10).isPresent(), "a kept block is there after a restart");
      assertEquals(Optional.of(PipelineRig.value("k3")), rig.valueOf("k3"), "the state has everything");
      rig.commitMany("n", 3);
    }
  }

  @Test
  void aCopyOfARunningNodeIsOfOneHeightAndStarts() throws Exception {
    Path home = folder.resolve("home");
    try (PipelineRig rig = PipelineRig.started(home)) {
      rig.commitMany("k", 20);
      JsonValue copy = rig.parts().admin().copyData();
      Path made = Path.of(copy.get("folder").asString().orElseThrow());
      rig.commitMany("l", 3);
      Path other = folder.resolve("other");
      HomeFiles.copy(made, other);
      Files.copy(home.resolve("genesis.json"), other.resolve("genesis.json"));
      try (PipelineRig second = PipelineRig.started(other)) {
        assertEquals(copy.get("height").toString(), Long.toString(second.height()));
        assertEquals(copy.get("app_hash").asString().orElseThrow(), second.parts().chain().tip().appHash().toHex());
        assertEquals(Optional.of(PipelineRig.value("k19")), second.valueOf("k19"));
        assertEquals(Optional.empty(), second.valueOf("l0"));
      }
      assertTrue(copy.get("pause_micros").asNumber().orElseThrow().longValue() > 0);
    }
  }

  /** Native memory is outside the heap, and only its owner frees it. */
  @Test
  @Tag("sec-S6")
  void everyNativeHandleIsClosedAndMemoryStaysFlat() throws Exception {
    Path home = folder.resolve("home");
    youngEvidence(home);
    PipelineRig.Seams seams = new PipelineRig.Seams();
    seams.configuration = Map.of("pruning.strategy", "custom", "pruning.keep_recent", 20L, "pruning.keep_every", 0L,
        "pruning.interval", Duration.ofMillis(50));
    PipelineRig rig = new PipelineRig(home, seams).start();
    try (rig) {
      int idle = quietHandles(rig);
      long[] resident = new long[4];
      for (int part = 0; part < resident.length; part++) {
        for (int i = 0; i < 300; i++) {
          rig.commitMany("p" + part + "-" + i + "-", 1);
        }
        rig.parts().admin().copyData();
        resident[part] = residentKb();
      }
      PipelineRig.await("no iterator or batch stays open", () -> rig.openHandles() <= idle);
      long growth = resident[3] - resident[1];
      System.out.println("resident memory after each 300 heights, KB: " + java.util.Arrays.toString(resident));
      assertTrue(growth < 64 << 10, "600 heights took " + growth + " KB of resident memory"); // 1,000 iterators left open take more
    }
    assertEquals(0, rig.openHandles(), "after the stop");
  }

  /** What stays open between two uses: the fewest of many looks, as the pruner may be at work when one of them is taken. */
  private static int quietHandles(PipelineRig rig) throws InterruptedException {
    int fewest = Integer.MAX_VALUE;
    for (int look = 0; look < 200; look++) {
      fewest = Math.min(fewest, rig.openHandles());
      Thread.sleep(1);
    }
    return fewest;
  }

  private static long residentKb() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElseThrow();
  }
}
