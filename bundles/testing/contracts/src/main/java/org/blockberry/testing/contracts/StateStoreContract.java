package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link StateStore} promises. Extend it and say how to open one. */
public abstract class StateStoreContract {
  private static final Bytes ZERO_ROOT = Bytes.wrap(new byte[32]);
  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");

  @TempDir Path folder;

  private StateStore store;

  /** A started store that keeps its content in {@code folder}; the contract closes it. */
  protected abstract StateStore open(Path folder) throws Exception;

  /** Whether the content is still there when the folder is opened again. */
  protected boolean durable() {
    return true;
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open(folder.resolve("main"));
  }

  @AfterEach
  void closeStore() throws Exception {
    store.close();
  }

  /** Closes the store and opens its content again. */
  protected final void reopen() throws Exception {
    store.close();
    store = open(folder.resolve("main"));
  }

  private Bytes commit(long version, StateChanges changes) {
    Bytes root = store.prepare(version, changes);
    store.commit(version);
    assertEquals(version, store.version());
    assertEquals(root, store.root());
    return root;
  }

  private static StateChanges set(String key, String value) {
    return StateChanges.builder().set(Bytes.utf8(key), Bytes.utf8(value)).build();
  }

  private static StateChanges delete(String key) {
    return StateChanges.builder().delete(Bytes.utf8(key)).build();
  }

  private Map<Bytes, Bytes> range(Bytes from, Bytes to, long version) {
    Map<Bytes, Bytes> found = new LinkedHashMap<>();
    store.range(from, to, version, (key, value) -> found.put(key, value) == null);
    return found;
  }

  @Test
  void anEmptyStoreHasTheZeroRoot() {
    assertEquals(0, store.version());
    assertEquals(0, store.oldestVersion());
    assertEquals(ZERO_ROOT, store.root());
    assertEquals(Optional.of(ZERO_ROOT), store.root(0));
    assertEquals(Optional.empty(), store.root(1));
    assertEquals(Optional.empty(), store.get(A));
    assertEquals(Optional.empty(), store.get(A, 0));
    assertEquals(Map.of(), range(Bytes.EMPTY, Bytes.EMPTY, 0));
    assertThrows(IllegalArgumentException.class, () -> store.get(A, 1));
    store.pruneBelow(5);
    assertEquals(0, store.oldestVersion());
    assertEquals(0, store.syncedWrites());
  }

  @Test
  void whatIsPreparedIsNotVisible() {
    Bytes root = store.prepare(1, set("a", "1"));
    assertEquals(32, root.size());
    assertNotEquals(ZERO_ROOT, root);
    assertEquals(0, store.version());
    assertEquals(ZERO_ROOT, store.root());
    assertEquals(Optional.empty(), store.get(A));
    assertEquals(0, store.syncedWrites());
    store.commit(1);
    assertEquals(1, store.version());
    assertEquals(1, store.oldestVersion());
    assertEquals(root, store.root());
    assertEquals(Optional.of(root), store.root(1));
    assertEquals(Optional.of(Bytes.utf8("1")), store.get(A));
    assertEquals(1, store.syncedWrites(), "one barrier per commit");
  }

  @Test
  void aLaterPreparationReplacesTheEarlier() {
    Bytes first = store.prepare(1, set("a", "1"));
    Bytes second = store.prepare(1, set("b", "2"));
    assertNotEquals(first, second);
    assertEquals(first, store.prepare(1, set("a", "1")), "a preparation leaves no trace in the next one");
    store.prepare(1, set("b", "2"));
    store.commit(1);
    assertEquals(second, store.root());
    assertEquals(Optional.empty(), store.get(A));
    assertEquals(Optional.of(Bytes.utf8("2")), store.get(B));
  }

  @Test
  void onlyWhatWasPreparedCanBeCommitted() {
    assertThrows(IllegalStateException.class, () -> store.commit(1));
    store.prepare(1, set("a", "1"));
    assertThrows(IllegalStateException.class, () -> store.commit(2));
    store.commit(1);
    assertThrows(IllegalStateException.class, () -> store.commit(1), "twice");
    assertThrows(IllegalStateException.class, () -> store.commit(2));
    assertEquals(1, store.version());
  }

