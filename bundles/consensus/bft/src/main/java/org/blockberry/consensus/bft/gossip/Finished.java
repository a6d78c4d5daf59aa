package org.blockberry.consensus.bft.gossip;

import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.core.BlockParts;
import org.blockberry.consensus.bft.core.VoteSet;

/** A decided height, for peers that are a little behind. */
public record Finished(VoteSet precommits, BlockParts block) {
  /** Bytes of the block. */
  int bytes() {
    return block.block().map(Bytes::size).orElse(0);
  }
}
