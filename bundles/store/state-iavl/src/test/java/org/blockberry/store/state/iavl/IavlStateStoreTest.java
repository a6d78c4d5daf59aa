package org.blockberry.store.state.iavl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ics23.ProofSpec;
import org.blockberry.chain.ics23.ProofVerification;
import org.blockberry.store.durable.Database;
import org.blockberry.store.durable.DatabaseSetup;
import org.blockberry.store.state.iavl.tree.ExportNode;
import org.blockberry.store.state.iavl.tree.InvalidImportException;
import org.blockberry.testing.contracts.TestContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksDB;

/** What this store promises beyond the contract. */
class IavlStateStoreTest {
  private static final ProofVerification CHECK = ProofVerification.of(ProofSpec.IAVL);

  @TempDir Path folder;

  private static Bytes key(int number) {
    return Bytes.utf8(String.format("key%04d", number));
  }

  private static StateChanges changes(long version, int from, int to) {
    StateChanges.Builder changes = StateChanges.builder();
    for (int i = from; i < to; i++) {
      changes.set(key(i), Bytes.utf8(version + "/" + i));
    }
    return changes.build();
  }

  private static void commit(IavlStateStore store, StateChanges changes) {
    long version = store.version() + 1;
    store.prepare(version, changes);
    store.commit(version);
  }

  private static List<ExportNode> exported(IavlStateStore store, long version) {
    List<ExportNode> nodes = new ArrayList<>();
    store.export(version, nodes::add);
    return nodes;
  }

  private static IavlConfig config(long keepEvery) {
    return new IavlConfig(Folders.SMALL, 1 << 20, 1 << 20, 100_000, 4, keepEvery);
  }

  @Test
  void oneSyncedWritePerCommitAndNoneForPreparing() {
    try (IavlStateStore store = Folders.openAlone(folder, config(0))) {
      for (int i = 1; i <= 20; i++) {
        long before = store.syncedWrites();
        store.prepare(i, changes(i, 0, 50));
        assertEquals(before, store.syncedWrites());
        store.commit(i);
        if (i < 12) { // two checkpoints may wait, at the third the writer helps
          assertEquals(before + 1, store.syncedWrites());
        }
      }
    }
  }

  /** What a checkpoint or a run of pruning writes before its last record needs no wait of its own. */
  @Test
  void aCheckpointAndARunOfPruningWaitForTheDiskOnceEach() {
    AtomicInteger synced = new AtomicInteger();
    AtomicInteger ahead = new AtomicInteger();
    IavlConfig large = new IavlConfig(Folders.SMALL, 1 << 20, 1 << 20, 100_000, 1_000, 0);
    try (IavlStateStore store = Folders.open(folder, large, (database, options, batch) -> {
      (options.sync() ? synced : ahead).incrementAndGet();
      database.write(options, batch);
    })) {
      for (int i = 0; i < 12; i++) {
        commit(store, changes(i, i * 1_000, i * 1_000 + 9_000)); // each inner node has 100 bytes and more
        if (i == 5) {
          store.workOff();
        }
      }
      assertEquals(0, ahead.get());
      while (store.version() < 2_010) {
        commit(store, StateChanges.NONE);
      }
      store.workOff();
      int commits = (int) store.version();
      assertEquals(commits + 2, synced.get()); // versions 1,000 and 2,000 are checkpoints
      assertTrue(ahead.get() > 0);
      store.pruneBelow(2_001);
      store.workOff();
      assertTrue(store.isClean());
      assertEquals(commits + 5, synced.get()); // the new bound, and a run up to each checkpoint
    }
  }

  @Test
  void checkpointsOfEveryNthVersionStayForGood() {
    TreeMap<Long, Bytes> roots = new TreeMap<>();
    try (IavlStateStore store = Folders.openAlone(folder, config(10))) {
      for (int i = 1; i <= 45; i++) {
        commit(store, changes(i, i, i + 30));
        roots.put((long) i, store.root());
      }
      store.pruneBelow(44);
      store.workOff();
      assertTrue(store.isClean());
      assertEquals(List.of(10L, 20L, 30L, 40L), store.keptVersions());
    }
    try (IavlStateStore store = Folders.openAlone(folder, config(0))) { // whatever the setting says later
      assertEquals(List.of(10L, 20L, 30L, 40L), store.keptVersions());
      for (long kept : store.keptVersions()) {
        assertEquals(Optional.of(roots.get(kept)), store.root(kept));
        assertEquals(Optional.of(Bytes.utf8(kept + "/" + (kept + 3))), store.get(key((int) kept + 3), kept));
        int[] count = {0};
        store.range(Bytes.EMPTY, Bytes.EMPTY, kept, (at, value) -> ++count[0] > 0);
        assertEquals(kept + 29, count[0]);
        assertTrue(CHECK.existence(roots.get(kept), key(7), store.get(key(7), kept).orElseThrow(), store.proof(key(7), kept).orElseThrow()).proven());
      }
      assertThrows(IllegalArgumentException.class, () -> store.get(key(7), 11));
      assertEquals(44, store.oldestVersion());
    }
  }

