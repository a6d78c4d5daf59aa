package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class MerkleVectorsTest {
  private final JsonValue file = Vectors.load("merkle.json");

  @TestFactory
  List<DynamicTest> roots() {
    return Vectors.tests("merkle.asserted.roots", file.get("asserted").elements().get(0).get("cases"), (id, c) ->
        assertEquals(Vectors.hex(c.get("root")), MerkleTree.root(Vectors.hexList(c.get("leaf_hex")))));
  }

  @TestFactory
  List<DynamicTest> hashes() {
    return Vectors.tests("merkle.asserted.hashes", file.get("asserted").elements().get(1).get("cases"), (id, c) -> {
      if (c.get("inner").isNull()) {
        List<Bytes> leaves = Vectors.hexList(c.get("leaf_hex"));
        assertEquals(Vectors.hex(c.get("root")), MerkleTree.root(leaves));
        assertEquals(Vectors.hex(c.get("root")), MerkleTree.leafHash(leaves.get(0)));
      } else {
        assertEquals(Vectors.hex(c.get("inner")),
            MerkleTree.innerHash(Vectors.hex(c.get("left_hex")), Vectors.hex(c.get("right_hex"))));
      }
    });
  }

  @TestFactory
  List<DynamicTest> splits() {
    return Vectors.tests("merkle.asserted.split", file.get("asserted").elements().get(2).get("split"), (id, c) ->
        assertEquals(Vectors.number(c.elements().get(1)), MerkleTree.split(Vectors.number(c.elements().get(0)))));
  }

  @TestFactory
  List<DynamicTest> proofs() {
    return Vectors.tests("merkle.own_proofs", file.get("own_proofs"), (id, c) -> {
      List<Bytes> leaves = Vectors.hexList(c.get("leaf_hex"));
      Bytes root = Vectors.hex(c.get("root"));
      assertEquals(root, MerkleTree.root(leaves));
      List<MerkleProof> proofs = MerkleTree.proofs(leaves);
      for (int i = 0; i < leaves.size(); i++) {
        JsonValue expected = c.get("proofs").elements().get(i);
        assertEquals(new MerkleProof(Vectors.number(expected.get("total")), Vectors.number(expected.get("index")),
            Vectors.hex(expected.get("leaf_hash")), Vectors.hexList(expected.get("aunts"))), proofs.get(i));
        assertTrue(proofs.get(i).verify(root, leaves.get(i)));
        assertFalse(proofs.get(i).verify(root, Bytes.utf8("other")));
      }
    });
  }
}
