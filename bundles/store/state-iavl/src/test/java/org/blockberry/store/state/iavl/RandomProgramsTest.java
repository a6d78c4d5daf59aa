package org.blockberry.store.state.iavl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ics23.ProofSpec;
import org.blockberry.chain.ics23.ProofVerification;
import org.blockberry.store.state.iavl.tree.NaiveTree;
import org.blockberry.testing.contracts.CrashCopy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs of 100,000 steps in all, against {@link NaiveTree} for roots and a sorted map per version for content: changes, commits, roll-backs, pruning,
 * orderly restarts, crashes, exports and imports.
 */
class RandomProgramsTest {
  private static final int STEPS = 100_000;
  private static final int PROGRAMS = 20;
  private static final ProofVerification CHECK = ProofVerification.of(ProofSpec.IAVL);

  @TempDir Path folder;

  private record Version(NaiveTree tree, Bytes root, TreeMap<Bytes, Bytes> content) {}

  /** One program on one store. */
  private final class Program {
    private final Random random;
    private final String where;
    private final int keys;
    private final int removals;
    private final IavlConfig config;
    private final TreeMap<Long, Version> versions = new TreeMap<>();
    private IavlStateStore store;
    private Path home;
    private long oldest;
    private int lives;
    private int steps;

    Program(long seed, int number) throws IOException {
      random = new Random(seed + number);
      where = "seed " + seed + ", program " + number;
      keys = 3 + random.nextInt(118);
      removals = 1 + random.nextInt(8);
      int every = random.nextInt(3) * 7;
      config = new IavlConfig(Folders.SMALL, random.nextInt(30_000), random.nextInt(20_000), 1 + random.nextInt(400), 1 + random.nextInt(12), every);
      home = folder.resolve("p" + number + "-0");
      store = Folders.openAlone(home, config);
    }

    int run(int count) throws IOException {
      while (steps < count) {
        switch (random.nextInt(160)) { // opening a database costs as much as hundreds of steps
          case 0 -> reopen();
          case 1 -> crash();
          case 2 -> reimport();
          case 3, 4 -> rollBack();
          case 5, 6, 7, 8 -> prune();
          case 9, 10, 11, 12 -> store.workOff();
          default -> commit();
        }
        steps++;
        read();
      }
      store.close();
      CrashCopy.delete(home);
      return steps;
    }

    private Bytes key() {
      return Bytes.wrap(ByteBuffer.allocate(2).putShort((short) random.nextInt(keys)).array());
    }

    /** Each change is a step; some preparations are thrown away. */
    private void commit() {
      long version = versions.isEmpty() ? store.version() + 1 + random.nextInt(3) : versions.lastKey() + 1;
      if (random.nextInt(5) == 0) {
        store.prepare(version, StateChanges.builder().set(key(), key()).delete(key()).build());
      }
      Version before = versions.isEmpty() ? null : versions.lastEntry().getValue();
      NaiveTree tree = before == null ? new NaiveTree() : before.tree().copy();
      TreeMap<Bytes, Bytes> content = before == null ? new TreeMap<>() : new TreeMap<>(before.content());
      StateChanges.Builder changes = StateChanges.builder();
      int count = random.nextInt(10) == 0 ? 40 : random.nextInt(9);
      for (int i = 0; i < count; i++) {
        Bytes key = key();
        if (random.nextInt(10) < removals) {
          changes.delete(key);
        } else {
          changes.set(key, Bytes.wrap(new byte[] {(byte) random.nextInt(), 1}));
        }
        steps++;
      }
      StateChanges built = changes.build();
      built.asMap().forEach((key, value) -> {
        if (value.isPresent()) {
          tree.set(key.toArray(), value.get().toArray());
          content.put(key, value.get());
        } else {
          tree.remove(key.toArray());
          content.remove(key);
        }
      });
      Bytes root = Bytes.wrap(tree.commit(version));
      assertEquals(root, store.prepare(version, built), where);
      store.commit(version);
      oldest = versions.isEmpty() ? version : oldest;
      versions.put(version, new Version(tree, root, content));
    }

    private void reopen() {
      store.close();
      assertEquals(0, store.openHandles(), where);
      store = Folders.openAlone(home, config);
    }