  @Test
  @Tag("sec-S5")
  void aVersionThatIsReadIsNotPrunedUnderTheReader() {
    try (IavlStateStore store = Folders.openAlone(folder, config(0))) {
      for (int i = 1; i <= 20; i++) {
        commit(store, changes(i, 0, 200));
      }
      store.workOff();
      AtomicInteger seen = new AtomicInteger();
      store.range(Bytes.EMPTY, Bytes.EMPTY, 6, (at, value) -> {
        if (seen.incrementAndGet() == 100) {
          store.pruneBelow(20);
          store.workOff();
          assertEquals(20, store.oldestVersion());
          assertThrows(IllegalArgumentException.class, () -> store.get(at, 6), "nobody else may begin");
        }
        assertTrue(value.toUtf8().startsWith("6/"));
        return true;
      });
      assertEquals(200, seen.get());
      assertFalse(store.isClean(), "it waited for the reader");
      store.workOff();
      assertTrue(store.isClean());
    }
  }

  /** A broken variant that does not look at pins: the reader above would meet deleted nodes. */
  @Test
  @Tag("sec-S5")
  void aBrokenCleaningThatIgnoresReadersIsNoticed() {
    IavlConfig config = config(0);
    try (IavlStateStore store = Folders.openAlone(folder, config)) {
      for (int i = 1; i <= 20; i++) {
        commit(store, changes(i, 0, 200));
      }
      store.workOff();
      store.pruneBelow(20);
      StoreException damaged = assertThrows(StoreException.class, () -> {
        store.workOff();
        store.readUnpinned(6);
      });
      assertTrue(damaged.getMessage().contains("is missing"), damaged.getMessage());
    }
  }

  @Test
  void pruningLeavesNothingBehind() {
    try (IavlStateStore store = Folders.openAlone(folder, config(0))) {
      for (int i = 1; i <= 40; i++) {
        commit(store, changes(i, 0, 300));
      }
      long before = store.chunks();
      store.pruneBelow(40);
      store.workOff();
      assertTrue(store.chunks() < before / 5, store.chunks() + " chunks of " + before);
      StateChanges.Builder all = StateChanges.builder();
      for (int i = 0; i < 300; i++) {
        all.delete(key(i));
      }
      commit(store, all.build());
      for (int i = 0; i < 8; i++) {
        commit(store, StateChanges.NONE);
      }
      store.pruneBelow(store.version());
      store.workOff();
      assertEquals(0, store.chunks());
      assertEquals(0, store.size());
      assertEquals("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", store.root().toHex());
      assertEquals(Optional.empty(), store.proof(key(1), store.version()));
    }
  }

  @Test
  @Tag("sec-B2")
  void anImportIsTheSameStateToTheLastByte() {
    try (IavlStateStore store = Folders.openAlone(folder.resolve("a"), config(0)); IavlStateStore other = Folders.openAlone(folder.resolve("b"), config(0))) {
      for (int i = 1; i <= 11; i++) {
        commit(store, changes(i, i * 10, i * 10 + 50));
      }
      StateImport importing = other.importer(11);
      exported(store, 11).forEach(importing::add);
      assertEquals(store.root(), importing.root());
      assertEquals(0, other.version(), "nothing is visible before the end");
      importing.finish(store.root());
      assertEquals(11, other.version());
      assertEquals(11, other.oldestVersion());
      List<ExportNode> expected = exported(store, 11);
      List<ExportNode> found = exported(other, 11);
      assertEquals(expected.size(), found.size());
      for (int i = 0; i < found.size(); i++) {
        assertEquals(Bytes.copyOf(expected.get(i).key()), Bytes.copyOf(found.get(i).key()));
        assertEquals(expected.get(i).version(), found.get(i).version());
        assertEquals(expected.get(i).height(), found.get(i).height());
      }
      assertEquals(store.get(key(55)), other.get(key(55)));
      assertEquals(store.proof(key(55), 11), other.proof(key(55), 11));
      for (int i = 12; i <= 30; i++) {
        commit(store, changes(i, i, i + 60));
        commit(other, changes(i, i, i + 60));
        assertEquals(store.root(), other.root());
      }
      assertThrows(IllegalStateException.class, () -> other.importer(40), "it is not empty");
    }
  }