  @Test
  void versionsFollowEachOther() {
    assertThrows(IllegalArgumentException.class, () -> store.prepare(0, StateChanges.NONE));
    assertThrows(IllegalArgumentException.class, () -> store.prepare(-1, StateChanges.NONE));
    commit(7, set("a", "7"));
    assertEquals(7, store.oldestVersion());
    for (long wrong : new long[] {0, 6, 7, 9}) {
      assertThrows(IllegalArgumentException.class, () -> store.prepare(wrong, StateChanges.NONE), "version " + wrong);
    }
    commit(8, StateChanges.NONE);
    assertThrows(IllegalArgumentException.class, () -> store.get(A, 6), "before the first");
    assertThrows(IllegalArgumentException.class, () -> store.get(A, 9), "not committed");
    assertThrows(IllegalArgumentException.class, () -> range(Bytes.EMPTY, Bytes.EMPTY, 9));
    assertEquals(Optional.empty(), store.root(6));
    assertEquals(Optional.empty(), store.root(9));
    assertEquals(Optional.of(Bytes.utf8("7")), store.get(A, 8));
  }

  @Test
  void oldVersionsStayReadable() {
    commit(1, set("a", "1"));
    commit(2, StateChanges.builder().set(A, Bytes.EMPTY).set(B, Bytes.utf8("2")).build());
    commit(3, delete("a"));
    commit(4, set("a", "4"));
    assertEquals(Optional.of(Bytes.utf8("1")), store.get(A, 1));
    assertEquals(Optional.of(Bytes.EMPTY), store.get(A, 2), "an empty value is a value");
    assertEquals(Optional.empty(), store.get(A, 3));
    assertEquals(Optional.of(Bytes.utf8("4")), store.get(A, 4));
    assertEquals(Optional.empty(), store.get(B, 1));
    assertEquals(Map.of(A, Bytes.utf8("1")), range(Bytes.EMPTY, Bytes.EMPTY, 1));
    assertEquals(Map.of(B, Bytes.utf8("2")), range(Bytes.EMPTY, Bytes.EMPTY, 3));
  }

  @Test
  void rangesAreAscendingAndHalfOpen() {
    StateChanges.Builder changes = StateChanges.builder();
    TreeMap<Bytes, Bytes> all = new TreeMap<>();
    for (String hex : List.of("00", "0000", "0001", "00FF", "00FFFF", "01", "0100", "0101", "61", "6100", "610000", "6101",
        "61FF", "62", "FE", "FF", "FF00", "FFFF", "FFFF00", "FFFFFFFFFFFFFFFFFFFF")) {
      all.put(Bytes.fromHex(hex), Bytes.utf8(hex));
      changes.set(Bytes.fromHex(hex), Bytes.utf8(hex));
    }
    commit(1, changes.build());
    assertEquals(new ArrayList<>(all.keySet()), new ArrayList<>(range(Bytes.EMPTY, Bytes.EMPTY, 1).keySet()));
    for (Bytes from : all.keySet()) {
      assertEquals(all.get(from), store.get(from).orElseThrow());
      assertEquals(all.tailMap(from), range(from, Bytes.EMPTY, 1));
      for (Bytes to : all.tailMap(from).keySet()) {
        assertEquals(all.subMap(from, to), range(from, to, 1), from + " to " + to);
      }
    }
    assertEquals(Map.of(), range(B, A, 1), "an inverted range is empty");
    List<Bytes> visited = new ArrayList<>();
    store.range(Bytes.EMPTY, Bytes.EMPTY, 1, (key, value) -> visited.add(key) && visited.size() < 3);
    assertEquals(3, visited.size(), "the visitor ended the visit");
    assertThrows(IllegalStateException.class, () -> store.range(Bytes.EMPTY, Bytes.EMPTY, 1, (key, value) -> {
      throw new IllegalStateException("from the visitor");
    }));
  }

  @Test
  @Tag("sec-C9")
  void theRootFollowsFromTheHistoryAlone() throws Exception {
    StateChanges forwards = StateChanges.builder().set(A, B).set(B, A).delete(Bytes.utf8("c")).build();
    StateChanges backwards = StateChanges.builder().delete(Bytes.utf8("c")).set(B, B).set(B, A).set(A, B).build();
    StateStore other = open(folder.resolve("other"));
    try {
      assertEquals(store.prepare(1, forwards), other.prepare(1, backwards));
      store.commit(1);
      other.commit(1);
      store.prepare(2, set("x", "y"));
      assertEquals(store.prepare(2, delete("a")), other.prepare(2, delete("a")));
      store.commit(2);
      other.commit(2);
      assertEquals(store.root(), other.root());
      store.pruneBelow(2);
      assertEquals(store.prepare(3, set("a", "1")), other.prepare(3, set("a", "1")), "pruning is a node's own matter");
    } finally {
      other.close();
    }
  }

