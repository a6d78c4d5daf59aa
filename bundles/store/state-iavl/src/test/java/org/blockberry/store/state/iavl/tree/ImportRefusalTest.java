package org.blockberry.store.state.iavl.tree;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Exports that are none, as a hostile peer may send them. */
class ImportRefusalTest {
  private static ExportNode leaf(String key) {
    return new ExportNode(key.getBytes(), new byte[] {1}, 1, 0);
  }

  private static ExportNode inner(String key, int height) {
    return new ExportNode(key.getBytes(), null, 1, height);
  }

  private static void load(List<ExportNode> nodes) {
    MemoryNodes store = new MemoryNodes();
    TreeImport tree = new TreeImport(1, store, store::store);
    nodes.forEach(tree::add);
    tree.finish();
  }

  @Test
  @Tag("sec-B5")
  void whatIsNoTreeIsRefused() {
    load(List.of(leaf("a"), leaf("b"), inner("b", 1), leaf("c"), inner("c", 2)));
    List<List<ExportNode>> wrong = List.of(
        List.of(leaf("a"), leaf("b")),
        List.of(inner("b", 1)),
        List.of(leaf("a"), inner("b", 1)),
        List.of(leaf("b"), leaf("a"), inner("a", 1)),
        List.of(leaf("a"), leaf("a"), inner("a", 1)),
        List.of(leaf("a"), leaf("b"), inner("a", 1)),
        List.of(leaf("a"), leaf("b"), inner("b", 2)),
        List.of(leaf("a"), leaf("b"), inner("b", 200)),
        List.of(leaf("a"), leaf("b"), inner("b", -1)),
        List.of(leaf("a"), leaf("b"), inner("b", 1), leaf("c"), leaf("d"), inner("d", 1), leaf("e"), inner("e", 2), inner("c", 3), leaf("f"), inner("f", 4)),
        List.of(new ExportNode(new byte[] {1}, new byte[0], 2, 0)),
        List.of(new ExportNode(new byte[] {1}, new byte[0], 0, 0)),
        List.of(new ExportNode(new byte[] {1}, null, 1, 0)),
        List.of(new ExportNode(null, new byte[0], 1, 0)));
    for (List<ExportNode> nodes : wrong) {
      assertThrows(InvalidImportException.class, () -> load(nodes), "case " + wrong.indexOf(nodes));
    }
    List<ExportNode> many = new ArrayList<>();
    for (int i = 100; i < 300; i++) {
      many.add(leaf("" + i));
    }
    assertThrows(InvalidImportException.class, () -> load(many), "leaves without parents take no memory");
  }

  @Test
  @Tag("sec-B5")
  void anyCompressedNodesAreExpandedOrRefused() {
    Random random = new Random(9);
    int refused = 0;
    for (int round = 0; round < 5_000; round++) {
      ExportCompression expansion = new ExportCompression();
      try {
        for (int i = 0; i < 10; i++) {
          byte[] key = new byte[random.nextInt(7)];
          random.nextBytes(key);
          expansion.expand(new ExportNode(random.nextInt(20) == 0 ? null : key, key, random.nextLong(), random.nextInt(3)));
        }
      } catch (InvalidImportException e) {
        refused++;
      }
    }
    assertTrue(refused > 1_000, "refused: " + refused);
  }
}
