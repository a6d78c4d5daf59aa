package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.blockberry.cli.shell.ShellClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at any moment under load, again and again on one home; every second time while a shell swaps parts of the node one
 * after another. After each kill the node starts by itself, no acknowledged transaction is missing or there twice, and no height has
 * become another block.
 *
 * <p>[ci] {@value #CI_KILLS} kills. [long]: {@code -Dblockberry.kills=2000 -Dblockberry.kills.report=FILE -Dblockberry.kills.home=NEW}; see results/README.md.
 */
@Tag("sec-S1")
class KillCampaignTest {
  private static final int CI_KILLS = 50;
  private static final int KILLS = Integer.getInteger("blockberry.kills", CI_KILLS);
  private static final String REPORT = System.getProperty("blockberry.kills.report", "");
  /** A home that stays, to be looked at when a node does not start on it. */
  private static final String KEEP = System.getProperty("blockberry.kills.home", "");
  private static final int FULL_CHECK_EVERY = 500;
  private static final int REPORT_EVERY = 25;
  private static final int CUT_OFF = -1;
  private static final int SWAPS_IN_A_LINE = 60; // ended by the kill
  /** Two commands that undo each other, for this run of the node only. */
  private static final Map<String, List<String>> SWAPS = new TreeMap<>(Map.of(
      "mempool", List.of("node:use mempool priority --transient", "node:use mempool simple --transient"),
      "consensus", List.of("node:use consensus none --transient", "node:use consensus poa --transient"),
      "block-store", List.of("config:set block-store.rocksdb.cache_mb 17 --transient", "config:set block-store.rocksdb.cache_mb 16 --transient"),
      "state-store", List.of("config:set state-store.flat.cache_mb 33 --transient", "config:set state-store.flat.cache_mb 32 --transient")));

  @TempDir
  private Path folder;
  private final ExecutorService background = Executors.newSingleThreadExecutor();
  private final AckedLoad load = new AckedLoad();
  private final Map<String, Integer> inSwap = new TreeMap<>();
  private final Instant began = Instant.now();

  @AfterEach
  void end() {
    background.shutdownNow();
  }

  @Test
  void whateverKillsTheNodeItStartsByItselfAndLosesNothing() throws Exception {
    Path home = KEEP.isEmpty() ? folder.resolve("home") : Path.of(KEEP);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> slots = List.copyOf(SWAPS.keySet());
    int swapKills = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      String where = "seed " + seed + ", kill " + kill;
      try (RunningNode node = RunningNode.start(home)) {
        try {
          check(node, kill);
          if (kill % 2 == 0) {
            String slot = slots.get(kill / 2 % slots.size());
            swapKills += killInSwap(node, slot, random) ? 1 : 0;
          } else {
            int enough = load.acknowledged().size() + 2 + random.nextInt(40);
            load.until(node, () -> load.acknowledged().size() >= enough || !node.alive());
            node.kill();
          }
        } catch (AssertionError e) {
          throw new AssertionError(where + ": " + e.getMessage() + "\n" + node.log(), e);
        }
      }
      forgetOutput(home);
      if (kill % REPORT_EVERY == 0) {
        report(kill, swapKills, "going on");
      }
    }
    try (RunningNode node = RunningNode.start(home)) {
      load.verifyAll(node);
      assertEquals(0, node.stop());
    }
    report(KILLS, swapKills, "finished");
    System.out.println("kill campaign: " + KILLS + " kills, " + swapKills + " during a run of swaps " + inSwap + ", "
        + load.acknowledged().size() + " acknowledged transactions, each there once, " + load.lastHeight() + " heights unchanged");
    assertTrue(swapKills >= KILLS * 2 / 5, "only " + swapKills + " kills hit a run of swaps");
    assertTrue(load.acknowledged().size() >= KILLS * 5, "too little load: " + load.acknowledged().size());
  }

  private void check(RunningNode node, int kill) throws IOException {
    if (kill % FULL_CHECK_EVERY == 0) {
      load.verifyAll(node);
    } else {
      load.verify(node);
    }
  }

  /** Kills while a line of swaps runs; gives whether the line was still running. */
  private boolean killInSwap(RunningNode node, String slot, Random random) throws Exception {
    StringBuilder line = new StringBuilder("node:wiring mempool");
    for (int i = 0; i < SWAPS_IN_A_LINE; i++) {
      line.append("; ").append(SWAPS.get(slot).get(i % 2));
    }
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    CompletableFuture<Integer> shell = CompletableFuture.supplyAsync(() -> {
      try (ShellClient client = ShellClient.connect(node.home())) {
        return client.execute(line.toString(), printed, printed);
      } catch (IOException e) {
        return CUT_OFF;
      }
    }, background);
    boolean[] swapping = new boolean[1];
    load.until(node, () -> {
      swapping[0] |= printed.size() > 0 || shell.isDone();
      return swapping[0];
    });
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(60_000)));
    boolean running = !shell.isDone();
    node.kill();
    boolean hit = running && shell.get(60, TimeUnit.SECONDS) != 0;
    if (hit) {
      inSwap.merge(slot, 1, Integer::sum);
    } else {
      System.out.println("a line of swaps of " + slot + " had ended before the kill: " + printed.toString(StandardCharsets.UTF_8));
    }
    return hit;
  }

  /** What the processes printed; thousands of them would fill the disk. */
  private static void forgetOutput(Path home) throws IOException {
    try (var files = Files.list(home)) {
      for (Path file : files.filter(each -> each.getFileName().toString().startsWith("output-")).toList()) {
        Files.delete(file);
      }
    }
    try (var files = Files.list(home.resolve("var/log"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) > 64 << 20) {
          Files.delete(file);
        }
      }
    }
  }

  private void report(int kills, int swapKills, String state) throws IOException {
    if (!REPORT.isEmpty()) {
      String line = Instant.now() + " " + state + ": " + kills + " of " + KILLS + " kills, " + swapKills + " during a run of swaps " + inSwap
          + ", " + load.acknowledged().size() + " acknowledged, " + load.lastHeight() + " heights, "
          + Duration.between(began, Instant.now()).toMinutes() + " min, JDK " + System.getProperty("java.version") + ", "
          + ManagementFactory.getOperatingSystemMXBean().getAvailableProcessors() + " processors\n";
      Files.writeString(Path.of(REPORT), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
