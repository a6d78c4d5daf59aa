package org.blockberry.store.state.iavl.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Proofs written from their end, against those of the general encoder: sizes at which lengths get another byte. */
class ProofBytesTest {
  @Test
  void theyAreThoseOfTheGeneralEncoder() {
    Random random = new Random(7);
    for (int size : new int[] {0, 1, 100, 127, 128, 129, 16_383, 16_384, 70_000}) {
      for (int keys : new int[] {1, 2, 3, 900}) {
        MemoryNodes nodes = new MemoryNodes();
        WorkingTree working = new WorkingTree(null, nodes);
        for (int i = 0; i < keys; i++) {
          byte[] value = new byte[i == 0 ? size : 1];
          random.nextBytes(value);
          working.set(key(i, i == 0 ? 4 + size : 4), value);
        }
        long version = size % 2 == 0 ? 1 : Long.MAX_VALUE >>> random.nextInt(60);
        TreeProofs proofs = new TreeProofs(new TreeReader(working.seal(version, nodes), nodes));
        for (int i : new int[] {0, keys / 2, keys - 1}) {
          byte[] key = key(i, i == 0 ? 4 + size : 4);
          TreeReader tree = new TreeReader(working.root(), nodes);
          assertEquals(proofs.of(key).orElseThrow().encode(), proofs.encoded(key, tree::leaf).orElseThrow());
        }
      }
    }
  }

  private static byte[] key(int number, int length) {
    return ByteBuffer.allocate(length).putInt(number).array();
  }
}
