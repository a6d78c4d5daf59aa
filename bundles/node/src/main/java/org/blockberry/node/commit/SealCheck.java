package org.blockberry.node.commit;

import java.util.Optional;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.verify.ChainState;

/** Whether a block follows the chain's state and its proof is valid. */
@FunctionalInterface
public interface SealCheck {
  /** Why the block must not be committed; empty if it may be. */
  Optional<String> problem(ChainState state, Block block, BlockId blockId, Commit proof);

  /** Whether the validators that {@code state} names have decided this block, whatever is in it. */
  default boolean decided(ChainState state, Block block, BlockId blockId, Commit proof) {
    return false;
  }

  /** The block is part of the chain: what it holds counts for the next one. Called on the commit thread before anybody can build on it. */
  default void concluded(ChainState after, Block block) {}
}
