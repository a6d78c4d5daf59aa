package org.blockberry.chain;

import java.util.List;
import org.blockberry.api.value.Bytes;

/** The hash over the results of a block, in the header of the next one. */
public final class ResultsHash {
  private ResultsHash() {}

  /** Merkle root over the deterministic parts of {@code results}, 32 bytes. */
  public static Bytes of(List<TxResult> results) {
    return MerkleTree.root(results.stream().map(TxResult::deterministicEncoding).toList());
  }

  /** The proof of each result, in order. */
  public static List<MerkleProof> proofs(List<TxResult> results) {
    return MerkleTree.proofs(results.stream().map(TxResult::deterministicEncoding).toList());
  }
}
