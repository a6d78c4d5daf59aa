package org.blockberry.store.state.iavl.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;

/** Changes applied at once, their parts in any order, against the same changes one after the other: tree, hashes, and what was replaced. */
class ManyChangesTest {
  private static final int VERSIONS = 120;

  @Test
  void theyGiveWhatOneAfterTheOtherGives() {
    long seed = System.nanoTime();
    for (int program = 0; program < 6; program++) {
      run(new Random(seed + program), "seed " + seed + ", program " + program);
    }
  }

  private static void run(Random random, String where) {
    MemoryNodes nodes = new MemoryNodes();
    Child root = null;
    int keys = 40 + random.nextInt(6_000);
    long stored = 0;
    TreeMap<Bytes, Bytes> content = new TreeMap<>();
    Workers workers = tasks -> {
      List<Runnable> order = new ArrayList<>(tasks);
      Collections.shuffle(order, random);
      order.forEach(Runnable::run);
    };
    for (long version = 1; version <= VERSIONS; version++) {
      TreeMap<Bytes, Bytes> changes = changes(random, keys);
      WorkingTree one = new WorkingTree(root, nodes, stored);
      WorkingTree all = new WorkingTree(root, nodes, stored);
      Edits edits = new Edits(changes.size());
      List<byte[]> deleted = new ArrayList<>();
      for (Map.Entry<Bytes, Bytes> change : changes.entrySet()) {
        byte[] key = change.getKey().toArray();
        if (change.getValue().isEmpty()) {
          edits.delete(key);
          if (one.remove(key)) {
            deleted.add(key);
          }
        } else {
          byte[] value = change.getValue().toArray();
          one.set(key, value);
          edits.set(key, value, nodes.add(new Leaf(key, value, version)));
        }
      }
      List<byte[]> deletedAtOnce = all.apply(edits, workers);
      assertEquals(texts(deleted), texts(deletedAtOnce), where);
      Replaced expected = one.replaced();
      Replaced replaced = all.replaced();
      assertArrayEquals(LongStream.of(expected.leaves()).sorted().toArray(), LongStream.of(replaced.leaves()).sorted().toArray(), where);
      assertEquals(ids(expected), ids(replaced), where);
      assertEquals(expected.unstored(), replaced.unstored(), where);
      Child sealed = one.seal(version, nodes);
      Child sealedAtOnce = all.sealApplied(version, workers);
      assertArrayEquals(TreeHash.root(sealed), TreeHash.root(sealedAtOnce), where + ", version " + version);
      assertEquals(one.sealedInners(), all.sealedInners(), where);
      assertEquals(edits.sets(), all.sealedLeaves(), where);
      assertEquals(one.sealedLeaves(), all.sealedLeaves(), where);
      assertEquals(export(sealed, nodes), export(sealedAtOnce, nodes), where);
      changes.forEach((key, value) -> {
        if (value.isEmpty()) {
          content.remove(key);
        } else {
          content.put(key, value);
        }
      });
      List<Bytes> keysFound = new ArrayList<>();
      new TreeReader(sealedAtOnce, nodes).range(null, null, true, leaf -> keysFound.add(Bytes.wrap(leaf.key())));
      assertEquals(List.copyOf(content.keySet()), keysFound, where);
      root = sealedAtOnce;
      if (random.nextInt(3) == 0 && root != null) {
        root = nodes.stored(root);
        stored = version;
      }
    }
  }

  private static TreeMap<Bytes, Bytes> changes(Random random, int keys) {
    TreeMap<Bytes, Bytes> changes = new TreeMap<>();
    int removals = random.nextInt(10);
    for (int i = random.nextInt(4) == 0 ? 1_500 : random.nextInt(20); i > 0; i--) {
      Bytes key = Bytes.wrap(ByteBuffer.allocate(10).putLong(1 + random.nextInt(3)).putShort((short) random.nextInt(keys)).array())
          .slice(random.nextInt(8) == 0 ? 8 : 0, 10); // prefixes that are equal, and keys shorter than one
      changes.put(key, random.nextInt(10) < removals ? Bytes.EMPTY : Bytes.wrap(new byte[] {(byte) random.nextInt()}));
    }
    return changes;
  }

  private static List<String> texts(List<byte[]> keys) {
    return keys.stream().map(key -> Bytes.copyOf(key).toString()).toList();
  }

  private static List<Long> ids(Replaced replaced) {
    return replaced.inner().stream().map(node -> node instanceof Ref ref ? ref.id() : ((Inner) node).id()).sorted().toList();
  }

  private static List<String> export(Child root, MemoryNodes nodes) {
    List<String> lines = new ArrayList<>();
    new TreeReader(root, nodes).export(node -> lines.add(GoIavl.line(node)));
    return lines;
  }

  @Test
  void changesOutOfOrderAreRefused() {
    Edits edits = new Edits(2);
    edits.delete(new byte[] {2});
    assertThrows(IllegalArgumentException.class, () -> edits.delete(new byte[] {2}));
    assertThrows(IllegalArgumentException.class, () -> edits.set(new byte[] {1}, new byte[1], 1));
  }
}
