package org.blockberry.store.state.flat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;
import org.blockberry.store.durable.DatabaseSetup;
import org.blockberry.store.durable.Tuning;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class FlatStateStoreTest {
  private static final Bytes KEY = Bytes.utf8("key");

  @TempDir Path folder;

  private static StateChanges set(long version) {
    return StateChanges.builder().set(KEY, Bytes.utf8("v" + version)).build();
  }

  private static void commit(FlatStateStore store, long version, StateChanges changes) {
    store.prepare(version, changes);
    store.commit(version);
  }

  @Test
  @Tag("sec-S4")
  void afterAFailedWriteThereAreNoMore() {
    AtomicBoolean broken = new AtomicBoolean();
    FlatStateStore store = Folders.open(folder, (database, options, batch) -> {
      if (broken.get()) {
        throw new RocksDBException("No space left on device");
      }
      database.write(options, batch);
    });
    Bytes root;
    try (store) {
      commit(store, 1, set(1));
      commit(store, 2, set(2));
      root = store.root();
      store.prepare(3, set(3));
      broken.set(true);
      assertThrows(StoreException.class, () -> store.commit(3));
      broken.set(false);
      assertThrows(StoreException.class, () -> store.commit(3), "a retry must not look like a success");
      assertThrows(StoreException.class, () -> store.pruneBelow(2));
      assertEquals(2, store.version());
      assertEquals(1, store.oldestVersion());
      assertEquals(Optional.of(Bytes.utf8("v2")), store.get(KEY));
    }
    try (FlatStateStore again = Folders.open(folder)) {
      assertEquals(root, again.root());
      commit(again, 3, set(3));
    }
  }

  /** Between the deletes and the end of pruning a reader must not take what is gone for absent. */
  @Test
  @Tag("sec-S5")
  void aReaderInTheMiddleOfPruningIsRefusedTheOldVersion() {
    AtomicReference<FlatStateStore> running = new AtomicReference<>();
    FlatStateStore store = Folders.open(folder, (database, options, batch) -> {
      assertTrue(options.sync() && !options.disableWAL());
      database.write(options, batch);
      if (running.get() != null) {
        assertThrows(IllegalArgumentException.class, () -> running.get().get(KEY, 2));
        assertEquals(Optional.of(Bytes.utf8("v5")), running.get().get(KEY));
      }
    });
    try (store) {
      for (long version = 1; version <= 5; version++) {
        commit(store, version, set(version));
      }
      running.set(store);
      store.pruneBelow(3);
      assertEquals(6, store.syncedWrites());
    }
  }

  @Test
  @Tag("sec-S6")
  void everyNativeHandleIsClosed() {
    FlatStateStore store = Folders.open(folder);
    int idle = store.openHandles();
    for (long version = 1; version <= 20; version++) {
      commit(store, version, set(version));
    }
    store.get(KEY, 7);
    store.range(Bytes.EMPTY, Bytes.EMPTY, 7, (key, value) -> false);
    assertThrows(IllegalArgumentException.class, () -> store.get(KEY, 99));
    assertThrows(IllegalStateException.class, () -> store.range(Bytes.EMPTY, Bytes.EMPTY, 7, (key, value) -> {
      throw new IllegalStateException("visitor");
    }));
    store.pruneBelow(10);
    assertEquals(idle, store.openHandles());
    store.close();
    assertEquals(0, store.openHandles());
    assertThrows(StoreException.class, () -> store.get(KEY));
  }

  @Test
  @Tag("sec-S5")
  void pruningLeavesNothingBehindThatNobodyCanRead() {
    try (FlatStateStore store = Folders.open(folder)) {
      for (long version = 1; version <= 50; version++) {
        commit(store, version, StateChanges.builder().set(KEY, Bytes.utf8("v" + version))
            .set(Bytes.utf8("once " + version), Bytes.EMPTY).delete(Bytes.utf8("once " + (version - 1))).build());
      }
      store.pruneBelow(50);
      assertTrue(store.isClean());
    }
    assertEquals(2, count((byte) 'k'), "key and \"once 50\" at version 50, no notes of deletes");
    assertEquals(1, count((byte) 'l'));
    assertEquals(1, count((byte) 'r'));
    try (FlatStateStore store = Folders.open(folder)) {
      assertEquals(Optional.of(Bytes.utf8("v50")), store.get(KEY));
      commit(store, 51, set(51));
    }
  }

  /** More than one batch: the rest runs in the background, and goes on after a stop. */
  @Test
  void longPruningGoesOnInTheBackgroundAndAfterARestart() {
    int perVersion = 400;
    try (FlatStateStore store = Folders.open(folder)) {
      for (long version = 1; version <= 40; version++) {
        StateChanges.Builder changes = StateChanges.builder();
        for (int i = 0; i < perVersion; i++) {
          changes.set(Bytes.utf8("key " + i), Bytes.utf8("v" + version));
        }
        commit(store, version, changes.build());
      }
      store.pruneBelow(40);
      assertEquals(40, store.oldestVersion());
      commit(store, 41, set(41));
    }
    try (FlatStateStore store = Folders.open(folder)) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!store.isClean()) {
        assertTrue(System.nanoTime() < deadline, "not clean after 20 seconds");
        Thread.onSpinWait();
      }
      assertEquals(Optional.of(Bytes.utf8("v40")), store.get(Bytes.utf8("key 399"), 40));
    }
    assertEquals(perVersion + 1, count((byte) 'k'));
  }

  @Test
  @Tag("sec-S2")
  void aCommitThatIsNotWholeIsRefusedAtStart() {
    assertRefused("value gone", batch -> batch.delete(FlatKeys.entry(KEY, 3)));
    assertRefused("other value", batch -> seal(batch, FlatKeys.entry(KEY, 3), FlatRecords.encodeValue(Optional.of(KEY))));
    assertRefused("tip gone", batch -> batch.delete(FlatKeys.TIP));
    assertRefused("tip of before", batch -> seal(batch, FlatKeys.TIP, new FlatRecords.Tip(2, FlatRoot.ZERO).encode()));
    assertRefused("root gone", batch -> batch.delete(FlatKeys.roots(3)));
    assertRefused("root before gone", batch -> batch.delete(FlatKeys.roots(2)));
    assertRefused("list gone", batch -> batch.delete(FlatKeys.changes(3)));
    assertRefused("progress gone", batch -> batch.delete(FlatKeys.PRUNING));
    assertRefused("nonsense", batch -> seal(batch, FlatKeys.PRUNING, new FlatRecords.Pruning(9, 9).encode()));
    assertRefused("short", batch -> seal(batch, FlatKeys.TIP, KEY));
  }

  private static void seal(Batch batch, byte[] key, Bytes content) {
    batch.put(key, Checksum.seal(key, content));
  }

  private void assertRefused(String damage, Consumer<Batch> change) {
    Path place = folder.resolve(damage.replace(' ', '-'));
    try (FlatStateStore store = Folders.open(place)) {
      for (long version = 1; version <= 3; version++) {
        commit(store, version, set(version));
      }
    }
    try (Database database = database(place)) {
      database.write(3, change);
    }
    StoreException said = assertThrows(StoreException.class, () -> Folders.open(place).close(), damage);
    assertTrue(said.getMessage().contains("is damaged"), said.getMessage());
  }

  private int count(byte kind) {
    try (Database database = database(folder); Cursor cursor = database.cursor()) {
      int count = 0;
      byte[] prefix = {kind};
      for (cursor.seek(prefix); cursor.isAt(prefix); cursor.next()) {
        count++;
      }
      return count;
    }
  }

  private static Database database(Path place) {
    return Database.open(new DatabaseSetup(place, "state store", "blockberry flat state, format 1, chain test-1",
        new Tuning(1 << 20, 64 << 10, 256 << 10, 64, 0, true), RocksDB::write), System.getLogger("test"));
  }
}
