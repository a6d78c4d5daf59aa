package org.blockberry.cli.migrate;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.blockberry.testing.contracts.Blocks.txHash;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.BlockStoreFactory;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.StoredHeight;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.blocks.mvstore.MvBlockStoreFactory;
import org.blockberry.testing.contracts.Blocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real stores in both places; the process dies wherever somebody is told how far it is. */
class BlockCopyTest {
  @TempDir Path folder;

  private String inUse = "old";

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private BlockStore open(Path where) throws Exception {
    BlockStoreFactory factory = new MvBlockStoreFactory();
    BlockStore store = factory.create(Settings.of(factory.settings(), Map.of()), new OfflineContext("test-1", where));
    store.start();
    return store;
  }

  private Path source(Path home) {
    return home.resolve("data/block-store/old");
  }

  private void change(Path home, Consumer<BlockStore> change) throws Exception {
    try (BlockStore store = open(source(home))) {
      change.accept(store);
    }
  }

  private static void fill(BlockStore store, long first, long last) {
    List<StoredHeight> all = new ArrayList<>();
    for (long height = first; height <= last; height++) {
      all.add(new StoredHeight(block(height, (int) (height % 7) * 3_000, (int) (height % 5)), Optional.of(Bytes.utf8("r" + height)),
          Optional.of(Bytes.utf8("s" + height))));
    }
    store.takeOver(all);
  }

  private Migration migration(Path home, Migration.Listener listener) {
    return new Migration(new Migration.Move(home, "test-1", "old", "new"), type -> new MvBlockStoreFactory(), new Migration.Configuration() {
      @Override
      public Settings settings(String table, SettingsSchema schema) {
        return Settings.of(schema, Map.of());
      }

      @Override
      public void use(String type) {
        inUse = type;
      }
    }, listener, 20);
  }

  private void assertSame(Path home, Path copy) throws Exception {
    try (BlockStore old = open(source(home)); BlockStore fresh = open(copy)) {
      assertEquals(Optional.empty(), new BlockCopy(old, fresh).difference(done -> { }));
      assertTrue(fresh.height() > 0);
    }
  }

  @Test
  void everythingMovesWhereverTheProcessDies() throws Exception {
    Path first = folder.resolve("0");
    change(first, store -> {
      store.saveState(6, Bytes.utf8("s6"));
      fill(store, 7, 60);
      store.append(Blocks.withTransactions(block(61, 10), List.of(txHash(9, 0), txHash(61, 0)))); // committed again
      store.saveResults(61, Bytes.EMPTY);
      store.pruneBelow(40, 9);
      store.append(block(62, 10)); // stored, not executed yet
    });
    List<String> steps = new ArrayList<>();
    for (int kill = 0;; kill++) {
      inUse = "old";
      Path home = folder.resolve(Integer.toString(kill));
      if (kill > 0) {
        copyFolder(source(first), source(home));
      }
      int at = kill;
      int[] seen = {0};
      Migration.Listener dies = (step, done, total) -> {
        if (seen[0]++ == at) {
          steps.add(step);
          throw new Killed();
        }
      };
      boolean died = false;
      try {
        migration(home, dies).run();
      } catch (Killed e) {
        died = true;
      }
      StoreFolders folders = new StoreFolders(home.resolve("data/block-store"));
      if (inUse.equals("new")) {
        assertSame(home, folders.of("new"));
      } else {
        assertTrue(died);
        migration(home, (step, done, total) -> { }).run();
        assertEquals("new", inUse);
        assertSame(home, folders.of("new"));
        assertFalse(Files.exists(folders.unfinished("new")));
      }
      if (!died) {
        break;
      }
    }
    assertTrue(steps.containsAll(List.of("copied", "verified", "compared", "named", "switched")), steps::toString);
    try (BlockStore store = open(folder.resolve("0/data/block-store/new"))) {
      assertEquals(Optional.of(block(45, (45 % 7) * 3_000, 0)), store.block(45));
      assertEquals(Optional.of(Bytes.utf8("s9")), store.state(9));
      assertEquals(Optional.empty(), store.block(8));
      assertEquals(61, store.transaction(txHash(9, 0)).orElseThrow().height());
    }
  }

