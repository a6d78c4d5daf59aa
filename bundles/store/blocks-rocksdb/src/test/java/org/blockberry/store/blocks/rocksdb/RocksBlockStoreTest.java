package org.blockberry.store.blocks.rocksdb;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.blockberry.testing.contracts.Blocks.hash;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Database;
import org.blockberry.store.durable.DatabaseSetup;
import org.blockberry.store.keyed.Annex;
import org.blockberry.store.keyed.BlockKeys;
import org.blockberry.store.keyed.Changes;
import org.blockberry.store.keyed.Extent;
import org.blockberry.store.keyed.KeyedBlockStore;
import org.blockberry.store.keyed.Link;
import org.blockberry.testing.contracts.Blocks;
import org.blockberry.testing.contracts.CrashCopy;
import org.blockberry.testing.contracts.TestContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class RocksBlockStoreTest {
  @TempDir Path folder;

  @Test
  @Tag("sec-S4")
  void afterAFailedWriteThereAreNoMore() {
    AtomicBoolean broken = new AtomicBoolean();
    RocksBlockStore store = Stores.open(folder, Stores.tuning(), (database, options, batch) -> {
      if (broken.get()) {
        throw new RocksDBException("No space left on device");
      }
      database.write(options, batch);
    });
    try (store) {
      store.append(block(1, 10));
      store.append(block(2, 10));
      store.saveState(2, Bytes.utf8("s"));
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
      assertEquals(1, store.base());
      assertEquals(Optional.of(block(2, 10)), store.block(2), "reading goes on");
    }
    try (RocksBlockStore again = Stores.open(folder)) {
      assertEquals(2, again.height());
      again.append(block(3, 10));
    }
  }

  /** Between the deletes and the end of pruning a reader must not take what is gone for damage. */
  @Test
  @Tag("sec-S5")
  void aReaderInTheMiddleOfPruningSeesThatTheBlockIsGone() {
    AtomicReference<RocksBlockStore> running = new AtomicReference<>();
    AtomicLong looked = new AtomicLong();
    try (RocksBlockStore store = Stores.open(folder, Stores.tuning(), (database, options, batch) -> {
      database.write(options, batch);
      if (running.get() != null) {
        assertEquals(Optional.empty(), running.get().block(2));
        assertEquals(Optional.empty(), running.get().transaction(Blocks.txHash(2, 0)));
        looked.incrementAndGet();
      }
    })) {
      for (long height = 1; height <= 5; height++) {
        store.append(block(height, 10));
      }
      running.set(store);
      assertEquals(2, store.pruneBelow(3));
      assertEquals(1, looked.get());
    }
  }

  /** A kill never shows a missing sync, because the page cache survives it. */
  @Test
  @Tag("sec-S1")
  void everyWriteIsOneSyncedBatch() {
    AtomicLong batches = new AtomicLong();
    try (RocksBlockStore store = Stores.open(folder, Stores.tuning(), (database, options, batch) -> {
      assertTrue(options.sync() && !options.disableWAL());
      batches.incrementAndGet();
      database.write(options, batch);
    })) {
      store.append(block(1, 2 << 20, 1_000));
      assertEquals(1, batches.get());
      store.saveResults(1, Bytes.utf8("r"));
      store.saveState(1, Bytes.utf8("s"));
      assertEquals(3, batches.get());
      store.append(block(2, 10));
      store.pruneBelow(2);
      assertEquals(5, batches.get());
      assertEquals(5, store.syncedWrites());
    }
  }

  @Test
  @Tag("sec-S6")
  void everyNativeHandleIsClosed() throws Exception {
    RocksBlockStore store = Stores.open(folder);
    int idle = store.openHandles();
    assertTrue(idle > 0);
    for (long height = 1; height <= 20; height++) {
      store.append(block(height, 10));
      store.saveState(height, Bytes.utf8("s"));
      store.block(height);
    }
    assertThrows(StoreException.class, () -> store.append(block(3, 10)));
    store.pruneBelow(10);
    assertEquals(idle, store.openHandles());
    store.close();
    assertEquals(0, store.openHandles());
    store.close();
    assertEquals(0, store.openHandles());
    assertThrows(StoreException.class, () -> store.block(20));
    assertThrows(StoreException.class, () -> store.append(block(21, 10)));
  }

  @Test
  void closingWaitsForReaders() throws Exception {
    RocksBlockStore store = Stores.open(folder);
    for (long height = 1; height <= 20; height++) {
      store.append(block(height, 10_000));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      CountDownLatch reading = new CountDownLatch(4);
      Future<?>[] readers = new Future<?>[4];
      for (int i = 0; i < 4; i++) {
        readers[i] = threads.submit(() -> {
          try {
            for (long height = 1; ; height = height % 20 + 1) {
              store.block(height);
              reading.countDown();
            }
          } catch (StoreException e) {
            assertTrue(e.getMessage().contains("is closed"), e.getMessage());
          }
        });
      }
      assertTrue(reading.await(20, TimeUnit.SECONDS));
      store.close();
      for (Future<?> reader : readers) {
        reader.get(20, TimeUnit.SECONDS);
      }
      assertEquals(0, store.openHandles());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aFolderIsOpenOnceAndForOneChain() {
    assertEquals(Handover.EXCLUSIVE, new RocksBlockStoreFactory().handover());
    try (RocksBlockStore store = Stores.open(folder)) {
      store.append(block(1, 10));
      StoreException said = assertThrows(StoreException.class, () -> Stores.open(folder));
      assertTrue(said.getMessage().contains("in use"), said.getMessage());
      assertEquals(Optional.of(block(1, 10)), store.block(1));
    }
    RocksBlockStore other = new RocksBlockStore(Stores.tuning(), new TestContext(folder) {
      @Override
      public String chainId() {
        return "test-2";
      }
    });
    StoreException said = assertThrows(StoreException.class, other::start);
    assertTrue(said.getMessage().contains("test-1") && said.getMessage().contains("test-2"), said.getMessage());
    assertEquals(0, other.openHandles());
    Stores.open(folder).close();
  }

  @Test
  void beforeTheStartItSaysSo() {
    RocksBlockStore store = new RocksBlockStore(Stores.tuning(), new TestContext(folder.resolve("untouched")));
    assertThrows(StoreException.class, () -> store.append(block(1, 10)));
    assertEquals(0, store.height());
    store.close();
    assertTrue(Files.notExists(folder.resolve("untouched")));
  }

  @Test
  @Tag("sec-S2")
  void aMissingFileIsNotAnEmptyStore() throws IOException {
    try (RocksBlockStore store = Stores.open(folder.resolve("live"))) {
      store.append(block(1, 10));
    }
    for (String pattern : new String[] {"CURRENT", "MANIFEST.*", ".*\\.sst"}) {
      Path copy = CrashCopy.of(folder.resolve("live"), folder.resolve("without-" + pattern.replaceAll("\\W", "")));
      try (Stream<Path> files = Files.list(copy.resolve("db"))) {
        for (Path file : files.filter(file -> file.getFileName().toString().matches(pattern)).toList()) {
          Files.delete(file);
        }
      }
      StoreException said = assertThrows(StoreException.class, () -> {
        try (RocksBlockStore store = Stores.open(copy)) {
          store.block(1);
        }
      }, pattern);
      assertTrue(said.getMessage().contains("Restore the folder"), said.getMessage());
    }
    Path emptied = CrashCopy.of(folder.resolve("live"), folder.resolve("emptied"));
    try (Stream<Path> files = Files.list(emptied.resolve("db"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertThrows(StoreException.class, () -> Stores.open(emptied), "an emptied folder is a loss, not a first start");
  }

  /** Holes that RocksDB itself cannot notice. */
  @Test
  @Tag("sec-S2")
  void aChainWithAHoleIsRefusedAtStartOrWhenRead() {
    assertRefused("tip link", batch -> batch.delete(BlockKeys.link(10)), true);
    assertRefused("tip block", batch -> batch.delete(BlockKeys.block(10)), true);
    assertRefused("first block", batch -> batch.delete(BlockKeys.block(1)), true);
    assertRefused("extent", batch -> batch.delete(BlockKeys.EXTENT), true);
    assertRefused("link in the middle", batch -> batch.delete(BlockKeys.link(5)), true);
    assertRefused("link of another chain", batch -> KeyedBlockStore.putSealed(batch, BlockKeys.link(5),
        new Link(hash(5), hash(77)).encode()), true);
    assertRefused("extent behind", batch -> KeyedBlockStore.putSealed(batch, BlockKeys.EXTENT,
        new Extent(1, 9, hash(9)).encode()), true);
    assertRefused("extent ahead", batch -> KeyedBlockStore.putSealed(batch, BlockKeys.EXTENT,
        new Extent(1, 11, hash(11)).encode()), true);
    assertRefused("state ahead", batch -> KeyedBlockStore.putSealed(batch, BlockKeys.state(11), Bytes.utf8("s")), true);
    assertRefused("value of another key", batch -> batch.put(BlockKeys.annex(5),
        org.blockberry.store.durable.Checksum.seal(BlockKeys.annex(6), new Annex(10, 0, Bytes.EMPTY, java.util.List.of()).encode())),
        false);
    assertRefused("another block", batch -> batch.put(BlockKeys.block(5), new byte[10]), false);
  }

  private void assertRefused(String damage, Consumer<Changes> change, boolean atStart) {
    Path copy = folder.resolve(damage.replace(' ', '-'));
    try (RocksBlockStore store = Stores.open(copy)) {
      for (long height = 1; height <= 10; height++) {
        store.append(block(height, 10));
      }
    }
    Path crashed = folder.resolve(damage.replace(' ', '-') + "-crashed");
    try (Database database = Database.open(new DatabaseSetup(copy, "block store", "blockberry block store, format 1, chain test-1",
        Stores.tuning(), RocksDB::write), System.getLogger("test"))) {
      new RocksRecords(database).write(10, change);
      CrashCopy.of(copy, crashed);
    }
    StoreException said = assertThrows(StoreException.class, () -> {
      try (RocksBlockStore store = Stores.open(crashed)) {
        assertEquals(false, atStart, damage + " should have been noticed at start");
        store.block(5);
      }
    }, damage);
    assertTrue(said.getMessage().contains("is damaged"), said.getMessage());
  }

  @Test
  void prunedSpaceComesBack() throws IOException {
    try (RocksBlockStore store = Stores.open(folder, Stores.smallTuning(), RocksDB::write)) {
      for (long height = 1; height <= 300; height++) {
        store.append(block(height, 30_000, 50));
        if (height > 20) {
          store.pruneBelow(height - 20);
        }
      }
      assertEquals(280, store.base());
    }
    try (RocksBlockStore store = Stores.open(folder, Stores.smallTuning(), RocksDB::write)) {
      assertEquals(Optional.of(block(290, 30_000, 50)), store.block(290));
    }
    long bytes; // counted when nothing deletes files meanwhile
    try (Stream<Path> files = Files.walk(folder)) {
      bytes = files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
    System.out.println("300 blocks of 30 kB, 21 kept: " + bytes / 1000 + " kB on disk");
    assertTrue(bytes < 300 * 30_000 / 2, bytes + " bytes on disk");
  }

  /** The node gives up a start that takes too long and closes the instance; the start ends later all the same. */
  @Test
  @Tag("sec-S6")
  void aStartThatEndsAfterTheCloseHoldsNothing() {
    java.nio.file.Path late = folder.resolve("late");
    RocksBlockStore store = new RocksBlockStore(Stores.tuning(), new org.blockberry.testing.contracts.TestContext(late));
    store.close();
    assertThrows(StoreException.class, store::start);
    assertEquals(0, store.openHandles());
    Stores.open(late).close();
  }
}
