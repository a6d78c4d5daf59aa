package org.blockberry.store.blocks.mvstore;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.CrashCopy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The end comes at any of the writes of a store which prunes, and so gives the place of old pages away: before it, in the middle and after
 * it; and when power fails, with only the second of the two writes that come before a sync.
 */
class MvCrashAtEveryWriteTest {
  private static final int HEIGHTS = 60;
  private static final int KEPT = 5;
  private static final int BLOCK_BYTES = 9_000;

  @TempDir Path folder;

  private long appended;
  private long results;
  private long state;
  private int crashes;

  @Test
  @Tag("sec-S1")
  void nothingAcknowledgedIsLost() {
    try (MvBlockStore store = MvStores.open(folder.resolve("live"), new CrashingDisk())) {
      for (long height = 1; height <= HEIGHTS; height++) {
        store.append(block(height, BLOCK_BYTES));
        appended = height;
        store.saveResults(height, Bytes.utf8("r" + height));
        results = height;
        store.saveState(height, Bytes.utf8("s" + height));
        state = height;
        if (height > KEPT && height % KEPT == 0) {
          store.pruneBelow(height - KEPT + 1);
        }
      }
    }
    assertTrue(crashes > HEIGHTS * 3 * 2, "only " + crashes + " crashes");
    System.out.println("MVStore: " + crashes + " crashes, nothing acknowledged lost");
  }

  private final class CrashingDisk implements DiskAccess {
    private boolean unsynced;

    @Override
    public void write(RandomAccessFile file, long position, byte[] content) throws IOException {
      if (appended > 0) {
        assertHolds(copyOf("live"));
        if (unsynced) {
          Path alone = copyOf("synced");
          Files.copy(folder.resolve("live/commit-marker"), alone.resolve("commit-marker"), StandardCopyOption.REPLACE_EXISTING);
          try (RandomAccessFile copied = new RandomAccessFile(alone.resolve("blocks.mv").toFile(), "rw")) {
            DiskAccess.super.write(copied, position, content);
          }
          assertHolds(alone);
        }
        DiskAccess.super.write(file, position, Arrays.copyOf(content, content.length / 2));
        assertHolds(copyOf("live"));
      }
      DiskAccess.super.write(file, position, content);
      unsynced = true;
      if (appended > 0) {
        assertHolds(copyOf("live"));
      }
    }

    @Override
    public void sync(RandomAccessFile file) throws IOException {
      DiskAccess.super.sync(file);
      unsynced = false;
      if (Files.exists(folder.resolve("synced"))) {
        CrashCopy.delete(folder.resolve("synced"));
      }
      CrashCopy.of(folder.resolve("live"), folder.resolve("synced"));
    }
  }

  private Path copyOf(String name) {
    return CrashCopy.of(folder.resolve(name), folder.resolve("crash-" + ++crashes));
  }

  private void assertHolds(Path crashed) {
    try (MvBlockStore store = MvStores.open(crashed)) {
      assertTrue(store.height() >= appended && store.height() <= appended + 1, "acknowledged " + appended + ", found " + store.height());
      assertEquals(Optional.of(block(appended, BLOCK_BYTES)), store.block(appended));
      if (results > 0) {
        assertEquals(Optional.of(Bytes.utf8("r" + results)), store.results(results));
      }
      if (state > 0) {
        assertEquals(Optional.of(Bytes.utf8("s" + state)), store.state(state));
      }
    }
    CrashCopy.delete(crashed);
  }
}
