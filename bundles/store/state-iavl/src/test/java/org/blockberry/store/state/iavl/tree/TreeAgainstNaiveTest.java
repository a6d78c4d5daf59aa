package org.blockberry.store.state.iavl.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ics23.CommitmentProof;
import org.blockberry.chain.ics23.ProofSpec;
import org.blockberry.chain.ics23.ProofVerification;
import org.junit.jupiter.api.Test;

/** Random programs against {@link NaiveTree} for hashes and a sorted map for content. */
class TreeAgainstNaiveTest {
  private static final ProofVerification CHECK = ProofVerification.of(ProofSpec.IAVL);

  private record Saved(NaiveTree tree, TreeMap<Bytes, Bytes> content) {}

  @Test
  void randomProgramsGiveTheSameTree() {
    long seed = System.nanoTime();
    int steps = 0;
    for (int program = 0; program < 40; program++) {
      steps += run(new Random(seed + program), "seed " + seed + ", program " + program);
    }
    System.out.println("tree against naive model: " + steps + " steps in 40 programs, seed " + seed);
    assertEquals(40_000, steps);
  }

  private static int run(Random random, String where) {
    int keys = 3 + random.nextInt(118);
    int removals = 1 + random.nextInt(9); // of ten
    VersionedTree tree = new VersionedTree(1 + random.nextInt(200), random.nextBoolean());
    TreeMap<Long, Saved> saved = new TreeMap<>();
    Saved now = new Saved(new NaiveTree(), new TreeMap<>());
    int steps = 0;
    for (; steps < 1_000; steps++) {
      byte[] key = ByteBuffer.allocate(2).putShort((short) random.nextInt(keys)).array();
      switch (random.nextInt(16)) {
        case 0, 1 -> {
          long version = tree.next();
          long committed = tree.commit().orElse(0L);
          if (committed == 0) { // the version exists with another root
            tree.rollback();
            now = at(saved, version - 1);
          } else {
            assertArrayEquals(now.tree().commit(version), tree.reader(version).orElseThrow().hash(), where);
            saved.putIfAbsent(version, new Saved(now.tree().copy(), new TreeMap<>(now.content())));
            now = at(saved, version);
            assertReads(tree.reader(version).orElseThrow(), now.content(), random, keys, where);
          }
        }
        case 2 -> assertArrayEquals(now.tree().hash(tree.next()), tree.working().workingHash(tree.next()), where);
        case 3 -> {
          if (random.nextInt(4) == 0 && !saved.isEmpty()) {
            long version = saved.firstKey() + random.nextLong(saved.size());
            switch (random.nextInt(3)) {
              case 0 -> tree.load(version);
              case 1 -> {
                tree.loadForOverwriting(version);
                saved.tailMap(version, false).clear();
              }
              default -> {
                if (tree.next() - 1 != version && tree.deleteVersionsTo(version)) {
                  saved.headMap(version, true).clear();
                }
                tree.load(saved.lastKey());
                version = saved.lastKey();
              }
            }
            now = at(saved, version);
          }
        }
        case 4 -> {
          if (random.nextInt(3) == 0) {
            tree.rollback();
            now = at(saved, tree.next() - 1);
          }
        }
        default -> {
          Bytes asBytes = Bytes.copyOf(key);
          if (random.nextInt(10) < removals) {
            boolean there = now.content().remove(asBytes) != null;
            assertEquals(there, tree.working().remove(key), where);
            assertEquals(there, now.tree().remove(key), where);
          } else {
            byte[] value = {(byte) random.nextInt(), 1};
            boolean there = now.content().put(asBytes, Bytes.copyOf(value)) != null;
            assertEquals(there, tree.working().set(key, value), where);
            assertEquals(there, now.tree().set(key, value), where);
          }
        }
      }
    }
    return steps;
  }

  private static Saved at(TreeMap<Long, Saved> saved, long version) {
    Saved base = saved.get(version);
    return base == null ? new Saved(new NaiveTree(), new TreeMap<>()) : new Saved(base.tree().copy(), new TreeMap<>(base.content()));
  }