  @Test
  @Tag("sec-C10")
  void differentChangesGiveDifferentRoots() {
    List<StateChanges> distinct = List.of(set("a", "1"), set("a", "2"), set("b", "1"), set("a", ""), set("a1", ""),
        set("ab", "c"), set("a", "bc"), StateChanges.builder().set(A, Bytes.utf8("1")).set(B, Bytes.utf8("1")).build(),
        StateChanges.builder().set(A, Bytes.utf8("1")).set(Bytes.utf8("c"), Bytes.utf8("1")).build());
    Map<Bytes, StateChanges> byRoot = new LinkedHashMap<>();
    for (StateChanges changes : distinct) {
      StateChanges before = byRoot.put(store.prepare(1, changes), changes);
      assertEquals(null, before == null ? null : before.asMap(), () -> "same root as " + changes.asMap());
    }
    commit(1, StateChanges.builder().set(A, B).set(B, A).build());
    assertNotEquals(store.prepare(2, delete("a")), store.prepare(2, delete("b")));
    assertNotEquals(store.prepare(2, delete("a")), store.prepare(2, set("a", "")));
  }

  @Test
  void pruningKeepsWhatLaterVersionsNeed() {
    commit(1, StateChanges.builder().set(A, Bytes.utf8("1")).set(B, Bytes.utf8("1")).build());
    commit(2, set("a", "2"));
    commit(3, delete("a"));
    commit(4, set("c", "4"));
    commit(5, set("a", "5"));
    store.pruneBelow(0);
    store.pruneBelow(1);
    assertEquals(1, store.oldestVersion());
    store.pruneBelow(3);
    await(() -> store.oldestVersion() == 3);
    assertThrows(IllegalArgumentException.class, () -> store.get(A, 2));
    assertThrows(IllegalArgumentException.class, () -> range(Bytes.EMPTY, Bytes.EMPTY, 2));
    assertEquals(Optional.empty(), store.root(2));
    assertTrue(store.root(3).isPresent());
    assertEquals(Optional.empty(), store.get(A, 3));
    assertEquals(Optional.of(Bytes.utf8("1")), store.get(B, 3), "last written below the bound");
    assertEquals(Map.of(B, Bytes.utf8("1")), range(Bytes.EMPTY, Bytes.EMPTY, 3));
    assertThrows(IllegalArgumentException.class, () -> store.pruneBelow(6), "the last version stays");
    store.pruneBelow(5);
    await(() -> store.oldestVersion() == 5);
    assertEquals(3, range(Bytes.EMPTY, Bytes.EMPTY, 5).size());
    commit(6, delete("b"));
    assertEquals(Optional.of(Bytes.utf8("1")), store.get(B, 5));
  }

  @Test
  @Tag("sec-S1")
  void contentSurvivesReopeningAndPreparationsDoNot() throws Exception {
    if (!durable()) {
      return;
    }
    store.prepare(1, set("a", "lost"));
    reopen();
    assertEquals(0, store.version());
    assertEquals(Optional.empty(), store.get(A));
    Bytes first = commit(1, set("a", "1"));
    Bytes second = commit(2, set("b", "2"));
    Bytes third = store.prepare(3, set("a", "3"));
    reopen();
    assertEquals(2, store.version());
    assertEquals(1, store.oldestVersion());
    assertEquals(second, store.root());
    assertEquals(Optional.of(first), store.root(1));
    assertEquals(Optional.of(Bytes.utf8("1")), store.get(A));
    assertEquals(Optional.empty(), store.get(B, 1));
    assertThrows(IllegalStateException.class, () -> store.commit(3));
    assertEquals(third, commit(3, set("a", "3")), "the root goes on where it was");
    store.pruneBelow(3);
    await(() -> store.oldestVersion() == 3);
    reopen();
    assertEquals(3, store.oldestVersion());
    assertThrows(IllegalArgumentException.class, () -> store.get(A, 2));
    assertEquals(Optional.of(Bytes.utf8("2")), store.get(B));
  }