    /** The files as they are now, as if the process had died; the old store is closed afterwards. */
    private void crash() throws IOException {
      if (!versions.isEmpty() && random.nextBoolean()) {
        store.prepare(versions.lastKey() + 1, StateChanges.builder().set(key(), key()).build());
      }
      Path next = CrashCopy.of(home, home.resolveSibling(home.getFileName().toString().replaceAll("-.*", "-" + ++lives)));
      store.close();
      CrashCopy.delete(home);
      home = next;
      store = Folders.openAlone(home, config);
    }

    private void rollBack() {
      if (versions.isEmpty()) {
        return;
      }
      long version = oldest + random.nextLong(versions.lastKey() - oldest + 1);
      store.rollBackTo(version);
      versions.tailMap(version, false).clear();
    }

    private void prune() {
      if (versions.isEmpty()) {
        return;
      }
      long bound = oldest + random.nextLong(versions.lastKey() - oldest + 1);
      store.pruneBelow(bound);
      oldest = bound;
      versions.headMap(bound).keySet().removeIf(version -> !kept(version));
    }

    private boolean kept(long version) {
      return config.keepEvery() > 0 && version % config.keepEvery() == 0;
    }

    /** The store goes on as a copy of its last version. */
    private void reimport() throws IOException {
      if (versions.isEmpty()) {
        return;
      }
      long version = versions.lastKey();
      Path next = home.resolveSibling(home.getFileName() + "i");
      IavlStateStore other = Folders.openAlone(next, config);
      StateImport importing = other.importer(version);
      store.export(version, node -> {
        importing.add(node);
        return true;
      });
      assertEquals(versions.lastEntry().getValue().root(), importing.root(), where);
      importing.finish(versions.lastEntry().getValue().root());
      store.close();
      CrashCopy.delete(home);
      home = next;
      store = other;
      oldest = version;
      versions.headMap(version).clear();
    }

    private void read() {
      if (versions.isEmpty()) {
        assertEquals(0, store.version(), where);
        return;
      }
      assertEquals(versions.lastKey(), store.version(), where);
      assertEquals(oldest, store.oldestVersion(), where);
      assertEquals(versions.lastEntry().getValue().root(), store.root(), where);
      Bytes key = key();
      assertEquals(Optional.ofNullable(versions.lastEntry().getValue().content().get(key)), store.get(key), where);
      List<Long> all = new ArrayList<>(versions.tailMap(oldest).keySet());
      all.addAll(random.nextBoolean() ? versions.tailMap(oldest).keySet() : store.keptVersions().stream().filter(versions::containsKey).toList());
      long version = all.get(random.nextInt(all.size()));
      Version expected = versions.get(version);
      assertEquals(Optional.of(expected.root()), store.root(version), where);
      assertEquals(Optional.ofNullable(expected.content().get(key)), store.get(key, version), where);
      if (steps % 4 == 0) {
        TreeMap<Bytes, Bytes> found = new TreeMap<>();
        store.range(Bytes.EMPTY, Bytes.EMPTY, version, (at, value) -> found.put(at, value) == null);
        assertEquals(expected.content(), found, where + ", version " + version);
        Optional<Bytes> proof = store.proof(key, version);
        assertEquals(expected.content().isEmpty(), proof.isEmpty(), where);
        proof.ifPresent(bytes -> assertTrue(expected.content().containsKey(key)
            ? CHECK.existence(expected.root(), key, expected.content().get(key), bytes).proven() : CHECK.absence(expected.root(), key, bytes).proven(), where));
      }
      if (oldest > 1 && !versions.containsKey(oldest - 1) && !kept(oldest - 1)) {
        assertThrows(IllegalArgumentException.class, () -> store.get(key, oldest - 1), where);
      }
    }
  }

  @Test
  @Tag("sec-S1")
  @Tag("sec-S5")
  void aHundredThousandStepsGiveWhatTheSpecificationGives() throws IOException {
    long seed = System.nanoTime();
    int steps = 0;
    for (int number = 0; number < PROGRAMS; number++) {
      steps += new Program(seed, number).run(STEPS / PROGRAMS);
    }
    System.out.println("state store against naive model: " + steps + " steps in " + PROGRAMS + " programs, seed " + seed);
    assertTrue(steps >= STEPS);
  }
}