  private static void assertReads(TreeReader tree, TreeMap<Bytes, Bytes> content, Random random, int keys, String where) {
    assertEquals(content.size(), tree.size(), where);
    TreeMap<Bytes, Bytes> found = new TreeMap<>();
    tree.range(null, null, random.nextBoolean(), leaf -> found.put(Bytes.wrap(leaf.key()), Bytes.wrap(leaf.value())) == null);
    assertEquals(content, found, where);
    byte[] from = ByteBuffer.allocate(2).putShort((short) random.nextInt(keys)).array();
    byte[] to = ByteBuffer.allocate(2).putShort((short) random.nextInt(keys)).array();
    List<Bytes> between = new ArrayList<>();
    tree.range(from, to, true, leaf -> between.add(Bytes.wrap(leaf.key())));
    Bytes first = Bytes.copyOf(from);
    Bytes last = Bytes.copyOf(to);
    assertEquals(first.compareTo(last) < 0 ? List.copyOf(content.subMap(first, last).keySet()) : List.of(), between, where);
    for (byte[] key : List.of(from, to)) {
      Bytes asBytes = Bytes.copyOf(key);
      assertEquals(content.get(asBytes), tree.get(key).map(leaf -> Bytes.wrap(leaf.value())).orElse(null), where);
      assertEquals(content.headMap(asBytes).size(), tree.index(key), where);
      if (!content.isEmpty()) {
        CommitmentProof proof = new TreeProofs(tree).of(key).orElseThrow();
        assertEquals(proof.encode(), new TreeProofs(tree).encoded(key, tree::leaf).orElseThrow(), where);
        Bytes root = Bytes.wrap(tree.hash());
        assertTrue(content.containsKey(asBytes) ? CHECK.existence(root, asBytes, content.get(asBytes), proof.encode()).proven()
            : CHECK.absence(root, asBytes, proof.encode()).proven(), where);
      }
    }
    int position = 0;
    for (Map.Entry<Bytes, Bytes> pair : content.entrySet()) {
      assertEquals(pair.getKey(), Bytes.wrap(tree.byIndex(position++).orElseThrow().key()), where);
    }
    assertTrue(tree.byIndex(position).isEmpty(), where);
  }

  /** What a version replaces is exactly what the tree before has and it has not: pruning rests on that. */
  @Test
  void replacedNodesAreTheDifferenceOfTheTrees() {
    Random random = new Random(5);
    MemoryNodes nodes = new MemoryNodes();
    Child root = null;
    for (long version = 1; version <= 200; version++) {
      WorkingTree working = new WorkingTree(root, nodes);
      for (int i = random.nextInt(6); i > 0; i--) {
        byte[] key = {(byte) random.nextInt(60)};
        if (random.nextInt(3) == 0) {
          working.remove(key);
        } else {
          working.set(key, new byte[] {(byte) version});
        }
      }
      Replaced replaced = working.replaced();
      Child before = root;
      root = working.seal(version, nodes);
      root = root == null ? null : nodes.stored(root);
      TreeMap<Long, Integer> leaves = new TreeMap<>();
      TreeMap<Long, Integer> inners = new TreeMap<>();
      collect(before, nodes, 1, leaves, inners);
      collect(root, nodes, -1, leaves, inners);
      leaves.values().removeIf(count -> count != 1);
      inners.values().removeIf(count -> count != 1);
      assertEquals(List.copyOf(leaves.keySet()), LongStream.of(replaced.leaves()).sorted().boxed().toList(), "version " + version);
      assertEquals(List.copyOf(inners.keySet()),
          replaced.inner().stream().map(node -> node instanceof Ref ref ? ref.id() : ((Inner) node).id()).sorted().toList());
    }
  }

  private static void collect(Child at, NodeSource nodes, int count, Map<Long, Integer> leaves, Map<Long, Integer> inners) {
    if (at == null) {
      return;
    }
    long id = ((Ref) at).id();
    (at.height() == 0 ? leaves : inners).merge(id, count, Integer::sum);
    if (at.height() > 0) {
      Inner node = nodes.inner((Ref) at);
      collect(node.left(), nodes, count, leaves, inners);
      collect(node.right(), nodes, count, leaves, inners);
    }
  }
}