  /** For stores that export: see {@link StateStore#exportForm}. */
  @Test
  @Tag("sec-B5")
  void whatIsExportedInAnyPiecesFillsAnEmptyStore() throws Exception {
    Random random = new Random(5);
    for (long version = 1; version <= 6; version++) {
      StateChanges.Builder changes = StateChanges.builder();
      for (int i = 0; i < 40; i++) {
        Bytes key = Bytes.utf8("key" + random.nextInt(90));
        if (random.nextInt(4) == 0) {
          changes.delete(key);
        } else {
          changes.set(key, Bytes.utf8(version + "-" + i));
        }
      }
      store.prepare(version, changes.build());
      store.commit(version);
    }
    if (store.exportForm().isEmpty()) {
      assertThrows(UnsupportedOperationException.class, () -> store.export(6, Bytes.EMPTY, (position, item) -> true));
      assertThrows(UnsupportedOperationException.class, () -> store.beginImport(1));
      store.abortImport();
      return;
    }
    List<Bytes> items = pieces(store, 5, Integer.MAX_VALUE);
    assertEquals(items, pieces(store, 5, 1));
    assertEquals(items, pieces(store, 5, 7));
    assertThrows(IllegalStateException.class, () -> store.beginImport(9), "it has a version");
    try (StateStore other = open(folder.resolve("other"))) {
      refusesWhatIsNoExport(other, items);
      other.beginImport(5);
      for (Bytes item : items) {
        other.importItems(List.of(item));
      }
      assertEquals(0, other.version(), "nothing is visible before the end");
      other.finishImport(store.root(5).orElseThrow());
      assertEquals(5, other.version());
      assertEquals(5, other.oldestVersion());
      assertEquals(store.root(5).orElseThrow(), other.root());
      assertEquals(items, pieces(other, 5, 4));
      other.prepare(6, StateChanges.builder().set(A, B).build());
      other.commit(6);
      assertEquals(B, other.get(A).orElseThrow());
    }
  }

  private void refusesWhatIsNoExport(StateStore other, List<Bytes> items) {
    Bytes root = store.root(5).orElseThrow();
    assertThrows(IllegalStateException.class, () -> other.importItems(items));
    assertThrows(IllegalStateException.class, () -> other.finishImport(root));
    other.beginImport(5);
    other.importItems(items.subList(0, items.size() / 2));
    assertThrows(IllegalArgumentException.class, () -> other.finishImport(root), "half is missing");
    assertEquals(0, other.version());
    other.beginImport(5);
    assertThrows(IllegalArgumentException.class, () -> other.importItems(List.of(items.get(1), items.get(0))));
    assertThrows(IllegalStateException.class, () -> other.importItems(items), "it was given up");
    other.beginImport(5);
    other.importItems(items);
    assertThrows(IllegalArgumentException.class, () -> other.finishImport(store.root()), "another root");
    assertEquals(0, other.version());
    other.beginImport(5);
    other.importItems(items.subList(0, 3));
    other.abortImport();
    other.abortImport();
  }

  /** The items of a version, asked for {@code atOnce} at a time. */
  private static List<Bytes> pieces(StateStore from, long version, int atOnce) {
    List<Bytes> all = new ArrayList<>();
    Bytes[] position = {Bytes.EMPTY};
    int before;
    do {
      before = all.size();
      int until = atOnce == Integer.MAX_VALUE ? atOnce : before + atOnce;
      from.export(version, position[0], (at, item) -> {
        position[0] = at;
        all.add(item);
        return all.size() < until;
      });
    } while (all.size() > before);
    return all;
  }

