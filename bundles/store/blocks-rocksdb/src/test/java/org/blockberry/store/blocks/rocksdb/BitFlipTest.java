package org.blockberry.store.blocks.rocksdb;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.blockberry.api.store.StoreException;
import org.blockberry.testing.contracts.CrashCopy;
import org.blockberry.testing.contracts.FlippedBlocks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flipped bit anywhere: every height reads back right or is refused, never silently wrong or gone. */
@Tag("sec-S2")
class BitFlipTest {
  private static final FlippedBlocks BLOCKS = new FlippedBlocks(60);
  private static final int FLIPS_PER_KIND = 12;

  @TempDir Path folder;

  @Test
  void aFlipInAnyKindOfFileIsNoticed() throws Exception {
    Path crashed = folder.resolve("crashed");
    Path closed = folder.resolve("live");
    try (RocksBlockStore store = Stores.open(closed, Stores.smallTuning(), org.rocksdb.RocksDB::write)) {
      BLOCKS.fill(store);
      CrashCopy.of(closed, crashed);
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int flips = 0;
    int noticed = 0;
    for (Path source : List.of(crashed, closed)) {
      for (Map.Entry<String, List<Path>> kind : kinds(source).entrySet()) {
        for (int i = 0; i < FLIPS_PER_KIND; i++) {
          Path file = kind.getValue().get(random.nextInt(kind.getValue().size()));
          long size = Files.size(file);
          if (size == 0) {
            continue;
          }
          long bit = random.nextLong(size * 8);
          String where = "seed " + seed + ": bit " + bit + " of " + source.relativize(file) + " in " + source.getFileName();
          Path flipped = CrashCopy.of(source, folder.resolve("flipped"));
          flip(flipped.resolve(source.relativize(file)), bit);
          noticed += BLOCKS.refusals(Stores::open, flipped, where) > 0 ? 1 : 0;
          flips++;
          CrashCopy.delete(flipped);
        }
      }
    }
    System.out.println("bit flips: " + flips + ", noticed " + noticed + ", harmless " + (flips - noticed)
        + ", silently wrong 0");
    assertTrue(flips >= 60, "only " + flips + " flips were tried");
    assertTrue(noticed >= flips / 4, "only " + noticed + " of " + flips + " were noticed: does the test flip anything?");
  }

  private static Map<String, List<Path>> kinds(Path folder) throws IOException {
    Map<String, List<Path>> kinds = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(Files::isRegularFile).forEach(file -> {
        String name = file.getFileName().toString();
        String kind = name.contains(".") ? name.substring(name.indexOf('.')) : name.replaceAll("-[0-9]+", "");
        if (!name.equals("LOCK") && !name.startsWith("LOG")) {
          kinds.computeIfAbsent(kind, unused -> new ArrayList<>()).add(file);
        }
      });
    }
    assertTrue(kinds.keySet().containsAll(List.of(".sst", ".blob", ".log", "MANIFEST", "CURRENT", "commit-marker")), kinds::toString);
    return kinds;
  }

  /** The default of RocksDB opened after such a flip and had lost everything behind it (notes/osgi.md). */
  @Test
  void aFlipAnywhereInTheLogStopsTheStart() throws IOException {
    Path crashed = folder.resolve("crashed");
    try (RocksBlockStore store = Stores.open(folder.resolve("live"))) {
      for (long height = 1; height <= 20; height++) {
        store.append(block(height, 50, 1));
      }
      CrashCopy.of(folder.resolve("live"), crashed);
    }
    Path log = log(crashed);
    long bits = Files.size(log) * 8;
    for (int i = 0; i < 200; i++) {
      Path flipped = CrashCopy.of(crashed, folder.resolve("flipped"));
      long bit = bits / 200 * i + i % 8;
      flip(flipped.resolve(crashed.relativize(log)), bit);
      StoreException said = assertThrows(StoreException.class, () -> Stores.open(flipped).close(), "bit " + bit);
      assertTrue(said.getMessage().contains("Restore the folder"), said.getMessage());
      CrashCopy.delete(flipped);
    }
  }

  /**
   * The peer's defect, put back: RocksDB's usual recovery and no commit marker. Flips in the log then open well and the chain is shorter;
   * the check that every height is there must see that.
   */
  @Test
  void recoveryAsOthersHaveItLosesWhatTheCheckSees() throws Exception {
    Path crashed = folder.resolve("crashed");
    try (RocksBlockStore store = Stores.open(folder.resolve("live"))) {
      for (long height = 1; height <= 20; height++) {
        store.append(block(height, 50, 1));
      }
      CrashCopy.of(folder.resolve("live"), crashed);
    }
    long bits = Files.size(log(crashed)) * 8;
    int seen = 0;
    for (int i = 1; i < 10; i++) {
      Path flipped = CrashCopy.of(crashed, folder.resolve("flipped"));
      flip(flipped.resolve(crashed.relativize(log(crashed))), bits / 10 * i);
      try (org.rocksdb.Options usual = new org.rocksdb.Options().setWalRecoveryMode(org.rocksdb.WALRecoveryMode.PointInTimeRecovery);
          org.rocksdb.RocksDB opened = org.rocksdb.RocksDB.open(usual, flipped.resolve("db").toString())) {
        assertTrue(opened.getLatestSequenceNumber() > 0, "it opens without a word");
      }
      Files.delete(flipped.resolve("commit-marker"));
      try {
        allAreThere(flipped);
      } catch (AssertionError e) {
        seen++;
      }
      CrashCopy.delete(flipped);
    }
    assertTrue(seen >= 8, "the check saw the loss " + seen + " times of 9");
    allAreThere(CrashCopy.of(crashed, folder.resolve("whole")));
  }

  private static void allAreThere(Path folder) {
    try (RocksBlockStore store = Stores.open(folder)) {
      assertEquals(20, store.height());
      for (long height = 1; height <= 20; height++) {
        assertEquals(Optional.of(block(height, 50, 1)), store.block(height));
      }
    }
  }

  /** A record that claims to reach beyond the end of the file looks torn to RocksDB, which drops it and all behind it. */
  @Test
  void aFlippedLengthIsNotTakenForATornRecord() throws IOException {
    Path crashed = folder.resolve("crashed");
    try (RocksBlockStore store = Stores.open(folder.resolve("live"))) {
      for (long height = 1; height <= 20; height++) {
        store.append(block(height, 50, 1));
      }
      CrashCopy.of(folder.resolve("live"), crashed);
    }
    Path log = log(crashed);
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
    int flips = 0;
    int header = 7; // checksum (4), length (2), type (1)
    for (int at = 0; at + header < content.capacity(); at += header + (content.getShort(at + 4) & 0xffff)) {
      Path flipped = CrashCopy.of(crashed, folder.resolve("flipped"));
      flip(flipped.resolve(crashed.relativize(log)), (at + 5) * 8L + 6); // 16 KiB longer
      StoreException said = assertThrows(StoreException.class, () -> Stores.open(flipped).close());
      assertTrue(said.getMessage().contains("Restore the folder"), said.getMessage());
      CrashCopy.delete(flipped);
      flips++;
    }
    assertTrue(flips >= 20, flips + " records");
  }

  private static Path log(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("db"))) {
      return files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  private static void flip(Path file, long bit) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[Math.toIntExact(bit / 8)] ^= (byte) (1 << bit % 8);
    Files.write(file, content);
  }
}
