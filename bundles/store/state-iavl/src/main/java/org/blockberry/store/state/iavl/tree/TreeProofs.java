package org.blockberry.store.state.iavl.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ics23.CommitmentProof;
import org.blockberry.chain.ics23.ExistenceProof;
import org.blockberry.chain.ics23.InnerOp;
import org.blockberry.chain.ics23.LeafOp;
import org.blockberry.chain.ics23.NonExistenceProof;
import org.blockberry.chain.ics23.ProofSpec;

/** Builds ICS-23 proofs of a sealed tree (specification of IAVL, section 15). Immutable; any thread. */
public final class TreeProofs {
  private static final LeafOp LEAF = ProofSpec.IAVL.leaf();
  private static final int MAX_PREFIX = TreeHash.MAX_PREFIX + 2 + TreeHash.SIZE;

  private final TreeReader tree;

  /** Proofs under the hash of {@code tree}. */
  public TreeProofs(TreeReader tree) {
    this.tree = tree;
  }

  /** The proof that {@code key} has its value, or that it is absent; empty for a tree without keys, which can prove nothing. */
  public Optional<CommitmentProof> of(byte[] key) {
    return of(key, tree::leaf);
  }

  /**
   * As {@link #of(byte[])}.
   *
   * @param leafOfKey brings the leaf of {@code key}, which is there, if it is needed
   */
  public Optional<CommitmentProof> of(byte[] key, Function<Ref, Leaf> leafOfKey) {
    if (tree.size() == 0) {
      return Optional.empty();
    }
    List<InnerOp> path = new ArrayList<>(tree.height());
    long smaller = 0;
    byte[] least = null;
    Child at = tree.root();
    while (at.height() > 0) {
      Inner node = tree.inner(at);
      boolean left = node.isAbove(key);
      path.add(step(node, left));
      smaller = left ? smaller : smaller + node.left().size();
      least = left ? least : node.key();
      at = left ? node.left() : node.right();
    }
    int order = Arrays.compareUnsigned(least != null ? least : tree.leaf((Ref) at).key(), key);
    if (order == 0) {
      Collections.reverse(path);
      return Optional.of(CommitmentProof.of(existence(leafOfKey.apply((Ref) at), path)));
    }
    long index = order < 0 ? smaller + 1 : smaller;
    return Optional.of(CommitmentProof.of(new NonExistenceProof(Bytes.copyOf(key), index > 0 ? Optional.of(existence(index - 1)) : Optional.empty(),
        index < tree.size() ? Optional.of(existence(index)) : Optional.empty())));
  }

  /** The bytes of {@link #of(byte[], Function)}; those of an existing key without any object on the way. */
  public Optional<Bytes> encoded(byte[] key, Function<Ref, Leaf> leafOfKey) {
    if (tree.size() == 0) {
      return Optional.empty();
    }
    ProofBytes proof = new ProofBytes(tree.height());
    byte[] least = null;
    Child at = tree.root();
    while (at.height() > 0) {
      Inner node = tree.inner(at);
      boolean left = node.isAbove(key);
      proof.step(node, left);
      least = left ? least : node.key();
      at = left ? node.left() : node.right();
    }
    boolean there = Arrays.equals(least != null ? least : tree.leaf((Ref) at).key(), key);
    return there ? Optional.of(proof.of(leafOfKey.apply((Ref) at))) : of(key, leafOfKey).map(CommitmentProof::encode);
  }

  /** The proof of the key with {@code index} smaller ones, which is there. */
  private ExistenceProof existence(long index) {
    List<InnerOp> path = new ArrayList<>(tree.height());
    long rest = index;
    Child at = tree.root();
    while (at.height() > 0) {
      Inner node = tree.inner(at);
      boolean left = rest < node.left().size();
      path.add(step(node, left));
      rest = left ? rest : rest - node.left().size();
      at = left ? node.left() : node.right();
    }
    Collections.reverse(path);
    return existence(tree.leaf((Ref) at), path);
  }

  private static ExistenceProof existence(Leaf leaf, List<InnerOp> path) {
    byte[] prefix = new byte[MAX_PREFIX];
    int length = TreeHash.prefix(prefix, 0, 1, leaf.version());
    LeafOp op = new LeafOp(LEAF.hash(), LEAF.prehashKey(), LEAF.prehashValue(), LEAF.length(), Bytes.copyOf(prefix, 0, length));
    return new ExistenceProof(Bytes.wrap(leaf.key()), Bytes.wrap(leaf.value()), Optional.of(op), path);
  }

  private static InnerOp step(Inner node, boolean left) {
    byte[] prefix = new byte[MAX_PREFIX];
    int at = TreeHash.prefix(prefix, node.height(), node.size(), node.version());
    prefix[at++] = TreeHash.SIZE;
    if (left) {
      byte[] suffix = new byte[1 + TreeHash.SIZE];
      suffix[0] = TreeHash.SIZE;
      node.right().putHash(suffix, 1);
      return new InnerOp(LEAF.hash(), Bytes.copyOf(prefix, 0, at), Bytes.wrap(suffix));
    }
    node.left().putHash(prefix, at);
    at += TreeHash.SIZE;
    prefix[at++] = TreeHash.SIZE;
    return new InnerOp(LEAF.hash(), Bytes.copyOf(prefix, 0, at), Bytes.EMPTY);
  }
}