  @Test
  @Tag("sec-S5")
  void readersSeeCommittedVersionsOnlyWhileOthersComeAndGo() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    commit(1, everywhere(1));
    try {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> readUntil(done)));
      }
      for (long version = 2; version <= 200; version++) {
        store.prepare(version, everywhere(version));
        store.commit(version);
        if (version % 5 == 0) {
          store.pruneBelow(version - 2);
        }
      }
      done.set(true);
      for (Future<Long> reader : readers) {
        assertTrue(reader.get(30, TimeUnit.SECONDS) > 0);
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  /** Ten keys that all say which version it is. */
  private static StateChanges everywhere(long version) {
    StateChanges.Builder changes = StateChanges.builder();
    for (int i = 0; i < 10; i++) {
      changes.set(Bytes.utf8("key" + i), Bytes.utf8(Long.toString(version)));
    }
    return changes.build();
  }

  private long readUntil(AtomicBoolean done) {
    long reads = 0;
    while (!done.get() || reads == 0) {
      long version = store.version();
      try {
        Bytes expected = Bytes.utf8(Long.toString(version));
        Map<Bytes, Bytes> found = range(Bytes.EMPTY, Bytes.EMPTY, version);
        assertEquals(10, found.size());
        found.values().forEach(value -> assertEquals(expected, value));
        assertEquals(Optional.of(expected), store.get(Bytes.utf8("key3"), version));
        assertTrue(Long.parseLong(store.get(Bytes.utf8("key4")).orElseThrow().toUtf8()) >= version);
        reads++;
      } catch (IllegalArgumentException e) {
        assertTrue(store.oldestVersion() > version, e.toString());
      }
    }
    return reads;
  }

  @Test
  @Tag("sec-S5")
  void behavesLikeANaiveMapPerVersion() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TreeMap<Long, SortedMap<Bytes, Bytes>> model = new TreeMap<>();
    TreeMap<Long, Bytes> roots = new TreeMap<>();
    long next = 1 + random.nextInt(5);
    for (int step = 0; step < 600; step++) {
      String where = "seed " + seed + ", step " + step;
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          TreeMap<Bytes, Bytes> state = new TreeMap<>(model.isEmpty() ? Map.of() : model.lastEntry().getValue());
          StateChanges changes = randomChanges(random);
          changes.asMap().forEach((key, value) -> value.ifPresentOrElse(v -> state.put(key, v), () -> state.remove(key)));
          if (random.nextInt(4) == 0) {
            store.prepare(next, randomChanges(random));
          }
          roots.put(next, commit(next, changes));
          model.put(next++, state);
        }
        case 3 -> {
          if (!model.isEmpty()) {
            long bound = model.firstKey() + random.nextLong(model.size());
            store.pruneBelow(bound);
            await(() -> store.oldestVersion() == bound);
            model.headMap(bound).clear();
            roots.headMap(bound).clear();
          }
        }
        case 4 -> {
          if (durable() && random.nextInt(6) == 0) {
            reopen();
          }
        }
        default -> store.prepare(next, randomChanges(random));
      }
      if (model.isEmpty()) {
        assertEquals(0, store.version(), where);
        continue;
      }
      assertEquals(model.firstKey(), store.oldestVersion(), where);
      assertEquals(model.lastKey(), store.version(), where);
      long version = model.firstKey() + random.nextLong(model.size());
      SortedMap<Bytes, Bytes> state = model.get(version);
      assertEquals(Optional.of(roots.get(version)), store.root(version), where);
      Bytes key = randomKey(random);
      assertEquals(Optional.ofNullable(state.get(key)), store.get(key, version), where);
      assertEquals(Optional.ofNullable(model.lastEntry().getValue().get(key)), store.get(key), where);
      Bytes from = random.nextInt(4) == 0 ? Bytes.EMPTY : randomKey(random);
      Bytes to = random.nextInt(4) == 0 ? Bytes.EMPTY : randomKey(random);
      SortedMap<Bytes, Bytes> expected = to.isEmpty() ? state.tailMap(from)
          : from.compareTo(to) >= 0 ? new TreeMap<>() : state.subMap(from, to);
      assertEquals(new ArrayList<>(expected.entrySet()), new ArrayList<>(range(from, to, version).entrySet()),
          () -> where + ": " + from + " to " + to + " at " + version);
    }
  }

  private static StateChanges randomChanges(Random random) {
    StateChanges.Builder changes = StateChanges.builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      if (random.nextInt(3) == 0) {
        changes.delete(randomKey(random));
      } else {
        byte[] value = new byte[random.nextInt(4)];
        random.nextBytes(value);
        changes.set(randomKey(random), Bytes.wrap(value));
      }
    }
    return changes.build();
  }

  /** Short, of few different bytes, so that keys meet and are prefixes of each other. */
  private static Bytes randomKey(Random random) {
    byte[] choices = {0, 1, 'k', -2, -1};
    byte[] key = new byte[1 + random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = choices[random.nextInt(choices.length)];
    }
    return Bytes.wrap(key);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 20 seconds");
      Thread.onSpinWait();
    }
  }
}
