package org.blockberry.testing.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One flipped bit in any file of a home: the node starts with exactly the chain and the state it had, or says what is wrong. Each home is
 * damaged, a node with its real stores is started on it, and everything is read back and compared byte for byte.
 *
 * <p>[ci] {@value #CI_FLIPS} flips. [long] {@code -Dblockberry.flips=20000 -Dblockberry.flips.report=FILE}; see README.md.
 */
@Tag("sec-S2")
class DamagedHomeTest {
  private static final int CI_FLIPS = 200;
  private static final int FLIPS = Integer.getInteger("blockberry.flips", CI_FLIPS);
  private static final String REPORT = System.getProperty("blockberry.flips.report", "");
  private static final int TRANSACTIONS = 25;

  @TempDir Path folder;

  private final TreeMap<Long, StoredBlock> blocks = new TreeMap<>();
  private final Map<Long, Bytes> results = new TreeMap<>();
  private final Map<Long, Bytes> states = new TreeMap<>();
  private Path closed;
  private Path crashed;

  /** A home that was closed in order and one as a crash leaves it, both of the same chain. */
  @BeforeEach
  void makeHomes() throws Exception {
    closed = folder.resolve("closed");
    crashed = folder.resolve("crashed");
    try (PipelineRig rig = PipelineRig.started(closed)) {
      rig.commitMany("a", TRANSACTIONS / 2);
    }
    try (PipelineRig rig = PipelineRig.started(closed)) { // the second life leaves table files and a log
      rig.commitMany("b", TRANSACTIONS - TRANSACTIONS / 2);
      remember(rig.blocks());
      HomeFiles.copy(closed, crashed);
    }
  }

  private void remember(BlockStore store) {
    PipelineRig.await("the last height is over", () -> store.stateHeight().orElse(0) == store.height());
    for (long height = store.base(); height <= store.height(); height++) {
      blocks.put(height, store.block(height).orElseThrow());
      results.put(height, store.results(height).orElseThrow());
      states.put(height, store.state(height).orElseThrow());
    }
    assertTrue(blocks.size() >= TRANSACTIONS, "only " + blocks.size() + " blocks");
  }

  @Test
  void aFlipInAnyFileIsHarmlessOrSaid() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Instant began = Instant.now();
    TreeMap<String, int[]> byKind = new TreeMap<>();
    List<Path> homes = List.of(closed, crashed);
    int flips = 0;
    while (flips < FLIPS) {
      Path source = homes.get(flips % 2);
      for (Map.Entry<String, List<Path>> kind : HomeFiles.kinds(source).entrySet()) {
        Path file = kind.getValue().get(random.nextInt(kind.getValue().size()));
        long bit = random.nextLong(Files.size(source.resolve(file)) * 8);
        String where = "seed " + seed + ", flip " + flips + ": bit " + bit + " of " + file + " in " + source.getFileName();
        Path damaged = folder.resolve("damaged-" + flips); // RocksDB remembers by name what this process has open
        HomeFiles.copy(source, damaged);
        HomeFiles.flip(damaged.resolve(file), bit);
        int[] count = byKind.computeIfAbsent(kind.getKey(), unused -> new int[2]);
        count[0]++;
        count[1] += said(damaged, where) ? 1 : 0;
        HomeFiles.delete(damaged);
        flips++;
      }
      if (!REPORT.isEmpty() && flips % 500 < 20) {
        report(flips, byKind, began);
      }
    }
    StringBuilder summary = new StringBuilder("flips over a whole home: " + flips + ", silently wrong 0; per kind tried/said:");
    byKind.forEach((kind, count) -> summary.append(' ').append(kind).append(' ').append(count[0]).append('/').append(count[1]).append(','));
    System.out.println(summary);
    int said = byKind.values().stream().mapToInt(count -> count[1]).sum();
    assertTrue(flips >= CI_FLIPS);
    assertTrue(said >= flips / 5, "only " + said + " were noticed: does the test flip anything?");
    for (String kind : List.of("block-store .sst", "block-store .log", "block-store .blob", "block-store MANIFEST", "block-store CURRENT",
        "block-store OPTIONS", "block-store commit-marker", "state-store .sst", "state-store .log", "state-store MANIFEST",
        "state-store CURRENT", "state-store OPTIONS", "state-store commit-marker", "signer state", "genesis.sha256", "format", "genesis.json")) {
      assertTrue(byKind.containsKey(kind), kind + " was not tried: " + byKind.keySet());
    }
  }

  private void report(int flips, TreeMap<String, int[]> byKind, Instant began) throws IOException {
    StringBuilder line = new StringBuilder(Instant.now() + ": " + flips + " of " + FLIPS + " flips, silently wrong 0, "
        + Duration.between(began, Instant.now()).toMinutes() + " min, JDK " + System.getProperty("java.version") + "; per kind tried/said:");
    byKind.forEach((kind, count) -> line.append(' ').append(kind).append(' ').append(count[0]).append('/').append(count[1]).append(','));
    Files.writeString(Path.of(REPORT), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Starts a node on the home and reads everything; whether something was refused. A wrong answer fails the test. */
  private boolean said(Path home, String where) throws Exception {
    PipelineRig rig;
    try {
      rig = PipelineRig.started(home);
    } catch (RuntimeException e) {
      String text = String.valueOf(e.getMessage());
      assertTrue(!text.contains("in use") && !text.contains("no answer within"), where + ": not because of the flip: " + e);
      assertTrue(text.length() > 30 && !text.contains("NullPointer") && !text.contains("OutOfBounds"), where + ": no clear message: " + e);
      return true;
    }
    try (rig) {
      return !reads(rig, where);
    }
  }

  private boolean reads(PipelineRig rig, String where) throws Exception {
    boolean whole = true;
    BlockStore store = rig.blocks();
    assertTrue(store.height() >= blocks.lastKey() && store.base() == blocks.firstKey(), where + ": blocks " + store.base() + " to "
        + store.height() + " of " + blocks.lastKey());
    for (Map.Entry<Long, StoredBlock> block : blocks.entrySet()) {
      long height = block.getKey();
      whole &= same(block.getValue(), () -> store.block(height), where + ", block " + height);
      whole &= same(results.get(height), () -> store.results(height), where + ", results " + height);
      whole &= same(states.get(height), () -> store.state(height), where + ", record " + height);
      for (Bytes tx : block.getValue().txHashes()) {
        whole &= same(height, () -> store.transaction(tx).map(place -> place.height()), where + ", index of " + height);
      }
    }
    for (int i = 0; i < TRANSACTIONS / 2; i++) {
      whole &= value(rig, "a" + i, where);
      whole &= value(rig, "b" + i, where);
    }
    return whole;
  }

  private interface Read<T> {
    Optional<T> get();
  }

  private static <T> boolean same(T expected, Read<T> read, String where) {
    try {
      assertEquals(Optional.of(expected), read.get(), where);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  private static boolean value(PipelineRig rig, String key, String where) throws Exception {
    try {
      assertEquals(Optional.of(PipelineRig.value(key)), rig.valueOf(key), where + ", value of " + key);
      return true;
    } catch (java.util.concurrent.ExecutionException e) {
      assertTrue(e.getCause() instanceof StoreException || e.getCause() instanceof PluginFailure, where + ": " + e.getCause());
      return false;
    }
  }
}
