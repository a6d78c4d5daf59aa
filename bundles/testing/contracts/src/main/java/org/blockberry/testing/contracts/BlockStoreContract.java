package org.blockberry.testing.contracts;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.blockberry.testing.contracts.Blocks.hash;
import static org.blockberry.testing.contracts.Blocks.txHash;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.StoredHeight;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link BlockStore} promises. Extend it and say how to open one. */
public abstract class BlockStoreContract {
  private static final Bytes RESULTS = Bytes.utf8("results");

  @TempDir Path folder;

  private BlockStore store;

  /**
   * A started store that keeps its content in {@code folder}; the contract closes it. A store that keeps nothing on disk
   * ignores the folder.
   */
  protected abstract BlockStore open(Path folder) throws Exception;

  /** Whether {@link BlockStore#pruneBelow(long, long)} keeps the multiples; a store that cannot deletes them. */
  protected boolean keepsMultiples() {
    return false;
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open(folder);
  }

  @AfterEach
  void closeStore() throws Exception {
    store.close();
  }

  /** Closes the store and opens its content again. */
  protected final void reopen() throws Exception {
    store.close();
    store = open(folder);
  }

  private void fill(long from, long to) {
    for (long height = from; height <= to; height++) {
      store.append(block(height, 100));
    }
  }

  @Test
  void anEmptyStoreHasNothing() {
    assertEquals(0, store.base());
    assertEquals(0, store.height());
    assertEquals(OptionalLong.empty(), store.stateHeight());
    assertEquals(Optional.empty(), store.block(0));
    assertEquals(Optional.empty(), store.block(1));
    assertEquals(Optional.empty(), store.block(-1));
    assertEquals(Optional.empty(), store.results(1));
    assertEquals(Optional.empty(), store.state(0));
    assertEquals(OptionalLong.empty(), store.heightOf(hash(1)));
    assertEquals(Optional.empty(), store.transaction(txHash(1, 0)));
    assertEquals(0, store.pruneBelow(10));
    assertEquals(0, store.syncedWrites());
  }

  @Test
  void blocksComeBackAsTheyWere() {
    List<StoredBlock> blocks = List.of(block(1, 0, 0), block(2, 1, 1), block(3, 5_000, 200), block(4, 2 << 20, 3));
    blocks.forEach(store::append);
    assertEquals(1, store.base());
    assertEquals(4, store.height());
    for (StoredBlock expected : blocks) {
      assertEquals(Optional.of(expected), store.block(expected.height()));
      assertEquals(OptionalLong.of(expected.height()), store.heightOf(expected.hash()));
    }
    assertEquals(Optional.empty(), store.block(5));
    assertEquals(OptionalLong.empty(), store.heightOf(hash(5)));
  }

  @Test
  void anyHeightMayComeFirst() {
    fill(500, 502);
    assertEquals(500, store.base());
    assertEquals(502, store.height());
    assertEquals(Optional.empty(), store.block(499));
    assertEquals(Optional.of(block(500, 100)), store.block(500));
  }

  @Test
  void gapsRepetitionsAndStrangersAreRefusedAndChangeNothing() {
    fill(1, 3);
    long writes = store.syncedWrites();
    List<StoredBlock> refused = List.of(block(5, 100), block(3, 100), block(1, 100), block(Long.MAX_VALUE, 10),
        Blocks.withParent(block(4, 100), hash(2)), Blocks.withParent(block(4, 100), Bytes.EMPTY));
    for (StoredBlock wrong : refused) {
      StoreException said = assertThrows(StoreException.class, () -> store.append(wrong), wrong::toString);
      assertTrue(said.getMessage().contains(Long.toString(wrong.height())), said.getMessage());
    }
    assertEquals(3, store.height());
    assertEquals(writes, store.syncedWrites());
    assertEquals(Optional.empty(), store.transaction(txHash(5, 0)));
    assertEquals(OptionalLong.empty(), store.heightOf(hash(4)));
    store.append(block(4, 100));
    assertEquals(4, store.height());
  }

  @Test
  void transactionsAreFoundWhereTheyWereCommittedLast() {
    fill(1, 2);
    Bytes again = txHash(1, 1);
    store.append(Blocks.withTransactions(block(3, 10), List.of(txHash(3, 0), again)));
    assertEquals(Optional.of(new TxLocation(1, 0)), store.transaction(txHash(1, 0)));
    assertEquals(Optional.of(new TxLocation(2, 2)), store.transaction(txHash(2, 2)));
    assertEquals(Optional.of(new TxLocation(3, 1)), store.transaction(again));
    assertEquals(Optional.empty(), store.transaction(txHash(9, 0)));
    store.pruneBelow(3);
    assertEquals(Optional.empty(), store.transaction(txHash(1, 0)));
    assertEquals(Optional.empty(), store.transaction(txHash(2, 2)));
    assertEquals(Optional.of(new TxLocation(3, 1)), store.transaction(again), "it was committed again in a block that stays");
  }

