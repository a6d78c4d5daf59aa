package org.blockberry.node.evidence;

import java.util.Optional;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.BlockStore;
import org.blockberry.chain.Block;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.verify.ChainState;

/** From the block store, and from the headers below its first block. */
final class StoreHistory implements ChainHistory {
  private final Slot<BlockStore> blocks;
  private final Below below;

  /** @param below heights that the store never had */
  StoreHistory(Slot<BlockStore> blocks, Below below) {
    this.blocks = blocks;
    this.below = below;
  }

  @Override
  public Optional<Past> at(long height) {
    return blocks.call(store -> store.state(height)).map(ChainState::decode).map(state -> new Past(state.lastValidators(), state.lastTime()))
        .or(() -> below.blocks().apply(height).map(block -> new Past(block.validators(), block.header().time())));
  }

  @Override
  public Optional<SignedHeader> header(long height) {
    return block(height).flatMap(block -> block(height + 1).map(next -> new SignedHeader(block.header(), next.lastCommit())))
        .or(() -> below.blocks().apply(height).map(LightBlock::signedHeader));
  }

  @Override
  public boolean evidenceUnknownAbove(long height) {
    return below.evidenceAbove().test(height);
  }

  Optional<Block> block(long height) {
    return blocks.call(store -> store.block(height)).map(stored -> Block.decode(stored.block()));
  }

  /** Height of the oldest block; 0 without any. */
  long base() {
    return blocks.call(BlockStore::base);
  }
}
