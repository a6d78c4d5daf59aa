package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  @Provide
  Arbitrary<List<Bytes>> leaves() {
    return Messages.bytes(8).list().ofMinSize(1).ofMaxSize(40);
  }

  @Property(tries = 300)
  void everyProofHoldsForItsLeafOnly(@ForAll("leaves") List<Bytes> leaves) {
    Bytes root = MerkleTree.root(leaves);
    List<MerkleProof> proofs = MerkleTree.proofs(leaves);
    for (int i = 0; i < leaves.size(); i++) {
      MerkleProof proof = proofs.get(i);
      assertTrue(proof.verify(root, leaves.get(i)));
      proof.validate();
      for (Bytes other : leaves) {
        assertEquals(other.equals(leaves.get(i)), proof.verify(root, other));
      }
    }
  }

  /** A change of place, total, aunts or root breaks the proof. */
  @Tag("sec-C2")
  @Property(tries = 500)
  void aChangedProofFails(@ForAll("leaves") List<Bytes> leaves, @ForAll long seed) {
    Random random = new Random(seed);
    int i = random.nextInt(leaves.size());
    Bytes leaf = leaves.get(i);
    Bytes root = MerkleTree.root(leaves);
    MerkleProof proof = MerkleTree.proofs(leaves).get(i);
    List<Bytes> aunts = proof.aunts();

    List<Bytes> more = new ArrayList<>(aunts);
    more.add(random.nextInt(aunts.size() + 1), root);
    assertFalse(new MerkleProof(proof.total(), i, proof.leafHash(), more).verify(root, leaf));
    assertFalse(proof.verify(Hashing.sha256(root), leaf));
    assertFalse(new MerkleProof(proof.total(), -1, proof.leafHash(), aunts).verify(root, leaf));
    assertFalse(new MerkleProof(proof.total(), proof.total(), proof.leafHash(), aunts).verify(root, leaf));
    assertFalse(new MerkleProof(0, 0, proof.leafHash(), aunts).verify(root, leaf));
    assertFalse(new MerkleProof(proof.total(), i, root.slice(0, 31), aunts).verify(root, leaf));
    if (!aunts.isEmpty()) {
      int at = random.nextInt(aunts.size());
      List<Bytes> fewer = new ArrayList<>(aunts);
      fewer.remove(at);
      assertFalse(new MerkleProof(proof.total(), i, proof.leafHash(), fewer).verify(root, leaf));
      List<Bytes> changed = new ArrayList<>(aunts);
      changed.set(at, Hashing.sha256(changed.get(at)));
      assertFalse(new MerkleProof(proof.total(), i, proof.leafHash(), changed).verify(root, leaf));
      changed.set(at, aunts.get(at).slice(0, 31));
      assertFalse(new MerkleProof(proof.total(), i, proof.leafHash(), changed).verify(root, leaf));
      int otherPlace = (i + 1) % leaves.size();
      if (!leaves.get(otherPlace).equals(leaf)) {
        assertFalse(new MerkleProof(proof.total(), otherPlace, proof.leafHash(), aunts).verify(root, leaf)
            && MerkleTree.proofs(leaves).get(otherPlace).aunts().equals(aunts));
      }
    }
  }

  /** An inner node can never pass for a leaf: second preimages by structure are excluded by the prefixes. */
  @Test
  void anInnerNodeIsNoLeaf() {
    List<Bytes> leaves = List.of(Bytes.utf8("a"), Bytes.utf8("b"));
    Bytes concatenated = MerkleTree.leafHash(leaves.get(0)).concat(MerkleTree.leafHash(leaves.get(1)));
    assertFalse(MerkleTree.root(leaves).equals(MerkleTree.root(List.of(concatenated))));
  }

  @Test
  void absurdTotalsEndQuickly() {
    Bytes hash = Hashing.sha256(Bytes.EMPTY);
    MerkleProof proof = new MerkleProof(Long.MAX_VALUE, Long.MAX_VALUE - 1, hash, Collections.nCopies(100, hash));
    assertFalse(proof.verify(hash, Bytes.EMPTY));
    assertFalse(new MerkleProof(Long.MAX_VALUE, 0, hash, Collections.nCopies(101, hash)).verify(hash, Bytes.EMPTY));
  }

  @Property(tries = 60)
  void partsComeTogetherAgain(@ForAll @IntRange(min = 1, max = 200_000) int size, @ForAll long seed) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    Bytes block = Bytes.wrap(content);
    PartSet set = PartSet.split(block);
    assertEquals(set.header(), PartSet.headerOf(block));
    assertEquals(block, set.assemble());
    set.parts().forEach(Part::validate);
    assertTrue(PartSet.assemble(set.header(), set.parts(), size - 1).isEmpty(), "too large");
    List<Part> shuffled = new ArrayList<>(set.parts());
    if (shuffled.size() > 1) {
      Collections.swap(shuffled, 0, 1);
      assertTrue(PartSet.assemble(set.header(), shuffled, size).isEmpty(), "out of place");
    }
    List<Part> missing = new ArrayList<>(set.parts());
    missing.set(0, null);
    assertTrue(PartSet.assemble(set.header(), missing, size).isEmpty(), "missing");
    Part first = set.parts().get(0);
    List<Part> foreign = new ArrayList<>(set.parts());
    foreign.set(0, new Part(0, first.bytes().concat(Bytes.utf8("x")), first.proof()));
    assertTrue(PartSet.assemble(set.header(), foreign, size + 1).isEmpty(), "foreign");
  }
}
