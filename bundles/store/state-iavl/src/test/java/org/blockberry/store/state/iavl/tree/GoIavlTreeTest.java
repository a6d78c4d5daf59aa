package org.blockberry.store.state.iavl.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs whose operations come in any order, on our tree and on that of Cosmos: roots of every version, working hashes, proofs to the byte, exports.
 * {@code -Diavl.go.programs} says how many.
 */
class GoIavlTreeTest {
  private static final int PROGRAMS = Integer.getInteger("iavl.go.programs", 20);
  private static final int STEPS = 600;

  @TempDir Path folder;

  @Test
  void ourTreeIsTheirs() throws Exception {
    long seed = Long.getLong("iavl.seed", System.nanoTime());
    try (GoIavl cosmos = GoIavl.start(folder)) {
      for (int program = 0; program < PROGRAMS; program++) {
        run(cosmos, new Random(seed + program), "seed " + seed + ", program " + program);
      }
    }
    System.out.println("tree against IAVL of Cosmos: " + PROGRAMS + " programs of " + STEPS + " steps, seed " + seed);
  }

  private static void run(GoIavl cosmos, Random random, String where) {
    int keys = 3 + random.nextInt(random.nextInt(8) == 0 ? 600 : 118);
    int removals = 1 + random.nextInt(9); // of ten
    long initial = 1 + random.nextInt(200);
    VersionedTree tree = new VersionedTree(initial, random.nextBoolean());
    cosmos.fresh(initial);
    long first = initial;
    for (int step = 0; step < STEPS; step++) {
      byte[] key = key(random, keys);
      switch (random.nextInt(20)) {
        case 0, 1 -> {
          long version = tree.next();
          tree.commit().orElseThrow();
          TreeReader reader = tree.reader(version).orElseThrow();
          assertEquals(version + " " + GoIavl.text(reader.hash()), cosmos.commit(), where + ", step " + step);
          assertProofs(cosmos, tree, first + random.nextLong(version - first + 1), random, keys, where);
        }
        case 2 -> {
          // the reference keeps hashes that it computed for version 1 when the first version is another
          if (tree.next() != initial || initial == 1) {
            assertEquals(GoIavl.text(tree.working().workingHash(tree.next())), cosmos.workingHash(), where + ", step " + step);
          }
        }
        case 3 -> {
          if (random.nextInt(3) == 0) {
            tree.rollback();
            cosmos.rollback();
          }
        }
        case 4 -> {
          long last = tree.next() - 1;
          if (random.nextInt(3) == 0 && last >= first) {
            long version = first + random.nextLong(last - first + 1);
            tree.loadForOverwriting(version);
            cosmos.overwriteFrom(version);
          }
        }
        case 5 -> {
          long last = tree.next() - 1;
          if (last > first) {
            long version = first + random.nextLong(last - first);
            tree.deleteVersionsTo(version);
            tree.rollback();
            cosmos.rollback();
            cosmos.pruneTo(version);
            first = version + 1;
          }
        }
        default -> {
          if (random.nextInt(10) < removals) {
            tree.working().remove(key);
            cosmos.remove(key);
          } else {
            byte[] value = new byte[random.nextInt(3)];
            random.nextBytes(value);
            tree.working().set(key, value);
            cosmos.set(key, value);
          }
        }
      }
    }
  }

  private static byte[] key(Random random, int keys) {
    int number = random.nextInt(keys);
    if (number == 0) {
      return new byte[random.nextInt(2)];
    }
    // half of them share their first eight bytes, and no more
    return number % 2 == 0 ? ByteBuffer.allocate(2).putShort((short) number).array() : ByteBuffer.allocate(10).putLong(5).putShort((short) number).array();
  }

  private static void assertProofs(GoIavl cosmos, VersionedTree tree, long version, Random random, int keys, String where) {
    TreeReader reader = tree.reader(version).orElseThrow();
    List<String> nodes = new ArrayList<>();
    reader.export(node -> nodes.add(GoIavl.line(node)));
    assertEquals(nodes, cosmos.export(version), where + ", version " + version);
    for (int i = 0; i < 4; i++) {
      byte[] key = key(random, keys + 2);
      Optional<String> ours = new TreeProofs(reader).of(key).map(proof -> GoIavl.text(proof.encode().toArray()));
      assertEquals(ours, cosmos.proof(key, version).map(GoIavl::text), () -> where + ", version " + version + ", key " + GoIavl.text(key));
      assertEquals(reader.get(key).map(leaf -> GoIavl.text(leaf.value())), cosmos.get(key, version).map(GoIavl::text), where);
    }
  }
}