  @Test
  void resultsAreKeptOnce() {
    fill(1, 2);
    store.saveResults(1, RESULTS);
    store.saveResults(2, Bytes.EMPTY);
    store.saveResults(1, RESULTS);
    assertEquals(Optional.of(RESULTS), store.results(1));
    assertEquals(Optional.of(Bytes.EMPTY), store.results(2));
    assertThrows(StoreException.class, () -> store.saveResults(1, Bytes.utf8("others")), "a second execution differed");
    assertThrows(StoreException.class, () -> store.saveResults(3, RESULTS), "no such block");
    assertEquals(Optional.of(RESULTS), store.results(1));
    assertEquals(Optional.empty(), store.results(3));
  }

  @Test
  void stateRecordsBeginBelowTheFirstBlock() {
    store.saveState(0, Bytes.utf8("genesis"));
    assertEquals(OptionalLong.of(0), store.stateHeight());
    assertEquals(0, store.height());
    fill(1, 3);
    store.saveState(1, Bytes.utf8("s1"));
    store.saveState(2, Bytes.utf8("s2"));
    assertEquals(OptionalLong.of(2), store.stateHeight());
    assertEquals(Optional.of(Bytes.utf8("genesis")), store.state(0));
    assertEquals(Optional.of(Bytes.utf8("s1")), store.state(1));
    assertEquals(Optional.empty(), store.state(3));
    assertThrows(StoreException.class, () -> store.saveState(4, RESULTS), "no such block");
    store.saveState(1, Bytes.utf8("s1 again"));
    assertEquals(OptionalLong.of(2), store.stateHeight());
    assertEquals(Optional.of(Bytes.utf8("s1 again")), store.state(1));
  }

  @Test
  void everyBarrierIsOneSyncedWrite() {
    if (store.isVolatile()) {
      return;
    }
    long before = store.syncedWrites();
    store.append(block(1, 100_000, 500));
    assertEquals(before + 1, store.syncedWrites(), "append");
    store.saveResults(1, RESULTS);
    assertEquals(before + 2, store.syncedWrites(), "saveResults");
    store.saveState(1, RESULTS);
    assertEquals(before + 3, store.syncedWrites(), "saveState");
    store.block(1);
    store.transaction(txHash(1, 0));
    store.heightOf(hash(1));
    assertEquals(before + 3, store.syncedWrites(), "reading");
  }

  @Test
  void pruningDeletesEverythingBelowAndNothingElse() {
    store.saveState(0, Bytes.utf8("genesis"));
    for (long height = 1; height <= 10; height++) {
      fill(height, height);
      store.saveResults(height, Bytes.utf8("r" + height));
      store.saveState(height, Bytes.utf8("s" + height));
    }
    assertEquals(0, store.pruneBelow(0));
    assertEquals(0, store.pruneBelow(1));
    assertEquals(3, store.pruneBelow(4));
    assertEquals(0, store.pruneBelow(4));
    assertEquals(4, store.base());
    assertEquals(10, store.height());
    for (long height = 0; height <= 10; height++) {
      boolean kept = height >= 4;
      assertEquals(kept, store.block(height).isPresent(), "block " + height);
      assertEquals(kept, store.results(height).isPresent(), "results " + height);
      assertEquals(kept, store.state(height).isPresent(), "state " + height);
      assertEquals(kept, store.heightOf(hash(height)).isPresent(), "hash of " + height);
      assertEquals(kept, store.transaction(txHash(height, 1)).isPresent(), "transaction of " + height);
    }
    assertThrows(IllegalArgumentException.class, () -> store.pruneBelow(11), "the last block stays");
    assertEquals(6, store.pruneBelow(10));
    assertEquals(10, store.base());
    assertEquals(Optional.of(block(10, 100)), store.block(10));
    fill(11, 12);
    assertEquals(12, store.height());
    assertEquals(OptionalLong.of(10), store.stateHeight());
  }

  private static StoredHeight all(long height) {
    return new StoredHeight(block(height, 100), Optional.of(Bytes.utf8("r" + height)), Optional.of(Bytes.utf8("s" + height)));
  }

