package org.blockberry.store.blocks.mvstore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.blockberry.testing.contracts.CrashCopy;
import org.blockberry.testing.contracts.FlippedBlocks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flipped bit anywhere: every height reads back right or is refused, never silently wrong or gone. */
@Tag("sec-S2")
class MvBitFlipTest {
  private static final FlippedBlocks BLOCKS = new FlippedBlocks(30);
  private static final int FLIPS = 60;

  @TempDir Path folder;

  @Test
  void aFlipAnywhereIsNoticed() throws Exception {
    Path crashed = folder.resolve("crashed");
    Path closed = folder.resolve("live");
    try (MvBlockStore store = MvStores.open(closed)) {
      BLOCKS.fill(store);
      CrashCopy.of(closed, crashed);
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int noticed = 0;
    for (int flip = 0; flip < FLIPS; flip++) {
      Path source = flip % 2 == 0 ? crashed : closed;
      Path flipped = CrashCopy.of(source, folder.resolve("flipped"));
      Path file = flipped.resolve(flip % 20 == 19 ? "commit-marker" : "blocks.mv");
      byte[] content = Files.readAllBytes(file);
      long bit = random.nextLong(content.length * 8L);
      content[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
      Files.write(file, content);
      noticed += BLOCKS.refusals(MvStores::open, flipped, "seed " + seed + ": bit " + bit + " of " + file.getFileName() + ", " + source.getFileName()) > 0 ? 1 : 0;
      CrashCopy.delete(flipped);
    }
    System.out.println("bit flips: " + FLIPS + ", noticed " + noticed + ", harmless " + (FLIPS - noticed) + ", silently wrong 0");
    assertTrue(noticed >= FLIPS / 10, "only " + noticed + " were noticed: does the test flip anything?");
  }
}
