package org.blockberry.store.blocks.mvstore;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.blockberry.testing.contracts.Blocks.hash;
import static org.blockberry.testing.contracts.Blocks.txHash;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flipped bit anywhere: every height reads back right or is refused, never silently wrong or gone. */
@Tag("sec-S2")
class MvBitFlipTest {
  private static final int BLOCKS = 30;
  private static final int FLIPS = 60;

  @TempDir Path folder;

  @Test
  void aFlipAnywhereIsNoticed() throws IOException {
    Path crashed = folder.resolve("crashed");
    Path closed = folder.resolve("live");
    try (MvBlockStore store = MvStores.open(closed)) {
      for (long height = 1; height <= BLOCKS; height++) {
        store.append(block(height, height % 3 == 0 ? 9_000 : 300, 20));
        store.saveResults(height, Bytes.utf8("r" + height));
        store.saveState(height, Bytes.utf8("s" + height));
      }
      MvStores.copy(closed, crashed);
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int noticed = 0;
    for (int flip = 0; flip < FLIPS; flip++) {
      Path source = flip % 2 == 0 ? crashed : closed;
      Path flipped = MvStores.copy(source, folder.resolve("flipped"));
      Path file = flipped.resolve(flip % 20 == 19 ? "commit-marker" : "blocks.mv");
      byte[] content = Files.readAllBytes(file);
      long bit = random.nextLong(content.length * 8L);
      content[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
      Files.write(file, content);
      noticed += refusals(flipped, "seed " + seed + ": bit " + bit + " of " + file.getFileName() + ", " + source.getFileName()) > 0 ? 1 : 0;
      MvStores.delete(flipped);
    }
    System.out.println("bit flips: " + FLIPS + ", noticed " + noticed + ", harmless " + (FLIPS - noticed) + ", silently wrong 0");
    assertTrue(noticed >= FLIPS / 10, "only " + noticed + " were noticed: does the test flip anything?");
  }

  /** Opens and reads everything; how often that was refused. A wrong answer fails the test. */
  private static int refusals(Path folder, String where) {
    int[] refused = {0};
    try (MvBlockStore store = MvStores.open(folder)) {
      assertEquals(1, store.base(), where);
      assertEquals(BLOCKS, store.height(), where);
      assertEquals(OptionalLong.of(BLOCKS), store.stateHeight(), where);
      for (long height = 1; height <= BLOCKS; height++) {
        long at = height;
        check(refused, () -> assertEquals(Optional.of(block(at, at % 3 == 0 ? 9_000 : 300, 20)), store.block(at), where));
        check(refused, () -> assertEquals(Optional.of(Bytes.utf8("r" + at)), store.results(at), where));
        check(refused, () -> assertEquals(Optional.of(Bytes.utf8("s" + at)), store.state(at), where));
        check(refused, () -> assertEquals(OptionalLong.of(at), store.heightOf(hash(at)), where));
        for (int index : List.of(0, 9, 19)) {
          check(refused, () -> assertEquals(Optional.of(new TxLocation(at, index)), store.transaction(txHash(at, index)), where));
        }
      }
    } catch (StoreException e) {
      assertTrue(e.getMessage().contains(folder.toString()), where + ": " + e.getMessage());
      refused[0]++;
    }
    return refused[0];
  }

  private static void check(int[] refused, Runnable read) {
    try {
      read.run();
    } catch (StoreException e) {
      refused[0]++;
    }
  }
}
