package org.blockberry.store.state.iavl.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Stored nodes that hang in a tree: what is counted is what hangs there, and never more than the limit. */
class HeldNodesTest {
  private static final int KEYS = 4_000;

  /** Stores nodes where they hang, as a checkpoint does. */
  private static final class Stored implements NodeSource, LeafSink {
    private final Map<Long, Leaf> leaves = new HashMap<>();
    private final Map<Long, Inner> inners = new HashMap<>();
    private final HeldNodes held;
    private long last;
    private int read;

    Stored(HeldNodes held) {
      this.held = held;
    }

    @Override
    public long add(Leaf leaf) {
      leaves.put(++last, leaf);
      return last;
    }

    long store(Child at) {
      if (at instanceof Ref ref) {
        return ref.id();
      }
      Inner node = (Inner) at;
      if (node.id() == 0) {
        Ref left = new Ref(store(node.left()), node.left().height(), node.left().size(), node.left().hash(), 0);
        Ref right = new Ref(store(node.right()), node.right().height(), node.right().size(), node.right().hash(), 0);
        inners.put(++last, Inner.stored(last, node.key(), node.version(), left, right));
        held.add(node);
        node.storedAs(last);
      }
      return node.id();
    }

    @Override
    public Inner look(Child at) {
      Inner node = NodeSource.super.look(at);
      node.markUsed();
      return node;
    }

    @Override
    public Inner inner(Ref reference) {
      read++;
      return inners.get(reference.id());
    }

    @Override
    public Leaf leaf(long id) {
      return leaves.get(id);
    }
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static long hanging(Child at) {
    return at instanceof Inner node ? (node.id() == 0 ? 0 : node.footprint()) + hanging(node.left()) + hanging(node.right()) : 0;
  }

  private static void changeSome(WorkingTree tree, Random random) {
    for (int i = random.nextInt(300); i > 0; i--) {
      byte[] key = key(random.nextInt(KEYS));
      if (random.nextInt(4) == 0) {
        tree.remove(key);
      } else {
        tree.set(key, new byte[] {(byte) random.nextInt()});
      }
    }
  }

  @Test
  void whatHangsInTheTreeIsCountedAndBounded() {
    for (long limit : new long[] {0, 20_000, 200_000, Long.MAX_VALUE / 2}) {
      Random random = new Random(limit);
      HeldNodes held = new HeldNodes(limit);
      Stored nodes = new Stored(held);
      WorkingTree every = new WorkingTree(null, nodes);
      for (int i = 0; i < KEYS; i++) {
        every.set(key(i), new byte[1]);
      }
      Child root = every.seal(1, nodes);
      nodes.store(root);
      for (int version = 2; version < 80; version++) {
        held.trim(root);
        assertEquals(hanging(root), held.bytes());
        assertTrue(held.bytes() <= Math.max(limit, 4 << 10), "limit " + limit + ", held " + held.bytes());
        WorkingTree tree = new WorkingTree(root, nodes);
        changeSome(tree, random);
        Replaced replaced = tree.replaced();
        root = tree.seal(version, nodes);
        nodes.store(root);
        for (Child gone : replaced.inner()) {
          if (gone instanceof Inner node) {
            held.remove(node);
          }
        }
        assertEquals(hanging(root), held.bytes());
      }
      assertEquals(limit > 1_000_000, nodes.read == 0, "limit " + limit);
    }
  }

  @Test
  void whatIsAskedForStays() {
    HeldNodes held = new HeldNodes(100_000);
    Stored nodes = new Stored(held);
    WorkingTree working = new WorkingTree(null, nodes);
    for (int i = 0; i < KEYS; i++) {
      working.set(key(i), new byte[1]);
    }
    Child root = working.seal(1, nodes);
    nodes.store(root);
    held.trim(root);
    TreeReader reader = new TreeReader(root, nodes);
    for (int version = 2; version < 300; version++) {
      nodes.read = 0;
      reader.get(key(77)).orElseThrow();
      assertTrue(version == 2 || nodes.read == 0);
      WorkingTree tree = new WorkingTree(root, nodes);
      tree.set(key(77), new byte[1]);
      for (int i = 1; i < 5; i++) {
        tree.set(key((797 * version + 1_000 * i) % KEYS), new byte[1]); // brings others in, and the hand around
      }
      Replaced replaced = tree.replaced();
      root = tree.seal(version, nodes);
      nodes.store(root);
      replaced.inner().forEach(gone -> {
        if (gone instanceof Inner node) {
          held.remove(node);
        }
      });
      reader = new TreeReader(root, nodes);
      held.trim(root);
    }
    assertTrue(reader.rootHashesToItsReference());
  }
}
