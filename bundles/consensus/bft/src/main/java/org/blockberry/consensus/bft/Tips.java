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
final class Tips {
  private long decidedHeight;
  private Bytes decidedAppHash = Bytes.EMPTY; // in the header of the block that we decided last

  /** Notes what the header of a decided block says of the application's state. */
  void decided(long height, Bytes block) {
    decidedHeight = height;
    decidedAppHash = Block.decode(block).header().appHash();
  }

  HeightStart start(ChainTip tip, Optional<Bytes> key) {
    boolean first = tip.height() < tip.initialHeight();
    ConsensusParams params = ConsensusParams.decode(tip.consensusParams());
    long maxBytes = params.block().maxBytes();
    ValidatorSet validators = ValidatorSet.decode(tip.validators());
    Commit commit = first || tip.commit().isEmpty() ? Commit.EMPTY : Commit.decode(tip.commit());
    ValidatorSet last = first ? ValidatorSet.EMPTY : tip.lastValidators().isEmpty() ? validators : ValidatorSet.decode(tip.lastValidators());
    boolean proof = first || decidedHeight != tip.height() || !decidedAppHash.equals(tip.appHash());
    return new HeightStart(tip.height() + 1, validators, last, first ? BlockId.NIL : BlockId.decode(tip.blockId()), commit, tip.time(),
        (int) (maxBytes == -1 ? BlockLimits.MAX_BLOCK_BYTES : maxBytes), key, false, proof);
  }
}
