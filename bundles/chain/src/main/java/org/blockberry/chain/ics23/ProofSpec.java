package org.blockberry.chain.ics23;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.blockberry.api.value.Bytes;

/**
 * Which shape a tree's proofs have. It is the verifier's own knowledge: one that comes with a proof proves nothing.
 *
 * @param leaf how leaves are hashed; the prefix is what theirs begin with
 * @param inner how children lie in an inner node
 * @param maxDepth most steps of a path; 0 means 128
 * @param minDepth fewest steps of a path
 */
public record ProofSpec(LeafOp leaf, InnerSpec inner, int maxDepth, int minDepth) {
  /** The cosmos IAVL tree; its leaves and steps also begin with height, size and version. */
  public static final ProofSpec IAVL = new ProofSpec(new LeafOp(Sha256Ops.SHA256, Sha256Ops.NONE, Sha256Ops.SHA256, Sha256Ops.VARINT,
      Bytes.fromHex("00")), new InnerSpec(List.of(0, 1), 33, 4, 12, Bytes.EMPTY, Sha256Ops.SHA256), 0, 0);
  /** The tree of CometBFT over names and roots of stores, {@code ics23:simple}. */
  public static final ProofSpec TENDERMINT = new ProofSpec(new LeafOp(Sha256Ops.SHA256, Sha256Ops.NONE, Sha256Ops.SHA256, Sha256Ops.VARINT,
      Bytes.fromHex("00")), new InnerSpec(List.of(0, 1), 32, 1, 1, Bytes.EMPTY, Sha256Ops.SHA256), 0, 0);

  private static final int DEFAULT_DEPTH = 128;

  /** Refuses null. */
  public ProofSpec {
    requireNonNull(leaf, "leaf");
    requireNonNull(inner, "inner");
  }

  /** Most steps of a path. */
  public int depth() {
    return maxDepth == 0 ? DEFAULT_DEPTH : maxDepth;
  }

  /**
   * How the children of an inner node lie in its preimage.
   *
   * @param childOrder places of the children
   * @param childSize bytes of a child with what goes with it
   * @param minPrefix fewest bytes before the first child
   * @param maxPrefix most bytes before the first child
   * @param emptyChild what stands for a missing child, empty if there is no such thing
   * @param hash number of the hash
   */
  public record InnerSpec(List<Integer> childOrder, int childSize, int minPrefix, int maxPrefix, Bytes emptyChild, int hash) {
    /** Copies the list; refuses null. */
    public InnerSpec {
      childOrder = List.copyOf(childOrder);
      requireNonNull(emptyChild, "emptyChild");
    }
  }
}