  @Test
  void aNodeThatRanInBetweenGoesOnOrBeginsAgain() throws Exception {
    for (boolean pruned : new boolean[] {false, true}) {
      Path home = folder.resolve("pruned-" + pruned);
      inUse = "old";
      change(home, store -> fill(store, 1, 30));
      assertThrows(Killed.class, () -> migration(home, (step, done, total) -> {
        if (step.equals("compared")) {
          throw new Killed();
        }
      }).run());
      change(home, store -> {
        fill(store, 31, 40);
        if (pruned) {
          store.pruneBelow(20);
        }
      });
      assertEquals(pruned ? 0 : 30, migration(home, (step, done, total) -> { }).plan().begun());
      assertEquals(pruned ? 21 : 40, migration(home, (step, done, total) -> { }).run().heights());
      assertSame(home, home.resolve("data/block-store/new"));
    }
  }

  @Test
  void aChainWithoutBlocksKeepsItsRecord() throws Exception {
    Path home = folder.resolve("home");
    change(home, store -> store.saveState(50, Bytes.utf8("genesis")));
    migration(home, (step, done, total) -> { }).run();
    try (BlockStore store = open(home.resolve("data/block-store/new"))) {
      assertEquals(Optional.of(Bytes.utf8("genesis")), store.state(50));
      assertEquals(0, store.height());
    }
  }

  @Test
  void nothingIsOverwrittenAndOnlyTheOldIsDeleted() throws Exception {
    Path home = folder.resolve("home");
    assertThrows(MigrationException.class, () -> migration(home, (step, done, total) -> { }).run(), "no blocks");
    change(home, store -> fill(store, 1, 3));
    assertThrows(MigrationException.class, () -> OldStore.delete(home, "old"));
    Path occupied = Files.createDirectories(home.resolve("data/block-store/new"));
    Files.writeString(occupied.resolve("precious"), "x");
    assertTrue(assertThrows(MigrationException.class, () -> migration(home, (step, done, total) -> { }).run()).getMessage().contains("would be lost"));
    Files.delete(occupied.resolve("precious"));
    Migration.Plan plan = migration(home, (step, done, total) -> { }).run();
    assertEquals(3, plan.heights());
    assertTrue(plan.fits());
    assertThrows(MigrationException.class, () -> OldStore.delete(home, "old"), "it is not in use");
    assertTrue(OldStore.delete(home, "new").orElseThrow().bytes() > 0);
    assertFalse(Files.exists(source(home)));
    assertEquals(Optional.empty(), OldStore.delete(home, "new"));
  }

  /** The comparison sees every kind of record; each of these copies is broken in one place. */
  @Test
  void aBrokenCopyIsSeenWhateverItLacks() throws Exception {
    Path home = folder.resolve("home");
    change(home, store -> fill(store, 1, 6));
    List<Consumer<BlockStore>> broken = List.of(
        store -> fill(store, 1, 5),
        store -> fill(store, 2, 6),
        store -> fillBut(store, 4, "block"),
        store -> fillBut(store, 4, "commit"),
        store -> fillBut(store, 4, "transactions"),
        store -> fillBut(store, 4, "results"),
        store -> fillBut(store, 4, "state"),
        store -> fillBut(store, 6, "state"));
    int number = 0;
    for (Consumer<BlockStore> each : broken) {
      Path copy = folder.resolve("broken-" + number++);
      try (BlockStore source = open(source(home)); BlockStore target = open(copy)) {
        each.accept(target);
        assertTrue(new BlockCopy(source, target).difference(done -> { }).isPresent(), "broken copy " + number);
      }
    }
  }

  private static void fillBut(BlockStore store, long broken, String what) {
    for (long height = 1; height <= 6; height++) {
      StoredBlock good = block(height, (int) (height % 7) * 3_000, (int) (height % 5));
      boolean here = height == broken;
      byte[] content = good.block().toArray();
      if (here && what.equals("block")) {
        content[new Random(1).nextInt(content.length)] ^= 1;
      }
      store.append(new StoredBlock(height, good.hash(), good.parentHash(), Bytes.wrap(content),
          here && what.equals("commit") ? Bytes.utf8("other") : good.commit(),
          here && what.equals("transactions") ? good.txHashes().subList(1, good.txHashes().size()) : good.txHashes()));
      store.saveResults(height, Bytes.utf8(here && what.equals("results") ? "other" : "r" + height));
      if (!here || !what.equals("state") || broken < 6) {
        store.saveState(height, Bytes.utf8(here && what.equals("state") ? "other" : "s" + height));
      }
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
