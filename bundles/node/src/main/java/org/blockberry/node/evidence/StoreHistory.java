package org.blockberry.node.evidence;

import java.util.Optional;
import java.util.function.LongFunction;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.BlockStore;
import org.blockberry.chain.Block;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.verify.ChainState;

/** From the block store, and from the headers below its first block. */
final class StoreHistory implements ChainHistory {
  private final Slot<BlockStore> blocks;
  private final LongFunction<Optional<LightBlock>> below;

  /** @param below light blocks of heights that the store never had */
  StoreHistory(Slot<BlockStore> blocks, LongFunction<Optional<LightBlock>> below) {
    this.blocks = blocks;
    this.below = below;
  }

  @Override
  public Optional<Past> at(long height) {
    return blocks.call(store -> store.state(height)).map(ChainState::decode).map(state -> new Past(state.lastValidators(), state.lastTime()))
        .or(() -> below.apply(height).map(block -> new Past(block.validators(), block.header().time())));
  }

  @Override
  public Optional<SignedHeader> header(long height) {
    return block(height).flatMap(block -> block(height + 1).map(next -> new SignedHeader(block.header(), next.lastCommit())))
        .or(() -> below.apply(height).map(LightBlock::signedHeader));
  }

  Optional<Block> block(long height) {
    return blocks.call(store -> store.block(height)).map(stored -> Block.decode(stored.block()));
  }

  /** Height of the oldest block; 0 without any. */
  long base() {
    return blocks.call(BlockStore::base);
  }
}
