package org.blockberry.store.blocks.mvstore;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that end in the middle of writing. */
class MvKilledProcessTest {
  private static final int BLOCK_BYTES = 20_000;
  private static final int KILLS = Integer.getInteger("mvstore.kills", 4);

  @TempDir Path folder;

  private final Set<Long> underWay = new HashSet<>();

  @Test
  @Tag("sec-S1")
  void whatAKilledProcessAcknowledgedIsThere() throws Exception {
    Random random = new Random(7);
    long reached = 0;
    for (int round = 0; round < KILLS; round++) {
      Process process = start(List.of());
      long acknowledged = reached;
      try (BufferedReader lines = process.inputReader()) {
        long until = reached + 1 + random.nextInt(60);
        String line;
        while (acknowledged < until && (line = lines.readLine()) != null) {
          assertTrue(line.startsWith("acknowledged "), line);
          acknowledged = Long.parseLong(line.substring("acknowledged ".length()));
        }
        process.toHandle().destroyForcibly(); // SIGKILL; the process object would close its output
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        while ((line = lines.readLine()) != null) { // said before it died
          acknowledged = Math.max(acknowledged, Long.parseLong(line.substring("acknowledged ".length())));
        }
      } finally {
        process.destroyForcibly();
      }
      reached = assertHolds(acknowledged);
    }
    assertTrue(reached > KILLS, "only " + reached + " blocks in " + KILLS + " lives");
  }

  /** A limit on the size of files stands for a full disk: the write fails in the kernel. */
  @Test
  @Tag("sec-S4")
  void aFullDiskStopsTheStoreAndLosesNothing() throws Exception {
    Process process = start(List.of("bash", "-c", "ulimit -f 300; exec \"$0\" \"$@\""));
    long acknowledged = 0;
    List<String> after = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("acknowledged ")) {
          assertEquals(List.of(), after, "acknowledged after a failed write");
          acknowledged = Long.parseLong(line.substring("acknowledged ".length()));
        } else {
          after.add(line);
        }
      }
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(3, process.exitValue(), after::toString);
    } finally {
      process.destroyForcibly();
    }
    assertEquals(2, after.size(), after::toString);
    assertTrue(after.get(0).contains("could not write"), after.get(0));
    assertEquals("refused again", after.get(1));
    assertTrue(acknowledged > 0);
    long reached = assertHolds(acknowledged);
    try (MvBlockStore store = MvStores.open(folder.resolve("store"))) {
      store.append(block(reached + 1, BLOCK_BYTES));
    }
  }

  private long assertHolds(long acknowledged) {
    try (MvBlockStore store = MvStores.open(folder.resolve("store"))) {
      assertTrue(store.height() >= acknowledged, "acknowledged " + acknowledged + " but found " + store.height());
      assertTrue(store.height() <= acknowledged + 1, "only one write was under way");
      for (long height = store.base(); height <= store.height(); height++) {
        assertEquals(Optional.of(block(height, BLOCK_BYTES)), store.block(height));
        if (height <= acknowledged && !underWay.contains(height)) {
          assertEquals(Optional.of(Bytes.utf8("r" + height)), store.results(height));
          assertEquals(Optional.of(Bytes.utf8("s" + height)), store.state(height));
        }
      }
      assertFalse(store.block(store.base() - 1).isPresent());
      if (store.height() > acknowledged) {
        underWay.add(store.height()); // its block is there, and the process died before its results: nobody writes them later
      }
      return store.height();
    }
  }

  private Process start(List<String> before) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), MvAppendForever.class.getName(),
        folder.resolve("store").toString(), Integer.toString(BLOCK_BYTES)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
