package org.blockberry.testing.contracts;

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
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a {@link BlockStore} that lasts promises when its process ends in the middle of writing, shown by real processes. Extend it, say how to open one, and
 * which class opens one in its {@code main} and calls {@link AppendForever#run}.
 */
public abstract class KilledBlockStoreContract {
  private static final int BLOCK_BYTES = 20_000;
  private static final int MOST_IN_A_LIFE = 60; // blocks
  private static final int LONG_SECONDS = 30;

  @TempDir Path folder;

  private final Set<Long> underWay = new HashSet<>();

  /** A started store that keeps its content in {@code folder}; the contract closes it. */
  protected abstract BlockStore open(Path folder) throws Exception;

  /** The class of the processes: its first argument is the folder. */
  protected abstract Class<?> writer();

  /**
   * A limit on the size of its files under which a store can have some blocks of 20,000 bytes and not many.
   *
   * @return KiB
   */
  protected abstract int fileLimitKib();

  /** How many processes are killed. */
  protected int kills() {
    return 5;
  }

  /**
   * More options of the JVM of each process.
   *
   * @param own a folder for what it needs
   */
  protected List<String> options(Path own) throws IOException {
    return List.of();
  }

  @Test
  @Tag("sec-S1")
  void whatAKilledProcessAcknowledgedIsThere() throws Exception {
    Random random = new Random(7);
    long reached = 0;
    for (int round = 0; round < kills(); round++) {
      Process process = start(List.of());
      long acknowledged = reached;
      try (BufferedReader lines = process.inputReader()) {
        long until = reached + 1 + random.nextInt(MOST_IN_A_LIFE);
        String line;
        while (acknowledged < until && (line = lines.readLine()) != null) {
          acknowledged = height(line);
        }
        process.toHandle().destroyForcibly(); // SIGKILL; the process object would close its output
        assertTrue(process.waitFor(LONG_SECONDS, TimeUnit.SECONDS));
        while ((line = lines.readLine()) != null) { // said before it died
          acknowledged = Math.max(acknowledged, height(line));
        }
      } finally {
        process.destroyForcibly();
      }
      reached = assertHolds(acknowledged);
    }
    assertTrue(reached > kills(), "only " + reached + " blocks in " + kills() + " lives");
  }

  private static long height(String line) {
    assertTrue(line.startsWith(AppendForever.ACKNOWLEDGED), line);
    return Long.parseLong(line.substring(AppendForever.ACKNOWLEDGED.length()));
  }

  /** A limit on the size of files stands for a full disk: the write fails in the kernel. */
  @Test
  @Tag("sec-S4")
  void aFullDiskStopsTheStoreAndLosesNothing() throws Exception {
    Process process = start(List.of("bash", "-c", "ulimit -f " + fileLimitKib() + "; exec \"$0\" \"$@\""));
    long acknowledged = 0;
    List<String> after = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(AppendForever.ACKNOWLEDGED)) {
          assertEquals(List.of(), after, "acknowledged after a failed write");
          acknowledged = height(line);
        } else {
          after.add(line);
        }
      }
      assertTrue(process.waitFor(LONG_SECONDS, TimeUnit.SECONDS));
      assertEquals(AppendForever.EXIT, process.exitValue(), after::toString);
    } finally {
      process.destroyForcibly();
    }
    assertEquals(2, after.size(), after::toString);
    assertTrue(after.get(0).startsWith(AppendForever.REFUSED) && after.get(0).contains("could not write"), after.get(0));
    assertEquals(AppendForever.REFUSED_AGAIN, after.get(1));
    assertTrue(acknowledged > 0);
    long reached = assertHolds(acknowledged);
    BlockStore store = open(folder.resolve("store"));
    try {
      store.append(block(reached + 1, BLOCK_BYTES));
    } finally {
      store.close();
    }
  }

  private long assertHolds(long acknowledged) throws Exception {
    BlockStore store = open(folder.resolve("store"));
    try {
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
    } finally {
      store.close();
    }
  }

  private Process start(List<String> before) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(options(folder));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), writer().getName(), folder.resolve("store").toString(),
        Integer.toString(BLOCK_BYTES)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