  @Test
  @Tag("sec-B5")
  void anImportThatFailsLeavesNothing() {
    try (IavlStateStore store = Folders.openAlone(folder.resolve("a"), config(0)); IavlStateStore other = Folders.openAlone(folder.resolve("b"), config(0))) {
      commit(store, changes(1, 0, 2_000));
      List<ExportNode> nodes = exported(store, 1);
      StateImport cut = other.importer(1);
      nodes.subList(0, nodes.size() - 1).forEach(cut::add);
      assertThrows(IllegalStateException.class, () -> other.importer(1), "one at a time");
      other.prepare(1, changes(1, 0, 1));
      assertThrows(IllegalStateException.class, () -> other.commit(1), "not beside an import");
      assertThrows(InvalidImportException.class, () -> cut.finish(store.root()));
      cut.close();
      StateImport wrongRoot = other.importer(1);
      nodes.forEach(wrongRoot::add);
      assertThrows(IllegalArgumentException.class, () -> wrongRoot.finish(Bytes.wrap(new byte[32])));
      wrongRoot.close();
      assertEquals(0, other.chunks());
      commit(other, changes(1, 0, 2_000));
      assertEquals(store.root(), other.root());
    }
    try (IavlStateStore again = Folders.openAlone(folder.resolve("c"), config(0))) {
      again.importer(5).add(new ExportNode(new byte[] {1}, new byte[] {2}, 3, 0));
    } // ends without a word, as a process that dies
    try (IavlStateStore again = Folders.openAlone(folder.resolve("c"), config(0))) {
      assertEquals(0, again.version());
      assertEquals(0, again.chunks());
      commit(again, changes(1, 0, 3));
    }
  }

  @Test
  void dataOfAnotherStoreIsRefused() {
    DatabaseSetup flat = new DatabaseSetup(folder, "state store", "blockberry flat state, format 1, chain test-1", Folders.SMALL);
    Database.open(flat, System.getLogger("test")).close();
    StoreException refused = assertThrows(StoreException.class, () -> Folders.openAlone(folder, config(0)).close());
    assertTrue(refused.getMessage().contains("holds \"blockberry flat state, format 1, chain test-1\" but \"blockberry iavl state"), refused.getMessage());
  }

  @Test
  @Tag("sec-S4")
  void afterAWriteThatFailedThereAreNoMore() {
    AtomicBoolean broken = new AtomicBoolean();
    try (IavlStateStore store = Folders.open(folder, config(0), (database, options, batch) -> {
      if (broken.get()) {
        throw new RocksDBException("No space left on device");
      }
      database.write(options, batch);
    })) {
      commit(store, changes(1, 0, 10));
      broken.set(true);
      store.prepare(2, changes(2, 0, 10));
      assertThrows(StoreException.class, () -> store.commit(2));
      broken.set(false);
      assertThrows(StoreException.class, () -> store.commit(2));
    }
    try (IavlStateStore store = Folders.open(folder, config(0), RocksDB::write)) {
      assertEquals(1, store.version());
      assertEquals(Optional.of(Bytes.utf8("1/3")), store.get(key(3)));
    }
  }

  @Test
  @Tag("sec-S6")
  void readersAndWritersLeaveNoHandle() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    IavlStateStore store = Folders.open(folder);
    try {
      commit(store, changes(1, 0, 100));
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int which = i;
        readers.add(threads.submit(() -> proveUntil(store, done, which)));
      }
      for (int i = 2; i <= 150; i++) {
        commit(store, changes(i, 0, 100));
        if (i % 4 == 0) {
          store.pruneBelow(i - 3);
        }
      }
      done.set(true);
      for (Future<Long> reader : readers) {
        assertTrue(reader.get(30, TimeUnit.SECONDS) > 0);
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
      store.close();
    }
    assertEquals(0, store.openHandles());
  }

  private static long proveUntil(IavlStateStore store, AtomicBoolean done, int which) {
    long proofs = 0;
    while (!done.get() || proofs == 0) {
      long version = Math.max(store.oldestVersion(), store.version() - which);
      try {
        Bytes value = store.get(key(which), version).orElseThrow();
        assertEquals(Bytes.utf8(version + "/" + which), value);
        Bytes root = store.root(version).orElse(Bytes.EMPTY);
        Bytes proof = store.proof(key(which), version).orElseThrow();
        if (!root.isEmpty()) {
          assertTrue(CHECK.existence(root, key(which), value, proof).proven());
        }
        proofs++;
      } catch (IllegalArgumentException e) {
        assertTrue(store.oldestVersion() > version, e.toString());
      }
    }
    return proofs;
  }
}
