package org.blockberry.consensus.bft;

import java.util.Optional;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.consensus.bft.core.HeightStart;

/** Turns the end of the chain into the beginning of the next height. For one thread. */
public final class Tips {
  private final boolean emptyBlocks;
  private long emptyHeight = -1; // of the last block without transactions that we decided

  /** @param emptyBlocks whether blocks without transactions come anyhow */
  public Tips(boolean emptyBlocks) {
    this.emptyBlocks = emptyBlocks;
  }

  /** Notes whether a decided block can have changed the application's state. */
  void decided(long height, Bytes block) {
    if (!emptyBlocks && Block.decode(block).txs().isEmpty()) {
      emptyHeight = height;
    }
  }

  /** @param key address of the signer, if there is one */
  public HeightStart start(ChainTip tip, Optional<Bytes> key) {
    boolean first = tip.height() < tip.initialHeight();
    ConsensusParams params = ConsensusParams.decode(tip.consensusParams());
    long maxBytes = params.block().maxBytes();
    ValidatorSet validators = ValidatorSet.decode(tip.validators());
    Commit commit = first || tip.commit().isEmpty() ? Commit.EMPTY : Commit.decode(tip.commit());
    ValidatorSet last = first ? ValidatorSet.EMPTY : tip.lastValidators().isEmpty() ? validators : ValidatorSet.decode(tip.lastValidators());
    boolean proof = first || !emptyBlocks && emptyHeight != tip.height();
    return new HeightStart(tip.height() + 1, validators, last, first ? BlockId.NIL : BlockId.decode(tip.blockId()), commit, tip.time(),
        (int) (maxBytes == -1 ? BlockLimits.MAX_BLOCK_BYTES : maxBytes), key, false, proof, Optional.empty())
        .withExtensions(params.abci().voteExtensionsEnabled(tip.height() + 1), !first && params.abci().voteExtensionsEnabled(tip.height()));
  }
}
