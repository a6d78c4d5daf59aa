package org.blockberry.store.blocks.mvstore;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.blockberry.testing.contracts.Blocks.txHash;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.CrashCopy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder as it is at the moment of a crash. */
class MvCrashTest {
  private static final String FILE = "blocks.mv";

  @TempDir Path folder;

  @Test
  @Tag("sec-S1")
  void everyAcknowledgedWriteIsThereAfterACrash() {
    try (MvBlockStore store = MvStores.open(folder.resolve("live"))) {
      for (long height = 1; height <= 12; height++) {
        store.append(block(height, 20_000));
        assertCopyHolds(store, height, height - 1, height - 1);
        store.saveResults(height, Bytes.utf8("r" + height));
        assertCopyHolds(store, height, height, height - 1);
        store.saveState(height, Bytes.utf8("s" + height));
        assertCopyHolds(store, height, height, height);
      }
    }
  }

  private void assertCopyHolds(MvBlockStore store, long height, long results, long state) {
    Path copy = CrashCopy.of(folder.resolve("live"), folder.resolve("copy-" + store.syncedWrites()));
    try (MvBlockStore crashed = MvStores.open(copy)) {
      assertEquals(1, crashed.base());
      assertEquals(height, crashed.height());
      assertEquals(Optional.of(block(height, 20_000)), crashed.block(height));
      assertTrue(crashed.transaction(txHash(height, 2)).isPresent());
      assertEquals(results > 0, crashed.results(results).isPresent());
      assertEquals(Optional.empty(), crashed.results(results + 1));
      assertEquals(state == 0 ? OptionalLong.empty() : OptionalLong.of(state), crashed.stateHeight());
    }
    CrashCopy.delete(copy);
  }

  /** Power fails while block 4 is written: any of its sectors may be on the disk, nothing says that it was acknowledged. */
  @Test
  @Tag("sec-S1")
  void aTornWriteIsForgottenWhole() throws IOException {
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    try (MvBlockStore store = MvStores.open(folder.resolve("live"))) {
      for (long height = 1; height <= 3; height++) {
        store.append(block(height, 20, 1));
      }
      CrashCopy.of(folder.resolve("live"), before);
      store.append(block(4, 9_000, 1));
      CrashCopy.of(folder.resolve("live"), after);
    }
    byte[] old = Files.readAllBytes(before.resolve(FILE));
    byte[] whole = Files.readAllBytes(after.resolve(FILE));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int sectors = (whole.length + 511) / 512;
    for (int round = 0; round < 8; round++) {
      byte[] torn = Arrays.copyOf(old, round == 0 ? old.length : whole.length);
      for (int sector = 0; round > 0 && sector < sectors; sector++) {
        if (round == 1 || random.nextInt(4) > 0) {
          int from = sector * 512;
          System.arraycopy(whole, from, torn, from, Math.min(512, whole.length - from));
        }
      }
      Path crashed = CrashCopy.of(before, folder.resolve("torn"));
      Files.write(crashed.resolve(FILE), torn);
      for (long expected = 3; expected <= 5; expected++) {
        try (MvBlockStore store = MvStores.open(crashed)) {
          assertEquals(expected, store.height(), "seed " + seed + " round " + round);
          assertEquals(Optional.of(block(3, 20, 1)), store.block(3));
          assertEquals(expected >= 4, store.transaction(txHash(4, 0)).isPresent());
          store.append(block(expected + 1, 20, 1));
        }
      }
      CrashCopy.delete(crashed);
    }
  }

  /** The disk said that it was written, so this is not a torn write but a loss. */
  @Test
  @Tag("sec-S1")
  void aTornWriteThatWasAcknowledgedIsALoss() throws IOException {
    Path after = folder.resolve("after");
    try (MvBlockStore store = MvStores.open(folder.resolve("live"))) {
      store.append(block(1, 20));
      store.append(block(2, 20));
      CrashCopy.of(folder.resolve("live"), after);
    }
    for (int cut : new int[] {1, 10, 4_000}) {
      Path torn = CrashCopy.of(after, folder.resolve("torn-" + cut));
      try (RandomAccessFile file = new RandomAccessFile(torn.resolve(FILE).toFile(), "rw")) {
        file.setLength(file.length() - cut);
      }
      StoreException said = assertThrows(StoreException.class, () -> MvStores.open(torn).close());
      assertTrue(said.getMessage().contains("acknowledged, the last at height 2"), said.getMessage());
      Files.delete(torn.resolve("commit-marker"));
      try (MvBlockStore store = MvStores.open(torn)) {
        assertEquals(1, store.height(), "the operator accepted the loss");
        store.append(block(2, 20));
      }
      try (MvBlockStore store = MvStores.open(torn)) {
        assertEquals(2, store.height());
      }
    }
  }

  /** Without its marker MVStore goes back to what it can read and says nothing: the test above sees that. */
  @Test
  @Tag("sec-S2")
  void withoutTheMarkerABrokenEndIsSilentlyShorter() throws IOException {
    Path after = folder.resolve("after");
    try (MvBlockStore store = MvStores.open(folder.resolve("live"))) {
      store.append(block(1, 20));
      store.append(block(2, 20));
      CrashCopy.of(folder.resolve("live"), after);
    }
    try (RandomAccessFile file = new RandomAccessFile(after.resolve(FILE).toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }
    Files.delete(after.resolve("commit-marker"));
    try (MvBlockStore store = MvStores.open(after)) {
      assertEquals(1, store.height());
    }
  }

  @Test
  @Tag("sec-S1")
  void aFirstStartThatWasCutShortIsNoLoss() throws IOException {
    Path cut = folder.resolve("cut");
    MvStores.open(cut).close();
    Path other = folder.resolve("other");
    MvStores.open(other).close();
    for (int kept : new int[] {0, 1, 4_096, 8_200}) {
      Path crashed = Files.createDirectories(folder.resolve("crashed-" + kept));
      try (org.blockberry.store.durable.CommitMarker marker = org.blockberry.store.durable.CommitMarker.open(crashed.resolve("commit-marker"))) {
        marker.write(new org.blockberry.store.durable.CommitMarker.Acknowledged(0, 0, true));
        marker.sync();
      }
      Files.write(crashed.resolve(FILE), Arrays.copyOf(Files.readAllBytes(cut.resolve(FILE)), kept));
      try (MvBlockStore store = MvStores.open(crashed)) {
        store.append(block(1, 20));
      }
    }
    Files.delete(other.resolve(FILE));
    StoreException said = assertThrows(StoreException.class, () -> MvStores.open(other));
    assertTrue(said.getMessage().contains("lost its file"), said.getMessage());
  }

  @Test
  void aCopyOfAnOpenStoreStarts() throws IOException {
    try (MvBlockStore store = MvStores.open(folder.resolve("live"))) {
      for (long height = 1; height <= 50; height++) {
        store.append(block(height, 1_000));
      }
      store.copyTo(folder.resolve("copy"));
      store.append(block(51, 10));
    }
    try (MvBlockStore store = MvStores.open(folder.resolve("copy"))) {
      assertEquals(50, store.height());
      assertEquals(Optional.of(block(50, 1_000)), store.block(50));
    }
    Files.copy(folder.resolve("live").resolve("commit-marker"), folder.resolve("copy").resolve("commit-marker"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThrows(StoreException.class, () -> MvStores.open(folder.resolve("copy")), "the marker of a later moment");
  }
}
