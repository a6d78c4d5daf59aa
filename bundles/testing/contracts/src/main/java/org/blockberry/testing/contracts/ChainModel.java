package org.blockberry.testing.contracts;

import java.time.Instant;
import java.util.List;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;

/**
 * Blocks for tests of consensus engines. This module knows no block format; whoever tests an engine brings one, best
 * with the whole verification that a stranger would do. Stateless, any thread.
 */
public interface ChainModel {
  /**
   * The tip before the first block of a chain with one validator.
   *
   * @param publicKey Ed25519, 32 bytes
   */
  ChainTip genesis(String chainId, Bytes publicKey, long initialHeight);

  /** The block behind {@code tip}. */
  Proposal propose(String chainId, ChainTip tip, Bytes lastCommit, Bytes proposer, Instant now, List<Bytes> txs);

  /**
   * The tip with {@code block} behind {@code tip}.
   *
   * @throws IllegalArgumentException the block or its proof is not valid there, and why
   */
  ChainTip commit(String chainId, ChainTip tip, SealedBlock block);
}
