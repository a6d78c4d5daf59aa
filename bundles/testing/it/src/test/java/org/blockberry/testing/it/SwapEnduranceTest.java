package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred swaps in one process under load. Run it with {@code -Dit.excluded=none -Dtest=SwapEnduranceTest}. */
@Tag("long")
class SwapEnduranceTest {
  private static final int SWAPS = 200;
  private static final int RATE = 1_000;
  private static final int SECONDS = Integer.getInteger("endurance.seconds", 240);

  @TempDir
  private Path home;

  @Test
  void twoHundredSwapsLoseNothing() throws Exception {
    try (RunningNode node = RunningNode.start(home, Map.of("BLOCKBERRY_MEMPOOL_MAX_TXS", "100000", "BLOCKBERRY_JAVA_OPTS", ""))) {
      CompletableFuture<JsonNode> running = CompletableFuture.supplyAsync(() -> {
        RunningNode.Outcome outcome = RunningNode.run("load", "--home", home.toString(), "--rate", Integer.toString(RATE), "--size", "250",
            "--duration", SECONDS + "s", "--drain", "60s", "--json");
        try {
          return Rpc.JSON.readTree(outcome.output());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      long[] micros = new long[SWAPS];
      int done = 0;
      while (done < SWAPS && !running.isDone()) {
        String type = done % 2 == 0 ? "priority" : "simple";
        JsonNode steps = Rpc.JSON.readTree(node.shell("node:use", "mempool", type, "--transient", "--json").orFail().output());
        micros[done++] = steps.get(0).get("micros").asLong();
      }
      JsonNode report = running.get(SECONDS + 120L, TimeUnit.SECONDS);
      java.util.Arrays.sort(micros);
      System.out.println("swap endurance: " + done + " swaps, each " + micros[SWAPS / 2] / 1000.0 + " ms (median), "
          + micros[SWAPS - 1] / 1000.0 + " ms (longest); memory " + resident(node.pid()) + "\nswap endurance: " + report);
      assertEquals(SWAPS, done, "the load ended before the swaps");
      assertEquals(0, report.get("lost").asInt());
      assertEquals(0, report.get("duplicated").asInt());
      assertTrue(report.get("accepted").asInt() >= 0.99 * RATE * SECONDS, report::toString);
    }
  }

  private static String resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream().filter(line -> line.startsWith("VmRSS"))
        .findFirst().orElse("unknown");
  }
}
