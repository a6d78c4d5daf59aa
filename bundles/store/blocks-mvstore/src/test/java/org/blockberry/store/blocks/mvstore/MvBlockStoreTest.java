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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.TestContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvBlockStoreTest {
  @TempDir Path folder;

  @Test
  @Tag("sec-S4")
  void afterAFailedWriteOrSyncThereAreNoMore() {
    for (boolean sync : new boolean[] {false, true}) {
      Path home = folder.resolve("sync-" + sync);
      AtomicBoolean broken = new AtomicBoolean();
      MvBlockStore store = MvStores.open(home, new DiskAccess() {
        @Override
        public void write(RandomAccessFile file, long position, byte[] content) throws IOException {
          fail(!sync);
          DiskAccess.super.write(file, position, content);
        }

        @Override
        public void sync(RandomAccessFile file) throws IOException {
          fail(sync);
          DiskAccess.super.sync(file);
        }

        private void fail(boolean here) throws IOException {
          if (broken.get() && here) {
            throw new IOException("No space left on device");
          }
        }
      });
      try (store) {
        store.append(block(1, 10));
        store.append(block(2, 10));
        broken.set(true);
        StoreException first = assertThrows(StoreException.class, () -> store.append(block(3, 10)));
        assertTrue(first.getMessage().contains("No space left"), first.getMessage());
        broken.set(false);
        long writes = store.syncedWrites();
        assertThrows(StoreException.class, () -> store.append(block(3, 10)), "a retry must not look like a success");
        assertThrows(StoreException.class, () -> store.saveResults(2, Bytes.utf8("r")));
        assertThrows(StoreException.class, () -> store.saveState(2, Bytes.utf8("s")));
        assertThrows(StoreException.class, () -> store.pruneBelow(2));
        assertEquals(writes, store.syncedWrites());
        assertEquals(2, store.height());
      }
      try (MvBlockStore again = MvStores.open(home)) {
        assertEquals(2, again.height(), "what was not acknowledged is gone, also when it reached the disk");
        again.append(block(3, 10));
      }
    }
  }

  /** A kill never shows a missing sync, because the page cache survives it. */
  @Test
  @Tag("sec-S1")
  void everyWriteIsSyncedBeforeItIsAcknowledged() {
    List<String> calls = new ArrayList<>();
    try (MvBlockStore store = MvStores.open(folder, new DiskAccess() {
      @Override
      public void write(RandomAccessFile file, long position, byte[] content) throws IOException {
        calls.add("write");
        DiskAccess.super.write(file, position, content);
      }

      @Override
      public void sync(RandomAccessFile file) throws IOException {
        calls.add("sync");
        DiskAccess.super.sync(file);
      }
    })) {
      List<Runnable> barriers = List.of(() -> store.append(block(1, 2 << 20, 1_000)), () -> store.saveResults(1, Bytes.utf8("r")),
          () -> store.saveState(1, Bytes.utf8("s")), () -> store.append(block(2, 10)), () -> store.pruneBelow(2));
      for (Runnable barrier : barriers) {
        calls.clear();
        barrier.run();
        assertTrue(calls.contains("write"), calls::toString);
        assertEquals("sync", calls.get(calls.size() - 1));
      }
      assertEquals(5, store.syncedWrites());
    }
  }

  @Test
  void aFolderIsOpenOnceAndForOneChain() {
    assertEquals(Handover.EXCLUSIVE, new MvBlockStoreFactory().handover());
    try (MvBlockStore store = MvStores.open(folder)) {
      store.append(block(1, 10));
      StoreException said = assertThrows(StoreException.class, () -> MvStores.open(folder));
      assertTrue(said.getMessage().contains("in use"), said.getMessage());
      assertEquals(Optional.of(block(1, 10)), store.block(1));
    }
    MvBlockStore other = new MvBlockStore(MvStores.TUNING, new TestContext(folder) {
      @Override
      public String chainId() {
        return "test-2";
      }
    });
    StoreException said = assertThrows(StoreException.class, other::start);
    assertTrue(said.getMessage().contains("test-1") && said.getMessage().contains("test-2"), said.getMessage());
    MvStores.open(folder).close();
  }

  @Test
  void beforeTheStartAndAfterTheEndItSaysSo() {
    MvBlockStore store = new MvBlockStore(MvStores.TUNING, new TestContext(folder.resolve("untouched")));
    assertThrows(StoreException.class, () -> store.append(block(1, 10)));
    assertEquals(0, store.height());
    store.close();
    assertTrue(Files.notExists(folder.resolve("untouched")));
    assertThrows(StoreException.class, store::start, "closed while it started");
    MvBlockStore closed = MvStores.open(folder.resolve("closed"));
    closed.append(block(1, 10));
    closed.close();
    closed.close();
    assertThrows(StoreException.class, () -> closed.block(1));
    assertThrows(StoreException.class, () -> closed.append(block(2, 10)));
    MvStores.open(folder.resolve("closed")).close();
  }

  /** An interrupt closes a file channel for everybody; this store must not notice one. */
  @Test
  void interruptsCloseNothing() throws Exception {
    try (MvBlockStore store = MvStores.open(folder)) {
      store.append(block(1, 200_000));
      AtomicLong reads = new AtomicLong();
      Thread reader = new Thread(() -> {
        for (int i = 0; i < 200; i++) {
          Thread.currentThread().interrupt();
          store.block(1).orElseThrow();
          reads.incrementAndGet();
        }
      });
      reader.start();
      for (long height = 2; height <= 10; height++) {
        Thread.currentThread().interrupt();
        store.append(block(height, 200_000));
      }
      assertTrue(Thread.interrupted(), "the interrupt is still there for whoever waits for it");
      reader.join();
      assertEquals(200, reads.get());
    }
  }

  /** Pages that readers may still need, space that comes back, compaction on another thread, all at once. */
  @Test
  void prunedSpaceComesBack() throws Exception {
    long compacted = afterPruning(folder.resolve("compacted"), 60);
    long left = afterPruning(folder.resolve("left"), 0);
    System.out.println("400 blocks of 60 kB, 41 kept: " + compacted / 1000 + " kB on disk, " + left / 1000 + " kB without compaction");
    assertTrue(compacted < 14_000_000, compacted + " bytes on disk for 2.5 MB of blocks");
    assertTrue(left > compacted, "compaction makes no difference: " + left + " bytes without");
  }

  /** Indexes and records that stay leave no chunk empty: only moving them gives the space back. */
  private static long afterPruning(Path folder, int compactBelowPercent) throws IOException {
    Files.createDirectories(folder);
    try (TestContext context = new TestContext(folder)) {
      MvBlockStore store = new MvBlockStore(new MvTuning(1, compactBelowPercent), context);
      store.start();
      try (store) {
        for (long height = 1; height <= 400; height++) {
          store.append(block(height, 60_000, 50));
          if (height > 40) {
            store.pruneBelow(height - 40);
          }
        }
        assertEquals(360, store.base());
      }
      try (MvBlockStore again = MvStores.open(folder)) {
        assertEquals(Optional.of(block(390, 60_000, 50)), again.block(390));
        assertTrue(again.transaction(txHash(390, 49)).isPresent());
      }
      return Files.size(folder.resolve("blocks.mv"));
    }
  }

  @Test
  void settingsHaveBounds() {
    assertEquals(new MvTuning(16, 60), MvBlockStoreFactory.tuning(Settings.of(MvBlockStoreFactory.SCHEMA, Map.of())));
    assertThrows(IllegalArgumentException.class, () -> new MvTuning(0, 60));
    assertThrows(IllegalArgumentException.class, () -> new MvTuning(1, 91));
  }
}