  @Test
  void heightsOfAnotherStoreAreTakenOver() throws Exception {
    assertEquals(OptionalLong.empty(), store.nextHeight(0));
    store.saveState(20, Bytes.utf8("s20"));
    store.takeOver(List.of(all(21), all(22), all(23)));
    store.takeOver(List.of(new StoredHeight(block(24, 100), Optional.empty(), Optional.empty())));
    boolean below = true;
    try {
      store.takeOver(List.of(all(5), all(10)));
      store.takeOver(List.of(all(15)));
    } catch (UnsupportedOperationException e) {
      below = false;
    }
    assertThrows(StoreException.class, () -> store.takeOver(List.of(all(26))), "a gap");
    assertThrows(StoreException.class, () -> store.takeOver(List.of(all(23))), "twice");
    if (!store.isVolatile()) {
      reopen();
    }
    assertEquals(21, store.base());
    assertEquals(24, store.height());
    assertEquals(OptionalLong.of(23), store.stateHeight());
    List<Long> found = new ArrayList<>();
    for (OptionalLong next = store.nextHeight(-1); next.isPresent(); next = store.nextHeight(next.getAsLong() + 1)) {
      found.add(next.getAsLong());
    }
    assertEquals(below ? List.of(5L, 10L, 15L, 21L, 22L, 23L, 24L) : List.of(21L, 22L, 23L, 24L), found);
    for (long height : found) {
      assertEquals(Optional.of(block(height, 100)), store.block(height));
      assertEquals(OptionalLong.of(height), store.heightOf(hash(height)));
      assertEquals(Optional.of(new TxLocation(height, 2)), store.transaction(txHash(height, 2)));
      assertEquals(height < 24, store.results(height).isPresent());
      assertEquals(height < 24, store.state(height).isPresent());
    }
    assertEquals(Optional.of(Bytes.utf8("s20")), store.state(20));
    fill(25, 25);
    assertEquals(25, store.height());
  }

  @Test
  void whatPruningKeptIsListed() {
    fill(1, 10);
    store.pruneBelow(8, 3);
    List<Long> found = new ArrayList<>();
    for (OptionalLong next = store.nextHeight(0); next.isPresent(); next = store.nextHeight(next.getAsLong() + 1)) {
      found.add(next.getAsLong());
    }
    assertEquals(keepsMultiples() ? List.of(3L, 6L, 8L, 9L, 10L) : List.of(8L, 9L, 10L), found);
    assertEquals(OptionalLong.empty(), store.nextHeight(11));
  }

  @Test
  void contentSurvivesReopening() throws Exception {
    if (store.isVolatile()) {
      return;
    }
    reopen();
    assertEquals(0, store.height());
    store.saveState(6, Bytes.utf8("genesis"));
    reopen();
    assertEquals(OptionalLong.of(6), store.stateHeight());
    fill(7, 20);
    store.saveResults(20, RESULTS);
    store.saveState(20, Bytes.utf8("s"));
    reopen();
    assertEquals(0, store.syncedWrites());
    assertEquals(7, store.base());
    assertEquals(20, store.height());
    for (long height = 7; height <= 20; height++) {
      assertEquals(Optional.of(block(height, 100)), store.block(height));
    }
    assertEquals(Optional.of(RESULTS), store.results(20));
    assertEquals(OptionalLong.of(20), store.stateHeight());
    assertEquals(Optional.of(new TxLocation(9, 2)), store.transaction(txHash(9, 2)));
    store.pruneBelow(15);
    reopen();
    assertEquals(15, store.base());
    assertEquals(Optional.empty(), store.block(14));
    assertThrows(StoreException.class, () -> store.append(Blocks.withParent(block(21, 100), hash(7))));
    fill(21, 21);
    reopen();
    assertEquals(21, store.height());
  }

