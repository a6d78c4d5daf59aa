package org.blockberry.chain.ics23;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.MerkleProof;
import org.blockberry.chain.MerkleTree;

/**
 * The application hash over the roots of one or more named trees (section 19), and the proof that a tree is among them. Immutable.
 */
public final class StoreRoots {
  private static final Bytes INNER = Bytes.fromHex("01");
  private static final LeafOp LEAF = ProofSpec.TENDERMINT.leaf();

  private final SortedMap<Bytes, Bytes> roots;
  private final List<Bytes> leaves;

  /** @param roots root by name; an empty tree takes part with its hash of nothing */
  public StoreRoots(Map<String, Bytes> roots) {
    this.roots = new TreeMap<>();
    roots.forEach((name, root) -> this.roots.put(Bytes.utf8(name), root));
    this.leaves = new ArrayList<>();
    this.roots.forEach((name, root) -> leaves.add(leaf(name, root)));
  }

  /** The application hash, 32 bytes. */
  public Bytes appHash() {
    return MerkleTree.root(leaves);
  }

  /** The proof of {@code name}'s root under {@link #appHash}; empty if there is no such tree. */
  public Optional<ExistenceProof> proof(String name) {
    Bytes key = Bytes.utf8(name);
    if (!roots.containsKey(key)) {
      return Optional.empty();
    }
    int index = roots.headMap(key).size();
    MerkleProof proof = MerkleTree.proofs(leaves).get(index);
    List<InnerOp> path = new ArrayList<>();
    long at = index;
    long count = leaves.size();
    List<Boolean> isLeft = new ArrayList<>(); // from the root down
    while (count > 1) {
      long split = Long.highestOneBit(count - 1);
      boolean left = at < split;
      isLeft.add(left);
      at = left ? at : at - split;
      count = left ? split : count - split;
    }
    for (int i = 0; i < proof.aunts().size(); i++) {
      Bytes aunt = proof.aunts().get(i);
      boolean left = isLeft.get(isLeft.size() - 1 - i);
      path.add(left ? new InnerOp(LEAF.hash(), INNER, aunt) : new InnerOp(LEAF.hash(), INNER.concat(aunt), Bytes.EMPTY));
    }
    return Optional.of(new ExistenceProof(key, roots.get(key), Optional.of(LEAF), path));
  }

  private static Bytes leaf(Bytes name, Bytes root) {
    return uvarint(name.size()).concat(name).concat(uvarint(Hashing.HASH_SIZE)).concat(Hashing.sha256(root));
  }

  private static Bytes uvarint(int value) {
    byte[] out = new byte[5];
    int at = 0;
    for (int rest = value;; rest >>>= 7) {
      if (rest < 0x80) {
        out[at++] = (byte) rest;
        return Bytes.copyOf(out, 0, at);
      }
      out[at++] = (byte) (rest & 0x7F | 0x80);
    }
  }
}
