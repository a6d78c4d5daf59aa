package org.blockberry.store.state.iavl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.state.iavl.tree.ExportNode;
import org.blockberry.store.state.iavl.tree.GoIavl;
import org.blockberry.testing.contracts.CrashCopy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs on our store and on the tree of Cosmos: commits of single changes up to many hundreds, changes given up, roll-backs, pruning, restarts, exports,
 * and imports from one into the other. Roots, values, exports and the bytes of proofs are equal at every version that is there.
 * {@code -Diavl.go.programs} says how many.
 */
class GoIavlStoreTest {
  private static final int PROGRAMS = Integer.getInteger("iavl.go.programs", 8);
  private static final int COMMITS = 60;

  @TempDir Path folder;

  /** One program. */
  private final class Program {
    private final GoIavl cosmos;
    private final Random random;
    private final String where;
    private final int keys;
    private final int removals;
    private final IavlConfig config;
    private IavlStateStore store;
    private Path home;
    private int imports;
    private boolean theyPrune = true;

    Program(GoIavl cosmos, long seed, int number) {
      this.cosmos = cosmos;
      random = new Random(seed + number);
      where = "seed " + seed + ", program " + number;
      keys = random.nextInt(4) == 0 ? 5_000 : 3 + random.nextInt(200);
      removals = 1 + random.nextInt(8);
      config = new IavlConfig(Folders.SMALL, random.nextInt(30_000), random.nextInt(20_000), 1 + random.nextInt(2_000), 1 + random.nextInt(12), 0);
      home = folder.resolve("p" + number);
      store = Folders.openAlone(home, config);
    }

    void run() throws IOException {
      long first = 1 + random.nextInt(3) * 70;
      cosmos.fresh(first);
      commit(first);
      for (int i = 1; i < COMMITS; i++) {
        switch (random.nextInt(24)) {
          case 0 -> rollBack();
          case 1, 2 -> prune();
          case 3, 4 -> store.workOff();
          case 5 -> reopen();
          case 6 -> exchange();
          default -> commit(store.version() + 1);
        }
        compare();
      }
      store.close();
      CrashCopy.delete(home);
    }

    private Bytes key() {
      int number = random.nextInt(keys); // a third share their first eight bytes, and no more
      return Bytes.wrap(number % 3 == 0 ? ByteBuffer.allocate(10).putLong(keys).putShort((short) number).array()
          : ByteBuffer.allocate(2).putShort((short) number).array());
    }

    private void commit(long version) {
      if (random.nextInt(5) == 0) { // given up
        store.prepare(version, changes(5));
        cosmos.rollback();
      }
      StateChanges changes = changes(random.nextInt(8) == 0 ? 800 : random.nextInt(12));
      Bytes root = store.prepare(version, changes);
      store.commit(version);
      assertEquals(version + " " + GoIavl.text(root.toArray()), cosmos.commit(), where);
    }

    /** Goes to the tree of Cosmos in the order in which the store applies it. */
    private StateChanges changes(int count) {
      StateChanges.Builder builder = StateChanges.builder();
      for (int i = 0; i < count; i++) {
        if (random.nextInt(10) < removals) {
          builder.delete(key());
        } else {
          builder.set(key(), Bytes.wrap(new byte[] {(byte) random.nextInt(), 1}));
        }
      }
      StateChanges changes = builder.build();
      changes.asMap().forEach((key, value) -> value.ifPresentOrElse(set -> cosmos.set(key.toArray(), set.toArray()), () -> cosmos.remove(key.toArray())));
      return changes;
    }

    private long anyVersion() {
      return store.oldestVersion() + random.nextLong(store.version() - store.oldestVersion() + 1);
    }

    private void rollBack() {
      long version = anyVersion();
      store.rollBackTo(version);
      cosmos.overwriteFrom(version);
    }

    private void prune() {
      long bound = anyVersion();
      if (bound > store.oldestVersion()) {
        store.pruneBelow(bound);
        if (theyPrune) {
          cosmos.pruneTo(bound - 1);
        }
      }
    }

    private void reopen() {
      store.close();
      store = Folders.openAlone(home, config);
    }

    /** Both go on as an import of what the other has. Where the root is older than the version, theirs takes it for a version and then misses those between. */
    private void exchange() throws IOException {
      long version = store.version();
      Bytes root = store.root();
      List<String> theirs = cosmos.export(version);
      theyPrune = theirs.isEmpty() || GoIavl.node(theirs.get(theirs.size() - 1)).version() == version;
      cosmos.importing(version);
      store.export(version, given(cosmos::add));
      assertEquals(GoIavl.text(root.toArray()), cosmos.imported(), where);
      store.close();
      CrashCopy.delete(home);
      home = home.resolveSibling(home.getFileName() + "-" + ++imports);
      store = Folders.openAlone(home, config);
      StateImport importing = store.importer(version);
      theirs.forEach(node -> importing.add(GoIavl.node(node)));
      importing.finish(root);
    }

    private static Predicate<ExportNode> given(Consumer<ExportNode> to) {
      return node -> {
        to.accept(node);
        return true;
      };
    }

    private void compare() {
      long version = random.nextBoolean() ? store.version() : anyVersion();
      for (int i = 0; i < 4; i++) {
        Bytes key = i == 0 ? key().concat(Bytes.utf8("!")) : key();
        assertEquals(cosmos.proof(key.toArray(), version).map(Bytes::wrap), store.proof(key, version), () -> where + ", version " + version + ", key " + key);
        assertEquals(cosmos.get(key.toArray(), version).map(Bytes::wrap), store.get(key, version), where);
      }
      if (random.nextInt(8) == 0) {
        List<String> nodes = new ArrayList<>();
        store.export(version, given(node -> nodes.add(GoIavl.line(node))));
        assertEquals(cosmos.export(version), nodes, where);
      }
    }
  }

  @Test
  @Tag("sec-S5")
  void ourStoreIsTheirs() throws Exception {
    long seed = Long.getLong("iavl.seed", System.nanoTime());
    try (GoIavl cosmos = GoIavl.start(folder)) {
      for (int number = 0; number < PROGRAMS; number++) {
        Program program = new Program(cosmos, seed, number);
        try {
          program.run();
        } catch (AssertionError e) {
          throw new AssertionError(program.where + ": " + e.getMessage(), e);
        }
      }
    }
    System.out.println("state store against IAVL of Cosmos: " + PROGRAMS + " programs of " + COMMITS + " steps, seed " + seed);
  }
}