  @Test
  @Tag("sec-S5")
  void readersSeeOnlyWholeBlocksWhileBlocksComeAndGo() throws Exception {
    int last = 300;
    fill(1, 5);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Random random = new Random(i);
        readers.add(threads.submit(() -> readUntil(done, random)));
      }
      for (long height = 6; height <= last; height++) {
        store.append(block(height, 100));
        assertEquals(height, store.height());
        if (height % 7 == 0) {
          store.pruneBelow(height - 3);
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

  /** A kept block is whole, all others below the base are gone, whatever comes and goes meanwhile. */
  @Test
  @Tag("sec-S5")
  void multiplesStayWholeWhileBlocksComeAndGo() throws Exception {
    if (!keepsMultiples()) {
      fill(1, 10);
      assertEquals(4, store.pruneBelow(5, 2), "deletes what it cannot keep");
      return;
    }
    fill(1, 1);
    ExecutorService pruning = Executors.newSingleThreadExecutor();
    try {
      Future<?> pruner = pruning.submit(() -> {
        while (store.base() < 150) {
          if (store.height() > store.base() + 3) {
            store.pruneBelow(store.height() - 2, 10);
          }
        }
      });
      for (long height = 2; height <= 200; height++) {
        store.append(block(height, 100));
        store.saveResults(height, RESULTS);
        long base = store.base();
        for (long asked = Math.max(1, base - 12); asked < base; asked++) {
          Optional<StoredBlock> found = store.block(asked);
          long at = asked;
          found.ifPresent(block -> assertEquals(block(at, 100), block));
          assertTrue(found.isPresent() || asked % 10 != 0, "block " + asked + " must stay");
        }
      }
      pruner.get(30, TimeUnit.SECONDS);
    } finally {
      pruning.shutdownNow();
    }
    for (long height = 1; height < store.base(); height++) {
      boolean kept = height % 10 == 0;
      assertEquals(kept, store.block(height).isPresent(), "block " + height);
      assertEquals(kept, store.results(height).isPresent(), "results " + height);
      assertEquals(kept, store.heightOf(hash(height)).isPresent(), "hash of " + height);
      assertEquals(kept, store.transaction(txHash(height, 1)).isPresent(), "transaction of " + height);
    }
  }

  private long readUntil(AtomicBoolean done, Random random) {
    long reads = 0;
    while (!done.get() || reads == 0) {
      long base = store.base();
      long height = Math.max(base, store.height());
      long asked = base + random.nextLong(height - base + 1);
      Optional<StoredBlock> found = store.block(asked);
      if (found.isPresent()) {
        assertEquals(block(asked, 100), found.get());
      } else {
        assertTrue(store.base() > asked, "block " + asked + " is missing although the base is " + store.base());
      }
      Optional<TxLocation> where = store.transaction(txHash(asked, 2));
      assertTrue(where.isPresent() || store.base() > asked, "transaction of block " + asked);
      OptionalLong of = store.heightOf(hash(asked));
      assertTrue(of.isPresent() || store.base() > asked, "hash of block " + asked);
      reads++;
    }
    return reads;
  }

  @Test
  @Tag("sec-S5")
  void behavesLikeANaiveMap() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TreeMap<Long, StoredBlock> blocks = new TreeMap<>();
    TreeMap<Long, Bytes> results = new TreeMap<>();
    TreeMap<Long, Bytes> states = new TreeMap<>();
    long every = keepsMultiples() ? random.nextInt(4) : 0;
    long base = 0;
    long next = 1 + random.nextInt(3);
    for (int step = 0; step < 400; step++) {
      String where = "seed " + seed + ", step " + step;
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          StoredBlock block = block(next++, random.nextInt(200), random.nextInt(4));
          store.append(block);
          blocks.put(block.height(), block);
          base = base == 0 ? block.height() : base;
        }
        case 3 -> {
          if (!blocks.isEmpty() && results.putIfAbsent(blocks.lastKey(), RESULTS) == null) {
            store.saveResults(blocks.lastKey(), RESULTS);
          }
        }
        case 4 -> {
          if (!blocks.isEmpty()) {
            store.saveState(blocks.lastKey(), Bytes.utf8(where));
            states.put(blocks.lastKey(), Bytes.utf8(where));
          }
        }
        case 5 -> {
          if (!blocks.isEmpty()) {
            assertThrows(StoreException.class, () -> store.append(block(2_000_000, 10)), where);
          }
        }
        case 6 -> {
          if (!blocks.isEmpty()) {
            long bound = base + random.nextLong(blocks.lastKey() - base + 1);
            List<Long> gone = new ArrayList<>(blocks.subMap(base, bound).keySet());
            gone.removeIf(height -> every > 0 && height % every == 0);
            assertEquals(gone.size(), every == 0 ? store.pruneBelow(bound) : store.pruneBelow(bound, every), where);
            if (random.nextBoolean()) {
              assertDoesNotThrow(() -> store.pruneBelow(bound, every));
            }
            blocks.keySet().removeAll(gone);
            results.keySet().removeAll(gone);
            states.keySet().removeAll(gone);
            base = bound;
          }
        }
        default -> {
          if (!store.isVolatile() && random.nextInt(8) == 0) {
            reopen();
          }
        }
      }
      assertEquals(base, store.base(), where);
      assertEquals(blocks.isEmpty() ? 0 : blocks.lastKey(), store.height(), where);
      assertEquals(states.isEmpty() ? OptionalLong.empty() : OptionalLong.of(states.lastKey()), store.stateHeight(), where);
      long asked = random.nextLong(next + 2);
      assertEquals(Optional.ofNullable(blocks.get(asked)), store.block(asked), where);
      assertEquals(Optional.ofNullable(results.get(asked)), store.results(asked), where);
      assertEquals(Optional.ofNullable(states.get(asked)), store.state(asked), where);
      assertEquals(blocks.containsKey(asked), store.heightOf(hash(asked)).isPresent(), where);
      boolean indexed = blocks.containsKey(asked) && !blocks.get(asked).txHashes().isEmpty();
      assertEquals(indexed, store.transaction(txHash(asked, 0)).isPresent(), where);
    }
  }
}
